"""Abilene plans AI infrastructure programmes.

>>> import abilene as ab
>>> draft = ab.load("programme.yaml")
>>> plan = ab.plan(draft, viewpoint="secured")

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "load": "abilene.plan",
    "plan": "abilene.plan",
    "plans": "abilene.plan",
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
    "load",
    "plan",
    "plans",
    "resolve",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'abilene' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
