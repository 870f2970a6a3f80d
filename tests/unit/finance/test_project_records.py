"""What a record of the file of a project refuses, and where it says so."""

from datetime import date

import pytest
from left_out import left_out
from project_files import TWO_YEARS, project_file, refusal

from abilene.finance.project_records import (
    Debt,
    Price,
    ProjectFile,
    ProjectHeader,
    Reserves,
    RunningCosts,
    Sales,
    Works,
    months_between,
    project_json_schema,
)


def test_quantities_carry_units(tmp_path):
    text = TWO_YEARS.replace("100 USD", "1.5 bn USD") + "residual_usd: 3 m USD\n"
    file = project_file(tmp_path, text)
    assert file.assets["plant"].cost_usd == 1.5e9
    assert file.residual_usd == 3e6


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cost_usd", "cost", "assets.plant.cost: unknown key; did you mean 'cost_usd'"),
        ("years: 2", "years: 0", "project.years: 0 is refused"),
        (
            "{usd: 7}",
            "{}",
            "sales.price: not one price; give one of usd, and usd_by_day",
        ),
        (
            "{usd: 7}",
            "{usd: 7, packaged: h100}",
            "sales.price: not one price; give one of usd, and usd_by_day",
        ),
        (
            "{cost_usd: 100 USD}",
            "{cost_usd: 100 USD, depreciation: macrs_5, straight_line_years: 5}",
            "assets.plant: not one way to deduct it; give one of depreciation, straight_line_years",
        ),
    ],
)
def test_what_is_refused_has_a_place_and_a_fix(tmp_path, old, new, said):
    found = refusal(tmp_path, TWO_YEARS.replace(old, new))
    assert said in found
    assert found.startswith(str(tmp_path / "project.yaml:"))


@pytest.mark.parametrize(
    ("debt", "said"),
    [
        ("shape: sculpted", "a sculpted debt has no cover ratio; give cover"),
        (
            "shape: level, loan_to_value: 0.5",
            "loan_to_value of what; give collateral_life_years",
        ),
    ],
)
def test_a_debt_must_say_what_its_shape_needs(tmp_path, debt, said):
    text = f"{TWO_YEARS}debt: {{{debt}, rate_per_year: 0.05, tenor_years: 2}}\n"
    assert f"debt: {said}" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("{months: [3, 2]}", "the months do not rise"),
        ("{}", "not one time; give one of months, mean_months"),
        (
            "{months: 2, mean_months: 3}",
            "not one time; give one of months, mean_months",
        ),
    ],
)
def test_a_task_has_one_duration_that_rises(tmp_path, task, said):
    text = TWO_YEARS.replace(
        "step_months: 12}", f"step_months: 12, tasks: {{build: {task}}}}}"
    )
    assert f"construction.tasks.build: {said}" in refusal(tmp_path, text)


def test_a_credit_says_its_amount_or_that_the_law_does(tmp_path):
    text = TWO_YEARS + "tax: {}\nproduction_credit: {usd_per_mwh: 30}\n"
    assert (
        "production_credit: not one credit; give usd_per_mwh and years, or by_law"
        in refusal(tmp_path, text)
    )


def test_months_between_days():
    file_days = [((2026, 1, 1), (2027, 1, 1), 12), ((2026, 7, 6), (2027, 11, 6), 16)]
    for begins, ends, months in file_days:
        assert months_between(date(*begins), date(*ends)) == months
    half = months_between(date(2026, 1, 1), date(2026, 1, 16))
    assert half == pytest.approx(15 / 30.4375)


def test_the_schema_describes_every_key():
    schema = project_json_schema()
    assert schema["title"] == "Abilene project"
    debt = schema["$defs"]["Debt"]["properties"]
    assert debt["upfront_fee"]["description"].startswith("Share of the debt")
    assert schema["$defs"]["AssetRecord"]["properties"]["cost_usd"]["unit"] == "USD"


@pytest.mark.parametrize(
    ("record", "given"),
    [
        (ProjectHeader, {}),
        (Works, {"step_months": 1.0, "draws": 10_000, "seed": 1}),
        (Price, {}),
        (Sales, {}),
        (RunningCosts, {"assessed": 1.0}),
        (Debt, {"loan_to_value": 1.0, "draw_share": 1.0}),
        (Reserves, {}),
        (ProjectFile, {}),
    ],
)
def test_keys_that_are_left_out_cost_nothing(record, given):
    """All are zero or no, but for shares of a whole and how often is drawn."""
    assert {name: value for name, value in left_out(record).items() if value} == given
