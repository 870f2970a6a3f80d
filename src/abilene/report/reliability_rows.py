"""How reliably each campus serves its load, as rows of a table: where something has an outage rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from abilene.power.adequacy import FACTOR, MOST_RATE
from abilene.report.numbers import figure
from abilene.results.reliability_records import ReliabilityAnswer, ServedAnswer
from abilene.results.site_records import SiteAnswer

RELIABILITY_TITLE = (
    "How reliably each serves its load at the end of the plan, in brackets at half and at "
    "twice the outage rates, of which sources differ by ten times"
)
RELIABILITY_HEADS = (
    "",
    "LOLE, h a year",
    "EUE, MWh a year",
    "served, %",
    "outage rates",
)


def reliability_rows(sites: Mapping[str, SiteAnswer]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each campus at which something has an outage rate."""
    for site_id, site in sites.items():
        if site.reliability is not None:
            yield (site_id, *_cells(site.reliability))


def _cells(found: ReliabilityAnswer) -> tuple[str, ...]:
    said, less, more = found.as_said, found.less, found.more
    if not (said and less and more):
        return "not run", "", "", f"{found.not_run}"
    return (
        _three(*map(_lole, (said, less, more))),
        _three(*map(_eue, (said, less, more))),
        _three(*map(_share, (said, more, less))),
        "\n".join(_rates(found)),
    )


def _three(said: str, low: str, high: str) -> str:
    return f"{said}\n({low} to {high})"


def _lole(served: ServedAnswer) -> str:
    return figure(served.lole_hours)


def _eue(served: ServedAnswer) -> str:
    return figure(served.eue_mwh)


def _share(served: ServedAnswer) -> str:
    return f"{100 * served.served:.4f}"


def _rates(found: ReliabilityAnswer) -> Iterator[str]:
    """Yield what fails, and how often; then what counts as sure."""
    for name, one in found.machines.items():
        named = name.replace("_", " ")
        yield f"{named} {one.count} x {one.unit_mw:.3g} MW at {rate_words(one)}"
        yield from held_words(named, one)
    if found.sure:
        yield "never out: " + ", ".join(found.sure)


class Rates(Protocol):
    """What fails, with its outage rates. [-]"""

    @property
    def forced_outage_rate(self) -> float:
        """Of each."""

    @property
    def common_outage_rate(self) -> float:
        """Of all together."""

    @property
    def planned_outage_rate(self) -> float:
        """For planned work."""


def rate_words(one: Rates) -> str:
    """Say each outage rate that is not zero; the forced one always."""
    words = f"{one.forced_outage_rate:.3g}"
    if one.common_outage_rate:
        words += f", all at once {one.common_outage_rate:.3g}"
    if one.planned_outage_rate:
        words += f", planned work {one.planned_outage_rate:.3g}"
    return words


def held_words(name: str, one: Rates) -> Iterator[str]:
    """Yield which rates are not multiplied in full, as they would reach one."""
    rates = {"its rate": one.forced_outage_rate, "all at once": one.common_outage_rate}
    for which, rate in rates.items():
        if rate * FACTOR > MOST_RATE:
            yield f"{name}: {which} {MOST_RATE:g} for {FACTOR:g} times {rate:.3g}"
