"""How the other rows of the printed table follow: money owed, missing or waiting, delays, power, compute lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from abilene.report.derivation import Derivation, money, parts
from abilene.report.numbers import NONE, NOT_KNOWN, figure, figure_or, scaled_or
from abilene.results.covenants import broken_covenants
from abilene.results.debt_records import owed_usd
from abilene.results.records import Compute, Delay, ViewAnswer
from abilene.results.site_records import SiteAnswer
from abilene.results.unpaid import owed_and_not_paid

T = TypeVar("T")
TERMS = ["capital.*.rate", "capital.*.tenor_years"]
"""What debt rests on."""
CAUSES: Mapping[str, str] = {
    "event": "waits for an event",
    "date": "opens after the plan",
    "expired": "expired",
    "earmark": "is earmarked for what is paid already",
    "no_use": "has no use, as the programme costs less",
}
"""Why money in view is not usable."""


def causes(view: ViewAnswer) -> Sequence[str]:
    """Return why money waits in a view, and all together."""
    return ["", *(view.capital_waiting_usd or {})]


def only(values: Mapping[str, T], name: str) -> Mapping[str, T]:
    """Return what is asked for by name; without one, all."""
    return {name: values[name]} if name else values


def losses(view: ViewAnswer) -> Sequence[str]:
    """Return what takes compute in a view, and all together."""
    return ["", *(view.compute.lost_share if view.compute else ())]


def waiting_derivation(view: ViewAnswer, cause: str) -> Derivation:
    """Return what of the money in view is not usable."""
    waiting = only(view.capital_waiting_usd or {}, cause)
    return Derivation(
        "money in view that is not usable",
        money(sum(waiting.values())),
        "money in view - usable money, by what it waits for",
        parts({CAUSES.get(name, name): usd for name, usd in waiting.items()}),
        ["capital.*.opens", "capital.*.expires"],
    )


def not_attributed_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return what was spent and no tranche of the view pays."""
    return Derivation(
        "not attributed",
        money(view.capital_not_attributed_usd),
        "spent before the day of the plan, and paid by no tranche of this view, by use",
        parts(view.paid_usd.get("not attributed", {})),
        [],
    )


def spent_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return what was spent already beside what is in view."""
    return Derivation(
        "spent",
        money(view.capital_spent_usd),
        "capital cost before the quarter of the day of the plan, whoever paid it; "
        "where it is more than what is in view, it refutes the money of the view",
        [f"{money(view.capital_in_view_usd)} in view"],
        [],
    )


def funding_gap_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the funding gap, and when it begins."""
    first = view.funding_gap_quarter
    return Derivation(
        "funding gap",
        NOT_KNOWN if view.funding_gap_usd is None else money(view.funding_gap_usd),
        "least extra free money that lets every phase keep the quarter that it has "
        "in the plan with unlimited money",
        [f"first drawn in {first}"] if first else [],
        [],
    )


def owed_derivation(view: ViewAnswer, quarter: str) -> Derivation:
    """Return what is owed to all who lend at the end of a quarter, by default the last of the plan."""
    when = quarter or list(view.it_mw)[-1]
    lines: list[str] = []
    for name, debt in view.debt.items():
        drawn, repaid = (_until(when, of) for of in (debt.drawn_usd, debt.repaid_usd))
        owed = money(debt.balance_usd.get(when, 0.0))
        lines.append(f"{money(drawn)} drawn - {money(repaid)} repaid = {owed} {name}")
    return Derivation(
        f"owed at the end of {when}",
        money(owed_usd(view.debt, when)),
        "sum over tranches that lend of drawn - repaid by then",
        lines,
        TERMS,
    )


def _until(quarter: str, flow: Mapping[str, float]) -> float:
    """Return the sum of a flow to the end of a quarter."""
    return sum(usd for at, usd in flow.items() if at <= quarter)


def unpaid_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return what is owed and paid by nobody."""
    owed = owed_and_not_paid(view)
    return Derivation(
        "owed, not paid",
        money(owed.usd if owed else 0.0),
        "sum over quarters of what operation and lenders are owed and no source pays",
        [f"from {owed.since} on"] if owed else [],
        TERMS,
    )


def covenant_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the covenants that are broken, the earliest first."""
    broken = list(broken_covenants(view))
    return Derivation(
        "covenant broken",
        f"{broken[0].year} {broken[0].ratio.upper()}" if broken else NONE,
        "first year of full operation with a ratio below what the lenders ask for",
        [
            f"{one.ratio.upper()} {one.found:.2f} < {one.least:g} in {one.year}, {one.tranche}"
            for one in broken
        ],
        ["capital.*.dscr_min", "capital.*.llcr_min"],
    )


def first_late_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the first phase that is late, and what binds."""
    return _delay(
        view.first_late,
        "first late",
        "earliest target of a phase that is energised later than it, and could have "
        "been planned earlier",
    )


def first_stop_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the first phase that never comes, and what binds."""
    return _delay(
        view.first_stop,
        "first stop",
        "earliest target of a phase that is never energised",
    )


def _delay(held: Delay | None, name: str, rule: str) -> Derivation:
    formula = f"{rule}; what binds is the smallest single relaxation that moves it"
    if held is None:
        return Derivation(name, NONE, formula, [], [])
    return Derivation(
        name,
        f"{held.quarter} {held.site}.{held.phase}",
        formula,
        [f"what binds: {held.binding}", *filter(None, [held.detail])],
        [f"sites.{held.site}.phases.{held.phase}.target"],
    )


