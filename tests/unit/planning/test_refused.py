"""What a plan would refuse is found before it, at its place: one campus, broken in each way."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from abilene.errors import InputError
from abilene.planning.chain import plans
from abilene.planning.check import check
from abilene.programme.changes import load

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
HOURS = "    weather: abilene_tx_2013"
PRICE = "    price: ercot_west_2022_2025"
GAS = "    gas_region: west_south_central"
GRID = "        firm_mw: 80\n"
WORTH = "  lost_load_usd_per_mwh: 1000"
MISSING = {
    "weather": ((HOURS, "    #"), "sites.prairie.weather: missing"),
    "price": (
        (PRICE, "    #"),
        "sites.prairie.price: missing, and the site has grid power",
    ),
    "gas": (
        (GAS, "    #"),
        "sites.prairie.gas_region: missing, and the site may burn gas",
    ),
    "worth": ((WORTH, "  #"), "sites.prairie.power_usd_per_mwh: missing"),
    "fuel": (
        ("    title: Simple-cycle gas turbine\n", "    fuel: distillate_oil\n"),
        "sites.prairie.fuel_usd_per_mmbtu.distillate_oil: missing",
    ),
    "carbon": (
        ("    title: Simple-cycle gas turbine\n", "    fuel: peat\n"),
        "equipment.gas_turbine.fuel: nothing says what burning 'peat' emits",
    ),
    "net load": (
        ("        curtailed_hours_per_year: 100\n", "        curtailed_above_mw: 9000\n"),
        "sites.prairie.net_load: missing, and contract 'second' is cut by it",
    ),
    "figures": (
        ("figures_by: [atb_2024, eia_2024, newkirk_f_class]", "figures_by: newkirk_f_class"),
        "equipment.gas_turbine.fixed_om_usd_per_kw_year: missing",
    ),
    "year": (
        ("{output: wind, packaged: wind, figures_by: [atb_2024, eia_2024], service_year: 2028}",
         "{output: wind, packaged: wind, figures_by: [atb_2024, eia_2024], service_year: 2090}"),
        "equipment.wind.service_year: atb_2024 knows",
    ),
    "swing": (
        (HOURS, f"    swing: {{step: 0.5, minutes: 1, grid_takes: 0}}\n{HOURS}"),
        "sites.prairie.swing: is a row among the sizes of one design",
    ),
    "credit beside a charge": (
        ("        curtailed_hours_per_year: 100\n",
         "        demand_charge_usd_per_kw_month: 2\n"
         "        curtail: {events: 25, hours_each: 4, credit_usd_per_kw_year: 30}\n"),
        "sites.prairie.grid.second.curtail.credit_usd_per_kw_year: pays for MW beside a demand charge",
    ),
    "energy of a year": (
        ("      gas_turbine: {max_mw: 80}", "      gas_turbine: {max_mw: 80, max_mwh: 1e5}"),
        "sites.prairie.equipment.gas_turbine.max_mwh: limits the energy of a year",
    ),
    "dear compute": (
        ("    packaged: gb200 ", "    usd_per_accelerator_hour: 1e9\n    packaged: gb200 "),
        "hardware.gb200.usd_per_accelerator_hour: a MWh of load is then worth 4.",
    ),
    "dear rent": (
        (HOURS, f"    contract_usd_per_it_mw_year: 1e14\n{HOURS}"),
        "sites.prairie.contract_usd_per_it_mw_year: a MWh of load is then worth 1.",
    ),
    "agreement": (
        ("    grid:  ", "    ppa: {a: {kind: as_produced, max_mw: 9, strike_usd_per_mwh: 30, from: 2027}}\n    grid:  "),
        "sites.prairie.ppa.a.kind: a plan settles agreements for money, quarter by quarter; it holds none that is as_produced",
    ),
    "circle": (
        ("    title: Sponsors' equity\n", "    title: Sponsors' equity\n    part_of: equity\n"),
        "capital.equity.part_of: is, by its parts, part of itself",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MISSING)
def test_check_and_plan_refuse_the_same_at_its_place(what, tmp_path, examples):
    (old, new), words = MISSING[what]
    text = (examples / "one-campus.yaml").read_text()
    assert old in text
    file = tmp_path / "campus.yaml"
    file.write_text(text.replace(old, new))
    with pytest.raises(InputError) as checked:
        check(file)
    assert words in str(checked.value)
    assert all(problem.place for problem in checked.value.problems)
    with pytest.raises(InputError) as planned:
        plans(load(file))
    assert set(planned.value.problems) == set(checked.value.problems)


def test_typical_weather_beside_real_prices(tmp_path, examples):
    text = (examples / "one-campus.yaml").read_text()
    start = datetime(2023, 1, 1, 6, tzinfo=UTC)
    hours = ((start + timedelta(hours=h), 20 + h % 24) for h in range(8760))
    rows = (f"{time:%Y-%m-%dT%H:%MZ},{usd}" for time, usd in hours)
    (tmp_path / "p.csv").write_text("\n".join(("time,usd_per_mwh", *rows)))
    text = text.replace("abilene_tx_2013", "milam_tx_typical")
    file = tmp_path / "campus.yaml"
    file.write_text(text.replace(PRICE, "    price: {file: p.csv}"))
    with pytest.raises(InputError) as refused:
        check(file)
    said = [problem.what for problem in refused.value.problems]
    assert "the weather is a typical year, the price is real" in said
    calm = "milam_tx_typical knows no wind at hub height, and the site may build wind"
    assert calm in said
    text = text.replace("      wind: {max_mw: 500}\n", "")
    file.write_text(text.replace(PRICE, "    price: {file: p.csv, typical: true}"))
    assert check(file).warnings == ()


def test_the_least_of_equipment_is_not_above_the_most(tmp_path, examples):
    text = (examples / "one-campus.yaml").read_text()
    file = tmp_path / "campus.yaml"
    file.write_text(text.replace("{max_mw: 80}", "{max_mw: 80, min_mw: 90}"))
    with pytest.raises(InputError, match=r":\d+:\d+: .*min_mw 90 is above max_mw 80"):
        check(file)


def test_a_day_after_the_end_is_refused_by_check_and_plan(tmp_path):
    """The search said "nothing moves"; of every view, as --as-of or as the file has it."""
    text = SMALL.read_text()
    file = tmp_path / "late.yaml"
    file.write_text(text.replace("  as_of: 2026-03-31", "  as_of: 2031-01-01"))
    for run in (check, lambda path: plans(load(path))):
        with pytest.raises(InputError, match="2031-01-01, is after its end, 2030-Q4"):
            run(file)
    with pytest.raises(InputError, match="--as-of"):
        plans(load(SMALL), as_of=date(2031, 1, 1))
