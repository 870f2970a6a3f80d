"""Connections under a tariff as blocks of a campus, and what is refused by name."""

import numpy as np
import pytest
from tariff_text import FOUR, LINEAR

from abilene.errors import InputError
from abilene.power.tariff import DemandCharge, StandingCharge
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import TariffTerms
from abilene.site.account import accounts_of, billed_by
from abilene.site.problem import site_campus


@pytest.fixture
def billed(data):
    def one(grid, lines=(), **terms):
        tariff = {**LINEAR, **terms, "lines": {**LINEAR["lines"], **dict(lines)}}
        data["tariffs"], data["peaks"] = {"large": tariff}, {"four": FOUR}
        data["sites"]["a"]["grid"] = grid
        return Programme.model_validate(data)

    return one


FIRM = {"firm_mw": 60, "from": 2026, "tariff": "large"}


def test_a_connection_becomes_cells_of_its_windows(billed):
    programme = billed({"g": FIRM})
    (campus,) = site_campus(programme, "a", 120).years
    cells = [block for block in campus.blocks if block.column == "grid.g"]
    assert [cell.name for cell in cells] == ["grid.g", "grid.g.cell.1"]
    assert sum(cell.availability for cell in cells) == pytest.approx(np.ones(8760))
    assert [demand.name for demand in campus.demands] == ["grid.g.all", "grid.g.top"]
    price = cells[0].cost_usd_per_mwh
    assert price.min() == 34.0
    # 60 USD/kW-year over three hours of each day of four months, a quarter in each
    found = np.unique(np.round(price, 6))
    added = [60_000 / 4 / 3 / days for days in (31, 30)]
    assert found.tolist() == pytest.approx(
        [34, 54, *(34 + usd for usd in added), *(54 + usd for usd in added)], abs=1e-6
    )


def test_a_minimum_take_counts_what_all_cells_give(billed):
    (campus,) = site_campus(billed({"g": {**FIRM, "min_take": 0.8}}), "a", 120).years
    (taken,) = campus.linking
    cells = [block.column == "grid.g" for block in campus.blocks]
    assert taken.weight[: len(cells)][cells].tolist() == [[-1.0] * 8760] * 2
    assert taken.excess_usd == pytest.approx(
        campus.by_name["grid.g"].cost_usd_per_mwh.mean()
    )


def test_fixed_charges_are_those_of_the_first_connection(billed):
    programme = billed({"g": FIRM, "h": FIRM})
    first, second = accounts_of(programme, "a", programme.sites["a"].grid)
    assert isinstance(first.tariff.lines[0], StandingCharge)
    assert first.tariff.lines[1:] == second.tariff.lines


def test_a_megawatt_has_neither_fixed_charges_nor_least_demand(billed):
    programme = billed({"g": {**FIRM, "contract_mw": 90}})
    (account,) = accounts_of(programme, "a", programme.sites["a"].grid)
    assert account.tariff.contract_mw == 90
    bare = account.of_a_megawatt().tariff
    demands = [line for line in bare.lines if isinstance(line, DemandCharge)]
    assert [line.least_of_contract for line in demands] == [0.0, 0.0]
    assert bare.contract_mw is None
    assert len(bare.lines) == len(account.tariff.lines) - 1


def test_what_it_is_billed_by(billed):
    programme = billed({"g": FIRM, "h": FIRM})
    terms, peaks = billed_by(programme, "a")
    assert (terms, peaks) == (programme.tariffs["large"], programme.peaks["four"])


def test_a_tariff_that_a_view_does_not_know_yet(billed):
    programme = billed({"g": FIRM}).model_copy(update={"tariffs": {}})
    with pytest.raises(InputError, match=r"sites\.a\.grid\.g\.tariff: .*not know"):
        accounts_of(programme, "a", programme.sites["a"].grid)
    assert not list(billed_by(programme, "a"))


def test_a_tariff_that_prices_no_energy_is_refused(billed):
    programme = billed({"g": FIRM})
    fixed = {"lines": {"f": {"kind": "fixed", "usd_per_month": 5}}}
    terms = {"large": TariffTerms.model_validate(fixed)}
    programme = programme.model_copy(update={"tariffs": terms})
    with pytest.raises(InputError, match=r"tariffs\.large\.lines: no line prices"):
        accounts_of(programme, "a", programme.sites["a"].grid)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"kind": "tiers", "of": "energy_month", "steps": [{"usd_per_mwh": 30}]}, "steps"),
        ({"kind": "minimum_bill", "usd_per_month": 5}, "minimum bill"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_linear_is_refused_where_it_stands(billed, line, words):
    programme = billed({"g": FIRM}, {"odd": line})
    with pytest.raises(InputError) as caught:
        site_campus(programme, "a", 120)
    (problem,) = caught.value.problems
    assert problem.path == "tariffs.large.lines.odd"
    assert words in problem.what
