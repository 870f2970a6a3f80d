"""Files of hours are read before anything is planned: each fault at its line, all sites at once."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.planning.check import check
from abilene.planning.hourly_files import names_a_file

PRICE = "    price: ercot_west_2022_2025 "
DAYS = np.arange("2013-01-01", "2014-01-01", dtype="datetime64[h]")


@pytest.fixture
def campus(tmp_path, examples):
    text = (examples / "one-campus.yaml").read_text()
    assert PRICE in text

    def write(price):
        file = tmp_path / "campus.yaml"
        file.write_text(text.replace(PRICE, f"    price: {price} "))
        return file

    return write


def prices(path, wrong=None):
    rows = [f"{time}:00Z,{20 + hour % 24}" for hour, time in enumerate(DAYS)]
    if wrong is not None:
        rows[100] = wrong
    path.write_text("\n".join(["time,usd_per_mwh", *rows]))


def test_a_file_of_prices_is_read(campus, tmp_path):
    prices(tmp_path / "p.csv")
    file = campus("{file: p.csv, pairing: by_hour}")
    assert check(file).warnings == ()
    prices(tmp_path / "p.csv", wrong="2013-01-05T04:00Z,x")
    with pytest.raises(InputError) as caught:
        check(file)
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{tmp_path / 'p.csv'}:102:2: sites.")
    assert "usd_per_mwh: 'x' is no number; write a number alone" in str(problem)


def test_hours_that_are_not_those_of_the_weather_are_refused_at_their_key(
    campus, tmp_path
):
    (tmp_path / "p.csv").write_text(
        "time,usd_per_mwh\n2013-01-01T00:00Z,1\n2013-01-01T01:00Z,2\n"
    )
    with pytest.raises(InputError) as caught:
        check(campus("{file: p.csv}"))
    (problem,) = caught.value.problems
    assert problem.place.file == str(tmp_path / "campus.yaml")
    assert "price" in problem.path
    assert "bring both to the same hours" in str(problem)


def test_a_programme_that_names_no_file_is_not_asked(examples):
    programme = check(examples / "one-campus.yaml").draft.programme
    assert not any(map(names_a_file, programme.sites.values()))
