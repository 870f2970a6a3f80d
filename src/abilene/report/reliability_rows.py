"""How reliably each campus serves its load, as rows of a table: where something has an outage rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from abilene.power.adequacy import FACTOR, MOST_RATE
from abilene.report.numbers import figure
from abilene.results.reliability_records import ReliabilityAnswer, ServedAnswer
from abilene.results.site_records import SiteAnswer

RELIABILITY_TITLE = (
    "How reliably all that stands at the end of the plan serves each load, as machines and lines fail; hours in "
    "which supply is missing without that are among it. In brackets at half and at twice the outage rates, of "
    "which sources differ by ten times and more; +- the standard error of drawn years"
)
RELIABILITY_HEADS = (
    "",
    "LOLE, h a year",
    "EUE, MWh a year",
    "served, %",
)
RATES_TITLE = "What fails there: a rate that no claim says is the author's own, assumed"
RATES_HEADS = ("", "machines or lines", "MW each", "forced outage rate", "repair, h")
NO_CLAIM = "no claim"


def reliability_rows(sites: Mapping[str, SiteAnswer]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each campus at which something has an outage rate."""
    for site_id, site in sites.items():
        if site.reliability is not None:
            yield (site_id, *_cells(site.reliability))


def _cells(found: ReliabilityAnswer) -> tuple[str, ...]:
    said, less, more = found.as_said, found.less, found.more
    if not (said and less and more):
        return f"not run: {found.not_run}", "", ""
    lole = _with_error(said.lole_hours, said.lole_error)
    # that none of some years has an hour without does not say that no year ever has
    if found.years and not said.lole_hours:
        lole += f" in {found.years:,} drawn years"
    eue = _with_error(said.eue_mwh, said.eue_error)
    return (
        _three(lole, *map(_lole, (less, more)))
        + _asked(found, "lole_hours_per_year", "at most {:g}")
        + _asked(found, "spare_units", "{:g} spare"),
        _three(eue, *map(_eue, (less, more))),
        _three(*map(_share, (said, more, less)))
        + _asked(found, "served", "at least {:.6%}")
        + _keeping(found),
    )


MET = {
    (True, False): "met",
    (True, True): "met within the error, not proven",
    (False, True): "not proven met, within the error",
    (False, False): "not met",
}
"""What is said of a target, by whether it is met and whether it lies within two standard errors."""


def _asked(found: ReliabilityAnswer, name: str, words: str) -> str:
    """Say on a line of its own whether a figure that is asked is kept."""
    target = found.target.get(name)
    if target is None:
        return ""
    return f"\n{words.format(target.wanted)}: {MET[target.met, not target.proven]}"


def _keeping(found: ReliabilityAnswer) -> str:
    """Say on a line of its own what a sizing pays to keep what is asked, where it is not met."""
    if found.keeping_usd_per_year is not None:
        more = found.keeping_usd_per_year / 1e6
        return f"\nsize keeps all for {more:,.3g} m USD a year"
    return f"\nsize does not keep it: {found.not_kept}" if found.not_kept else ""


def _three(said: str, low: str, high: str) -> str:
    return f"{said}\n({low} to {high})"


def _with_error(number: float, error: float) -> str:
    """Say a figure, and its standard error where it is a mean of drawn years."""
    return figure(number) + f" +- {figure(error)}" * bool(error)


def _lole(served: ServedAnswer) -> str:
    return figure(served.lole_hours)


def _eue(served: ServedAnswer) -> str:
    return figure(served.eue_mwh)


def _share(served: ServedAnswer) -> str:
    return f"{100 * served.served:.4f}"


def rate_rows(sites: Mapping[str, SiteAnswer]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind of machine and each connection of a campus: its outage rate, and whose that is."""
    for site_id, site in sites.items():
        if site.reliability is not None:
            for name, *cells in _rates(site.reliability):
                yield (f"{site_id} {name}", *cells)


def _rates(found: ReliabilityAnswer) -> Iterator[tuple[str, ...]]:
    """Yield what fails, and how often; then what counts as sure, as nobody says how it fails."""
    for name, one in found.machines.items():
        out = [rate_words(one) + ", assumed" * one.assumed, *held_words("", one)]
        repair = NO_CLAIM if one.repair_hours is None else f"{one.repair_hours:g}"
        size = f"{one.unit_mw:,.4g}"
        yield name, f"{one.count:,}", size, "\n".join(out), repair
    for name in found.sure:
        yield name, "", "", f"{NO_CLAIM}: never out", ""


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
            head = f"{name}: " * bool(name)
            yield f"{head}{which} {MOST_RATE:g} for {FACTOR:g} times {rate:.3g}"
