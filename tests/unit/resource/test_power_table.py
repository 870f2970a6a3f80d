"""Power as a user brings it: its column, its unit, whose power it is, and the steps."""

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from abilene.errors import InputError, ShapeError
from abilene.resource.power_table import read_power


@pytest.fixture
def write(tmp_path):
    def written(*lines):
        path = tmp_path / "power.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize(
    ("name", "of", "values", "is_share"),
    [
        ("it_mw", "it", [0.5, 0.25], False),
        ("Facility (kW)", "facility", [0.0005, 0.00025], False),
        ("facility_share", "facility", [0.5, 0.25], True),
    ],
)
def test_the_header_says_unit_and_whose_power(write, name, of, values, is_share):
    table = read_power(write(name, "0.5", "0.25"))
    assert table.values.tolist() == pytest.approx(values)
    assert (table.of, table.is_share) == (of, is_share)
    assert (table.step_hours, table.start) == (1.0, None)


def test_times_say_how_long_a_step_is(write):
    table = read_power(
        write("time,it_kw", "2026-10-01T00:00-05:00,10", "2026-10-01T00:15-05:00,20")
    )
    assert table.step_hours == 0.25
    assert table.start == datetime(2026, 10, 1, 5, tzinfo=UTC)
    assert table.clock == datetime(2026, 10, 1)


def test_price_and_carbon_may_stand_beside_the_power(write):
    table = read_power(write("it_mw,usd_per_mwh,co2_kg_per_mwh", "1,-5,400", "2,30,0"))
    assert table.usd_per_mwh.tolist() == [-5, 30]
    assert table.co2_kg_per_mwh.tolist() == [400, 0]
    times = "2026-10-01T00:00Z,10,7", "2026-10-01T00:15Z,20,8"
    timed = read_power(write("time,it_kw,usd_per_mwh", *times))
    assert (timed.usd_per_mwh.tolist(), timed.co2_kg_per_mwh) == ([7, 8], None)
    with pytest.raises(InputError, match="co2_kg_per_mwh"):
        read_power(write("it_mw,co2_kg_per_mwh", "1,-1"))


def test_of_two_columns_an_option_takes_one(write):
    path = write("it_mw,facility_mw", "1,1.3")
    assert read_power(path, "facility").values.tolist() == [1.3]
    assert read_power(path, "it").values.tolist() == [1.0]
    with pytest.raises(InputError, match=r":1:1: the columns it_mw, facility_mw do"):
        read_power(path)


def test_nobody_guesses_whose_power_it_is(write):
    path = write("power_mw", "1")
    with pytest.raises(InputError, match="does not say whether it is IT or facility"):
        read_power(path)
    assert read_power(path, "it").of == "it"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["it_gw", "1"], "do not say which is the power"),
        (["it_mw", "1", "-2"], r":3:1: it_mw: .*-2.* not within"),
        (["it_share", "1", "1.2"], r":3:1: it_share: 1.2 is not within 0 and 1"),
        (["it_mw", "1", "x"], r":3:1: .*'x'"),
        (["it_mw", "1", "", "2"], ":3:1: no value in row 3"),
        (["it_mw", "1", "-9999"], r":3:1: .* where there is no value"),
        (["it_mw"], "no rows"),
    ],
)
def test_what_is_no_power_is_refused_at_its_place(write, lines, words):
    with pytest.raises(InputError, match=words):
        read_power(write(*lines))


def test_a_step_that_is_missing_is_refused(write):
    times = ["2026-10-01T00:00Z,1", "2026-10-01T01:00Z,1", "2026-10-01T03:00Z,1"]
    with pytest.raises(ShapeError, match=r":4:1: .*not one step of 1 h later"):
        read_power(write("time,it_mw", *times))


def test_parquet_is_read_as_csv_is(tmp_path):
    path = tmp_path / "power.parquet"
    hours = [datetime(2026, 10, 1, hour, tzinfo=UTC) for hour in range(3)]
    columns = {"time": pa.array(hours, pa.timestamp("us", "UTC")), "it_mw": [1.0, 2, 3]}
    pq.write_table(pa.table(columns), path)
    table = read_power(path)
    assert table.values.tolist() == [1, 2, 3]
    assert table.start == hours[0]
