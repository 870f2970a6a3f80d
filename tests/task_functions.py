"""Functions that tests run as tasks: importable in other processes by name."""

import time

import pyarrow as pa

from abilene.errors import MissingExtraError


def powers(shared, base, count):
    """Return the first powers of a number, above what all share."""
    return pa.table({"power": [shared["above"] + base**n for n in range(count)]})


def failing(shared, number):
    """Fail for odd numbers."""
    if number % 2:
        raise ValueError(f"{number} is\nodd")
    return pa.table({"number": [number]})


def lacking(shared):
    """Lack an optional part."""
    raise MissingExtraError("risk", "Sobol")


def slow_squares(shared, number):
    """Return a square after so many seconds as all share."""
    time.sleep(shared)
    return pa.table({"square": [number * number]})
