"""The table of single relaxations: what each limit alone holds back.

Each limit is set aside on its own, and the programme is planned again: other phases may
then be built, or earlier. An *amount* is money that somebody has announced and that
this view does not count: what it would bring were it there, and so which money unlocks
the most megawatts per dollar. Searches may stop at a gap; what they find can be built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import Floats
from abilene.budget import Budget
from abilene.buildout.case import Case, Key
from abilene.buildout.held import hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.outcome import (
    BuildPlan,
    Decision,
    IrreducibleShortfall,
)
from abilene.buildout.schedule import energised_mw
from abilene.buildout.search import decide, irreducible_shortfall
from abilene.buildout.solution import energised_in
from abilene.dates import Quarter
from abilene.finance.capital import available_funding
from abilene.programme.money_records import Event, Tranche
from abilene.programme.schema import Programme
from abilene.solve import Progress

LEAST_USD = 1e6
"""Money below this is not worth a row. [USD]"""


@dataclass(frozen=True)
class Change:
    """A limit that may be set aside."""

    limit: str
    """money, condition, earmark, amount, hardware, lead_time, land, equipment or
    grid."""
    path: str
    """Path of the input that sets the limit; ``capital`` or ``sites`` for all of
    them."""
    what: str
    """What is changed, in words."""
    case: Case
    """The programme without it."""
    cost_usd: float | None = None
    """Extra money, where it is an amount. [USD]"""


@dataclass(frozen=True)
class Relaxed:
    """What a change brings."""

    change: Change
    it_mw: Floats
    """IT load that it adds by quarter. [MW]"""
    quarters: tuple[Quarter, ...]

    @property
    def it_mw_quarters(self) -> float:
        """IT load that it adds, summed over the quarters. [MW quarters]"""
        return float(self.it_mw.sum())

    @property
    def first(self) -> Quarter | None:
        """First quarter with more IT load than before."""
        more = np.flatnonzero(self.it_mw > 1e-3)
        return self.quarters[int(more[0])] if len(more) else None


def relaxations(
    plan: BuildPlan, unlimited: BuildPlan, widest: Programme, budget: Budget[Progress]
) -> Iterator[Relaxed]:
    """Yield what each single limit holds back; limits that hold nothing back are left out.

    Parameters
    ----------
    plan, unlimited : BuildPlan
        The plan of the view, and the same with money without limit.
    widest : Programme
        The programme as announced: amounts that this view does not count are taken from
        it.
    budget : Budget
        How exactly to search; its deadline ends the table early.
    """
    before_mw = energised_mw(plan.case, plan.indices)
    for change in changes(plan, unlimited, widest):
        if budget.is_over:
            return
        it_mw = outline(change.case, budget, plan.irreducible)
        if it_mw is not None:
            yield Relaxed(change, it_mw - before_mw, plan.quarters)


def outline(
    case: Case,
    budget: Budget[Progress],
    irreducible: IrreducibleShortfall | None = None,
) -> Floats | None:
    """Return the IT load by quarter of the best plan found by its first objective, or None if none was. [MW]"""
    form = formulate(case, merged=True)
    if irreducible is None:
        irreducible = irreducible_shortfall(form)
    hold_shortfall(form, irreducible)
    decision = decide(form, budget, first_objective_only=True)
    if decision.status == "none":
        return None
    return energised_mw(case, decided_quarters(form, decision))


def decided_quarters(form: Formulation, decision: Decision) -> dict[Key, int | None]:
    """Return the quarter in which a decision energises each phase."""
    x = np.zeros(len(form.model.cost))
    x[[*decision.columns]] = [*decision.columns.values()]
    return {step.key: energised_in(form, step, x) for step in form.steps}


def changes(
    plan: BuildPlan, unlimited: BuildPlan, widest: Programme
) -> Iterator[Change]:
    """Yield every single limit that may hold something back."""
    case = plan.case
    if unlimited.it_mw_quarters > plan.it_mw_quarters + 1e-3:
        yield Change(
            limit="money",
            path="capital",
            what="money without limit",
            case=replace(case, relaxed=frozenset({"money"})),
        )
        yield from _changes_of_money(case)
        yield from _amounts(case, widest)
    held = _held_sites(plan)
    if held:
        yield Change(
            limit="lead_time",
            path="sites",
            what="every phase built within one quarter",
            case=replace(case, relaxed=frozenset({"lead_time"})),
        )
    yield from _changes_of_hardware(case)
    for site_id in held:
        yield from _changes_of_site(case, site_id)


def _held_sites(plan: BuildPlan) -> list[str]:
    """Return the sites with a phase that is not built, or comes after its target."""
    held: dict[str, None] = {}
    for key, quarter in plan.energised.items():
        if quarter is None or quarter > _target(plan, key):
            held[key[0]] = None
    return [*held]


def _changes_of_hardware(case: Case) -> Iterator[Change]:
    """Yield the date of each kind of hardware that cannot be bought yet."""
    for id_, hardware in case.programme.hardware.items():
        available = hardware.available
        if available is None or case.index(available) <= case.now:
            continue
        now = hardware.model_copy(update={"available": None})
        yield Change(
            limit="hardware",
            path=f"hardware.{id_}.available",
            what=f"{id_} can be bought at once",
            case=_with(case, "hardware", id_, now),
        )


def _target(plan: BuildPlan, key: tuple[str, str]) -> Quarter:
    return plan.case.situation.targets.get(key) or plan.quarters[0]


def _changes_of_site(case: Case, site_id: str) -> Iterator[Change]:
    site = case.programme.sites[site_id]
    paths = {"grid": "grid", "equipment": "equipment", "land": "site_limit_facility_mw"}
    words = {
        "grid": f"grid power without limit at {site_id}",
        "equipment": f"equipment at {site_id} at once and without limit",
        "land": f"no limit of land at {site_id}",
    }
    for limit, path in paths.items():
        if getattr(site, path):
            relaxed = replace(case, relaxed=frozenset({limit}), site=site_id)
            yield Change(limit, f"sites.{site_id}.{path}", words[limit], relaxed)


def _changes_of_money(case: Case) -> Iterator[Change]:
    """Yield, of each tranche worth a row, its opening date and its earmark."""
    for id_, tranche in case.programme.capital.items():
        funding, name = case.funding[id_], _name(id_, tranche)
        if funding.own_usd < LEAST_USD and not tranche.funded_by:
            continue
        if _waits(case, tranche):
            opened = tranche.model_copy(update={"opens": None, "calls_per_year": ()})
            yield Change(
                limit="condition",
                path=f"capital.{id_}.opens",
                what=f"{name}: open at once",
                case=_with(case, "capital", id_, opened),
            )
        if funding.only_for:
            free = tranche.model_copy(update={"only_for": ()})
            yield Change(
                limit="earmark",
                path=f"capital.{id_}.only_for",
                what=f"{name}: free of its earmark",
                case=_with(case, "capital", id_, free),
            )


def _name(id_: str, tranche: Tranche) -> str:
    """Return what a tranche is called in words."""
    return tranche.title or id_


def _waits(case: Case, tranche: Tranche) -> bool:
    """Return whether not all of a tranche is there from the day of the plan on."""
    opens = tranche.opens
    if isinstance(opens, Event) or tranche.calls_per_year:
        return True
    return opens is not None and case.index(opens) > case.now


def _amounts(case: Case, widest: Programme) -> Iterator[Change]:
    """Yield each tranche with the money of its own that the widest view counts and this one does not."""
    wide = available_funding(widest)
    for id_, tranche in case.programme.capital.items():
        if id_ not in wide or tranche.funded_by:
            continue
        wide_usd, name = wide[id_].own_usd, _name(id_, tranche)
        more_usd = wide_usd - case.funding[id_].own_usd
        if more_usd > LEAST_USD:
            amount_usd = wide_usd + _parts_usd(case, id_)
            raised = tranche.model_copy(update={"amount_usd": amount_usd})
            yield Change(
                limit="amount",
                path=f"capital.{id_}.amount_usd",
                what=f"{name}: {more_usd / 1e9:,.1f} bn USD more, as announced",
                case=_with(case, "capital", id_, raised),
                cost_usd=more_usd,
            )


def _parts_usd(case: Case, whole: str) -> float:
    """Return the money of the tranches that are part of one. [USD]"""
    capital, funding = case.programme.capital, case.funding
    parts = (id_ for id_, one in capital.items() if one.part_of == whole)
    return sum(funding[id_].total_usd for id_ in parts)


def _with(case: Case, part: str, id_: str, record: object) -> Case:
    """Return a case with one record of the programme in another form."""
    records = getattr(case.programme, part) | {id_: record}
    return replace(case, programme=case.programme.model_copy(update={part: records}))
