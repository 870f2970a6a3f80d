"""Fields of the file of a project read amounts with units, and refuse what lies outside."""

import pytest
from pydantic import TypeAdapter, ValidationError

from abilene.finance import project_fields as fields


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (fields.Usd, "1.5 bn USD", 1.5e9),
        (fields.Rate, "6.5 % per year", 0.065),
        (fields.Share, "70 %", 0.7),
        (fields.Months, "2 years", 24.0),
        (fields.Shares, [1.0], (1.0,)),
        (fields.Rates, 0.21, (0.21,)),
        (fields.Rates, [0.21, 0.25], (0.21, 0.25)),
    ],
)
def test_what_is_read(kind, text, value):
    assert TypeAdapter(kind).validate_python(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (fields.Usd, -1.0),
        (fields.Usd, "3 MW"),
        (fields.Rate, -0.01),
        (fields.Growth, -1.0),
        (fields.Share, 1.01),
        (fields.Shares, []),
        (fields.Rates, [1.2]),
    ],
)
def test_what_is_refused(kind, value):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)
