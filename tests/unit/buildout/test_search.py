"""Each rule of the build-out on a programme small enough to do by hand.

A phase has 100 MW of IT load and costs 1 bn USD for the shell, half in each of its two quarters of work, and 2 bn USD
for hardware in the quarter in which it is energised. The plan runs from 2026-Q1 and is made in January 2026.
"""

import math
import threading

import numpy as np
import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout import build
from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.held import hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.outcome import IrreducibleShortfall
from abilene.buildout.search import SLACK, _gap, _proven, plan_case, solved
from abilene.errors import InputError
from abilene.solve import Solution

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
TWO = {"a": {"phases": {"p": {}, "q": {}}}}


def plan(sites, capital, where=None, **header):
    made = programme(sites, capital, **header)
    return build(made, where or situation())


def when(built):
    return {
        ".".join(key): quarter and str(quarter)
        for key, quarter in built.energised.items()
    }


def bn(usd):
    return [round(float(one) / BN, 6) for one in usd]


def free(amount_bn, **more):
    return {"free": {"amount_usd": amount_bn * BN} | more}


# lead times, targets and dates


def test_a_phase_is_energised_after_its_lead_time_and_paid_along_the_way():
    built = plan(ONE, free(3))
    assert when(built) == {"a.p": "2026-Q2"}
    assert bn(built.cost_usd["sites.a.phases.p.shell"]) == [0.5, 0.5, 0, 0]
    assert bn(built.cost_usd["sites.a.phases.p.hardware"]) == [0, 2, 0, 0]
    assert bn(built.drawn_usd["free"]) == [0.5, 2.5, 0, 0]
    assert list(built.it_mw["a"]) == [0, 100, 100, 100]
    assert built.status == "optimal"


def test_nothing_is_energised_before_it_is_promised():
    assert when(plan(ONE, free(3), situation(a__p="2026-Q4"))) == {"a.p": "2026-Q4"}


def test_work_starts_in_the_quarter_of_the_day_of_the_plan_at_the_earliest():
    assert when(plan(ONE, free(3), situation("2026-06-01"))) == {"a.p": "2026-Q3"}


def test_a_plan_made_before_the_first_quarter_starts_with_it():
    assert when(plan(ONE, free(3), situation("2025-03-01"))) == {"a.p": "2026-Q2"}


def test_hardware_is_not_paid_before_it_can_be_bought():
    hardware = {
        "chips": {
            "it_w_per_accelerator": 1000,
            "price_usd_per_accelerator": 20_000,
            "available": "2026-Q2",
        }
    }
    sites = {
        "a": {"phases": {"p": {"hardware_quarters": 2, "hardware_spend": [0.5, 0.5]}}}
    }
    built = plan(sites, free(3), hardware=hardware)
    assert when(built) == {"a.p": "2026-Q3"}
    assert bn(built.cost_usd["sites.a.phases.p.hardware"]) == [0, 1, 1, 0]


def test_hardware_due_before_the_day_of_the_plan_is_paid_on_that_day():
    phase = {
        "started": "2025-Q4",
        "build_quarters": 2,
        "hardware_quarters": 3,
        "hardware_spend": [0.2, 0.3, 0.5],
    }
    built = plan(
        {"a": {"phases": {"p": phase}}},
        free(9),
        situation(measured=["sites.a.phases.p.started"]),
    )
    assert when(built) == {"a.p": "2026-Q1"}
    assert bn(built.cost_usd["sites.a.phases.p.hardware"]) == [2, 0, 0, 0]


def test_phases_come_in_order():
    sites = {"a": {"phases": {"p": {"build_quarters": 3}, "q": {"build_quarters": 2}}}}
    assert when(plan(sites, free(6))) == {"a.p": "2026-Q3", "a.q": "2026-Q3"}
    assert when(plan(sites, free(3))) == {"a.p": "2026-Q3", "a.q": None}


def test_costs_grow_with_inflation_from_their_year_of_money():
    sites = {"a": {"phases": {"p": {"usd_year": 2025}}}}
    built = plan(
        sites, free(9), situation("2026-12-31"), end="2027-Q4", inflation_per_year=0.1
    )
    assert bn(built.cost_usd["sites.a.phases.p.shell"])[3:5] == [0.55, 0.605]
    assert bn(built.cost_usd["sites.a.phases.p.hardware"])[4] == 2.2


