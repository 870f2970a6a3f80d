"""Abilene plans AI infrastructure programmes.

>>> import abilene as ab
>>> draft = ab.load("programme.yaml")
>>> plan = ab.plan(draft, viewpoint="secured")

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from abilene.api.notebook import Charts
    from abilene.api.plan import Plan, PlanComparison, PlanOfView
    from abilene.api.study import StudyOutcome, study
    from abilene.api.tables import Tables
    from abilene.api.verbs import compare, plan, plans, read_plan, resolve
    from abilene.errors import (
        AbileneError,
        InputError,
        MissingExtraError,
        NoPlanError,
        ShapeError,
    )
    from abilene.programme.changes import load
    from abilene.programme.draft import Draft
    from abilene.programme.resolve import Seen
    from abilene.results.records import ViewAnswer
    from abilene.results.site_records import SiteAnswer

__version__: str
__all__ = [
    "AbileneError",
    "Charts",
    "Draft",
    "InputError",
    "MissingExtraError",
    "NoPlanError",
    "Plan",
    "PlanComparison",
    "PlanOfView",
    "Seen",
    "ShapeError",
    "SiteAnswer",
    "StudyOutcome",
    "Tables",
    "ViewAnswer",
    "compare",
    "load",
    "plan",
    "plans",
    "read_plan",
    "resolve",
    "study",
]
_HOME = {
    "abilene.api.notebook": ("Charts",),
    "abilene.api.plan": ("Plan", "PlanComparison", "PlanOfView"),
    "abilene.api.study": ("StudyOutcome", "study"),
    "abilene.api.tables": ("Tables",),
    "abilene.api.verbs": ("compare", "plan", "plans", "read_plan", "resolve"),
    "abilene.errors": (
        "AbileneError",
        "InputError",
        "MissingExtraError",
        "NoPlanError",
        "ShapeError",
    ),
    "abilene.programme.changes": ("load",),
    "abilene.programme.draft": ("Draft",),
    "abilene.programme.resolve": ("Seen",),
    "abilene.results.records": ("ViewAnswer",),
    "abilene.results.site_records": ("SiteAnswer",),
}
"""Where each public name is defined: what type-checkers read above, at run time."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name == "__version__":
        return import_module("importlib.metadata").version("abilene")
    for home, names in _HOME.items():
        if name in names:
            return globals().setdefault(name, getattr(import_module(home), name))
    raise AttributeError(f"module 'abilene' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
