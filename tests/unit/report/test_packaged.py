"""Figures of packaged tables say their file, row and source, and why no rival counts."""

import pytest

from abilene.data import read_table
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.packaged import packaged_paths
from abilene.report.why import explain


@pytest.fixture(scope="module")
def why(examples):
    draft = load(examples / "one-campus.yaml")
    views = seen_by(draft)
    return lambda path: list(explain(draft, path, views))


def test_every_figure_that_the_file_leaves_to_a_table_is_answered_for(examples, why):
    programme = load(examples / "one-campus.yaml").programme
    paths = packaged_paths(programme)
    assert "equipment.gas_turbine.heat_rate_mmbtu_per_mwh" in paths
    assert "equipment.gas_turbine.capex_usd_per_kw" not in paths  # the file gives it
    assert "hardware.gb200.bf16_tflops" in paths
    for path in paths:
        first, *lines = why(path)
        assert first.startswith(f"{path}, As written, as of ")
        assert any("packaged " in line for line in lines)


def test_the_row_is_that_of_the_file_and_the_rivals_have_their_reasons(why):
    """``why`` said that there was no such path."""
    first, *lines = why("equipment.gas_turbine.heat_rate_mmbtu_per_mwh")
    table = read_table("equipment_figures.csv")
    line = next(
        number
        for number, row in enumerate(table, 2)
        if (row["equipment"], row["field"], row["rival"], row["service_year"])
        == ("gas_turbine", "heat_rate_mmbtu_per_mwh", "atb_2024", "2028")
    )
    assert "9.717 for 2028, of 'atb_2024'" in first
    assert lines[0].startswith(
        f"  9.717 for 2028; packaged equipment_figures.csv:{line}: NREL ATB"
    )
    reasons = [line.strip() for line in lines if line.strip().startswith("because")]
    assert "because 'atb_2024' stands before 'eia_2024' in figures_by" in reasons
    assert "because figures_by does not name 'offgrid_2024'" in reasons


def test_between_two_years_of_a_source_both_rows_are_shown(tmp_path, examples):
    text = (examples / "one-campus.yaml").read_text()
    file = tmp_path / "campus.yaml"
    old = "{output: storage, packaged: battery, figures_by: [atb_2024, eia_2024], service_year: 2028}"
    assert old in text
    file.write_text(text.replace(old, old.replace("2028", "2032")))
    draft = load(file)
    path = "equipment.battery.capex_usd_per_kwh"
    first, *lines = explain(draft, path, seen_by(draft))
    rows = {
        row["service_year"]: float(row["low"])
        for row in read_table("equipment_figures.csv")
        if (row["equipment"], row["field"], row["rival"])
        == ("battery", "capex_usd_per_kwh", "atb_2024")
    }
    assert "2032" not in rows
    between = rows["2030"] + 2 / 5 * (rows["2035"] - rows["2030"])
    assert first.split(": ")[1].startswith(f"{between:.6g} for 2032")
    assert (
        len([line for line in lines if "for 2030" in line or "for 2035" in line]) == 2
    )


def test_a_name_of_a_packaged_row_shows_the_row(why):
    first, origin, row = why("sites.prairie.grid_co2_region")
    assert first.endswith(": eia930_erco")
    assert origin.startswith("  the author's own: literal:one-campus.yaml:")
    assert "packaged grid_co2.csv:" in row
    assert "kg_co2_per_mwh 353" in row
    assert "AEO 2025" in why("sites.prairie.gas_region")[2]
    assert "weather_sites.csv:2" in why("sites.prairie.weather")[2]


def test_a_load_that_follows_shows_numbers_and_formula(why):
    assert why("sites.prairie.phases.p1.facility_mw") == [
        "sites.prairie.phases.p1.facility_mw, As written, as of 2026-03-31: 52 MW",
        "  = sites.prairie.phases.p1.it_mw (40 MW) x "
        "sites.prairie.facility_per_it_peak (1.3)",
    ]
    assert why("sites.prairie.phases.p3.it_mw") == [
        "sites.prairie.phases.p3.it_mw, As written, as of 2026-03-31: 100 MW",
        "  = sites.prairie.phases.p3.facility_mw (130 MW) / "
        "sites.prairie.facility_per_it_peak (1.3)",
    ]


def test_a_default_of_the_key_says_so(why):
    assert why("programme.shed_hours") == [
        "programme.shed_hours, As written, as of 2026-03-31: 3.0",
        "  the default of the key, as the file does not give it",
    ]