# history


MEASURED = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
BUILT = {"a": {"phases": {"p": {"started": "2026-Q1", "energised": "2026-Q2"}}}}


def test_history_is_paid_by_whom_was_open_then_and_the_rest_is_not_attributed():
    capital = free(1, expires="2026-Q1") | {
        "late": {"amount_usd": 9 * BN, "opens": "2026-Q3"}
    }
    built = plan(BUILT, capital, situation("2026-08-01", MEASURED))
    assert when(built) == {"a.p": "2026-Q2"}
    assert bn(built.drawn_usd["free"]) == [0.5, 0, 0, 0]
    assert bn(built.not_attributed_usd) == [0, 2.5, 0, 0]
    assert built.capital_not_attributed_usd == pytest.approx(2.5 * BN)


def test_an_event_that_history_reaches_in_part_opens_nothing():
    phases = {
        "p": {"started": "2025-Q4", "energised": "2026-Q1"},
        "q": {"started": "2026-Q1", "energised": "2026-Q2"},
    }
    measured = [
        f"sites.a.phases.{phase}.{what}"
        for phase in phases
        for what in ("started", "energised")
    ]
    later = {"later": {"amount_usd": 9 * BN, "opens": {"it_online_mw": 150}}}
    built = plan({"a": {"phases": phases}}, later, situation("2026-08-01", measured))
    assert built.capital_drawn_usd == 0
    assert bn(built.not_attributed_usd) == [2.5 + 0.5, 2.5, 0, 0]
    assert bn([built.before_start_usd]) == [0.5]


def test_an_earmark_that_does_not_cover_history_pays_none_of_it():
    built = plan(
        BUILT,
        free(9, only_for="sites.*.phases.*.shell"),
        situation("2026-08-01", MEASURED),
    )
    assert bn(built.not_attributed_usd) == [0, 2, 0, 0]


def test_history_comes_before_what_is_yet_to_be_decided():
    sites = {"a": {"phases": {**BUILT["a"]["phases"], "q": {}}}}
    built = plan(sites, free(5), situation("2026-08-01", MEASURED))
    assert when(built) == {"a.p": "2026-Q2", "a.q": None}
    assert built.capital_not_attributed_usd == 0


def test_dates_that_were_not_measured_are_no_history():
    assert when(plan(BUILT, free(0), situation("2026-08-01"))) == {"a.p": None}


def test_a_measured_date_ahead_is_no_history():
    assert when(plan(BUILT, free(0), situation("2026-02-01", MEASURED))) == {
        "a.p": None
    }


def test_history_before_the_first_quarter_is_energised_from_it_on_and_paid_by_nobody():
    sites = {"a": {"phases": {"p": {"started": "2025-Q3", "energised": "2025-Q4"}}}}
    built = plan(sites, free(9), situation(measured=MEASURED))
    assert when(built) == {"a.p": "2025-Q4"}
    assert list(built.it_mw["a"]) == [100] * 4
    assert built.before_start_usd == pytest.approx(3 * BN)
    assert built.capital_drawn_usd == built.capital_not_attributed_usd == 0


def test_work_that_was_seen_to_start_is_sunk_and_stops_where_there_is_no_money():
    sites = {
        "a": {
            "phases": {
                "p": {
                    "started": "2026-Q1",
                    "build_quarters": 4,
                    "shell_spend": [0.25] * 4,
                }
            }
        }
    }
    where = situation("2026-08-01", MEASURED[:1])
    stopped, finished = plan(sites, free(0), where), plan(sites, free(3), where)
    assert when(stopped) == {"a.p": None}
    assert bn(stopped.not_attributed_usd) == [0.25, 0.25, 0, 0]
    assert when(finished) == {"a.p": "2026-Q4"}
    assert bn(finished.drawn_usd["free"]) == [0.25, 0.25, 0.25, 2.25]


# power


def test_load_waits_for_its_grid_contract_and_for_land():
    grid = {
        "first": {"firm_mw": 60, "from": "2026-Q1"},
        "more": {"curtailable_mw": 40, "from": "2026-Q3"},
    }
    built = plan({"a": {"phases": {"p": {}, "q": {}}, "grid": grid}}, free(9))
    assert when(built) == {"a.p": "2026-Q3", "a.q": None}
    assert (
        when(
            plan(
                {"a": {"phases": {"p": {}, "q": {}}, "site_limit_facility_mw": 150}},
                free(9),
            )
        )["a.q"]
        is None
    )


