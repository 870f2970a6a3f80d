"""Power in the plan: campuses sized by the hour, mixed by date, paid for, and shown."""

import io
import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from abilene.buildout import Situation, headlines
from abilene.buildout.first_designs import EQUIPPED, GRID_ALONE, OWN, OWN_FIRM
from abilene.buildout.model.uses import capital_usd, fixed_usd, running_usd_per_mw
from abilene.cli import main
from abilene.planning.chain import input_hash, plans
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.results.figures import figures
from abilene.results.store import read_plan
from abilene.site.sizing import unit_design

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
RICH = ("capital.equity.amount_usd=9 bn USD",)
NEXT_HARDWARE = """  next:
    it_w_per_accelerator: 2000
    price_usd_per_accelerator: 60000
    usd_per_accelerator_hour: 0.01

"""


@pytest.fixture(scope="module")
def rich(sizer):
    """Return the build-out of the campus with money enough for every phase."""
    seen = seen_by(load(SMALL, RICH))["as_written"]
    supplies = sizer.site_powers(seen.programme)
    return headlines(seen.programme, Situation(seen.as_of), supplies).plan


def test_a_campus_is_sized_once_for_all_views(sizer):
    first = sizer.designs(seen_by(load(SMALL))["as_written"].programme, "prairie")
    again = sizer.designs(seen_by(load(SMALL, RICH))["as_written"].programme, "prairie")
    assert all(again[name] is design for name, design in first.items())


def test_a_change_of_price_sizes_it_anew(sizer):
    dear = seen_by(load(SMALL, ("sites.prairie.price=ercot_south_2022_2025",)))[
        "as_written"
    ].programme
    designs = sizer.designs(dear, "prairie")
    assert designs is not sizer.designs(
        seen_by(load(SMALL))["as_written"].programme, "prairie"
    )


def test_each_way_is_what_it_says(sizer):
    programme = seen_by(load(SMALL))["as_written"].programme
    ways = {way.name: way for way in sizer.site_powers(programme)["prairie"].candidates}
    assert {GRID_ALONE, EQUIPPED, f"half {EQUIPPED}", OWN, OWN_FIRM} <= set(ways)
    assert ways[GRID_ALONE].parts == {}
    assert set(ways[OWN_FIRM].parts) == {"gas_turbine"}
    assert not ways[OWN].grid
    assert sum(ways[f"half {EQUIPPED}"].grid.values()) == pytest.approx(0.5, abs=0.01)
    designs = sizer.designs(programme, "prairie")
    for name in ways:
        assert designs[name].load_mw == 1
        assert abs(designs[name].sizing.gap) <= 1e-4
        assert not designs[name].grid or designs[name].lost_compute_share <= 0.02
        assert (
            designs[name].grid
            or designs[name].lost_compute_share
            <= programme.programme.lost_load_share_max
        )


def test_contracts_on_the_same_terms_are_one_part_of_the_grid(sizer):
    power = sizer.site_powers(seen_by(load(SMALL))["as_written"].programme)["prairie"]
    assert power.contracts == {
        "grid.first": (("first", "firm_mw"), ("second", "firm_mw")),
        "grid.second.curtailable": (("second", "curtailable_mw"),),
    }


def test_summer_costs_more_than_winter_where_prices_do(sizer):
    way = next(
        w
        for w in sizer.site_powers(seen_by(load(SMALL))["as_written"].programme)[
            "prairie"
        ].candidates
        if w.name == "grid"
    )
    assert way.running_usd_per_mwh[2] > 1.5 * way.running_usd_per_mwh[0]


def test_a_way_costs_what_its_design_costs(sizer):
    """Capital by the annuity, fixed and running cost add up to the levelised cost and what is lost."""
    programme = seen_by(load(SMALL))["as_written"].programme
    power = sizer.site_powers(programme)["prairie"]
    designs = sizer.designs(programme, "prairie")
    for way in power.candidates:
        design = designs[way.name]
        year_usd = sum(way.running_usd_per_mwh) / 4 * 8760
        year_usd += sum(
            mw * design.site.units[unit].annuity_usd for unit, mw in way.parts.items()
        )
        assert year_usd == pytest.approx(design.counted_usd, rel=3e-3)


