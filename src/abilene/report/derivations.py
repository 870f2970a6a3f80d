"""What may be asked of a plan beside its inputs, and how each answer follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from abilene.dates import HOURS_PER_YEAR
from abilene.report import printed_derivations as more
from abilene.report.derivation import (
    Derivation,
    Deriving,
    Stands,
    all_or_campuses,
    all_or_quarters,
    all_or_years,
    at,
    by,
    campuses,
    money,
    parts,
    quarters,
)
from abilene.report.numbers import NOT_KNOWN, figure, figure_or
from abilene.report.worth_derivations import (
    cover_derivation,
    irr_derivation,
    lcoc_derivation,
    loan_life_derivation,
    npv_derivation,
)
from abilene.results.known import KnownByQuarter
from abilene.results.records import Compute, ViewAnswer
from abilene.results.site_records import SiteAnswer

NO_COMPUTE = Compute(
    accelerators={},
    offered_exaflop_hours={},
    useful_exaflop_hours={},
    useful_h100_hours={},
    lost_share={},
    lost_share_in_all={},
    tokens={},
)
"""What a plan has whose compute nobody worked out."""
LAST_YEAR = "the year that ends with the quarter after the plan"
"""Of which the figures of power are."""


def _in_view(view: ViewAnswer, _: str) -> Derivation:
    own = {
        name: tranche.money_usd
        for name, tranche in view.tranches.items()
        if not tranche.outside
    }
    return Derivation(
        "money in view",
        money(view.capital_in_view_usd),
        "sum of the money of all tranches that reach the programme directly, "
        "each less what its parts account for",
        parts(own),
        [f"capital.{name}.amount_usd" for name, usd in own.items() if usd],
    )


def _usable(view: ViewAnswer, _: str) -> Derivation:
    waiting = view.capital_waiting_usd or {}
    return Derivation(
        "usable money",
        money(view.capital_usable_usd),
        "money in view - what waits for an event, a date, expired, is earmarked "
        "for what is paid already, or has no use",
        [
            f"{money(view.capital_in_view_usd)} in view",
            *(f"- {money(usd)} {cause}" for cause, usd in waiting.items() if usd),
        ],
        ["capital.*.opens", "capital.*.expires"],
    )


def _drawn(view: ViewAnswer, _: str) -> Derivation:
    drawn = {name: one.drawn_usd for name, one in view.tranches.items()}
    paying = [name for name, usd in drawn.items() if usd]
    return Derivation(
        "drawn",
        money(view.capital_drawn_usd),
        "sum of what each tranche pays over the plan",
        parts(drawn),
        [f"capital.{name}.amount_usd" for name in paying],
    )


def _capital(view: ViewAnswer, site: str) -> Derivation:
    here = [
        paid
        for paid in view.payments
        if paid.quarter in view.it_mw and paid.use.startswith(f"sites.{site}")
    ]
    by_use: defaultdict[str, float] = defaultdict(float)
    for paid in here:
        by_use[paid.use] += paid.cost_usd
    where = site or "*"
    return Derivation(
        "capital cost",
        money(sum(by_use.values())),
        "sum over all payments of amount x USD per unit x share x growth of prices",
        parts(by_use),
        [
            f"sites.{where}.phases.*.shell_usd_per_it_kw",
            "hardware.*.price_usd_per_accelerator",
            "hardware.*.it_w_per_accelerator",
            "programme.inflation_per_year",
        ],
    )


def _it_mw(view: ViewAnswer, quarter: str) -> Derivation:
    lines: list[str] = []
    inputs: list[str] = []
    for site_id, site, mw in _loads(view, "it_mw", quarter):
        lines.append(f"{mw:,.0f} MW at {site_id}")
        for phase, energised in _energised_by(site, quarter):
            of_phase = site.schedule[phase].it_mw
            lines.append(f"  {of_phase:,.4g} MW {phase}, energised in {energised}")
            inputs.append(f"sites.{site_id}.phases.{phase}.it_mw")
    return Derivation(
        f"IT load at the end of {quarter}",
        f"{view.it_mw[quarter]:,.0f} MW",
        "sum of the phases that are energised by then and whose accelerators work",
        lines,
        inputs,
    )


def _loads(
    view: ViewAnswer, load: Literal["it_mw", "facility_mw"], quarter: str = ""
) -> Iterator[tuple[str, SiteAnswer, float]]:
    """Yield each campus with load at the end of a quarter, by default the last, and how much that is. [MW]"""
    when = quarter or list(view.it_mw)[-1]
    for site_id, site in view.sites.items():
        mw: float = getattr(site, load)[when]
        if mw:
            yield site_id, site, mw


def _energised_by(site: SiteAnswer, quarter: str) -> Iterator[tuple[str, str]]:
    """Yield each phase that is energised by the end of a quarter, and when it is."""
    for phase, energised in site.phases.items():
        if energised is not None and energised <= quarter:
            yield phase, energised


def _facility_mw(view: ViewAnswer, quarter: str) -> Derivation:
    lines = [
        f"{site.it_mw[quarter]:,.0f} MW x {mw / site.it_mw[quarter]:.3f} "
        f"= {mw:,.0f} MW at {site_id}"
        for site_id, site, mw in _loads(view, "facility_mw", quarter)
    ]
    return Derivation(
        f"facility load at the end of {quarter}",
        f"{view.facility_mw[quarter]:,.0f} MW",
        "sum over campuses of IT load x PUE at the peak",
        lines,
        ["sites.*.facility_per_it_peak"],
    )


def _pue(view: ViewAnswer, site_id: str) -> Derivation:
    site = view.sites[site_id]
    it_mw, facility_mw = max(site.it_mw.values()), max(site.facility_mw.values())
    return Derivation(
        f"PUE of {site_id} at the peak",
        f"{facility_mw / it_mw:.3f}" if it_mw else f"{NOT_KNOWN}: nothing runs",
        "facility load at the peak / IT load",
        [f"{facility_mw:,.0f} MW / {it_mw:,.0f} MW"],
        [
            f"sites.{site_id}.facility_per_it_peak",
            f"sites.{site_id}.phases.*.facility_mw",
        ],
    )


def _lcoe(view: ViewAnswer, site_id: str) -> Derivation:
    lines = [
        f"{figure_or(site.lcoe_usd_per_mwh, '.2f', NOT_KNOWN)} USD/MWh at {name}"
        for name, site, _ in _loads(view, "facility_mw")
        if site_id in {"", name}
    ]
    whole = view.sites[site_id] if site_id else view
    where = site_id or "*"
    return Derivation(
        "LCOE",
        f"{figure_or(whole.lcoe_usd_per_mwh, '.2f', NOT_KNOWN)} USD/MWh",
        "(capital x fixed charge rate + fixed + variable) / energy served, "
        f"over {LAST_YEAR}",
        lines,
        [
            f"sites.{where}.price",
            f"sites.{where}.power_usd_per_mwh",
            f"sites.{where}.grid.*.energy_usd_per_mwh",
            "equipment.*.capex_usd_per_kw",
            "programme.discount_rate_per_year",
        ],
    )


def _co2(view: ViewAnswer, _: str) -> Derivation:
    lines = [
        f"{figure_or(site.co2_t_per_mwh, '.4g', NOT_KNOWN)} t/MWh at {name}"
        for name, site, _ in _loads(view, "facility_mw")
    ]
    return Derivation(
        "CO2 of the last year",
        f"{figure_or(view.co2_t_per_year, ',.0f', NOT_KNOWN)} t/year",
        "sum over campuses of emissions of a MWh served x energy served, "
        f"over {LAST_YEAR}",
        lines,
        ["sites.*.grid_co2_region"],
    )


def _useful(view: ViewAnswer, year: str) -> Derivation:
    compute = view.compute or NO_COMPUTE
    within = [quarter for quarter in view.it_mw if quarter.startswith(year)]
    offered = _known(compute.offered_exaflop_hours)
    lines = [f"{figure(sum(map(offered, within)))} EFLOP/s h offered"]
    for cause, by_quarter in compute.lost_share.items():
        share = _known(by_quarter)
        lost = sum(share(quarter) * offered(quarter) for quarter in within)
        lines.append(f"- {figure(lost)} EFLOP/s h lost to {cause}")
    left = sum(map(_known(compute.useful_exaflop_hours), within))
    lines.append(f"= {figure(left)} EFLOP/s h, in hours of an H100 at its peak")
    useful = sum(map(_known(compute.useful_h100_hours), within))
    return Derivation(
        f"useful compute {year or 'in all'}",
        f"{useful / HOURS_PER_YEAR / 1e6:,.2f} m H100-years",
        "accelerators x dense BF16 peak x hours - what power, ramp-up and failures "
        "take, over the peak of an H100",
        lines,
        [
            "hardware.*.it_w_per_accelerator",
            "hardware.*.bf16_tflops",
            "hardware.*.accelerator_hours_per_failure",
            "workloads.*",
        ],
    )


def _known(by_quarter: KnownByQuarter) -> Callable[[str], float]:
    """Return what gives the figure of a quarter, zero where it is not known."""

    def number(quarter: str) -> float:
        return by_quarter.get(quarter) or 0.0

    return number


def _band_stands(quarter: str) -> str:
    return f"it_mw_cautious.{quarter}" if quarter else "capital_in_view_cautious_usd"


def _of_site(key: str) -> Stands:
    """Return where a figure stands of the whole, or of a campus."""
    return lambda site: f"sites.{site}.{key}" if site else key


RESULTS: Mapping[str, Deriving] = {
    "in_view": Deriving(_in_view, at("capital_in_view_usd")),
    "usable": Deriving(_usable, at("capital_usable_usd")),
    "waiting": Deriving(
        more.waiting_derivation, by("capital_waiting_usd"), more.causes
    ),
    "drawn": Deriving(_drawn, at("capital_drawn_usd")),
    "not_attributed": Deriving(
        more.not_attributed_derivation, at("capital_not_attributed_usd")
    ),
    "spent": Deriving(more.spent_derivation, at("capital_spent_usd")),
    "funding_gap": Deriving(more.funding_gap_derivation, at("funding_gap_usd")),
    "owed": Deriving(more.owed_derivation, at("debt"), all_or_quarters),
    "unpaid": Deriving(more.unpaid_derivation, at("cash")),
    "covenant": Deriving(more.covenant_derivation, at("debt")),
    "capital_cost": Deriving(_capital, at("payments"), all_or_campuses),
    "it_mw": Deriving(_it_mw, by("it_mw"), quarters),
    "facility_mw": Deriving(_facility_mw, by("facility_mw"), quarters),
    "band": Deriving(more.band_derivation, _band_stands, all_or_quarters),
    "kept_out": Deriving(more.kept_out_derivation, at("it_mw_kept_out")),
    "rests_on": Deriving(
        more.load_rests_on_derivation, at("rests_on"), all_or_quarters
    ),
    "money_rests_on": Deriving(more.money_rests_on_derivation, at("rests_on")),
    "pue": Deriving(_pue, _of_site("facility_mw"), campuses),
    "on_grid": Deriving(more.on_grid_derivation, at("sites")),
    "own": Deriving(more.own_derivation, at("sites")),
    "lcoe": Deriving(_lcoe, _of_site("lcoe_usd_per_mwh"), all_or_campuses),
    "paid": Deriving(
        more.paid_derivation, _of_site("grid_price_usd_per_mwh"), all_or_campuses
    ),
    "co2": Deriving(_co2, at("co2_t_per_year")),
    "useful": Deriving(_useful, at("compute.useful_h100_hours"), all_or_years),
    "lost": Deriving(
        more.lost_derivation, by("compute.lost_share_in_all"), more.losses
    ),
    "npv": Deriving(npv_derivation, at("npv_usd")),
    "lcoc": Deriving(lcoc_derivation, at("lcoc_usd_per_gpu_hour")),
    "irr": Deriving(irr_derivation, at("irr_per_year")),
    "dscr": Deriving(cover_derivation, at("min_dscr")),
    "llcr": Deriving(loan_life_derivation, at("min_llcr")),
    "first_late": Deriving(more.first_late_derivation, at("first_late")),
    "first_stop": Deriving(more.first_stop_derivation, at("first_stop")),
}
"""Results by the name by which they are asked for."""
