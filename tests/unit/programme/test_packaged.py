"""Names of packaged tables and files that are not there are found when a programme is read, all at once."""

import pytest

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.packaged import gas_regions, sources_on, weather_steps
from abilene.programme.read import read_draft


@pytest.fixture
def campus(tmp_path, examples):
    """Return a function that writes the one campus with some text replaced."""

    def write(*pairs):
        text = (examples / "one-campus.yaml").read_text()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "campus.yaml"
        file.write_text(text)
        return file

    return write


def problems_of(file):
    with pytest.raises(InputError) as caught:
        read_draft(file)
    return [str(problem).partition(": ")[2] for problem in caught.value.problems], [
        problem.place for problem in caught.value.problems
    ]


def test_every_wrong_name_is_said_at_once_and_at_its_place(campus):
    """``check`` said no errors, and ``plan`` one of four, without a line."""
    file = campus(
        ("weather: abilene_tx_2013", "weather: abilen_tx_2013"),
        ("price: ercot_west_2022_2025", "price: {file: nowhere.csv}"),
        ("grid_co2_region: eia930_erco", "grid_co2_region: xx"),
        ("gas_region: west_south_central", "gas_region: nowhere\n    state: TY"),
        ("packaged: gas_turbine ", "packaged: gas_turbin "),
        (
            "packaged: solar, figures_by: [atb_2024",
            "packaged: solar, figures_by: [atb_2023",
        ),
    )
    said, places = problems_of(file)
    assert [line.partition(":")[0] for line in said] == [
        "equipment.gas_turbine.packaged",
        "equipment.solar.figures_by.0",
        "sites.prairie.weather",
        "sites.prairie.price.file",
        "sites.prairie.grid_co2_region",
        "sites.prairie.gas_region",
        "sites.prairie.state",
    ]  # fmt: skip
    assert all(place.line > 40 for place in places)
    assert said[0].endswith("did you mean 'gas_turbine'?")
    assert "there is no source on solar 'atb_2023'" in said[1]
    assert "there is no packaged weather 'abilen_tx_2013'" in said[2]
    assert "there is no file 'nowhere.csv'" in said[3]
    assert "there is no US state" in said[6]


def test_several_weather_years_and_a_borrowed_shape(campus):
    file = campus(
        ("weather: abilene_tx_2013", "weather: [abilene_tx_2013, nowhere]"),
        (
            "price: ercot_west_2022_2025",
            "price: {mean_usd_per_mwh: 40, shape: ercot_wes}",
        ),
    )
    said, _ = problems_of(file)
    assert said[0].startswith("sites.prairie.weather.1: there is no packaged weather")
    assert said[1].startswith("sites.prairie.price.shape: ")


def test_what_the_examples_name_is_there(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    assert draft.programme.sites
    assert "west_south_central" in gas_regions()
    assert {"case", "year"}.isdisjoint(gas_regions())
    assert "atb_2024" in sources_on("gas_turbine")
    site = draft.programme.sites["abilene"]
    (steps, _), *_ = weather_steps(("sites", "abilene"), site)
    assert steps[:3] == ("sites", "abilene", "weather")


def test_weights_are_of_weather_that_the_site_has(tmp_path, examples):
    text = (examples / "one-campus.yaml").read_text()
    weights = "    weather_weights: {abilene_tx_2013: 2, milam_tx_typical: 1}\n"
    file = tmp_path / "campus.yaml"
    file.write_text(text.replace("    price: ercot", f"{weights}    price: ercot"))
    with pytest.raises(InputError) as refused:
        load(file)
    (problem,) = refused.value.problems
    assert problem.path == "sites.prairie.weather_weights.milam_tx_typical"
    assert "there is no weather here 'milam_tx_typical'" in problem.what
