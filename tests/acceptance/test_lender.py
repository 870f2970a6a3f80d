"""A lender with the files of a plan folder and plain arithmetic gets the printed capital, debt, NPV, LCOC and hours."""

import csv
import io
import re
from collections import defaultdict

import pytest
from openpyxl import load_workbook

VIEW, LOAN = "as_written", "construction_loan"
HOURS_PER_QUARTER = 8766 / 4
EXACT = 1e-9


@pytest.fixture(scope="module")
def table(folder):
    """Return what reads the rows of a table: numbers where there are some, 0 where a cell is empty."""

    def read(name):
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        rows = csv.DictReader(io.StringIO(text))
        return [{key: number(cell) for key, cell in row.items()} for row in rows]

    return read


def number(cell):
    try:
        return float(cell or 0)
    except ValueError:
        return cell


@pytest.fixture(scope="module")
def printed(table):
    return {
        row["figure"]: row[VIEW]
        for row in table("answer")
        if row["section"] == "headlines"
    }


def index_of(quarter):
    return 4 * int(quarter[:4]) + int(quarter[-1]) - 1


def test_capital_is_amounts_times_prices(table, printed):
    basis = table("basis")[0]
    paid = defaultdict(float)
    for row in table("capital"):
        years = int(row["quarter"][:4]) - row["usd_year"]
        index = (1 + basis["inflation_per_year"]) ** years
        assert index == pytest.approx(row["price_index"], rel=EXACT)
        usd = row["amount"] * row["usd_per_unit"] * row["share"] * index
        assert usd == pytest.approx(row["cost_usd"], abs=0.01)
        paid[row["quarter"]] += usd
    for row in table("quarters"):
        wanted = pytest.approx(row["capital_cost_usd"], rel=EXACT, abs=0.01)
        assert paid.pop(row["quarter"], 0.0) == wanted
    assert not paid, "nothing is paid outside the quarters of the plan"
    sources = {row["source"]: row["total_usd"] for row in table("sources_and_uses")}
    assert sum(sources.values()) == pytest.approx(printed["capital drawn"], rel=EXACT)
    for row in table("tranches"):
        assert row["drawn_usd"] == pytest.approx(
            sources.get(row["tranche"], 0.0), abs=1.0
        )


def test_debt_follows_from_draws_and_terms(table):
    (terms,) = table("loans")
    rows = {index_of(row["quarter"]): row for row in table("debt")}
    rate, tenor, grace = (
        terms["rate_per_year"] / 4,
        int(terms["tenor_quarters"]),
        int(terms["interest_only_quarters"]),
    )
    interest, repaid = defaultdict(float), defaultdict(float)
    for start, row in rows.items():
        left = row["drawn_usd"]
        level = left * rate / (1 - (1 + rate) ** -(tenor - grace))
        for age in range(1, tenor + 1):
            due = rate * left
            back = level - due if age > grace else 0.0
            interest[start + age] += due
            repaid[start + age] += back
            left -= back
    balance = 0.0
    for quarter, row in sorted(rows.items()):
        assert row["interest_usd"] == pytest.approx(interest[quarter], abs=0.01)
        assert row["repaid_usd"] == pytest.approx(repaid[quarter], abs=0.01)
        balance += row["drawn_usd"] - repaid[quarter]
        assert row["balance_usd"] == pytest.approx(balance, abs=0.1)
    assert balance == pytest.approx(0.0, abs=0.1)
    assert terms["last_payment"] == max(row["quarter"] for row in rows.values())


def test_cash_is_that_of_the_quarter_before_and_what_came_and_went(table):
    """To the cent, in every quarter."""
    came = ("revenue", "bridged", "unpaid")
    went = ("electricity", "running_cost", "obligations", "reinvested")
    went += ("interest", "fees", "repaid")
    balance, served = 0.0, 0.0
    for row in table("quarters"):
        balance += sum(row[f"{name}_usd"] for name in came)
        balance -= sum(row[f"{name}_usd"] for name in went)
        assert row["balance_usd"] == pytest.approx(balance, abs=0.01)
        assert row["balance_usd"] >= 0.0
        balance = row["balance_usd"]
        served += row["interest_usd"] + row["repaid_usd"]
    assert served > 5e7
    assert balance > 0.0


def test_fees_are_of_draws_and_of_what_is_open_and_not_drawn(table, printed):
    (terms,) = table("loans")
    (tranche,) = [row for row in table("tranches") if row["tranche"] == LOAN]
    drawn, fees = 0.0, 0.0
    for row in table("debt"):
        drawn += row["drawn_usd"]
        is_open = row["quarter"] <= "2029-Q4"  # the last day to draw is 2029-12-31
        idle = (tranche["money_usd"] - drawn) * is_open
        due = terms["upfront_fee"] * row["drawn_usd"]
        due += terms["commitment_fee_per_year"] / 4 * idle
        assert row["fees_usd"] == pytest.approx(due, abs=0.01)
        fees += due
    assert tranche["fees_usd"] == pytest.approx(fees, rel=EXACT, abs=0.1)
    cash = sum(row["fees_usd"] for row in table("quarters"))
    waterfall = sum(row["fees_usd"] for row in table("coverage"))
    assert cash == pytest.approx(fees, rel=EXACT, abs=0.1)
    assert waterfall == pytest.approx(fees, rel=EXACT, abs=0.1)


