"""Is a ledger in order? Broken references, values in the wrong unit, misquotes, and the like.

``check_ledger`` is a list of small checks; each yields problems with a place and a fix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from abilene.claims.ledger import Ledger
from abilene.claims.quotes import quote_problems, unchecked_quotes
from abilene.claims.records import ROLES, STANCES, Claim, Rule
from abilene.claims.viewpoint import view
from abilene.dates import parse_period
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean, matches
from abilene.units import Variable, parse_value

Variables = Mapping[str, Variable]


def check_ledger(
    ledger: Ledger, variables: Variables, *, strict: bool = False
) -> list[Problem]:
    """Return everything that is wrong with a ledger, in file order.

    Parameters
    ----------
    ledger : Ledger
        As ``read_ledger`` returns it.
    variables : mapping
        Every path that a claim may be about, with its unit.
    strict : bool
        Also refuse quotes that nobody has checked or that cannot be checked: see
        ``unchecked_quotes``.
    """
    problems = [
        *_actors(ledger),
        *_viewpoints(ledger, variables),
        *quote_problems(ledger),
    ]
    for claim in ledger.claims.values():
        problems.extend(_references(claim, ledger))
        problems.extend(_days(claim, ledger))
        problems.extend(_rank(claim, ledger))
        problems.extend(
            _stance(claim, ledger)
            if _is_stance(claim)
            else _assertion(claim, ledger, variables)
        )
    if strict:
        problems.extend(unchecked_quotes(ledger))
    return list(InputError(problems).problems)


def feeds_nothing(ledger: Ledger, variables: Variables) -> tuple[str, ...]:
    """Return the claims that only check the plan: no value of it comes from them."""
    return tuple(
        c.id
        for c in ledger.claims.values()
        if c.about in variables and not variables[c.about].feeds
    )


def count_by_path(ledger: Ledger) -> dict[str, int]:
    """Count the claims about each kind of path, such as ``capital.*.amount_usd``, sorted by path."""
    return dict(
        sorted(
            Counter(
                kind_of_path(c.about) for c in ledger.claims.values() if c.about
            ).items()
        )
    )


def kind_of_path(path: str) -> str:
    """Replace the ids in a path by ``*``: sections and ids alternate, as in ``sites.abilene.phases.b1.it_mw``."""
    *above, last = path.split(".")
    return ".".join([*("*" if i % 2 else step for i, step in enumerate(above)), last])


def _actors(ledger: Ledger) -> Iterator[Problem]:
    for actor in ledger.actors.values():
        for name in _missing(actor.speaks_for, ledger.actors):
            fix = did_you_mean(name, ledger.actors) or "add the actor"
            yield ledger.problem(
                "actors",
                actor.id,
                "speaks_for",
                what=f"there is no actor '{name}'",
                fix=fix,
            )


def _viewpoints(ledger: Ledger, variables: Variables) -> Iterator[Problem]:
    for viewpoint in ledger.viewpoints.values():
        try:
            view(ledger, viewpoint.id)
        except InputError as error:
            yield from error.problems
        for field in ("without", "chooses"):
            for name in _missing(getattr(viewpoint, field), ledger.claims):
                fix = did_you_mean(name, ledger.claims) or "write the id of a claim"
                what = f"there is no claim '{name}'"
                yield ledger.problem(
                    "viewpoints", viewpoint.id, field, what=what, fix=fix
                )
        for i, rule in enumerate(viewpoint.rules):
            for key, what, fix in _rule(rule, ledger, variables):
                yield ledger.problem(
                    "viewpoints", viewpoint.id, "rules", i, key, what=what, fix=fix
                )


def _rule(
    rule: Rule, ledger: Ledger, variables: Variables
) -> Iterator[tuple[str, str, str]]:
    """Yield key, problem and fix."""
    if not any(matches(rule.about, path) for path in variables):
        fix = (
            did_you_mean(rule.about, variables)
            or "'*' stands for one step, '**' for any number of steps"
        )
        yield "about", f"'{rule.about}' matches no path of the programme", fix
    known = {*ledger.actors, *ROLES}
    for key in ("not_from", "prefers", "heeds"):
        for name in _missing(getattr(rule, key), known):
            fix = did_you_mean(name, known) or "write the id of an actor, or a role"
            yield key, f"there is no actor or role '{name}'", fix


def _references(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    for name in _missing(claim.says, ledger.actors):
        fix = did_you_mean(name, ledger.actors) or "add the actor to actors.yaml"
        yield ledger.problem(
            "claims", claim.id, "says", what=f"there is no actor '{name}'", fix=fix
        )
    for key in STANCES:
        for name in _missing(getattr(claim, key), ledger.claims):
            fix = did_you_mean(name, ledger.claims) or "write the id of a claim"
            yield ledger.problem(
                "claims", claim.id, key, what=f"there is no claim '{name}'", fix=fix
            )


def _days(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    source = ledger.source(claim)
    if parse_period(claim.said)[0] > source.published_day:
        what = f"said {claim.said}, after its source '{source.id}' was published ({source.published})"
        yield ledger.problem(
            "claims", claim.id, "said", what=what, fix="correct one of the two dates"
        )


def _rank(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    if claim.rank != "normal" and not claim.because:
        fix = "add 'because' with the curator's reason"
        yield ledger.problem(
            "claims",
            claim.id,
            "rank",
            what=f"ranked {claim.rank} without a reason",
            fix=fix,
        )


def _is_stance(claim: Claim) -> bool:
    """Tell a claim against other claims, also one whose list of them is empty."""
    return not claim.model_fields_set.isdisjoint(STANCES)


def _stance(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    """Yield what is wrong with a claim that disputes, denies or retracts others."""
    for key in STANCES:
        if key in claim.model_fields_set and not getattr(claim, key):
            yield ledger.problem(
                "claims",
                claim.id,
                key,
                what="against no claim",
                fix="write the ids of claims",
            )
    for field in ("about", "kind", "value"):
        if getattr(claim, field):
            what, fix = (
                f"a claim against other claims has no {field}",
                "make two claims of it",
            )
            yield ledger.problem("claims", claim.id, field, what=what, fix=fix)
    if not claim.quote:
        fix = "add 'quote' with the words in which it is said"
        yield ledger.problem(
            "claims",
            claim.id,
            what="a claim against other claims without a quote",
            fix=fix,
        )
    if claim.id in ledger.circular:
        what = "speaks against itself through other claims"
        yield ledger.problem(
            "claims",
            claim.id,
            what=what,
            fix="let the first of them speak against none of the others",
        )
    for name in claim.retracts:
        if name in ledger.claims and ledger.speaks_for(claim).isdisjoint(
            ledger.claims[name].says
        ):
            what = f"'{name}' is not its own claim, but that of {', '.join(ledger.claims[name].says)}"
            yield ledger.problem(
                "claims",
                claim.id,
                "retracts",
                what=what,
                fix="write 'disputes' or 'denies'",
            )


def _assertion(claim: Claim, ledger: Ledger, variables: Variables) -> Iterator[Problem]:
    """Yield what is wrong with a claim that asserts a value."""
    for key in ("about", "kind", "value"):
        if not getattr(claim, key):
            fix = f"add '{key}', or the claims that it disputes, denies or retracts"
            yield ledger.problem(
                "claims", claim.id, what=f"a claim without {key}", fix=fix
            )
    if claim.about and claim.about not in variables:
        fix = (
            did_you_mean(claim.about, variables)
            or "write a path of the programme that has a unit"
        )
        yield ledger.problem(
            "claims",
            claim.id,
            "about",
            what=f"there is no path '{claim.about}'",
            fix=fix,
        )
    elif claim.about and claim.value:
        try:
            parse_value(claim.value, variables[claim.about].unit)
        except ValueError as error:
            what, _, fix = str(error).partition("; ")
            yield ledger.problem("claims", claim.id, "value", what=what, fix=fix)


def _missing(names: Iterable[str], known: Iterable[str]) -> list[str]:
    return [name for name in names if name not in known]
