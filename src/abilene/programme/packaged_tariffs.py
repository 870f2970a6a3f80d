"""Packaged tariffs of large loads: their lines, and their figures as claims with who said them, when and where.

A connection may name one as it names a tariff of the file. It joins the programme as if the file had it, and its
claims join the ledger: so they are dated, have rivals, and lose to what a user sets. A figure that no source gives is
missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from operator import attrgetter

from pydantic import Field

from abilene.claims import Ledger, Resolved, resolve_path, view
from abilene.claims.reading import parse_ledger
from abilene.claims.records import Actor, Period, Read
from abilene.claims.table import from_rows
from abilene.data import read_bytes, read_table
from abilene.names import matches
from abilene.programme.draft import Draft
from abilene.programme.fields import Id
from abilene.programme.schema import Programme, variables
from abilene.programme.tariff_records import SystemPeaks, TariffTerms
from abilene.record import Record
from abilene.tabular.rows import Cells
from abilene.validating import validate
from abilene.yamltext import parse_yaml, value_at

TARIFFS, CLAIMS = "tariffs.yaml", "tariff_claims.csv"
OF_CONNECTION = "sites.*.grid.*.tariff"
EVERYTHING = "as_written"
"""The view that admits every claim."""


class Aside(Record):
    """What was said of a tariff beside its lines."""

    what: str
    says: str
    published: Period
    url: str
    read: Read


class PackagedTariff(Record):
    """A tariff of large loads, as far as it is public."""

    terms: TariffTerms
    """Its lines; their prices are in the claims."""
    missing: dict[str, str] = Field(default_factory=dict)
    """What no source at hand gives, by its path in the terms, and what is known of it."""
    also: tuple[Aside, ...] = ()
    """What else was said of it."""


class PackagedTariffs(Record):
    """The file of packaged tariffs."""

    actors: tuple[Actor, ...]
    """Who speaks of them."""
    peaks: dict[Id, SystemPeaks]
    """Peaks that their lines name."""
    tariffs: dict[Id, PackagedTariff]


@cache
def packaged_tariffs() -> PackagedTariffs:
    """Return the packaged tariffs, in the order of their file."""
    text = read_bytes(TARIFFS).decode("utf-8")
    return validate(PackagedTariffs, parse_yaml(text, TARIFFS))


@cache
def tariff_ledger() -> Ledger:
    """Return what was said of all packaged tariffs."""
    files = from_rows(_rows(), CLAIMS)
    ledger = parse_ledger(files, name=CLAIMS)
    actors = {actor.id: actor for actor in packaged_tariffs().actors}
    return replace(ledger, actors=actors, packaged=frozenset(ledger.sources))


def _rows() -> Iterator[tuple[int, Cells]]:
    """Yield the rows of the table of claims with their lines, the header first."""
    table = read_table(CLAIMS)
    yield 1, tuple(table[0])
    for line, row in enumerate(table, 2):
        yield line, tuple(row.values())


def with_packaged_tariffs(draft: Draft) -> Draft:
    """Return a draft with the packaged tariffs that its connections name, and what was said of them.

    A tariff of the file goes before a packaged one of its name, and so do peaks, actors and claims.
    """
    names = dict.fromkeys(_named(draft))
    found = [it for it in names.keys() - draft.programme.tariffs if is_packaged(it)]
    if not found:
        return draft
    programme = _with_tariffs(draft.programme, sorted(found))
    return replace(draft, programme=programme, ledger=_beside(draft.ledger, found))


def is_packaged(name: str) -> bool:
    """Return whether a tariff of this name is packaged."""
    return name in packaged_tariffs().tariffs


def _named(draft: Draft) -> Iterator[str]:
    """Yield the tariffs that connections name, in the file or by what is set."""
    for site in draft.programme.sites.values():
        yield from filter(None, map(attrgetter("tariff"), site.grid.values()))
    for path, text in draft.overrides.items():
        if matches(OF_CONNECTION, path):
            yield text


def _with_tariffs(programme: Programme, names: Iterable[str]) -> Programme:
    packaged = packaged_tariffs()
    terms = {name: packaged.tariffs[name].terms for name in names}
    wanted = {it for one in terms.values() for it in peaks_of(one)}
    peaks = {name: packaged.peaks[name] for name in sorted(wanted)}
    return programme.model_copy(
        update={
            "tariffs": {**terms, **programme.tariffs},
            "peaks": {**peaks, **programme.peaks},
        }
    )


def peaks_of(terms: TariffTerms) -> Iterator[str]:
    """Yield the peaks that the lines of a tariff name."""
    for _, name, what in terms.named():
        if what == "peaks":
            yield name


def _beside(ledger: Ledger, names: Collection[str]) -> Ledger:
    """Return a ledger with what was said of some packaged tariffs, where it has nothing of the same id."""
    said = ledger_of(names)
    return replace(
        ledger,
        actors={**said.actors, **ledger.actors},
        sources={**ledger.sources, **said.sources},
        claims={**ledger.claims, **said.claims},
        source_of={**ledger.source_of, **said.source_of},
        origins={**said.origins, **ledger.origins},
        packaged=ledger.packaged | said.packaged,
    )


def ledger_of(names: Collection[str]) -> Ledger:
    """Return what was said of some packaged tariffs: claims, their sources, and who speaks."""
    whole = tariff_ledger()
    claims = {
        claim.id: claim
        for claim in whole.claims.values()
        if claim.about.split(".")[1] in names
    }
    source_of = {name: whole.source_of[name] for name in claims}
    said = dict.fromkeys(source_of.values())
    speakers = dict.fromkeys(name for it in claims.values() for name in it.says)
    return replace(
        whole,
        actors={name: whole.actors[name] for name in speakers},
        sources={name: whole.sources[name] for name in said},
        claims=claims,
        source_of=source_of,
        packaged=frozenset(said),
    )


def known_terms(
    name: str, day: date = date.max
) -> tuple[TariffTerms, Mapping[str, Resolved]]:
    """Return a packaged tariff with what was said of it by a day, and how each figure was found.

    Parameters
    ----------
    name : str
        Of a packaged tariff.
    day : date, optional
        Nothing published later counts; by default everything does.

    Returns
    -------
    terms, found
        Its lines with their figures; by path in the terms, such as
        ``lines.demand.usd_per_kw_month``, the claim that won, and its rivals.
    """
    terms, ledger = packaged_tariffs().tariffs[name].terms, ledger_of({name})
    data, found = terms.model_dump(by_alias=True), dict[str, Resolved]()
    seen = view(ledger, EVERYTHING)
    for path, variable in variables(terms).items():
        about = f"tariffs.{name}.{path}"
        answer = resolve_path(about, variable, ledger, seen, as_of=day)
        found[path] = answer
        if answer.claim is not None:
            *above, last = path.split(".")
            value_at(data, above)[last] = answer.number
    return TariffTerms.model_validate(data), found
