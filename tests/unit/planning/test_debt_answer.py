"""What a view owes, recomputed from its draws and terms alone, as a spreadsheet would."""

import json

import pytest

from abilene.planning.chain import plans
from abilene.programme.changes import load

LOAN = "capital.construction_loan"
SETTINGS = [
    "sites.prairie.power_usd_per_mwh=50",
    "hardware.gb200.usd_per_accelerator_hour=3",
    "programme.objective=most_compute",
    f"{LOAN}.tenor_years=7",
    f"{LOAN}.interest_only_years=2",
]


@pytest.fixture(scope="module")
def view(cheap):
    """Return the one view of plan.json of a campus that borrows at 7 %, two years without repayment, then five level."""
    plan = plans(load(cheap.document.file, SETTINGS))
    return json.loads(plan.model_dump_json())["viewpoints"]["as_written"]


def quarter_of(text):
    year, quarter = text.split("-Q")
    return 4 * int(year) + int(quarter) - 1


def recursion(drawn):
    """Return balance, interest and repayment by quarter: each draw is a loan of its own."""
    rate, grace, payments = 0.07 / 4, 8, 20
    last = max(quarter_of(q) for q, usd in drawn.items() if usd) + grace + payments
    owed, interest, repaid = {}, {}, {}
    for quarter, usd in drawn.items():
        if not usd:
            continue
        left, start = usd, quarter_of(quarter)
        payment = usd * rate / (1 - (1 + rate) ** -payments)
        for t in range(start, last + 1):
            if t > start:
                due = rate * left
                back = payment - due if t - start > grace and left > 0.01 else 0.0
                interest[t] = interest.get(t, 0.0) + due
                repaid[t] = repaid.get(t, 0.0) + back
                left -= back
            owed[t] = owed.get(t, 0.0) + left
    return owed, interest, repaid


def test_the_balance_is_that_of_a_spreadsheet(view):
    debt = view["debt"]["construction_loan"]
    assert (debt["rate_per_year"], len(view["debt"])) == (0.07, 1)
    drawn = {q: usd for q, usd in view["drawn_usd"]["construction_loan"].items() if usd}
    assert {q: usd for q, usd in debt["drawn_usd"].items() if usd} == drawn
    owed, interest, repaid = recursion(drawn)
    for quarter, usd in debt["balance_usd"].items():
        t = quarter_of(quarter)
        assert usd == pytest.approx(owed[t], abs=1.0)
        assert debt["interest_usd"][quarter] == pytest.approx(
            interest.get(t, 0.0), abs=1.0
        )
        assert debt["repaid_usd"][quarter] == pytest.approx(repaid.get(t, 0.0), abs=1.0)
    assert quarter_of(debt["last_payment"]) == max(owed)
    assert list(debt["balance_usd"])[-1] == debt["last_payment"]
    assert max(debt["balance_usd"]) > max(view["it_mw"]), "it goes on after the plan"


def test_what_is_drawn_is_repaid(view):
    debt = view["debt"]["construction_loan"]
    drawn, repaid = sum(debt["drawn_usd"].values()), sum(debt["repaid_usd"].values())
    assert repaid == pytest.approx(drawn)
    assert list(debt["balance_usd"].values())[-1] == 0.0


def test_in_the_plan_interest_and_repayment_are_those_of_its_cash(view):
    debt = view["debt"]["construction_loan"]
    for key in ("interest_usd", "repaid_usd"):
        for quarter, usd in view["cash"][key].items():
            assert usd == pytest.approx(debt[key].get(quarter, 0.0), abs=0.01)


def test_years_add_up(view):
    debt, years = view["debt"]["construction_loan"], view["coverage"]
    for year, row in years.items():
        for key in ("interest_usd", "repaid_usd"):
            of_year = (usd for q, usd in debt[key].items() if q.startswith(year))
            assert row[key] == pytest.approx(sum(of_year), abs=0.1)
        service = row["interest_usd"] + row["fees_usd"] + row["repaid_usd"]
        assert row["service_usd"] == pytest.approx(service, abs=0.02)
        at_end = debt["balance_usd"].get(f"{year}-Q4", 0.0)
        assert row["balance_usd"] == pytest.approx(at_end, abs=0.01)
        costs = row["electricity_usd"] + row["opex_usd"] + row["obligations_usd"]
        assert row["cfads_usd"] == pytest.approx(row["revenue_usd"] - costs, abs=0.03)
        if row["dscr"] is not None:
            assert row["dscr"] == pytest.approx(
                row["cfads_usd"] / row["service_usd"], abs=1e-4
            )


def test_the_minima_are_those_of_years_of_full_operation(view):
    full = [row for row in view["coverage"].values() if row["operates"]]
    assert len(full) >= 4
    assert view["min_dscr"] == min(row["dscr"] for row in full)
    assert view["min_llcr"] == min(
        row["llcr"] for row in full if row["llcr"] is not None
    )


def test_the_price_at_which_the_least_dscr_is_one(view, cheap):
    """Planned again at that price on the same build-out, cash just pays what is due."""
    price = view["debt_price_usd_per_gpu_hour"]
    assert 0 < price < 3
    settings = [*SETTINGS, f"hardware.gb200.usd_per_accelerator_hour={price}"]
    # a price in money of 2025 grows with inflation; one of the file does not
    again = plans(load(cheap.document.file, settings)).viewpoints["as_written"]
    assert again.min_dscr is not None
    assert again.debt_price_usd_per_gpu_hour == pytest.approx(price, rel=0.2)


def test_without_a_price_cover_is_null_and_what_is_owed_is_there(cheap):
    view = plans(cheap).viewpoints["as_written"]
    assert (view.min_dscr, view.min_llcr, view.debt_slack_months) == (None,) * 3
    assert {row.dscr for row in view.coverage.values()} == {None}
    assert {row.cfads_usd for row in view.coverage.values()} == {None}
    assert view.debt["construction_loan"].last_payment is None
    last = list(view.it_mw)[-1]
    drawn = view.tranches["construction_loan"].drawn_usd
    assert view.debt["construction_loan"].balance_usd[last] == pytest.approx(drawn)
    assert view.debt_price_usd_per_gpu_hour > 0, "it needs no price in the file"


def test_where_nobody_lends_there_is_nothing(cheap):
    free = load(
        cheap.document.file,
        ["sites.prairie.power_usd_per_mwh=50", f"{LOAN}.amount_usd=0"],
    )
    view = plans(free).viewpoints["as_written"]
    assert (view.debt, view.coverage, view.owed_after_operation_usd) == ({}, {}, None)
