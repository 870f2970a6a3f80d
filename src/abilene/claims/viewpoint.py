"""Viewpoints: which claims one believes about which path.

The built-in views differ in one rule only, about the amount of money; every other path
keeps every kind of claim. ``strict`` alone asks the same of power and of the days on
which it and the phases are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from abilene.brief import brief
from abilene.claims.ledger import Ledger
from abilene.claims.records import Bound, Kind, Rule, Viewpoint
from abilene.errors import InputError, Problem
from abilene.names import choices, did_you_mean, matches

MONEY = "capital.*.amount_usd"
TARGET = "sites.*.phases.*.target"
POWER_AND_DAYS = (
    TARGET,
    "sites.*.grid.*.from",
    "sites.*.grid.*.firm_mw",
    "sites.*.grid.*.curtailable_mw",
    "sites.*.equipment.*.from",
    "sites.*.equipment.*.max_mw",
    "sites.*.ppa.*.from",
    "sites.*.ppa.*.max_mw",
)
"""What a strict view believes only of whom it is bound to, or who has seen it."""
STRICT = "strict"
"""Id of the built-in view that is strict about them."""
FIRM_KINDS: tuple[Kind, ...] = ("measured", "secured")
"""Kinds of claims that a strict view admits about them."""
EVERYTHING = Rule(about="**")
"""Believes every claim about any path."""


def _built_in(
    view_id: str, title: str, extends: str | None, kinds: tuple[Kind, ...], bound: Bound
) -> Viewpoint:
    rule = Rule(about=MONEY, kinds=kinds, not_from=("critic",), bound=bound)
    return Viewpoint(id=view_id, title=title, extends=extends, rules=(rule,))


_BUILT_IN = (
    _built_in(
        "announced",
        "As announced",
        None,
        ("measured", "secured", "committed", "announced"),
        "stated",
    ),
    _built_in(
        "committed",
        "As committed",
        "announced",
        ("measured", "secured", "committed"),
        "stated",
    ),
    _built_in(
        "secured", "As secured", "announced", ("measured", "secured"), "cautious"
    ),
    Viewpoint(id=STRICT, title="Strictly as secured", extends="secured", strict=True),
    Viewpoint(id="as_written", title="As written"),
)
BUILT_IN: Mapping[str, Viewpoint] = {view.id: view for view in _BUILT_IN}
"""``as_written`` admits everything, the literals of the programme file too: the view
where there is no ledger."""


@dataclass(frozen=True)
class View:
    """A viewpoint with everything it extends: an ordered list of complete rules."""

    id: str
    title: str
    as_of: date | None
    rules: tuple[Rule, ...]
    without: frozenset[str] = frozenset()
    """Claims that count for nothing."""
    chooses: frozenset[str] = frozenset()
    """Claims that win their path."""
    strict: bool = False
    """Whether power and days count only where somebody has secured or measured them."""
    takes_rivals: bool = False
    """Whether a claim as good as the winner is taken instead, where it lies nearer to the
    end that counts: so for the ends of a band."""
    __repr__ = brief

    def rule(self, path: str) -> Rule:
        """Return the rule that applies to a path: the first that matches, else one that believes everything.

        Of power and days a strict view takes only the firm kinds that it admits.
        """
        rules = (rule for rule in self.rules if matches(rule.about, path))
        found = next(rules, EVERYTHING)
        if not self.must_be_firm(path):
            return found
        kinds = tuple(filter(FIRM_KINDS.__contains__, found.kinds))
        return found.model_copy(update={"kinds": kinds})

    def must_be_firm(self, path: str) -> bool:
        """Return whether this view takes a path for nothing unless somebody has secured or measured it."""
        return self.strict and any(matches(pattern, path) for pattern in POWER_AND_DAYS)


def views(ledger: Ledger) -> dict[str, View]:
    """Return every viewpoint of a ledger, the built-in ones first; the ledger's own replace them by id.

    Raises
    ------
    InputError
        If a viewpoint extends one that does not exist, or extends itself.
    """
    return {view_id: view(ledger, view_id) for view_id in _viewpoints(ledger)}


def view(ledger: Ledger, view_id: str) -> View:
    """Return one viewpoint, built-in or of the ledger, with everything it extends.

    Raises
    ------
    InputError
        If there is no such viewpoint, or it extends one that does not exist, or itself.
    """
    known = _viewpoints(ledger)
    if view_id not in known:
        what = f"there is no viewpoint '{view_id}'"
        raise InputError(Problem(what, choices(view_id, known)))
    lineage = _lineage(ledger, view_id)
    rules: tuple[Rule, ...] = ()
    for viewpoint in reversed(lineage):
        rules = _in_front(viewpoint.rules, rules)
    days = filter(None, map(attrgetter("as_of"), lineage))
    return View(
        view_id,
        known[view_id].title or view_id,
        as_of=next(days, None),
        rules=rules,
        without=frozenset().union(*map(attrgetter("without"), lineage)),
        chooses=frozenset().union(*map(attrgetter("chooses"), lineage)),
        strict=any(map(attrgetter("strict"), lineage)),
    )


def _lineage(ledger: Ledger, view_id: str) -> list[Viewpoint]:
    """Return a viewpoint, the one that it extends, the one that this extends, and so on."""
    known = _viewpoints(ledger)
    lineage = [known[view_id]]
    while (parent := lineage[-1].extends) is not None:
        if parent not in known or known[parent] in lineage:
            raise InputError(_broken(ledger, lineage, parent, known))
        lineage.append(known[parent])
    return lineage


def bounded(view: View, bound: Bound) -> View:
    """Return a view that reads every interval, and all rivals together, at one end: cautious or generous."""
    rules = (*view.rules, EVERYTHING)
    return replace(
        view,
        rules=tuple(rule.model_copy(update={"bound": bound}) for rule in rules),
        takes_rivals=True,
    )


def keeping(view: View) -> View:
    """Return a view that believes promises although their day has passed unmet: what was promised at first."""
    rules = (*view.rules, EVERYTHING)
    return replace(
        view, rules=tuple(rule.model_copy(update={"missed": "keep"}) for rule in rules)
    )


def _viewpoints(ledger: Ledger) -> dict[str, Viewpoint]:
    return {**BUILT_IN, **ledger.viewpoints}


def _broken(
    ledger: Ledger,
    lineage: list[Viewpoint],
    parent: str,
    known: Mapping[str, Viewpoint],
) -> Problem:
    own = next(v for v in reversed(lineage) if v.id in ledger.viewpoints)
    what, fix = f"'{own.id}' extends itself", "let it extend another viewpoint"
    if parent not in known:
        what = f"there is no viewpoint '{parent}'"
        fix = did_you_mean(parent, known) or "write the id of a viewpoint"
    return ledger.problem("viewpoints", own.id, "extends", what=what, fix=fix)


def _in_front(own: tuple[Rule, ...], inherited: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Put rules before inherited ones; what a rule leaves open it takes from the inherited one with its pattern."""
    first = {rule.about: rule for rule in reversed(inherited)}
    filled = (_fill(rule, first.get(rule.about, rule)) for rule in own)
    return (*filled, *inherited)


def _fill(rule: Rule, inherited: Rule) -> Rule:
    own = {name: getattr(rule, name) for name in rule.model_fields_set}
    return inherited.model_copy(update=own)
