"""Kinds of fields in the file of a project: amounts, rates, shares and times."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from abilene.programme.fields import Fraction, NotNegative, PerYear, Quantity
from abilene.record import one_or_many

Usd = Annotated[float, Quantity("USD"), NotNegative]
Rate = Annotated[float, Quantity("per year"), NotNegative, PerYear]
Growth = Annotated[float, Quantity("per year"), PerYear]
Share = Annotated[float, Quantity("fraction"), Fraction]
Months = Annotated[float, Quantity("months"), NotNegative]
Shares = Annotated[tuple[Share, ...], Field(min_length=1)]
Rates = Annotated[
    tuple[Share, ...],
    BeforeValidator(one_or_many, json_schema_input_type=Share | tuple[Share, ...]),
    Field(min_length=1),
]
"""One rate, or one for each year of operation."""
