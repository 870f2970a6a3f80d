"""What is left out costs nothing and limits nothing, and units are those that there are.

Laws of every record, function and constant of physics, money and claims.
"""

import importlib
import inspect
import math
import pkgutil
import re
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from left_out import left_out

import abilene
from abilene.buildout.model.after import FOR_EVER

ROOMS = ("power", "finance", "buildout", "compute", "claims")
WHOLE = {
    # nothing is lost, and all of a thing is there, counts, is paid or is owned
    *("charge_efficiency", "discharge_efficiency", "availability", "clean", "share"),
    *("loan_to_value", "draw_share", "loss_limit", "limit", "assessed", "weight"),
    "recovered_fraction",
    # the other is as large, as long, as many
    *("charge_per_power", "peak_factor", "scale", "factor", "per_price", "rho"),
    *("step_hours", "step_years", "step_months", "step_usd_per_mwh", "rack"),
}
"""What is one where nothing is said."""
SAID = {
    "basis_reduction": (0.5, "half of the credit: 26 USC 50(c)(3)"),
    "first_year": (0.5, "the half-year convention: 26 USC 168(d)(1)"),
    "lookback": (11, "with the month itself, a year"),
    "Ratchet.months": (11, "with the month itself, a year"),
    "repair_hours": (24.0, "a day, as its docstring says"),
    "calendar_year_hours": (8760, "24 hours of 365 days"),
    "cap_days": (365, "the longest lead of which an end has been observed"),
    "_steps.per_limit": (1e-3, "a limit in kW, in MW"),
    "notice": (True, "a run is told of a stop, unless it says otherwise"),
    "break_even_price.start": (1.0, "any price: where a search begins"),
    "half_life_s": (604_800.0, "seven days, as Slurm's PriorityDecayHalfLife"),
    "released_s.step_s": (3600.0, "prices and mixes of the grid come by the hour"),
    "TraceColumn.unit": (1.0, "a column in the unit of what it means"),
    "TraceColumn.__new__.unit": (1.0, "a column in the unit of what it means"),
    "weights.first": (1, "the quarter after the plan"),
    "_capital.first": (-FOR_EVER, "all quarters"),
    "_capital.before": (FOR_EVER, "all quarters"),
}
"""What else there is where nothing is said, and why."""
EFFORT = {"evaluations", "iterations", "paths", "draws", "caps", "most", "Pace.share"}
"""How long and how far is searched, which decides how near an answer comes."""
ACCURACY = {"gap", "tolerance", "merged", "near_mw", "close"}
"""What is small, so that the answer is that of none: a share of it, or of a GW."""


@cache
def modules():
    """Return the modules of the rooms."""
    paths = [str(Path(abilene.__path__[0]) / room) for room in ROOMS]
    prefix = {path: f"abilene.{Path(path).name}." for path in paths}
    found = [
        module.name
        for path in paths
        for module in pkgutil.walk_packages([path], prefix[path])
    ]
    rooms = [f"abilene.{room}" for room in ROOMS]
    return [importlib.import_module(name) for name in rooms + found]


def makers():
    """Yield all records and functions of the rooms, those of records too, by name."""
    for module in modules():
        for name, one in vars(module).items():
            if getattr(one, "__module__", "") != module.__name__:
                continue
            if inspect.isclass(one) and issubclass(one, Enum):
                continue  # how an enumeration is made is no choice of ours
            if inspect.isclass(one) or inspect.isfunction(one):
                yield name, one
            if inspect.isclass(one):
                for part in vars(one).values():
                    part = getattr(part, "__func__", part)  # noqa: PLW2901
                    if inspect.isfunction(part) and part.__name__ != "__init__":
                        yield f"{name}.{part.__name__}", part


def defaults():
    """Yield each number and truth value that is taken where none is given."""
    for where, made in makers():
        try:
            given = left_out(made)
        except ValueError:  # of enumerations and protocols there is none
            continue
        for name, value in given.items():
            yield where, name, value


