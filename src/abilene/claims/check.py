"""Is a ledger in order? Broken references, values in the wrong unit, misquotes, and the like.

``check_ledger`` is a list of small checks; each yields problems with a place and a fix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import filterfalse
from operator import attrgetter

from abilene.claims.chain import NO_COPY, provenance_problems
from abilene.claims.days import Variables, belongs_elsewhere, not_yet
from abilene.claims.ledger import Ledger
from abilene.claims.namer import Namer
from abilene.claims.quotes import quote_problems, unchecked_quotes
from abilene.claims.records import ROLES, STANCES, Claim, Rule
from abilene.claims.viewpoint import view
from abilene.dates import parse_period
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean, matches
from abilene.units import Value, overlap
from abilene.yamltext import Steps

ASSERTS = ("about", "kind", "value")
"""What a claim that asserts a value has, and one against other claims has not."""


def check_ledger(
    ledger: Ledger,
    variables: Variables,
    *,
    second_names: Sequence[str] = (),
    strict: bool = False,
) -> list[Problem]:
    """Return everything that is wrong with a ledger, in file order.

    Parameters
    ----------
    ledger : Ledger
        As ``read_ledger`` returns it.
    variables : mapping
        Every path that a claim may be about, with its unit.
    second_names : sequence of str
        Other names of such paths, which a suggestion may give.
    strict : bool
        Also refuse quotes that nobody has checked or that cannot be checked: see
        ``unchecked_quotes``.
    """
    paths = (*variables, *second_names)
    problems = [
        *_actors(ledger),
        *_viewpoints(ledger, paths),
        *quote_problems(ledger),
        *provenance_problems(ledger),
    ]
    for claim in ledger.claims.values():
        problems.extend(_references(claim, ledger))
        problems.extend(_days_and_rank(claim, ledger))
        if _is_stance(claim):
            problems.extend(_stance(claim, ledger))
        else:
            problems.extend(_assertion(claim, ledger, variables, paths))
    if strict:
        problems.extend(unchecked_quotes(ledger))
    return list(InputError(problems).problems)


def feeds_nothing(ledger: Ledger, variables: Variables) -> tuple[str, ...]:
    """Return the claims that only check the plan: no value of it comes from them."""
    idle = (path for path, variable in variables.items() if not variable.feeds)
    return tuple(filter(ledger.ids_about(idle).__contains__, ledger.claims))


def count_by_path(ledger: Ledger) -> dict[str, int]:
    """Count the claims about each kind of path, such as ``capital.*.amount_usd``, sorted by path."""
    about = filter(None, map(attrgetter("about"), ledger.claims.values()))
    return dict(sorted(Counter(map(kind_of_path, about)).items()))


def kind_of_path(path: str) -> str:
    """Replace the ids in a path by ``*``: sections and ids alternate, as in ``sites.abilene.phases.b1.it_mw``."""
    *above, last = path.split(".")
    above[1::2] = ["*"] * (len(above) // 2)
    return ".".join([*above, last])


def _actors(ledger: Ledger) -> Iterator[Problem]:
    for actor in ledger.actors.values():
        of = Namer(ledger, "actors", actor.id)
        yield from of.unknown("actor", actor.speaks_for, ledger.actors, "speaks_for")


def _viewpoints(ledger: Ledger, paths: Collection[str]) -> Iterator[Problem]:
    for viewpoint in ledger.viewpoints.values():
        try:
            view(ledger, viewpoint.id)
        except InputError as error:
            yield from error.problems
        of = Namer(ledger, "viewpoints", viewpoint.id)
        yield from of.unknown("claim", viewpoint.without, ledger.claims, "without")
        yield from of.unknown("claim", viewpoint.chooses, ledger.claims, "chooses")
        for i, rule in enumerate(viewpoint.rules):
            yield from _rule(rule, ("rules", i), of, paths)


def _rule(
    rule: Rule, steps: Steps, of: Namer, paths: Collection[str]
) -> Iterator[Problem]:
    if not any(map(partial(matches, rule.about), paths)):
        what = f"'{rule.about}' matches no path of the programme"
        stars = "'*' stands for one step, '**' for any number of steps"
        yield of.problem(
            *steps, "about", what=what, fix=did_you_mean(rule.about, paths) or stars
        )
    known = {*of.ledger.actors, *ROLES}
    for key in ("not_from", "prefers", "heeds"):
        names = getattr(rule, key)
        yield from of.unknown("actor or role", names, known, *steps, key)


def _references(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    of = Namer(ledger, "claims", claim.id)
    yield from of.unknown("actor", claim.says, ledger.actors, "says")
    for key in (*STANCES, "copies"):
        yield from of.unknown("claim", getattr(claim, key), ledger.claims, key)


def _days_and_rank(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    of = Namer(ledger, "claims", claim.id)
    source = ledger.source(claim)
    if parse_period(claim.said)[0] > source.published_day:
        published = f"its source '{source.id}' was published ({source.published})"
        what = f"said {claim.said}, after {published}"
        yield of.problem("said", what=what, fix="correct one of the two dates")
    if claim.rank != "normal" and not claim.because:
        what = f"ranked {claim.rank} without a reason"
        fix = "add 'because' with the curator's reason"
        yield of.problem("rank", what=what, fix=fix)


def _is_stance(claim: Claim) -> bool:
    """Return whether a claim is against other claims, also if its list of them is empty."""
    return not claim.model_fields_set.isdisjoint(STANCES)


def _stance(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    """Yield what is wrong with a claim that disputes, denies or retracts others."""
    of = Namer(ledger, "claims", claim.id)
    for key in claim.model_fields_set.intersection(STANCES) - claim.stances.keys():
        fix = "write the ids of claims"
        yield of.problem(key, what="against no claim", fix=fix)
    for field in filter(partial(getattr, claim), ASSERTS):
        what = f"a claim against other claims has no {field}"
        yield of.problem(field, what=what, fix="make two claims of it")
    # who takes back their own may do so without a word: a table that has a row no longer
    is_silent = bool(claim.retracts and claim.note)
    if not (claim.quote or is_silent):
        what = "a claim against other claims without a quote"
        fix = "add 'quote' with the words in which it is said"
        yield of.problem(what=what, fix=fix)
    if claim.id in ledger.circular:
        what = "speaks against itself through other claims"
        fix = "let the first of them speak against none of the others"
        yield of.problem(what=what, fix=fix)
    for name in _not_its_own(claim, ledger):
        owners = ", ".join(ledger.claims[name].says)
        what = f"'{name}' is not its own claim, but that of {owners}"
        yield of.problem("retracts", what=what, fix="write 'disputes' or 'denies'")


def _not_its_own(claim: Claim, ledger: Ledger) -> list[str]:
    """Return the claims that a claim retracts although its speakers have no word in them."""
    known = filter(ledger.claims.__contains__, claim.retracts)
    own = ledger.speaks_for(claim)
    return [name for name in known if own.isdisjoint(ledger.claims[name].says)]


def _assertion(
    claim: Claim, ledger: Ledger, variables: Variables, paths: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with a claim that asserts a value."""
    of = Namer(ledger, "claims", claim.id)
    for key in filterfalse(partial(getattr, claim), ASSERTS):
        fix = f"add '{key}', or the claims that it disputes, denies or retracts"
        yield of.problem(what=f"a claim without {key}", fix=fix)
    if claim.about in variables:
        yield from _value(claim, variables[claim.about].unit, of)
        yield from belongs_elsewhere(claim, variables, of)
    elif claim.about:
        other = "write a path of the programme that has a unit"
        fix = did_you_mean(claim.about, paths) or other
        what = f"there is no path '{claim.about}'"
        yield of.problem("about", what=what, fix=fix)


def _value(claim: Claim, unit: str, of: Namer) -> Iterator[Problem]:
    if not claim.value:
        return
    try:
        value = claim.read_value(unit)
    except ValueError as error:
        what, _, fix = str(error).partition("; ")
        yield of.problem("value", what=what, fix=fix)
        return
    yield from _other_values(claim, value, unit, of)
    yield from not_yet(claim, value, unit, of)


def _other_values(
    claim: Claim, value: Value, unit: str, of: Namer
) -> Iterator[Problem]:
    """Yield the claims that one copies although they have another value: they are no print of the same report."""
    copied = filter(None, map(of.ledger.claims.get, claim.copies))
    for first in filterfalse(partial(_may_say, value, unit), copied):
        what = f"'{first.id}' has another value: {first.value}"
        yield of.problem("copies", what=what, fix=NO_COPY)


def _may_say(value: Value, unit: str, claim: Claim) -> bool:
    """Return whether a claim may mean a value; one that cannot be read has its own problem."""
    with suppress(ValueError):
        return overlap(value, claim.read_value(unit))
    return True