def test_equipment_is_bought_for_what_the_grid_lacks_when_it_comes_into_service():
    site = {
        "phases": {"p": {}},
        "grid": {"g": {"firm_mw": 70, "from": "2026-Q1"}},
        "equipment": {"gas": {"max_mw": 50}},
    }
    built = plan({"a": site}, free(3.03))
    assert when(built) == {"a.p": "2026-Q3"}, "six months of lead time"
    assert list(built.equipment_mw["a", "gas"]) == pytest.approx([0, 0, 30, 30])
    assert bn(built.cost_usd["sites.a.equipment.gas"]) == [0, 0, 0.03, 0]
    assert when(plan({"a": site}, free(3.02))) == {"a.p": None}
    site["equipment"] = {"gas": {"max_mw": 50, "from": "2026-Q2"}}
    assert when(plan({"a": site}, free(3.03))) == {"a.p": "2026-Q2"}


def test_measured_load_has_power_though_nothing_accounts_for_it():
    sites = {
        "a": {
            "phases": {**BUILT["a"]["phases"], "q": {}},
            "grid": {"g": {"firm_mw": 30, "from": "2026-Q1"}},
        }
    }
    built = plan(sites, free(9), situation("2026-08-01", MEASURED))
    assert when(built) == {"a.p": "2026-Q2", "a.q": None}
    assert list(built.power_not_attributed_mw["a"]) == [0, 0, 70, 70]


def test_of_two_sites_the_one_with_the_cheaper_power_is_built():
    sites = {
        "a": {"phases": {"p": {}}, "power_usd_per_mwh": 60},
        "b": {"phases": {"p": {}}, "power_usd_per_mwh": 40},
    }
    built = plan(sites, free(3))
    assert when(built) == {"a.p": None, "b.p": "2026-Q2"}
    assert built.total_energy_usd[2] == pytest.approx(40 * 100 * 8766 / 4)
    assert built.capital_drawn_usd == pytest.approx(3 * BN), (
        "electricity is not drawn from capital"
    )


def test_present_cost_discounts_to_the_quarter_of_the_day_of_the_plan():
    built = plan(ONE, free(3), discount_rate_per_year=0.08)
    assert built.present_cost_usd == pytest.approx(0.5 * BN + 2.5 * BN / 1.08**0.25)


# money


def test_money_is_only_drawn_between_its_dates():
    assert when(plan(ONE, free(3, opens="2026-Q3"))) == {"a.p": "2026-Q4"}
    assert when(plan(ONE, free(3, expires="2026-Q1"))) == {"a.p": None}


def test_an_earmark_pays_for_nothing_else():
    shells = {"shells": {"amount_usd": 9 * BN, "only_for": "sites.*.phases.*.shell"}}
    assert when(plan(TWO, shells)) == {"a.p": None, "a.q": None}
    built = plan(TWO, shells | free(2))
    assert when(built) == {"a.p": "2026-Q2", "a.q": None}
    assert built.drawn_usd["shells"].sum() == pytest.approx(BN)


def test_a_phase_opens_a_tranche_in_the_next_quarter():
    built = plan(
        TWO, free(3) | {"next": {"amount_usd": 3 * BN, "opens": {"energised": "a.p"}}}
    )
    assert when(built) == {"a.p": "2026-Q2", "a.q": "2026-Q4"}
    assert bn(built.drawn_usd["next"]) == [0, 0, 0.5, 2.5]


def test_the_load_of_the_whole_programme_opens_a_tranche():
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"q": {}, "r": {}}}}
    later = {"later": {"amount_usd": 3 * BN, "opens": {"it_online_mw": 200}}}
    assert sorted(when(plan(sites, free(6) | later)).values()) == [
        "2026-Q2",
        "2026-Q2",
        "2026-Q4",
    ]
    assert list(when(plan(sites, free(5) | later)).values()).count(None) == 2


def test_a_tranche_opens_in_proportion_to_the_load():
    rate = {
        "vendor": {
            "amount_usd": 9 * BN,
            "opens": {"per_it_online_mw_usd": 20e6},
            "only_for": "sites.*.phases.*.hardware",
        }
    }
    built = plan(TWO, free(4) | rate, end="2027-Q2")
    assert when(built) == {"a.p": "2026-Q2", "a.q": "2026-Q3"}
    assert bn(built.drawn_usd["vendor"]) == [0, 0, 2, 0, 0, 0], (
        "20 m USD for each of 100 MW"
    )


