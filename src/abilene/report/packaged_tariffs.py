"""A packaged tariff in words: its lines, every figure with who said it, and what no source gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import chain, filterfalse
from operator import attrgetter

from abilene.claims import (
    Ledger,
    Resolved,
    describe,
    provenance_lines,
    strength,
)
from abilene.errors import Problem
from abilene.programme.draft import Setting
from abilene.programme.given_terms import with_given
from abilene.programme.packaged_tariffs import (
    Aside,
    PackagedTariff,
    known_terms,
    ledger_of,
    packaged_tariffs,
)
from abilene.programme.schema import variables
from abilene.programme.tariff_records import EVERY_HOUR, TariffTerms
from abilene.report.tariff_words import line_words
from abilene.site.tariff import TariffPlace, line_of, not_said

NO_TOTAL = "no total: nobody can say what a load costs without these fields"
GIVE_IT_ALONE = (
    "give it with --set, or name the tariff in a programme and give it there"
)
INCOMPLETE = "incomplete: {0.path}: {0.what}; {0.fix}"


@dataclass(frozen=True)
class KnownTariff:
    """A packaged tariff as it was known on a day."""

    name: str
    day: date = date.max
    texts: tuple[str, ...] = ()
    """Figures that a user gives, as ``--set`` takes them; they win over what was said."""

    @cached_property
    def known(self) -> tuple[TariffTerms, Mapping[str, Resolved]]:
        """Its terms with their figures, and how each was found that a user does not give."""
        said, found = known_terms(self.name, self.day)
        terms, given = with_given(self.name, said, self.texts)
        kept = filterfalse(given.__contains__, found)
        return terms, {path: found[path] for path in kept}

    @cached_property
    def given(self) -> Mapping[str, Setting]:
        """What a user gives, by path in the terms."""
        return with_given(self.name, self.packaged.terms, self.texts)[1]

    @property
    def missing(self) -> Iterator[tuple[str, str]]:
        """The paths of figures that no source gives and no user, and what is known of each."""
        for path, known in self.packaged.missing.items():
            if path not in self.given:
                yield path, known

    @property
    def packaged(self) -> PackagedTariff:
        """What the package has of it."""
        return packaged_tariffs().tariffs[self.name]

    @cached_property
    def ledger(self) -> Ledger:
        """What was said of it."""
        return ledger_of({self.name})

    @property
    def is_known(self) -> bool:
        """Whether it existed on that day."""
        known_from = self.packaged.terms.known_from
        return known_from is None or known_from <= self.day

    @property
    def place(self) -> TariffPlace:
        """Its terms, and the peaks that its lines name."""
        return TariffPlace(self.known[0], packaged_tariffs().peaks)

    @property
    def state(self) -> str:
        """What a bill of it leaves out, where every line has a price."""
        lacks = [f"without {path}" for path, _ in self.missing]
        for name, line in self.known[0].lines.items():
            peaks = self.place.peaks.get(getattr(line, "peaks", ""))
            if peaks is not None and peaks.hours_local == EVERY_HOUR:
                lacks.append(PEAK_HOURS.format(name))
        return "; ".join(lacks) or "complete"

    @property
    def incomplete(self) -> list[Problem]:
        """Each price that a line needs and nobody says."""
        here = f"tariffs.{self.name}.lines"
        return list(not_said(here, self.known[0], GIVE_IT_ALONE))


PEAK_HOURS = "{}: billed on the mean of the months' hours, as peak hours are not known"


def listed_tariffs(day: date = date.max) -> Iterator[str]:
    """Yield a line of text for each packaged tariff of a day: its name, title, and how many prices are missing."""
    for name in packaged_tariffs().tariffs:
        tariff = KnownTariff(name, day)
        count = len(tariff.incomplete)
        state = f"incomplete, {count} without a source" if count else tariff.state
        if tariff.is_known:
            yield f"{name}: {tariff.known[0].title} ({state})"


def packaged_tariff_lines(tariff: KnownTariff) -> Iterator[str]:
    """Yield what a packaged tariff charges, each figure with its source and its rivals, and what is missing."""
    terms, _ = tariff.known
    yield terms.title
    yield f"  known from {terms.known_from}, by the clock of {terms.timezone}"
    unsaid = set(map(attrgetter("path"), tariff.incomplete))
    for name, line in terms.lines.items():
        here = f"lines.{name}"
        priced = not any(
            it.startswith(f"tariffs.{tariff.name}.{here}.") for it in unsaid
        )
        charge = line_of(name, line, tariff.place)
        words = line_words(charge) if priced else [f"{line.kind}, without a price"]
        yield from map(f"  {name}: {{}}".format, words)
        yield from _figures(tariff, f"{here}.")
    yield from _figures(tariff, "term.", "  term")
    yield from _asides(tariff.packaged.also)
    yield from map(INCOMPLETE.format, tariff.incomplete)
    yield from filter(None, [NO_TOTAL * bool(unsaid)])


def _figures(tariff: KnownTariff, above: str, head: str = "") -> Iterator[str]:
    """Yield the figures of a line or of the term: who said each, or what is known of it where no source gives it."""
    if head and tariff.known[0].term is not None:
        yield head
    units = variables(tariff.packaged.terms)
    for path, answer in tariff.known[1].items():
        if path.startswith(above) and answer.claim is not None:
            unit = units[path].unit.replace("fraction", "")
            marked = f"{answer.mark} {answer.number:.6g} {unit}".strip()
            yield f"    {path.removeprefix(above)}: {marked}"
            yield from map("      {}".format, _said(tariff.ledger, answer))
    for path, setting in tariff.given.items():
        if path.startswith(above):
            yield f"    {path.removeprefix(above)}: {setting.value}, given by --set"
    for path, known in tariff.missing:
        if path.startswith(above):
            yield f"    {path.removeprefix(above)}: missing; {known}"


def _said(ledger: Ledger, answer: Resolved) -> Iterator[str]:
    """Yield who said a figure and how firm that is as evidence, then its rivals, and why each other claim lost."""
    words = partial(_claim_lines, ledger)
    yield from words(str(answer.claim))
    for name in answer.rivals:
        yield from _first("rival: ", words(name))
    for name, why in answer.lost.items():
        yield from _first("not used: ", words(name))
        yield f"  because {why}"


def _first(mark: str, lines: Iterable[str]) -> Iterator[str]:
    first, *others = lines
    yield from (f"{mark}{first}", *others)


def _claim_lines(ledger: Ledger, name: str) -> Iterator[str]:
    claim = ledger.claims[name]
    yield describe(claim, ledger)
    known = chain([strength(claim, ledger)], provenance_lines(claim, ledger))
    yield f"  {', '.join(known)}; {ledger.source(claim).url}"
    yield from map("  note: {}".format, filter(None, [claim.note]))


def _asides(also: Iterable[Aside]) -> Iterator[str]:
    for one in also:
        yield f"  also: {one.what} ({one.says}, {one.published}; {one.read} of {one.url})"
