"""How reliably each campus serves its load, as rows of a table: where something has an outage rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
        rate = f"{one.forced_outage_rate:.3g}"
        yield f"{name.replace('_', ' ')} {one.count} x {one.unit_mw:.3g} MW at {rate}"
    if found.sure:
        yield "never out: " + ", ".join(found.sure)
