"""The appraisal of a project as people see it: tables that add up, JSON that says the same, a CSV of every row."""

import csv
import io
import math

import numpy as np
import pytest
from project_files import TWO_YEARS, project_file

from abilene.finance.project_answer import appraise_project
from abilene.report.studies.project import cash_csv, project_json, project_page

TEXT = (
    TWO_YEARS.replace("100 USD", "100 m USD")
    .replace("10 USD", "10 m USD")
    .replace("{usd: 7}", "{usd: 7e6}")
    .replace("12}", "12, tasks: {build: {months: 24}, other: {months: 1}}}")
)
DEBT = "debt: {shape: level, rate_per_year: 0, tenor_years: 1, cover: 1.5}\n"


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    return appraise_project(project_file(tmp_path_factory.mktemp("file"), TEXT + DEBT))


def test_sources_and_uses_stand_in_one_table(answer):
    rows = {row[0]: row[1:] for row in project_page(answer).sections[0].rows}
    assert rows["debt"] == ("40.0", "40.0%")
    assert rows["owners"] == ("60.0", "60.0%")
    assert rows["construction"] == ("100.0", "100.0%")


def test_the_waterfall_has_a_row_for_each_year(answer):
    build, first, second = project_page(answer).sections[1].rows
    assert build == ("build", *("",) * 6, "40.0", "", "-60.0")
    # 70 m sold, 10 m spent, 40 m repaid; no debt is left, so the second year has no cover.
    assert first == (
        "1",
        "70.0",
        "10.0",
        "60.0",
        "40.0",
        "1.50",
        "1.50",
        "0.0",
        "0.0",
        "20.0",
    )
    assert second == ("2", "70.0", "10.0", "60.0", "0.0", "", "", "0.0", "0.0", "60.0")


def test_what_is_said_in_words(answer):
    words = "\n".join(
        line for part in project_page(answer).sections for line in part.words
    )
    assert "Debt: 40.0 m USD, held by cover; the limits, m USD: " in words
    assert "DSCR 1.50 at the least, in year 1; LLCR 1.50" in words
    assert "within the planned time with a chance of 0%" in words
    assert "build 100%, other 0%" in words


def test_late_cases_stand_beside_the_plan(answer):
    section = project_page(answer).sections[-1]
    assert section.heads == ("", "as planned", "P50", "P80")
    rows = {row[0]: row[1:] for row in section.rows}
    assert rows["months of construction"] == ("12.0", "24.0", "24.0")
    assert rows["operation from"] == ("2027-01-01", "2028-01-01", "2028-01-01")


def test_json_holds_the_figures_that_are_printed(answer):
    data = project_json(answer)
    assert data["debt_bound_by"] == "cover"
    assert data["sources_usd"] == {"debt": 4e7, "owners": 6e7}
    assert data["cover"] == [1.5, None]
    assert data["least_cover"] == {"value": 1.5, "year": 1}
    assert data["cash"]["equity_usd"] == [-6e7, 2e7, 6e7]
    assert data["late"]["p80"]["construction_months"] == 24
    charge = data["fixed_charge"]
    product = (
        charge["capital_recovery"]
        * charge["project_financing"]
        * charge["construction_financing"]
    )
    assert charge["rate_per_year"] == pytest.approx(product)


def test_the_csv_holds_every_row_of_the_cash(answer):
    lines = list(csv.DictReader(io.StringIO(cash_csv(answer).decode())))
    rows = answer.cash.rows()
    assert list(lines[0]) == list(rows)
    for name, row in rows.items():
        found = np.array([float(line[name]) for line in lines])
        np.testing.assert_allclose(found, row, rtol=1e-9)


def test_a_project_of_its_owners_alone_names_no_debt(tmp_path):
    page = project_page(appraise_project(project_file(tmp_path, TWO_YEARS)))
    assert len(page.sections) == 3  # no tasks, so nothing is late
    assert not any("Debt" in line for line in page.sections[0].words)
    assert page.data["debt_bound_by"] is None
    rate = 0.3 + math.sqrt(0.69) - 1
    assert f"IRR {rate:.2%} a year" in page.sections[0].words[-1]


def test_money_that_does_not_come_back(tmp_path):
    page = project_page(
        appraise_project(project_file(tmp_path, TWO_YEARS.replace("usd: 7", "usd: 3")))
    )
    assert "their money does not come back" in page.sections[0].words[-1]


def test_the_tax_of_a_state_is_named_beside_the_federal(tmp_path):
    text = TWO_YEARS.replace("100 USD", "100 m USD").replace("10 USD", "10 m USD")
    text = text.replace("{usd: 7}", "{usd: 7e6}")
    tax = "tax: {federal_rate: 0.2, state_rate: 0.1}\n"
    page = project_page(appraise_project(project_file(tmp_path, text + tax)))
    # 120 of income and 100 deducted at the end: 2 to the state, and 20 % of 18.
    (words,) = page.sections[1].words
    assert words.startswith("Income tax over all years: 3.6 m USD federal, 2.0 the")
    assert page.data["cash"]["state_tax_usd"] == [0, 6e6, -4e6]