def test_money_that_is_passed_on_is_drawn_from_the_funder_too():
    capital = {
        "share": {"amount_usd": 9 * BN, "funded_by": ["parent"]},
        "parent": {"amount_usd": 3 * BN, "outside": True},
    }
    built = plan(TWO, capital)
    assert when(built) == {"a.p": "2026-Q2", "a.q": None}
    assert (
        bn(built.sources.passed_usd["parent", "share"])
        == bn(built.drawn_usd["share"])
        == [0.5, 2.5, 0, 0]
    )
    assert built.drawn_usd["parent"].sum() == 0
    assert (
        when(
            plan(
                TWO,
                {
                    "share": capital["share"],
                    "parent": capital["parent"] | {"expires": "2026-Q1"},
                },
            )
        )["a.p"]
        is None
    )
    assert (
        when(
            plan(
                TWO,
                {
                    "share": capital["share"] | {"amount_usd": 2 * BN},
                    "parent": capital["parent"],
                },
            )
        )["a.p"]
        is None
    )


def test_a_funder_that_is_not_outside_pays_once_for_each_dollar():
    capital = {
        "share": {"amount_usd": 3 * BN, "funded_by": ["parent"]},
        "parent": {"amount_usd": 3 * BN},
    }
    built = plan(TWO, capital)
    assert when(built) == {"a.p": "2026-Q2", "a.q": None}
    assert built.capital_drawn_usd == pytest.approx(3 * BN)


def test_the_narrowest_earmark_is_drawn_first_then_file_order():
    capital = free(2) | {
        "second": {"amount_usd": 2 * BN},
        "here": {"amount_usd": BN, "only_for": "sites.a.phases.p.shell"},
        "sites": {"amount_usd": 0.5 * BN, "only_for": ["sites.a.phases.p"]},
    }
    drawn = plan(TWO, capital).drawn_usd
    assert {id_: round(usd.sum() / BN, 6) for id_, usd in drawn.items()} == {
        "free": 1.5,
        "second": 0,
        "here": 1,
        "sites": 0.5,
    }


def test_most_compute_comes_before_least_cost():
    sites = {
        "a": {"phases": {"p": {}}},
        "b": {"phases": {"q": {"it_mw": 110, "shell_usd_per_it_kw": 30_000}}},
    }
    assert when(plan(sites, free(5.5))) == {"a.p": None, "b.q": "2026-Q2"}


def test_without_money_nothing_is_built_and_that_is_a_plan():
    built = plan(ONE, {})
    assert (built.status, when(built)) == ("optimal", {"a.p": None})
    assert not np.any(built.total_cost_usd)


def test_tranches_in_a_circle_are_refused():
    with pytest.raises(InputError, match="part of itself"):
        plan(ONE, {"t": {"part_of": "t"}})


# stopping


def test_a_search_called_off_at_once_has_found_no_plan():
    stop = threading.Event()
    stop.set()
    built = build(programme(ONE, free(3)), situation(), Budget(cancel=stop))
    assert built.status in {"none", "feasible"}
    assert built.is_found == (built.status != "none")


def test_a_search_without_time_says_so():
    built = build(programme(ONE, free(3)), situation(), Budget(seconds=0.0))
    assert built.status != "optimal"


# supplies


def test_a_sized_supply_serves_what_its_equipment_and_the_grid_carry():
    """The mix runs for 20 USD/MWh instead of 200, needs 0.5 MW of gas for each MW, and has 40 MW of it: so 80 MW."""
    site = {
        "phases": {"p": {}},
        "equipment": {"gas": {"max_mw": 40, "from": "2026-Q1"}},
    }
    ways = (
        CandidateDesign("grid", (200.0,) * 4, grid={"grid": 1.0}),
        CandidateDesign("mix", (20.0,) * 4, {"gas": 0.5}, {"grid": 1.0}),
    )
    power = SitePower(
        ways, {"gas": UnitPrice("gas", 1e6)}, {"grid": (("all", "firm_mw"),)}
    )
    case = Case(programme({"a": site}, free(9)), situation(), site_powers={"a": power})
    built = plan_case(case, Budget())
    assert list(built.served_mw["a", "mix"]) == pytest.approx([0, 80, 80, 80])
    assert list(built.served_mw["a", "grid"]) == pytest.approx([0, 20, 20, 20])
    assert list(built.equipment_mw["a", "gas"]) == pytest.approx([0, 40, 40, 40])
    assert bn(built.cost_usd["sites.a.equipment.gas"]) == [0, 0.04, 0, 0]
    assert built.total_energy_usd[2] == pytest.approx((80 * 20 + 20 * 200) * 8766 / 4)


