"""The types of fields: quantities with units, days, names, figures by year."""

from datetime import date
from itertools import chain
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from abilene.programme.fields import (
    ByYear,
    ContractId,
    DateQuantity,
    EarlierDay,
    EquipmentId,
    Id,
    Lasting,
    NotNegative,
    PerYear,
    PlainDay,
    Quantity,
    WholeYears,
    YearOf,
    check_order,
    of_year,
)
from abilene.programme.schema import Programme
from abilene.record import Names
from abilene.units import ONE_OF, UNITS


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


Power = Annotated[float, Quantity("MW", "more"), NotNegative]


@pytest.mark.parametrize(("given", "mw"), [(3, 3.0), ("1.2 GW", 1200.0), ("5 MW", 5.0)])
def test_a_quantity_is_a_number_in_its_unit(given, mw):
    assert read(Power, given) == pytest.approx(mw)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("3 USD", "'USD' measures money, but power is meant"),
        ("3", "'3' has no unit"),
        ("1 .. 2 GW", "is not one figure"),
        (-1, "greater than or equal to 0"),
        (1e100, "less than or equal to 1000000000000000"),
        ("-1 MW", "greater than or equal to 0"),
    ],
)
def test_what_is_no_quantity_says_why(given, message):
    with pytest.raises(ValidationError, match=message):
        read(Power, given)


def test_the_schema_of_a_quantity_says_unit_bounds_and_direction():
    schema = TypeAdapter(Power).json_schema()
    assert schema["unit"] == "MW"
    assert schema["better"] == "more"
    number = {"minimum": 0, "maximum": 1e15, "type": "number"}
    assert schema["anyOf"] == [number, {"type": "string"}]


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-Q3", date(2026, 9, 30)),
        (2026, date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 28)),
        (date(2026, 1, 5), date(2026, 1, 5)),
    ],
)
def test_a_period_is_read_as_its_last_day(given, day):
    assert read(PlainDay, given) == day


@pytest.mark.parametrize("given", [True, "soon", None, [2026]])
def test_what_is_no_day_is_refused(given):
    with pytest.raises(ValidationError):
        read(PlainDay, given)


def test_a_day_knows_which_direction_is_better():
    assert TypeAdapter(EarlierDay).json_schema()["better"] == "earlier"
    assert "better" not in TypeAdapter(PlainDay).json_schema()
    assert DateQuantity(better="later").unit == "date"


def test_ids_are_small_words():
    assert read(Id, "gas_turbine2") == "gas_turbine2"
    for wrong in ("Gas", "2gas", "gas-turbine", ""):
        with pytest.raises(ValidationError):
            read(Id, wrong)


def test_one_name_or_several():
    assert read(Names, "a") == read(Names, ["a"]) == ("a",)
    with pytest.raises(ValidationError):
        read(Names, 5)


def test_a_figure_by_year_holds_until_the_next():
    path = read(ByYear, {2026: 4.0, 2028: 3.0})
    assert [of_year(path, year) for year in (2024, 2026, 2027, 2028, 2040)] == [
        4.0, 4.0, 4.0, 3.0, 3.0,
    ]  # fmt: skip
    assert read(ByYear, 2.5) == {0: 2.5}
    assert of_year({0: 2.5}, 2031) == 2.5


@pytest.mark.parametrize("given", [{}, -1, {2026: -1}, "dear"])
def test_what_is_no_figure_by_year_is_refused(given):
    with pytest.raises(ValidationError):
        read(ByYear, given)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (Annotated[float, PerYear], 7, r"7 is 700% a year; write 0.07 or '7 %'"),
        (Annotated[float, PerYear], -1, "-1 a year leaves nothing"),
        (YearOf, 25, "greater than or equal to 1900"),
        (WholeYears, 10**9, "less than or equal to 200"),
        (Annotated[float, Lasting], 1e9, "less than or equal to 200"),
        (PlainDay, 1, "'1' is not a date"),
        (PlainDay, "0001-Q1", "the year 1 is outside 1900 .. 2200"),
        (EarlierDay, "9999", "the year 9999 is outside"),
        (EquipmentId, "grid", "'grid' means something else; choose another id"),
        (ContractId, "export", "'export' means something else"),
    ],
)
def test_what_can_only_be_a_slip_is_refused(kind, value, message):
    with pytest.raises(ValidationError, match=message):
        read(kind, value)


@pytest.mark.parametrize("text", ["7%", "7 %", "7 percent", "7 % per year"])
def test_a_share_is_a_rate_where_a_rate_is_asked_for(text):
    assert read(Annotated[float, Quantity("per year"), PerYear], text) == 0.07


def test_days_stand_in_order():
    check_order(opens=date(2026, 1, 1), expires=date(2026, 1, 1))
    check_order(opens=None, expires=date(2026, 1, 1))
    with pytest.raises(
        ValueError, match="expires 2026-01-01 is before opens 2027-01-01"
    ):
        check_order(opens=date(2027, 1, 1), expires=date(2026, 1, 1))


def test_every_figure_of_a_programme_is_read_with_its_unit():
    """Found by fuzzing: energy had no unit, and a wrong one was no refusal but a crash."""

    def asked(part):
        if isinstance(part, dict):
            unit = part.get("unit")
            yield from [unit] * isinstance(unit, str)
            yield from chain(*map(asked, part.values()))
        elif isinstance(part, list):
            yield from chain(*map(asked, part))

    given = set(asked(Programme.model_json_schema()))
    units = {unit for unit in given if not unit.startswith(ONE_OF)}
    assert {"MWh", "USD/kW-month", "fraction"} <= units <= {*UNITS}
    assert Quantity("MWh").read("50 GWh") == 50_000
    with pytest.raises(ValueError, match="measures money, but energy is meant"):
        Quantity("MWh").read("0 USD")
