"""What limited foresight does to a sized campus, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from abilene.power.foresight import Foresight, Sight
from abilene.power.sight_ray import SizedForSight
from abilene.report.numbers import figure, ten_figures

LEAST_MWH = 1.0
"""Load not served, below which nothing is said of it. [MWh/year]"""
LEAST_SHARE = 1e-6
"""Less than this share of the cost is the tolerance of dispatch. [-]"""
NO_SIGHT = Foresight(Sight("the year", 0.0, 0.0), ())
"""Of a design that nobody studied."""


def foresight_lines(found: Foresight) -> Iterator[str]:
    """Yield what operation costs where the year is not known in advance."""
    if found.not_run:
        yield f"Foresight: not run: {found.not_run}."
        return
    perfect = found.perfect.cost_usd
    each = []
    for sight in found.sights:
        more, mwh = found.premium_usd(sight), found.premium_mwh(sight)
        if abs(more) <= LEAST_SHARE * abs(perfect):
            each.append(f"{sight.name} no more")
            continue
        share = f" ({more / abs(perfect):+.2%})" if perfect else ""
        unserved = f", {figure(mwh)} MWh more not served" if mwh >= LEAST_MWH else ""
        each.append(f"{sight.name} {more / 1e6:+,.4g} m{share}{unserved}")
    yield (
        f"Foresight: operation costs {perfect / 1e6:,.6g} m USD a year with the year known; "
        f"with less known: {'; '.join(each)}."
    )
    yield from _by_year(found)


def _by_year(found: Foresight) -> Iterator[str]:
    """Yield the spread of several weather years."""
    if len(found.perfect.years_usd) > 1:
        sights = (found.perfect, *found.sights)
        each = "; ".join(map(_spread, sights))
        yield f"By weather year, m USD of operation, mean, P90 and worst: {each}."


def _spread(sight: Sight) -> str:
    usd = (sight.cost_usd, sight.p90_usd, sight.worst_usd)
    return f"{sight.name} {', '.join(f'{one / 1e6:,.5g}' for one in usd)}"


def lifted_in_sights(found: Foresight, most_usd_per_mwh: float) -> str:
    """Say how much of what less sight costs is load above its value, by the most that a MWh counts. [USD/MWh]"""
    each = [
        f"{sight.name} {figure(most_usd_per_mwh * mwh / 1e6)} m"
        for sight in found.sights
        if (mwh := found.premium_mwh(sight)) >= LEAST_MWH
    ]
    said = f" Of what less sight costs, so much at most is no money: {', '.join(each)}."
    return said if each else ""


def ray_lines(found: SizedForSight | None) -> Iterator[str]:
    """Yield which of some designs is the cheapest without sight, and what it costs."""
    if found is None:
        return
    best, others = found.best, len(found.tried) - 1
    share = (
        f" ({found.premium_usd / abs(found.known_usd):+.2%})" if found.known_usd else ""
    )
    beside = f"{found.premium_usd / 1e6:+,.4g} m{share} beside the year known"
    usd = f"{best.cost_usd / 1e6:,.6g} m USD a year in all, {beside}"
    if best == found.tried[0]:
        yield f"Sized for no sight: of {others} designs with more store and firm plants none is cheaper; {usd}."
        return
    yield (
        f"Sized for no sight: {best.energy_factor:g} times the stored energy and {best.firm_factor:g} times the firm "
        f"plants are the cheapest of {others} designs with more; {usd}. This design costs "
        f"{figure(found.saves_usd / 1e6)} m more without sight."
    )


def foresight_json(found: Foresight) -> dict[str, Any]:
    """Return what operation costs with less known; ``not_run`` says why where there is no answer."""
    return {
        "not_run": found.not_run or None,
        "perfect_usd": ten_figures(found.perfect.cost_usd),
        **_years_json(found.perfect, "perfect_"),
        "perfect_lost_mwh": ten_figures(found.perfect.unserved_mwh),
        "sights": {
            sight.name: {
                "usd": ten_figures(sight.cost_usd),
                "lost_mwh": ten_figures(sight.unserved_mwh),
                "value_of_foresight_usd": ten_figures(found.premium_usd(sight)),
                "value_of_foresight_mwh": ten_figures(found.premium_mwh(sight)),
                **_years_json(sight),
            }
            for sight in found.sights
        },
    }


def _years_json(sight: Sight, prefix: str = "") -> dict[str, float | None]:
    """Return the spread of the weather years; nothing of one alone."""
    if len(sight.years_usd) < 2:
        return {}
    return {
        f"{prefix}p90_usd": ten_figures(sight.p90_usd),
        f"{prefix}worst_usd": ten_figures(sight.worst_usd),
    }


def ray_json(found: SizedForSight | None) -> dict[str, Any] | None:
    """Return the designs for no sight; None where that is not run."""
    if found is None:
        return None
    return {
        "energy_factor": found.best.energy_factor,
        "firm_factor": found.best.firm_factor,
        "usd": ten_figures(found.best.cost_usd),
        "premium_usd": ten_figures(found.premium_usd),
        "saves_usd": ten_figures(found.saves_usd),
        "designs": len(found.tried),
    }
