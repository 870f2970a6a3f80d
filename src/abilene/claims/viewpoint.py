"""Viewpoints: which claims one believes about which path.

The built-in views differ in one rule only, about the amount of money; every other path
keeps every kind of claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from abilene.claims.ledger import Ledger
from abilene.claims.records import Bound, Kind, Rule, Viewpoint
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean, matches

MONEY = "capital.*.amount_usd"
EVERYTHING = Rule(about="**")
"""Believes every claim about any path."""


def _built_in(
    view_id: str, title: str, extends: str | None, kinds: tuple[Kind, ...], bound: Bound
) -> Viewpoint:
    rule = Rule(about=MONEY, kinds=kinds, not_from=("critic",), bound=bound)
    return Viewpoint(id=view_id, title=title, extends=extends, rules=(rule,))


BUILT_IN: Mapping[str, Viewpoint] = {
    view.id: view
    for view in (
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
        Viewpoint(id="as_written", title="As written"),
    )
}
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

    def rule(self, path: str) -> Rule:
        """Return the rule that applies to a path: the first that matches, else one that believes everything."""
        return next(
            (rule for rule in self.rules if matches(rule.about, path)), EVERYTHING
        )


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
        raise InputError(
            Problem(f"there is no viewpoint '{view_id}'", did_you_mean(view_id, known))
        )
    lineage = [known[view_id]]
    while (parent := lineage[-1].extends) is not None:
        if parent not in known or known[parent] in lineage:
            raise InputError(_broken(ledger, lineage, parent, known))
        lineage.append(known[parent])
    rules: tuple[Rule, ...] = ()
    for viewpoint in reversed(lineage):
        rules = _in_front(viewpoint.rules, rules)
    as_of = next((viewpoint.as_of for viewpoint in lineage if viewpoint.as_of), None)
    without = frozenset(name for viewpoint in lineage for name in viewpoint.without)
    chooses = frozenset(name for viewpoint in lineage for name in viewpoint.chooses)
    return View(
        view_id, known[view_id].title or view_id, as_of, rules, without, chooses
    )


def bounded(view: View, bound: Bound) -> View:
    """Return a view that reads every interval at one end: cautious or generous."""
    rules = (*view.rules, EVERYTHING)
    return replace(
        view, rules=tuple(rule.model_copy(update={"bound": bound}) for rule in rules)
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
    what, fix = (
        f"there is no viewpoint '{parent}'",
        did_you_mean(parent, known) or "write the id of a viewpoint",
    )
    if parent in known:
        what, fix = f"'{own.id}' extends itself", "let it extend another viewpoint"
    return ledger.problem("viewpoints", own.id, "extends", what=what, fix=fix)


def _in_front(own: tuple[Rule, ...], inherited: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Put rules before inherited ones; what a rule leaves open it takes from the inherited one with its pattern."""
    same = {rule.about: rule for rule in reversed(inherited)}
    filled = tuple(
        _fill(rule, same[rule.about]) if rule.about in same else rule for rule in own
    )
    return filled + inherited


def _fill(rule: Rule, inherited: Rule) -> Rule:
    return inherited.model_copy(
        update={name: getattr(rule, name) for name in rule.model_fields_set}
    )