def test_load_is_served_within_contracts_and_equipment(rich):
    load_mw = rich.facility_mw["prairie"]
    served = {name: mw for (_, name), mw in rich.served_mw.items()}
    assert np.allclose(sum(served.values()), load_mw, atol=1e-2)
    site = rich.case.programme.sites["prairie"]
    contracts = np.zeros(rich.case.quarters)
    for grid in site.grid.values():
        contracts[rich.case.index(grid.from_) :] += grid.firm_mw + grid.curtailable_mw
    power = rich.case.power("prairie")
    on_grid = sum(
        mw * power.grid_share(rich.case.candidate("prairie", name))
        for name, mw in served.items()
    )
    assert (on_grid <= contracts + 1e-2).all()
    for (_, kind), mw in rich.equipment_mw.items():
        assert mw.max() <= site.equipment[kind].max_mw + 1e-2
        assert (np.diff(mw) >= -1e-2).all()


def test_equipment_is_paid_from_capital_when_it_comes_into_service(rich):
    turbines = rich.equipment_mw["prairie", "gas_turbine"]
    assert turbines.max() > 0
    paid = rich.cost_usd["sites.prairie.equipment.gas_turbine"]
    price = rich.case.power("prairie").units["gas_turbine"]
    added = np.diff(turbines, prepend=0.0)
    assert paid == pytest.approx(
        [mw * capital_usd(rich.case, price, t) for t, mw in enumerate(added)]
    )


def stored_mwh(plan, unit, t):
    """Return what of stored energy has been built before a quarter, for the designs that served by then."""
    mwh = sum(
        mw * plan.case.candidate(*key).parts.get(unit, 0.0)
        for key, mw in plan.served_mw.items()
    )
    return np.max(mwh[:t])


def test_power_costs_what_its_ways_and_its_equipment_cost(rich):
    for t in (rich.case.now + 8, rich.case.quarters - 1):
        ways = {key: rich.case.candidate(*key) for key in rich.served_mw}
        usd = sum(
            rich.served_mw[key][t - 1] * running_usd_per_mw(rich.case, way, t)
            for key, way in ways.items()
        )
        units = {
            unit: price
            for unit, price in rich.case.power("prairie").units.items()
            if not price.is_energy
        }
        usd += sum(
            rich.equipment_mw["prairie", p.kind][t - 1] * fixed_usd(rich.case, p, t)
            for p in units.values()
            if ("prairie", p.kind) in rich.equipment_mw
        )
        usd += sum(
            stored_mwh(rich, u, t) * fixed_usd(rich.case, p, t)
            for u, p in rich.case.power("prairie").units.items()
            if p.is_energy
        )
        assert rich.energy_usd["prairie"][t] == pytest.approx(usd, rel=1e-3)


