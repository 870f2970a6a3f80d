"""Worth in the plan: its keys, its table, its rows in the answer, and the claims behind the tornado."""

import csv
import io

import pytest

from abilene.dates import parse_day
from abilene.errors import InputError
from abilene.planning.chain import plans
from abilene.planning.worth import admitted_ranges
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.answer_table import answer_sections
from abilene.results.forms import csv_bytes
from abilene.results.records import CashYear
from abilene.results.tables import tables

PRICE = "hardware.gb200.usd_per_accelerator_hour=3"
TAX = "finance.income_tax_rate=0.21"


@pytest.fixture(scope="module")
def plain(examples):
    return plans(load(examples / "one-campus.yaml"))


@pytest.fixture(scope="module")
def priced(examples):
    return plans(load(examples / "one-campus.yaml", [PRICE]))


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