def test_npv_is_cash_by_quarter_discounted_to_the_day_of_the_plan(table, printed):
    (basis,) = table("basis")
    day = index_of(basis["day_quarter"])
    money = (1 + basis["inflation_per_year"]) ** (day // 4 - basis["usd_year"])
    npv = 0.0
    for row in table("cash_by_quarter"):
        years = (index_of(row["quarter"]) - day) / 4
        factor = (1 + basis["discount_rate_per_year"]) ** -years / money
        assert factor == pytest.approx(row["present_factor"], rel=EXACT)
        plus = row["revenue_usd"] + row["residual_usd"] + row["credits_usd"]
        spent = row["electricity_usd"] + row["opex_usd"] + row["obligations_usd"]
        spent += row["shell_usd"] + row["hardware_usd"] + row["equipment_usd"]
        assert row["cash_usd"] == pytest.approx(plus - spent - row["tax_usd"], abs=0.06)
        npv += row["cash_usd"] * factor
    assert npv == pytest.approx(printed["NPV"], rel=EXACT)


def test_sold_at_lcoc_the_npv_is_zero(table, printed):
    """Tax follows what is earned: it is moved with the revenue, in the last quarter of each year."""
    (basis,) = table("basis")
    rows, tax = table("cash_by_quarter"), basis["income_tax_rate"]
    assert tax == 0.21

    def npv(price):
        worth, earned_more = 0.0, defaultdict(float)
        for row in rows:
            year = row["quarter"][:4]
            more = price * row["price_index"] * row["hours"] - row["revenue_usd"]
            earned_more[year] += more
            after_tax = row["cash_usd"] + more
            if row["quarter"].endswith("Q4"):
                after_tax -= tax * earned_more[year]
            worth += after_tax * row["present_factor"]
        return worth

    low, high = npv(0.0), npv(1.0)
    price = low / (low - high)
    assert npv(price) == pytest.approx(0.0, abs=1.0)
    assert round(price, 4) == printed["LCOC"]


def test_cover_is_cash_over_what_is_due(table, printed):
    full = []
    for row in table("coverage"):
        cash = row["revenue_usd"] - row["electricity_usd"]
        cash -= row["opex_usd"] + row["obligations_usd"]
        due = row["interest_usd"] + row["fees_usd"] + row["repaid_usd"]
        assert round(cash / due, 4) == row["dscr"]
        if row["operates"] == "true":
            full.append((row["year"], row["dscr"]))
    assert min(ratio for _, ratio in full) == printed["min DSCR"]
    (terms,) = table("loans")
    assert terms["dscr_min"] == 15
    broken = [year for year, ratio in full if ratio < 15]
    assert terms["dscr_broken_in"] == broken[0] == 2029
    assert terms["llcr_broken_in"] == 0, "never"


def hours_by_year(rows, first=None):
    found = defaultdict(float)
    for row in rows:
        found[str(row.get("year", row.get("quarter")))[:4]] += row["hours"]
    return found


def test_hours_sold_are_one_number_in_every_table_sheet_and_chart(folder, table):
    by_quarter = hours_by_year(table("cash_by_quarter"))
    flow = table("cash_flow")
    for rows in (
        [row for row in flow if row["site"] == "all"],
        [row for row in flow if row["site"] != "all"],
    ):
        assert hours_by_year(rows) == pytest.approx(by_quarter, rel=EXACT)
    at_work = table("accelerators")
    for row in at_work:
        hours = row["accelerators"] * HOURS_PER_QUARTER * row["sold_share"]
        assert row["hours"] == pytest.approx(hours, rel=EXACT)
    within = {row["quarter"] for row in at_work}
    same = [row for row in table("cash_by_quarter") if row["quarter"] in within]
    assert hours_by_year(at_work) == pytest.approx(hours_by_year(same), rel=EXACT)
    assert sheets_with_hours(folder) == {
        "cash flow": pytest.approx(2 * sum(by_quarter.values()), rel=EXACT),
        "cash by quarter": pytest.approx(sum(by_quarter.values()), rel=EXACT),
        "accelerators": pytest.approx(sum(hours_by_year(same).values()), rel=EXACT),
    }
    assert hours_of_the_report(folder) == {
        year: round(hours) for year, hours in by_quarter.items()
    }


def sheets_with_hours(folder):
    """Return the sum of each column of hours of the workbook, by sheet."""
    found = {}
    for sheet in load_workbook(folder / "plan.xlsx", data_only=True):
        for cell in sheet[3]:
            if cell.value in {"hours", "hours [h]"}:
                column = [row[cell.column - 1].value for row in sheet.iter_rows(4)]
                found[sheet.title] = sum(filter(None, column))
    return found


def hours_of_the_report(folder):
    """Return the accelerator-hours of the table behind the cost of compute, by year."""
    text = (folder / "report.html").read_text(encoding="utf-8")
    table = next(
        part for part in text.split("<table") if ">accelerator-hours<" in part
    ).split("</table>")[0]
    found = {}
    for row in table.split("<tr")[2:]:
        cells = re.findall(r"<t[hd][^>]*>\s*(.*?)\s*</t[hd]>", row, re.DOTALL)
        plain = [re.sub(r"<[^>]*>|,", "", cell) for cell in cells]
        found[plain[0]] = int(float(plain[-1]))
    return found
