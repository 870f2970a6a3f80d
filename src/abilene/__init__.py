"""Abilene plans AI infrastructure programmes.

>>> import abilene as ab
>>> draft = ab.load("programme.yaml")
>>> plan = ab.plan(draft, viewpoint="secured")

Names are loaded when they are first used, so that importing the package costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_HOME = {
    "compare": "abilene.compare",
    "load": "abilene.programme.changes",
    "plan": "abilene.plan",
    "plans": "abilene.plan",
    "read_plan": "abilene.store",
    "resolve": "abilene.programme.resolve",
    "Plan": "abilene.result",
    "ViewAnswer": "abilene.result",
    "AbileneError": "abilene.errors",
    "InputError": "abilene.errors",
    "NoPlanError": "abilene.errors",
}
__all__ = [
    "AbileneError",
    "InputError",
    "NoPlanError",
    "Plan",
    "ViewAnswer",
    "compare",
    "load",
    "plan",
    "plans",
    "read_plan",
    "resolve",
]


class _Package(ModuleType):
    """Keeps ``abilene.plan`` the function: importing the module of that name must not put itself in its place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name in _HOME:
            return getattr(import_module(_HOME[name]), name)
        raise AttributeError(f"module 'abilene' has no attribute '{name}'")

    def __dir__(self) -> list[str]:
        return __all__


sys.modules[__name__].__class__ = _Package
