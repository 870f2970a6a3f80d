"""The power of a campus in words: the rows add up to its cost, and the certificate says how sure that is."""

import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

from abilene.budget import Budget
from abilene.power.foresight import Foresight, Sight
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.reliability import InUse
from abilene.report.studies.sizing import (
    certificate_lines,
    lifted_lines,
    limit_lines,
    oracle_lines,
    printed_sizing,
    shed_tables,
    sizing_json,
    sizing_summary,
    sizing_table,
    usual_lines,
)
from abilene.site.builder import Limits
from abilene.site.grid_alone import GridAlone
from abilene.site.reliability import OutageStudy
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers

ROUGH = Budget(tolerance=1e-2)


@pytest.fixture(scope="module")
def programme(examples):
    return seen_by(load(examples / "one-campus.yaml"))["as_written"].programme


@pytest.fixture(scope="module")
def design(programme):
    return unit_design(programme, "prairie", load_mw=100.0)


def printed(answer):
    file = io.StringIO()
    Console(width=100, file=file).print(answer)
    return file.getvalue()


def number(cell):
    return float(cell.replace(",", "") or 0)


def test_fixed_and_variable_cost_of_the_rows_add_up_to_the_lcoe(design):
    table = sizing_table(design)
    fixed, variable = (list(table.columns[i].cells) for i in (5, 6))
    total = sum(map(number, fixed)) + sum(map(number, variable))
    assert total == pytest.approx(design.lcoe_usd_per_mwh, abs=0.05 * len(fixed))
    names = list(table.columns[0].cells)
    assert "grid first" in names
    assert len(names) <= len(design.parts) + 1


def test_parts_too_small_to_matter_are_left_out(design):
    first, *others = design.parts
    sliver = replace(first, name="sliver", mw=1e-5 * design.load_mw)
    table = sizing_table(replace(design, parts=(sliver, *others)))
    assert "sliver" not in list(table.columns[0].cells)


def test_everything_is_printed_with_its_notes(design, programme):
    text = printed(printed_sizing(design, programme, "As written"))
    assert "100 MW, with the grid; As written" in text
    assert all(f"Note: {note[:30]}" in text for note in design.site.notes)
    alone = replace(design, grid=False)
    head = printed(printed_sizing(alone, programme, "As written")).splitlines()[0]
    assert "on-site generation only" in head


def test_the_summary_says_what_is_served_and_at_what_price(design):
    lines = list(sizing_summary(design, 2025))
    price = f"LCOE: {design.lcoe_usd_per_mwh:.2f} USD(2025)/MWh"
    assert lines[0].startswith(f"{price}, energy only, by fixed charge rate")
    charged = replace(design, site=replace(design.site, energy_only=""))
    assert next(sizing_summary(charged, 2025)).startswith(f"{price} by fixed charge")
    share = design.served_mwh / (design.served_mwh + design.unserved_mwh)
    assert any(line.startswith(f"Served: {share:.2%}") for line in lines)
    assert lines[-1].startswith("One more MWh would cost, USD")
    assert "lack supply, more than 0.1% of the load in" in " ".join(lines)


def test_the_certificate_says_what_it_leaves_out(design, monkeypatch):
    (line,) = certificate_lines(design)
    assert "fixed charges" not in line
    monkeypatch.setattr(type(design), "standing_usd", 120_000.0)
    assert "m USD a year beside 0.12 m of fixed charges; " in next(
        certificate_lines(design)
    )


def test_the_certificate_names_its_bound_and_gap(design):
    (line,) = certificate_lines(design)
    assert f"gap {design.sizing.gap:.4%}" in line
    assert f"{design.sizing.bound_usd / 1e6:,.6g} m" in line
    worst = replace(design, over="worst")
    assert "in the worst of its weather years" in next(certificate_lines(worst))


def test_beside_the_lp_stands_how_far_above_it_is(design):
    sizing = design.sizing
    assert list(oracle_lines(sizing, None)) == []
    lp = replace(sizing, cost_usd=sizing.cost_usd / 1.01)
    (line,) = oracle_lines(sizing, lp)
    assert "ours is +1.0000%" in line
    assert "ours is +0.0000%" in next(oracle_lines(sizing, sizing))


@pytest.mark.parametrize("lp_usd", [-21.0103e6, -1.0])
def test_what_costs_more_than_an_lp_below_nothing_stands_above_it(design, lp_usd):
    """Paid to draw power, -21.009 m USD beside -21.0103 m read "ours is -0.0061%"."""
    ours = replace(design.sizing, cost_usd=0.99 * lp_usd)
    (line,) = oracle_lines(ours, replace(ours, cost_usd=lp_usd))
    assert "ours is +1.0000%" in line


@pytest.mark.parametrize("limit", ["co2", "clean"])
def test_the_grid_alone_beside_a_limit_says_that_it_is_held_to_none(design, limit):
    (free,) = usual_lines(GridAlone(design, design))
    assert "limit" not in free
    sizing = replace(design.sizing, amount={limit: 1.0})
    (line,) = usual_lines(GridAlone(replace(design, sizing=sizing), design))
    assert line.endswith("is held to no limit on CO2 or clean energy.")


def test_limits_say_what_one_more_would_save(design):
    assert list(limit_lines(design)) == []
    sizing = replace(
        design.sizing,
        amount={
            "co2": 1234.0,
            "clean": 0.2 * (design.served_mwh + design.unserved_mwh),
        },
        linking_usd={"co2": 55.5, "clean": 3.25},
    )
    co2, clean = limit_lines(replace(design, sizing=sizing))
    assert co2 == "CO2: 1,234 t a year; a tonne more would save 55.50 USD."
    assert clean.startswith("Not clean: 20.00% of the load's energy")


