"""Numbers of options: finite, and within bounds that mean something, as those of a file are."""

from __future__ import annotations

import math
from typing import Any

import click

LEAST_MW = 1e-3
"""Smallest load of one campus: a kilowatt. [MW]"""
MOST_MW = 1e6
"""Largest load of one campus: a terawatt. [MW]"""
MOST_USD_PER_T = 1e6
"""Dearest tonne: taking CO2 out of air costs a thousandth of it. [USD/t]"""
MOST_ACCELERATORS = 10**9
LARGEST_SEED = 2**32 - 1
HOURS_PER_LEAP_YEAR = 8784


class Finite(click.FloatRange):
    """A number within bounds; ``nan`` and ``inf``, which compare with none, are refused."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the number, or say why it is none."""
        if not str(value).isascii():
            self.fail(f"{value} is not written in digits from 0 to 9", param, ctx)
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number; write such as 0.5", param, ctx)
        return number


SECONDS = Finite(0)
SHARE = Finite(0, 1)
SEED_NUMBER = click.IntRange(0, LARGEST_SEED)
"""Of a random generator, which takes no other."""
