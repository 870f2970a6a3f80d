"""Abilene plans AI infrastructure programmes.

>>> import abilene as ab
>>> draft = ab.load("programme.yaml")
>>> plan = ab.plan(draft, viewpoint="secured")

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from abilene.errors import AbileneError, InputError, NoPlanError
    from abilene.planning.chain import plan, plans
    from abilene.programme.changes import load
    from abilene.programme.resolve import resolve
    from abilene.results.compare import compare
    from abilene.results.records import Plan, ViewAnswer
    from abilene.results.store import read_plan

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
_HOME = {
    "compare": "abilene.results.compare",
    "load": "abilene.programme.changes",
    "plan": "abilene.planning.chain",
    "plans": "abilene.planning.chain",
    "read_plan": "abilene.results.store",
    "resolve": "abilene.programme.resolve",
    "Plan": "abilene.results.records",
    "ViewAnswer": "abilene.results.records",
    "AbileneError": "abilene.errors",
    "InputError": "abilene.errors",
    "NoPlanError": "abilene.errors",
}
"""Where each public name is defined: what type-checkers read above, at run time."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'abilene' has no attribute '{name}'")
    return globals().setdefault(name, getattr(import_module(_HOME[name]), name))


def __dir__() -> list[str]:
    return __all__