# a solver's bug


def test_presolve_of_the_solver_does_not_call_a_plan_impossible():
    """HiGHS 1.12 to 1.15.1 with presolve ends this search as "infeasible", though to build nothing is a plan."""
    chips = {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 20_000}
    phases = {
        "p": {
            "it_mw": 200,
            "shell_usd_per_it_kw": 5000,
            "build_quarters": 1,
            "shell_spend": [1.0],
        },
        "q": {"it_mw": 100, "started": "2025-Q4", "energised": "2025-Q4"},
    }
    grid = {"one": {"firm_mw": 300, "from": "2026-Q3"}}
    vendor = {"vendor": {"amount_usd": 5 * BN, "opens": {"per_it_online_mw_usd": 5e6}}}
    where = situation(
        measured=["sites.a.phases.q.started", "sites.a.phases.q.energised"]
    )
    built = plan(
        {"a": {"phases": phases, "grid": grid}},
        vendor,
        where,
        end="2027-Q2",
        hardware={"chips": chips},
    )
    assert when(built) == {"a.p": None, "a.q": "2025-Q4"}


@pytest.mark.parametrize(
    ("bounds", "gap", "word"),
    [
        ([-100.0, 50.0], 0.0, "optimal"),
        ([-100.01, 50.0], 1e-2, "optimal"),
        ([-100.01, 50.0], 0.0, "feasible"),
        ([-124.3, 50.0], 0.5, "feasible"),  # 24.3 % was asked for, and is not optimal
        ([-100.0, 40.0], 0.5, "feasible"),
        ([-100.0, 50.0 - 1e-8], 0.0, "optimal"),
    ],
)
def test_a_plan_is_optimal_by_the_gaps_that_are_printed(bounds, gap, word):
    none = np.zeros(0)
    searches = [
        Solution("optimal", none, value, bound, none, none)
        for value, bound in zip([-100.0, 50.0], bounds, strict=True)
    ]
    assert _proven(searches, gap) == word


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [
        (-10.0, -17.0, 0.7),
        (-10.0, -10.0, 0.0),
        (0.0, -17_040.0, math.inf),
        (1e-9, -17_040.0, math.inf),
        (1e-9, 0.0, 0.0),
    ],
)
def test_the_gap_of_a_plan_worth_nothing_is_none_or_without_bound(value, bound, gap):
    """It was divided by 1e-12, and said as 1.8e+16 %."""
    none = np.zeros(0)
    found = Solution("feasible", none, value, bound, none, none)
    assert _gap(found) == pytest.approx(gap)


def test_no_plan_leaves_more_without_a_source_than_it_must():
    """Of 3 bn that are spent already, 1 bn of free money can pay 1: no plan may have all 3 unpaid."""
    sites = {"a": {"phases": {"p": {"started": "2026-Q1", "energised": "2026-Q2"}}}}
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    made = programme(sites, {"free": {"amount_usd": 1e9}})
    form = formulate(Case(made, situation("2026-08-01", measured)))
    hold_shortfall(form, IrreducibleShortfall(2e9))
    form.minimise(dict.fromkeys(form.unattributed.values(), -1.0))
    assert solved(form.model).value == pytest.approx(-2.0, abs=1e-5)


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [
        (2.0, 1.5, 0.25),
        (-2.0, -2.5, 0.25),
        (2 * SLACK, 0.0, 1.0),
        (0.0, 0.0, 0.0),
        (0.0, -SLACK, 0.0),
        (SLACK, 0.0, 0.0),
        (0.0, -1.01 * SLACK, math.inf),
        (SLACK, -SLACK, math.inf),
    ],
)
def test_the_gap_of_what_is_nothing_is_none_or_without_end(value, bound, gap):
    none = np.zeros(0)
    found = _gap(Solution("feasible", none, value, bound, none, none))
    assert found == pytest.approx(gap)