def test_the_energy_of_a_plant_stands_beside_its_limit(design):
    first = design.site.years[0]
    block = replace(first.blocks[0], max_mwh=5000.0)
    campus = replace(first, blocks=(block, *first.blocks[1:]))
    name = f"{block.name}.max_mwh"
    sizing = replace(design.sizing, amount={name: 4321.0}, linking_usd={name: 0.5})
    site = replace(design.site, years=(campus,))
    (line,) = limit_lines(replace(design, site=site, sizing=sizing))
    assert line == (
        f"Energy of {block.name}: 4,321 of at most 5,000 MWh a year; a MWh more would save 0.50 USD."
    )


@pytest.fixture
def in_use():
    """Return a maker of a study of a design in use, in which so much is not served without foresight. [MWh/year]"""

    def made(unserved_mwh):
        sight = Sight("no sight", 1e6, unserved_mwh)
        known = Foresight(Sight("the year", 1e6, 0.0), (sight,))
        return InUse(OutageStudy(not_run="no outage rate"), known)

    return made


@pytest.fixture(scope="module")
def capped(examples):
    """Return a campus on the grid of which a cap on CO2 leaves most without supply."""
    most = "sites.prairie.equipment.{}.max_mw=0".format
    draft = load(examples / "one-campus.yaml", [most("solar"), most("wind")])
    programme = seen_by(draft)["as_written"].programme
    limits = Limits(co2_cap_t=40_000)
    return unit_design(programme, "prairie", load_mw=100.0, limits=limits, budget=ROUGH)


def test_load_that_is_not_served_is_printed_at_its_stated_value(capped):
    """At 1,000 USD/MWh stated, it was printed at 5,724, which the search counts so that no hour is too dear."""
    assert capped.unserved_mwh > 10_000
    assert capped.unserved_usd == pytest.approx(1000 * capped.unserved_mwh)
    lifted = capped.lifted_usd_per_mwh
    assert lifted > 4000
    assert capped.lifted_usd == pytest.approx(lifted * capped.unserved_mwh)
    assert capped.supply_usd + capped.unserved_usd + capped.lifted_usd == pytest.approx(
        capped.sizing.cost_usd, rel=1e-9
    )
    lines = list(sizing_summary(capped, 2025))
    (served,) = (line for line in lines if line.startswith("Served"))
    assert served.endswith(f"worth {capped.unserved_mwh / 1e3:,.0f} m USD.")
    (line,) = lifted_lines(capped)
    assert f"counts {lifted:,.0f} USD above its value" in line
    assert line.startswith("Not money")
    data = sizing_json(capped, "as_written")
    assert data["lost_usd"] == pytest.approx(1000 * data["lost_mwh"])
    assert data["lifted_usd"] == pytest.approx(lifted * data["lost_mwh"])
    assert data["certificate"]["upper_usd"] == pytest.approx(
        capped.supply_usd + data["lost_usd"] + data["lifted_usd"]
    )


def test_nothing_is_said_where_no_hour_is_too_dear_or_all_is_served(capped):
    tiers = tuple(replace(one, dear_usd_per_mwh=0.0) for one in capped.site.tiers)
    plain = replace(capped, site=replace(capped.site, tiers=tiers))
    assert list(lifted_lines(plain)) == []
    served = replace(capped, unserved_mwh=1e-9)
    assert list(lifted_lines(served)) == []


def test_it_is_said_where_load_is_missing_as_less_is_known_alone(capped, in_use):
    served = replace(capped, unserved_mwh=0.0)
    assert list(lifted_lines(served, in_use(unserved_mwh=0.1))) == []
    (line,) = lifted_lines(served, in_use(unserved_mwh=2000.0))
    above = re.search(r"so much at most is no money: no sight ([\d.]+) m", line)
    counted = 2000.0 * served.lifted_usd_per_mwh / 1e6
    assert float(above[1]) == pytest.approx(counted, rel=0.01)


def test_json_has_every_figure_and_a_falling_price_duration(design):
    data = sizing_json(design, "as_written")
    assert json.loads(json.dumps(data)) == data
    assert data["lcoe_usd_per_mwh"] == pytest.approx(design.lcoe_usd_per_mwh)
    prices = data["price_duration_usd_per_mwh"]
    assert len(prices) == 101
    assert prices == sorted(prices, reverse=True)
    assert data["lp_usd"] is None
    assert set(data["parts"]) == {part.name for part in design.parts}
    capital = sum(part["capital_usd"] for part in data["parts"].values())
    assert capital == pytest.approx(data["capital_usd_per_mw"] * data["load_mw"])


def test_what_is_shed_has_a_row_for_each_block_where_compute_has_a_price(
    design, examples
):
    assert list(shed_tables(design)) == [], "all load is worth the same"
    price = "hardware.gb200.usd_per_accelerator_hour=3"
    draft = load(examples / "one-campus.yaml", [price])
    programme = seen_by(draft)["as_written"].programme
    blocks = tiers(programme, "prairie")
    priced = unit_design(programme, "prairie", load_mw=100.0, tiers=blocks)
    (table,) = shed_tables(priced)
    how, share, _, _ = (list(column.cells) for column in table.columns)
    assert how == [one.how for one in blocks]
    assert sum(map(number, share)) <= 100 + 0.1 * len(share)
