"""Worth in the plan: its keys, its table, its rows in the answer, and the claims behind the tornado."""

import csv
import io
from collections import defaultdict
from dataclasses import replace

import pytest

from abilene.dates import HOURS_PER_QUARTER, parse_day
from abilene.errors import InputError
from abilene.planning.chain import plans
from abilene.planning.worth import admitted_ranges
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.answer_table import answer_sections
from abilene.results.cash_records import CashYear
from abilene.results.forms import csv_bytes
from abilene.results.tables import tables

PRICE = "hardware.gb200.usd_per_accelerator_hour=3"
TAX = "finance.income_tax_rate=0.21"


@pytest.fixture(scope="module")
def plain(one_campus):
    return one_campus


@pytest.fixture(scope="module")
def priced(examples, sizer, once):
    draft = load(examples / "one-campus.yaml", [PRICE])
    return once("priced", lambda: plans(draft, sizer=sizer))


def worth_rows(plan):
    return dict(dict(answer_sections(plan)).get("cost and worth", []))


def test_without_a_price_the_answer_shows_a_cost_alone(plain):
    (view,) = plain.viewpoints.values()
    assert view.lcoc_usd_per_gpu_hour > 0
    assert (view.npv_usd, view.irr_per_year, view.after_tax) == (None, None, False)
    assert worth_rows(plain) == {"USD/GPU-hour": [f"{view.lcoc_usd_per_gpu_hour:.2f}"]}
    assert any("usd_per_accelerator_hour" in warning for warning in plain.warnings)


def test_with_a_price_it_shows_what_the_plan_is_worth(priced):
    (view,) = priced.viewpoints.values()
    assert view.npv_usd > 0
    (rate,) = view.irr_per_year
    assert rate > 0.08
    assert worth_rows(priced)["IRR, % a year"] == [f"{100 * rate:.1f}"]
    assert not any("usd_per_accelerator_hour" in warning for warning in priced.warnings)
    assert view.tornado[0].npv_low_usd != view.tornado[0].npv_high_usd
    assert view.sites["prairie"].npv_usd == pytest.approx(view.npv_usd)


def test_the_table_holds_every_year_of_every_campus(priced):
    rows = list(
        csv.DictReader(io.StringIO(csv_bytes(tables(priced)["cash_flow"]).decode()))
    )
    assert list(rows[0]) == ["viewpoint", "site", "year", *CashYear.model_fields]
    (view,) = priced.viewpoints.values()
    assert {row["site"] for row in rows} == {"all", "prairie"}
    years = [row["year"] for row in rows if row["site"] == "all"]
    assert years == list(view.cash_flow)
    assert int(years[-1]) > 2030  # beyond the end of the plan
    total = sum(float(row["cash_usd"]) for row in rows if row["site"] == "all")
    assert total == pytest.approx(
        sum(year.cash_usd for year in view.cash_flow.values()), abs=1
    )


def test_claims_that_differ_give_their_own_spread(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    (seen,) = seen_by(draft, ["announced"]).values()
    low, high = admitted_ranges(draft, seen)["hardware.gb200.price_usd_per_accelerator"]
    assert low <= seen.programme.hardware["gb200"].price_usd_per_accelerator <= high
    assert low < high
    (early,) = seen_by(draft, ["announced"], parse_day("2025-01-23")).values()
    assert "hardware.gb200.price_usd_per_accelerator" not in admitted_ranges(
        draft, early
    )  # nobody had spoken of it yet


def test_tax_needs_to_know_what_is_deducted(examples):
    with pytest.raises(InputError, match="say how they are deducted"):
        load(examples / "one-campus.yaml", [TAX])


def test_the_objective_npv_prints_no_less_than_another_plan_of_the_same_file(
    examples, priced, sizer
):
    """It built 40 MW for 0.5 bn USD, as it saw no life of chips, where 100 MW are worth 1.2 bn."""
    most = [PRICE, "programme.objective=most_compute"]
    (best,) = priced.viewpoints.values()
    draft = load(examples / "one-campus.yaml", most)
    (other,) = plans(draft, sizer=sizer).viewpoints.values()
    assert best.npv_usd >= other.npv_usd > 1e9
    assert [*best.it_mw.values()][-1] == 100


@pytest.mark.slow
def test_a_restriction_brings_no_more_than_the_printed_gap(examples, priced, sizer):
    """Other designs are found under a cap of debt, whose plan is worth 0.03 % more."""
    capped = [PRICE, "programme.debt_share_max=0.33"]
    (best,) = priced.viewpoints.values()
    draft = load(examples / "one-campus.yaml", capped)
    (other,) = plans(draft, sizer=sizer).viewpoints.values()
    assert 0.0 < best.mip_gap < 0.01
    assert other.npv_usd <= best.npv_usd * (1 + best.mip_gap)
    assert any(
        "neither a smaller --gap nor more time" in warning
        for warning in priced.warnings
    )


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "end", [pytest.param("same", marks=SLOW), pytest.param("dark", marks=SLOW), "next"]
)
def test_every_table_sells_the_same_hours_and_earns_the_same(examples, sizer, end):
    """A life of two years ends twice within the plan: hours of compute, of cash, and both revenues are one number."""
    sets = [
        "hardware.gb200.usd_per_accelerator_hour=12",
        "finance.hardware_life_years=2",
        "hardware.gb200.sold_share=0.8",
    ]
    draft = load(examples / "one-campus.yaml", sets)
    chips = draft.programme.hardware["gb200"].model_copy(update={"at_end_of_life": end})
    later = chips.model_copy(update={"it_w_per_accelerator": 1000.0})
    hardware = {
        "gb200": chips,
        "next": later.model_copy(update={"at_end_of_life": "dark"}),
    }
    programme = draft.programme.model_copy(update={"hardware": hardware})
    plan = plans(replace(draft, programme=programme), sizer=sizer)
    (view,) = plan.viewpoints.values()
    hours, earned = defaultdict(float), defaultdict(float)
    for row in view.compute.accelerators.values():
        for quarter, count in row.items():
            hours[quarter[:4]] += count * 0.8 * HOURS_PER_QUARTER
    for quarter, usd in view.cash.revenue_usd.items():
        earned[quarter[:4]] += usd
    assert sum(hours.values()) > 0
    for year, cash in view.cash_flow.items():
        if int(year) > 2030:
            continue
        assert hours[year] == pytest.approx(cash.hours, rel=1e-4), year
        assert earned[year] == pytest.approx(cash.revenue_usd, rel=1e-4), year
        assert cash.revenue_usd == pytest.approx(12 * cash.hours, rel=1e-6), year
    if end == "dark":
        assert [*view.it_mw.values()][-1] < max(view.it_mw.values())
