"""How a sizing counted machines that fail, and what its limits on reliability cost, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap
from typing import Any

from abilene.report.numbers import figure, ten_figures
from abilene.site.outage_bounds import OutageBounds
from abilene.site.reliable import LimitPrice, ReliableDesign

METHODS = {
    "risk of each machine": "the risk of each is a cost of supply; a MWh that one fails to give counts {usd} USD",
    "every state": "every state of what fails counts as it is likely; a MWh that is not served counts {usd} USD",
    "drawn years": "the sizing sees {years} drawn years of outages; a MWh that is not served counts {usd} USD",
    "": "the sizing counts them as machines that never fail",
}

ESTIMATES = (
    "What stands with +- is a mean of drawn years and its standard error: each way costs no more than the next, "
    "but for some two of these errors."
)
NO_OTHERS = "No other number of machines costs less, to the tolerance of the sizing."
OF_THESE = "What no design costs less than holds for these numbers; that no others are better is not proven."


def counted_lines(found: ReliableDesign) -> Iterator[str]:
    """Yield how machines were counted, what each limit costs, and the bounds of what failures cost."""
    if not found.counts:
        return
    usd, years = figure(found.lost_load_usd_per_mwh), len(found.design.site.years)
    how = METHODS[found.method].format(usd=usd, years=years)
    capacity = found.design.sizing.capacity
    sizes = map(capacity.__getitem__, found.counts)
    each = ", ".join(map(_machines, found.counts.items(), sizes))
    yield f"Machines of the sizing: {each}; {how}. {NO_OTHERS if found.is_cheapest else OF_THESE}"
    yield from found.notes
    for limit in found.limits:
        lost_load = figure(found.lost_load_usd_per_mwh)
        yield _limit(limit, lost_load, counted=bool(found.method))
    if found.bounds is not None:
        yield _bounds(found.bounds, stored=bool(found.design.site.years[0].storages))


def _machines(machines: tuple[str, int], mw: float) -> str:
    """Say how many machines of a kind there are, and how large each is."""
    name, count = machines
    return f"{name} {count} x {mw / count:.4g} MW" if count else f"{name} none"


def _limit(limit: LimitPrice, lost_load: str, *, counted: bool) -> str:
    """Say what a limit costs."""
    head = f"Limit {limit.name} {limit.wanted:g}"
    more = f"{figure(limit.more_usd / 1e6)} m USD a year more than without it"
    if limit.more_usd <= limit.rounding_usd:
        more = "no more than without it, within the tolerance of the sizing"
    if limit.usd_per_mwh is not None:
        kept = f"{head} costs {limit.usd_per_mwh:,.0f} USD per MWh kept"
        return (
            f"{kept}, above the {lost_load} USD that a MWh not served counts: {more}."
        )
    if limit.name != "spare_units":
        return f"{head} costs {more}; found by stepping what is built, so that its last MWh has no price."
    spare = ", ".join(starmap("{1} of {0}".format, limit.spare_without.items()))
    alone = "the price of lost load alone would build no machine"
    if not counted:
        alone = "how many the price of lost load alone would keep is not known, for want of outage rates"
    if spare:
        alone = f"the price of lost load alone would keep {spare}"
    return f"{head} costs {more}; {alone}."


def _bounds(found: OutageBounds, *, stored: bool) -> str:
    """Say what failures cost, counted in four ways."""
    truth = _with_error(found.truth_usd, found.truth_error_usd)
    known = _with_error(found.drawn_usd, found.drawn_error_usd)
    tried = "with the store run as if they were known" if stored else "as they come"
    line = (
        "Failures in four ways, m USD a year without the target: "
        f"{found.mean_usd / 1e6:,.6g} with what is up in the mean, no design costs less; "
        f"{known} the cheapest for drawn years known in advance; "
        f"{truth} that design in {found.years} other drawn years, {tried}"
    )
    last = "lines fail, whose risk has no price of its own"
    if found.risk_usd is not None:
        last = f"{found.risk_usd / 1e6:,.6g} each failure priced as lost load"
    return f"{line}; {last}. {ESTIMATES}"


def _with_error(usd: float, error_usd: float) -> str:
    """Return a mean of drawn years with its standard error, in millions."""
    return f"{usd / 1e6:,.6g} +- {error_usd / 1e6:.2g}"


def counted_json(found: ReliableDesign) -> dict[str, Any]:
    """Return the same as figures."""
    bounds = found.bounds and vars(found.bounds)
    return {
        "machines": dict(found.counts),
        "method": found.method or None,
        "lost_load_usd_per_mwh": ten_figures(found.lost_load_usd_per_mwh),
        "limits": dict(map(_limit_json, found.limits)),
        "bounds": bounds
        and dict(zip(bounds, map(ten_figures, bounds.values()), strict=True)),
    }


def _limit_json(limit: LimitPrice) -> tuple[str, dict[str, Any]]:
    return limit.name, {
        "wanted": limit.wanted,
        "more_usd": ten_figures(limit.more_usd),
        "usd_per_mwh": ten_figures(limit.usd_per_mwh),
        "spare_without": dict(limit.spare_without),
    }