def is_neutral(name, value):
    """Say whether a value changes nothing."""
    if name in WHOLE:
        return value == 1
    if name in ACCURACY:
        return 0 <= value <= 5e-3
    return value in (0, False, math.inf, -math.inf) or (name == "seed" and value >= 0)


def test_what_is_left_out_changes_nothing():
    seen = 0
    for where, name, value in defaults():
        seen += 1
        for known in (name, f"{where}.{name}"):
            if known in SAID:
                assert value == SAID[known][0], (where, name)
                break
        else:
            known = {name, f"{where}.{name}"} & EFFORT
            assert known or is_neutral(name, value), (where, name, value)
    assert seen > 100


DAYS_OF_QUARTER = (31 + 28 + 31, 30 + 31 + 30, 31 + 31 + 30, 31 + 30 + 31)
EXACTLY = {
    "HOURS_PER_DAY": 24,
    "HOURS_OF_DAY": 24,
    "HOURS_PER_WEEK": 24 * 7,
    "DAYS": 365,
    "DAYS_PER_YEAR": 365,
    "WEATHER_YEAR_HOURS": 24 * 365,
    "DAYS_PER_MONTH": 365.25 / 12,
    "MONTHS": 12,
    "A_YEAR": 12,
    "MONTHS_PER_YEAR": 12,
    "MONTHS_PER_QUARTER": 3,
    "QUARTERS": 4,
    "QUARTERS_OF_YEAR": 4,
    "QUARTERS_PER_YEAR": 4,
    "SEASONS": 4,
    "DAYS_PER_QUARTER": 365 / 4,
    "SECONDS_PER_HOUR": 60 * 60,
    "SECONDS_PER_DAY": 24 * 60 * 60,
    "SECONDS_PER_YEAR": 366 * 24 * 60 * 60,  # the longest
    "LAST_S": int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()),
    "ZERO_CELSIUS_K": 273.15,  # SI Brochure, 9th edition, 2.3.1
    "KW_PER_MW": 1000,
    "MW_PER_KW": 1 / 1000,
    "USD_PER_MWH": 1000,  # of 1 USD/kWh
    "EXA_PER_TERA": 1e12 / 1e18,
    "BN_USD": 1e9,
    "CENT_USD": 1 / 100,
    "GW": 1 / 1000,  # of a MW
    "DAYS_OF_MONTH": (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    "HOURS_OF_SEASON": tuple(24 * days for days in DAYS_OF_QUARTER),
    "SHARE_OF_YEAR": tuple(days / 365 for days in DAYS_OF_QUARTER),
    "FULL_LOAD": (1, 1, 1, 1),
    "CAP_DAYS": 365,
    "LATE_CHANCES": (0.5, 0.8),  # P50 and P80
    "QUANTILE_OF": {"generous": 0.2, "stated": 0.5, "cautious": 0.8},
}
"""What a constant of a name is, wherever there is one."""
ROUNDINGS = re.compile(
    "ROUNDING|TOLERANCE|PRECISION|SLACK|SHORT$|ABOVE|BORDER|MERGED|KEPT|AT_ONCE|CLOSE|TINY"
    "|CONTRADICTION|STRAIGHT|TOUCHES|SAME_M|ENOUGH_BN|SOME_GW|EXACT|ROUGH|_GAP|READ_MW"
)
"""Names of what counts as nothing."""
SHARES = {"MOST_RATE", "STEP", "GAIN", "LEAST_AVAILABLE", "NEARLY", "LEAST_WEIGHT"}


def constants():
    for module in modules():
        for name, value in vars(module).items():
            if name.isupper():
                yield f"{module.__name__}.{name}", name, value


def as_plain(value):
    return tuple(value) if isinstance(value, np.ndarray) else value


def test_constants_are_what_their_names_say():
    """Units and calendars to the digit; what counts as nothing is little, but something."""
    seen = set()
    for where, name, value in constants():
        if name in EXACTLY:
            assert as_plain(value) == pytest.approx(EXACTLY[name]), where
            seen.add(name)
        elif isinstance(value, float):
            most = 0.02 if ROUNDINGS.search(name) else 1 if name in SHARES else None
            assert most is None or 0 < value < most, where
    assert seen == EXACTLY.keys()
