"""The rows of the printed table that are no cash: their parts come to the printed figure."""

import pytest

from abilene.report.derivation import money
from abilene.report.derivations import RESULTS
from abilene.results.records import Delay


@pytest.fixture
def view(small):
    return small.viewpoints["as_written"]


def number(line):
    return float(line.split()[0].replace(",", "").rstrip("%"))


def test_load_on_the_grid_and_own_power_are_the_facility_load(view):
    grid, own = (
        number(RESULTS[name].of(view, "").value) for name in ("on_grid", "own")
    )
    assert grid + own == pytest.approx(list(view.facility_mw.values())[-1], abs=1)


def test_what_waits_is_in_view_and_not_usable(view):
    waits = view.capital_in_view_usd - view.capital_usable_usd
    assert RESULTS["waiting"].of(view, "").value == money(waits)


def test_what_is_owed_is_drawn_and_not_repaid(view):
    (loan,) = view.debt.values()
    found = RESULTS["owed"].of(view, "")
    owed = sum(loan.drawn_usd.values()) - loan.balance_usd["2030-Q4"]
    assert found.value == money(loan.balance_usd["2030-Q4"])
    assert owed == pytest.approx(
        sum(usd for at, usd in loan.repaid_usd.items() if at <= "2030-Q4"), abs=1
    )
    assert "drawn" in found.numbers[0]


def test_losses_are_what_is_lost_over_what_is_offered(view):
    for cause, share in view.compute.lost_share_in_all.items():
        found = RESULTS["lost"].of(view, cause)
        lost, offered = found.numbers[0].split(" / ")
        assert number(lost) / number(offered) == pytest.approx(share, rel=1e-3)
    whole = sum(view.compute.lost_share_in_all.values())
    assert RESULTS["lost"].of(view, "").value == f"{whole:.1%}"


def test_a_delay_says_what_binds(view):
    held = Delay(quarter="2029-Q1", site="a", phase="p", binding="grid", detail="x MW")
    late = view.model_copy(update={"first_late": held, "first_stop": None})
    found = RESULTS["first_late"].of(late, "")
    assert (found.value, found.numbers) == ("2029-Q1 a.p", ["what binds: grid", "x MW"])
    assert RESULTS["first_stop"].of(late, "").value == "-"


@pytest.mark.parametrize(
    ("contracts", "words"),
    [
        ((), "42.00 USD/MWh at prairie"),
        (("p.grid.g",), "42.00 USD/MWh at prairie, energy only (p.grid.g)"),
    ],
)
def test_the_price_paid_names_the_contracts_that_are_energy_only(
    view, contracts, words
):
    changes = {"grid_price_usd_per_mwh": 42.0, "energy_only": contracts}
    site = view.sites["prairie"].model_copy(update=changes)
    found = RESULTS["paid"].of(view.model_copy(update={"sites": {"prairie": site}}), "")
    assert found.numbers == [words]