def paid_derivation(view: ViewAnswer, site_id: str) -> Derivation:
    """Return the price paid for grid power."""
    whole = view.sites.get(site_id, view)
    where = site_id or "*"
    prices = {
        name: figure_or(site.grid_price_usd_per_mwh, ".2f", NOT_KNOWN)
        for name, site in only(view.sites, site_id).items()
    }
    return Derivation(
        "paid for grid power",
        f"{figure_or(whole.grid_price_usd_per_mwh, '.2f', NOT_KNOWN)} USD/MWh",
        "sum of price x MWh over the hours bought / MWh bought, over the year that "
        "ends with the quarter after the plan",
        [
            f"{price} USD/MWh at {name}{_bare(view.sites[name])}"
            for name, price in prices.items()
        ],
        [f"sites.{where}.price", f"sites.{where}.grid.**"],
    )


def _bare(site: SiteAnswer) -> str:
    """Name the contracts of a campus whose price is one of energy only; nothing where none is."""
    names = ", ".join(site.energy_only)
    return f", energy only ({names})" if names else ""


def on_grid_mw(view: ViewAnswer) -> dict[str, float]:
    """Return the load of each campus on the grid: what charges storage beside it is none. [MW]"""
    return {
        name: min(site.power.get("grid", 0.0), list(site.facility_mw.values())[-1])
        for name, site in view.sites.items()
    }


def on_grid_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the load on the grid at the end of the plan."""
    by_site = on_grid_mw(view)
    return Derivation(
        "load on the grid at the end of the plan",
        f"{sum(by_site.values()):,.0f} MW",
        "sum over campuses of the lesser of grid power and facility load",
        [f"{mw:,.0f} MW at {name}" for name, mw in by_site.items()],
        ["sites.*.grid.*.firm_mw"],
    )


def own_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the load on own power at the end of the plan."""
    load, grid = list(view.facility_mw.values())[-1], sum(on_grid_mw(view).values())
    return Derivation(
        "load on own power at the end of the plan",
        f"{max(0.0, load - grid):,.0f} MW",
        "facility load - load on the grid",
        [f"{load:,.0f} MW - {grid:,.0f} MW"],
        [],
    )


def lost_derivation(view: ViewAnswer, cause: str) -> Derivation:
    """Return which part of the compute offered is lost to a cause, or to all, over the plan."""
    value, lines = NOT_KNOWN, list[str]()
    if view.compute is not None:
        shares = only(view.compute.lost_share_in_all, cause)
        if None not in shares.values():
            value = f"{sum(filter(None, shares.values())):.1%}"
            lines = [_lost_line(view.compute, name) for name in shares]
    return Derivation(
        f"compute lost to {cause or 'all causes'}",
        value,
        "sum over quarters of what is lost / sum over quarters of what is offered",
        lines,
        ["hardware.*.accelerator_hours_per_failure", "workloads.*"],
    )


def _lost_line(compute: Compute, cause: str) -> str:
    """Return what a cause takes, over what is offered, where both are known."""
    offered, shares = compute.offered_exaflop_hours, compute.lost_share[cause]
    lost = sum(
        (shares[quarter] or 0.0) * (of or 0.0) for quarter, of in offered.items()
    )
    whole = sum(filter(None, offered.values()))
    return f"{figure(lost)} / {figure(whole)} EFLOP/s h to {cause}"


def kept_out_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return the load that a view keeps out."""
    return Derivation(
        "kept out",
        f"{view.it_mw_kept_out:,.0f} MW",
        "IT load of the phases of which the view believes no day or no power",
        list(view.unsaid),
        [],
    )


def load_rests_on_derivation(view: ViewAnswer, quarter: str) -> Derivation:
    """Return what the IT load at the end of a quarter rests on, by default the last of the plan."""
    quarter = quarter or list(view.it_mw)[-1]
    shares = view.rests_on.load_at(quarter)
    return Derivation(
        f"what the IT load at the end of {quarter} rests on",
        f"{view.it_mw[quarter]:,.0f} MW",
        "each megawatt by the weakest evidence among its size, date, power and money",
        [f"{mw:,.0f} MW {name.strip()}" for name, mw in shares.items() if mw],
        [],
    )


def money_rests_on_derivation(view: ViewAnswer, _: str) -> Derivation:
    """Return what the money in view rests on."""
    shares = {name.strip(): usd for name, usd in view.rests_on.money_usd.items()}
    return Derivation(
        "what the money in view rests on",
        money(view.capital_in_view_usd),
        "money of each tranche by the evidence of its amount",
        parts(shares),
        [],
    )


def band_derivation(view: ViewAnswer, quarter: str) -> Derivation:
    """Return both edges of the IT load of a quarter, or of the money in view."""
    low = figure_or((view.it_mw_cautious or {}).get(quarter), ",.0f", NOT_KNOWN)
    high = figure_or((view.it_mw_generous or {}).get(quarter), ",.0f", NOT_KNOWN)
    name, value = f"IT load at the end of {quarter}", f"{low} .. {high} MW"
    if not quarter:
        low = scaled_or(view.capital_in_view_cautious_usd, 1e9, ",.1f", NOT_KNOWN)
        high = scaled_or(view.capital_in_view_generous_usd, 1e9, ",.1f", NOT_KNOWN)
        name, value = "money in view", f"{low} .. {high} bn USD"
    return Derivation(
        f"band of {name}",
        value,
        "every interval, and all rivals together, at the worse end .. at the better end",
        [],
        [],
    )
