"""Each result is told with the number that is printed, and its parts add up to it."""

import re

import pytest

from abilene.report.derivation import money, parts
from abilene.report.derivations import RESULTS


@pytest.fixture
def view(small):
    return small.viewpoints["as_written"]


def test_every_result_is_derived_for_everything_it_may_be_asked_for(view):
    for result, derive in RESULTS.items():
        for detail in derive.details(view):
            found = derive.of(view, detail)
            assert all((found.name, found.value, found.formula)), (result, detail)


def test_load_is_the_sum_of_its_phases(view):
    found = RESULTS["it_mw"].of(view, "2028-Q4")
    phases = [line for line in found.numbers if "energised in" in line]
    total = sum(float(line.split()[0]) for line in phases)
    assert found.value == f"{total:,.0f} MW" == f"{view.it_mw['2028-Q4']:,.0f} MW"
    assert set(found.inputs) == {
        f"sites.prairie.phases.{line.split()[2].rstrip(',')}.it_mw" for line in phases
    }


def test_capital_is_what_the_plan_pays(view):
    found = RESULTS["capital_cost"].of(view, "prairie")
    assert found.value == money(sum(view.capital_cost_usd.values()))


def test_pue_is_facility_over_it_load(view):
    assert RESULTS["pue"].of(view, "prairie").value == "1.300"


def test_useful_compute_is_what_is_left_of_what_is_offered(view):
    lines = RESULTS["useful"].of(view, "").numbers
    sizes = [float(re.sub(r"[^0-9.]", "", line.split(" EFLOP")[0])) for line in lines]
    offered, *lost, left = sizes
    assert offered - sum(lost) == pytest.approx(left, rel=1e-3)


def test_the_rest_of_a_long_sum_is_one_line():
    lines = parts({str(n): 1e9 * (20 - n) for n in range(12)})
    assert len(lines) == 9
    assert lines[-1] == "42 bn USD of 4 smaller ones"