def test_the_plan_shows_where_power_comes_from_and_at_what_cost(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(
        main,
        ["plan", str(SMALL), "--set", RICH[0], "--out", "here"],
        catch_exceptions=False,
    )
    assert "Power of each campus" in result.output
    assert "gas_turbine" in result.output
    view = json.loads((tmp_path / "here" / "plan.json").read_text())["viewpoints"][
        "as_written"
    ]
    site = view["sites"]["prairie"]
    assert site["lcoe_usd_per_mwh"] > 0
    assert (site["unserved_hours"], site["shed_hours"], site["shed"]) == (0, 0, {})
    assert 0 < site["grid_price_usd_per_mwh"] < 60
    assert view["grid_price_usd_per_mwh"] == site["grid_price_usd_per_mwh"]
    assert re.search(r"paid, USD/MWh +\d\d\.\d", result.output)
    assert re.search(r"hours shed +hours unserved", result.output)
    names = ["prairie.grid.first", "prairie.grid.second"]
    assert site["energy_only"] == names
    assert re.search(r"  energy only +1 of 1", result.output)
    assert re.search(r"prairie +\d\d\.\d  energy only +0 +0", result.output)
    assert view["co2_t_per_year"] == pytest.approx(
        site["co2_t_per_mwh"] * 260 * 8760, rel=1e-3
    )
    assert sum(by["2030-Q4"] for by in site["served_mw"].values()) == pytest.approx(
        260, abs=0.1
    )
    assert 0 < site["power"]["grid"] <= 200.1


@pytest.mark.slow
def test_co2_of_a_grid_campus_without_a_region_is_not_known(tmp_path, monkeypatch):
    """It was 0.0 Mt a year in the table, and 0.0 t/MWh in ``plan.json``."""
    monkeypatch.chdir(tmp_path)
    text = re.sub(r" *grid_co2_region:.*\n", "", SMALL.read_text())
    Path("campus.yaml").write_text(text)
    command = ["plan", "campus.yaml", "--out", "here"]
    said = CliRunner().invoke(main, command, catch_exceptions=False).output
    words = " ".join(said.split())
    assert re.search(r"Mt CO2 a year +not known", said)
    assert "Note: prairie: CO2 is not known, as nothing says what the grid" in words
    view = read_plan("here").viewpoints["as_written"]
    assert view.co2_t_per_year is None
    assert view.sites["prairie"].co2_t_per_mwh is None
    page = Path("here/report.html").read_text()
    assert "Mt CO2 a year at the end" in page
    assert "not known" in page


@pytest.mark.slow
def test_load_worth_less_is_shed_first_in_the_plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values = (
        RICH[0],
        "hardware.gb200.usd_per_accelerator_hour=5",
        "workloads.training.sheds_down_to=0",
        "workloads.serving.sheds_down_to=0",
    )
    settings = [word for value in values for word in ("--set", value)]
    said = (
        CliRunner()
        .invoke(
            main,
            ["plan", str(SMALL), *settings, "--out", "here"],
            catch_exceptions=False,
        )
        .output
    )
    assert "--seconds" not in said, "no search was stopped"
    assert "% of the best)" in said
    view = json.loads((tmp_path / "here" / "plan.json").read_text())["viewpoints"][
        "as_written"
    ]
    site = view["sites"]["prairie"]
    shed = site["shed"]
    assert next(iter(shed)) == "training.cap_1"
    hours = {
        name: one["mwh_per_year"] / one["share_of_load"] for name, one in shed.items()
    }
    assert hours["training.cap_1"] > hours["training.shut"] > 0
    assert hours["serving.shut"] <= hours["training.shut"] * (1 + 1e-6)
    load_mwh = [*site["facility_mw"].values()][-1] * 8766
    energy = sum(one["mwh_per_year"] for one in shed.values()) / load_mwh
    lost = view["compute"]["lost_share"]["power"]
    compute = sum(lost[f"2030-Q{quarter}"] for quarter in (1, 2, 3, 4)) / 4
    # Caps lose less compute than energy, and what is shut loses its restart too. The
    # energy is that of the designs of the last year, a mean over its quarters.
    assert 0.9 * energy < compute < 1.1 * energy
    for path in (tmp_path / "here" / "hourly").iterdir():
        assert [
            name for name in pq.read_table(path).column_names if "lost" in name
        ] == ["facility.lost_mw"]
    rows = {
        (it.section, it.name)
        for it in figures(read_plan(tmp_path / "here").viewpoints["as_written"])
    }
    assert ("load shed in the last year", "prairie: training.cap_1") in rows
    page = (tmp_path / "here" / "report.html").read_text(encoding="utf-8")
    assert "training, held to 96% of its power" in page


def test_the_hours_of_each_way_are_in_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(
        main,
        ["plan", str(SMALL), "--set", RICH[0], "--out", "here"],
        catch_exceptions=False,
    )
    files = sorted((tmp_path / "here" / "hourly").iterdir())
    served = json.loads((tmp_path / "here" / "plan.json").read_text())["viewpoints"][
        "as_written"
    ]["sites"]["prairie"]
    used = [way for way, mw in served["served_mw"].items() if [*mw.values()][-1] > 0]
    assert [path.name for path in files] == sorted(
        f"prairie.{re.sub('[^a-z0-9]+', '_', way)}.parquet" for way in used
    )
    assert files
    for path in files:
        table = pq.read_table(io.BytesIO(path.read_bytes()))
        assert table.num_rows == 8760
        given = [
            name
            for name in table.column_names
            if name.endswith("_mw") and name != "load_mw"
        ]
        signs = {name: -1.0 if name.endswith("_charge_mw") else 1.0 for name in given}
        supplied = sum(sign * np.asarray(table[name]) for name, sign in signs.items())
        assert np.allclose(supplied, np.asarray(table["load_mw"]), atol=1e-6)


def test_without_weather_or_price_the_file_must_say_what_electricity_costs(tmp_path):
    lines = [
        line
        for line in SMALL.read_text().splitlines()
        if not line.startswith(("    weather:", "    price:"))
    ]
    (tmp_path / "p.yaml").write_text("\n".join(lines))
    result = CliRunner().invoke(main, ["plan", str(tmp_path / "p.yaml")])
    assert result.exit_code == 2
    assert (
        "sites.prairie.power_usd_per_mwh: missing; give it; or weather, price"
        in result.stderr
    )


def test_a_unit_design_scales_with_the_load():
    programme = seen_by(load(SMALL))["as_written"].programme
    one = unit_design(
        programme, "prairie", load_mw=1.0, grid=False, folder=SMALL.parent
    )
    ten = unit_design(
        programme, "prairie", load_mw=10.0, grid=False, folder=SMALL.parent
    )
    assert ten.sizing.cost_usd == pytest.approx(10 * one.sizing.cost_usd, rel=2e-4)


def test_a_plan_depends_on_the_hours_that_a_user_brings(tmp_path):
    text = SMALL.read_text().replace(
        "price: ercot_west_2022_2025", "price: {file: prices.csv}"
    )
    (tmp_path / "p.yaml").write_text(text)
    hashes = []
    for usd in (40, 50):
        (tmp_path / "prices.csv").write_text(
            f"time,usd_per_mwh\n2013-01-01T00:00Z,{usd}\n"
        )
        hashes.append(
            input_hash(load(tmp_path / "p.yaml"), ["as_written"], date(2026, 3, 31))
        )
    assert len(set(hashes)) == 2


@pytest.mark.slow
def test_a_plan_says_when_much_compute_is_lost_and_what_worth_is_a_mean(
    tmp_path, monkeypatch
):
    """Compute that brings next to nothing is not worth its power; what another phase would bring counts in the mean."""
    monkeypatch.chdir(tmp_path)
    text = SMALL.read_text().replace("workloads:", NEXT_HARDWARE + "workloads:", 1)
    file = tmp_path / "mixed.yaml"
    file.write_text(
        text.replace("p3: {facility_mw", "p3: {hardware: next, facility_mw")
    )
    cheap = (
        "programme.objective=most_compute",
        "hardware.gb200.usd_per_accelerator_hour=0.01",
        "workloads.training.sheds_down_to=0",
        "workloads.serving.sheds_down_to=0",
    )
    settings = [word for value in cheap for word in ("--set", value)]
    said = " ".join(
        CliRunner()
        .invoke(main, ["plan", str(file), *settings], catch_exceptions=False)
        .output.split()
    )
    assert re.search(r"Note: \d\d\.\d% of the compute is lost to power", said)
    assert (
        "prairie: what its load is worth is the mean over the hardware of all its phases: 50% gb200, 50% next"
        in said
    )


def test_a_campus_buys_through_unless_the_file_says_that_it_may_shed(tmp_path):
    """At a stated 1,000 USD/MWh the campus went dark in the spikes of another market, and paid 34.7 instead of 42."""
    text = SMALL.read_text()
    text = text.replace(
        "price: ercot_west_2022_2025",
        "price: {mean_usd_per_mwh: 42, shape: ercot_west_2022_2025}",
    )
    text = text.replace("grid_co2_region: eia930_erco", "grid_co2_region: eia930_miso")
    text = re.sub("max_mw: (80|500|300)", "max_mw: 0", text)
    text = text.replace("curtailed_hours_per_year: 100", "curtailed_hours_per_year: 0")
    file = tmp_path / "campus.yaml"
    file.write_text(text)
    bought = plans(load(file)).viewpoints["as_written"].sites["prairie"]
    assert bought.grid_price_usd_per_mwh == pytest.approx(42, abs=1e-4)
    assert bought.lcoe_usd_per_mwh == pytest.approx(42, abs=1e-4)
    assert (bought.shed_hours, bought.unserved_hours, bought.shed) == (0, 0, {})
    found = plans(load(file, ("workloads.training.sheds_down_to=0.5",)))
    shed = found.viewpoints["as_written"].sites["prairie"]
    assert shed.shed_hours > 10
    assert shed.unserved_hours == 0
    assert shed.grid_price_usd_per_mwh < 42
    assert list(shed.shed) == ["training.shut"]
    assert shed.shed["training.shut"].share_of_load == pytest.approx(0.35)
    assert any("borrowed from another market" in note for note in found.warnings)
