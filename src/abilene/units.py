"""Units of the named quantities, and values as they were said: ``under 10 bn USD``.

A value keeps its text and the interval it means in the unit of its path:
``[under|over|at most|at least|about|by] number [.. number] [k m bn tn] unit``, or a day
or period. Where a path is one of some words, the value is such a word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, cast

from abilene.dates import parse_day, parse_period

Better = Literal["more", "less", "earlier", "later", "neither"]
Mark = Literal["at most", "at least", "about", ""]
Number = float | date | str
"""What a path may be: a number, a day, or one of some words."""
ONE_OF = "one of "
"""Begins the unit of a path that is one of some words: ``one of liquid, evaporative``."""

MONTHS_PER_WEEK = 12 / (365.25 / 7)
SCALE = {"k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}
# unit -> (what it measures, size of one in the base unit of that measure)
UNITS: dict[str, tuple[str, float]] = {
    "USD": ("money", 1.0),
    "W": ("power", 1.0),
    "kW": ("power", 1e3),
    "MW": ("power", 1e6),
    "GW": ("power", 1e9),
    "kWh": ("energy", 1e-3),
    "MWh": ("energy", 1.0),
    "GWh": ("energy", 1e3),
    "TWh": ("energy", 1e6),
    "USD/W": ("money per power", 1.0),
    "USD/kW": ("money per power", 1e-3),
    "USD/MW": ("money per power", 1e-6),
    "USD/GW": ("money per power", 1e-9),
    "USD/MWh": ("money per energy", 1.0),
    "USD/kWh": ("money per energy", 1e3),
    "USD/MW-year": ("money per power and year", 1.0),
    "USD/kW-year": ("money per power and year", 1e3),
    "USD/kW-month": ("money per power and year", 12e3),
    "USD/MW-day": ("money per power and year", 365.0),
    "USD/year": ("money per year", 1.0),
    "months": ("duration", 1.0),
    "month": ("duration", 1.0),
    "weeks": ("duration", MONTHS_PER_WEEK),
    "quarters": ("duration", 3.0),
    "quarter": ("duration", 3.0),
    "years": ("duration", 12.0),
    "year": ("duration", 12.0),
    "s": ("short time", 1.0),
    "seconds": ("short time", 1.0),
    "minutes": ("short time", 60.0),
    "hours": ("short time", 3600.0),
    "hour": ("short time", 3600.0),
    "TFLOPS": ("operations per time", 1.0),
    "PFLOPS": ("operations per time", 1e3),
    "accelerator-hours": ("accelerator time", 1.0),
    "fraction": ("share", 1.0),
    "percent": ("share", 0.01),
    "%": ("share", 0.01),
    "per year": ("rate", 1.0),
    "% per year": ("rate", 0.01),
    "percent per year": ("rate", 0.01),
    "hours per year": ("hours per year", 1.0),
    "count": ("count", 1.0),
    "year of money": ("year of money", 1.0),
    "degrees": ("angle", 1.0),
}
RATES = {
    ("per year", "%"): "% per year",
    ("per year", "percent"): "percent per year",
}
"""What a share means where a rate is asked for."""
_NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_QUALIFIER = r"(?:(under|over|at most|at least|about|by|<=|>=|<|>|~)\s*)?"
_VALUE = re.compile(
    rf"{_QUALIFIER}(?P<low>{_NUMBER})(?:\s*\.\.\s*(?P<high>{_NUMBER}))?\s*(?P<scale>k|m|bn|tn)?(?:\s+|\b|(?=%))(?P<unit>(?:[A-Za-z%].*)?)"
)
_DATE = re.compile(rf"{_QUALIFIER}(?P<low>[0-9QH-]+)(?:\s*\.\.\s*(?P<high>[0-9QH-]+))?")
_OTHER_DIGITS = re.compile(r"[^\D0-9]")
"""Those of other scripts, such as Arabic, or of full width."""
_MARKS: dict[str | None, Mark] = {
    **dict.fromkeys(("under", "at most", "by", "<", "<="), "at most"),
    **dict.fromkeys(("over", "at least", ">", ">="), "at least"),
    **dict.fromkeys(("about", "~"), "about"),
    None: "",
}


@dataclass(frozen=True)
class Variable:
    """What a path of the programme means to claims: its unit and which direction is better.

    ``nests`` marks amounts whose states contain one another (what is secured is also
    committed); ``feeds`` is False for figures that only check the plan; ``fulfilled_by``
    is the field beside it, or itself, about which a measured claim says that the day
    which it promises has come.
    """

    unit: str
    better: Better | None = None
    nests: bool = False
    feeds: bool = True
    fulfilled_by: str | None = None


@dataclass(frozen=True)
class Value:
    """A value as said: text, and the interval it means in ``unit`` (an open end is None)."""

    text: str
    unit: str
    low: Number | None
    high: Number | None
    mark: Mark = ""
    """How it stands to one figure: a bound, or about it."""

    @property
    def interval(self) -> tuple[Number | None, Number | None]:
        """Low and high end; None is open."""
        return self.low, self.high

    @property
    def ends(self) -> tuple[Number, ...]:
        """The ends that are not open, low before high: one of them or both."""
        return tuple(end for end in self.interval if end is not None)

    @property
    def exact(self) -> bool:
        """True if the value is one figure, not an interval."""
        return self.low is not None and self.low == self.high


# ending of a name -> the unit that it stands for, the longest first
ENDINGS: dict[str, str] = {
    "usd_per_gpu_hour": "USD/GPU-hour",
    "usd_per_mwh": "USD/MWh",
    "t_per_mwh": "t/MWh",
    "t_per_year": "t/year",
    "hours_per_year": "h/year",
    "mwh_per_year": "MWh/year",
    "exaflop_hours": "EFLOP/s h",
    "h100_hours": "H100-hours",
    "usd": "USD",
    "mwh": "MWh",
    "mw": "MW",
}
INITIALS = {"co2", "dscr", "irr", "it", "lcoc", "lcoe", "mip", "npv", "url", "utc"}
BOUNDS = ("_cautious", "_generous")
"""Ends of an interval, which stand behind the unit in a name: ``it_mw_cautious``."""
OverTime = Literal["stock", "flow"]
"""How a quantity goes from quarters to years: read at the end, or added up."""
FLOWS = frozenset({"USD", "MWh", "EFLOP/s h", "H100-hours"})
"""Units of amounts that pass in a period. Nothing else adds up over time: power and
loads stand, and a price, a rate or a share is no amount."""
BALANCES = frozenset({"balance", "outstanding"})
"""Words of a name that make an amount one that stands: ``balance_usd``."""


def split_unit(name: str) -> tuple[str, str]:
    """Return a name for people, and its unit: ``capital in view`` and ``USD`` for ``capital_in_view_usd``.

    The end of an interval that stands behind the unit goes to the words: ``IT cautious``
    and ``MW`` for ``it_mw_cautious``.
    """
    bound = next(filter(name.endswith, BOUNDS), "")
    stem = name.removesuffix(bound)
    ending = next(
        (ending for ending in ENDINGS if stem == ending or stem.endswith(f"_{ending}")),
        "",
    )
    words = f"{stem.removesuffix(ending).rstrip('_')}{bound}".split("_")
    said = " ".join(word.upper() if word in INITIALS else word for word in words)
    return said, ENDINGS.get(ending, "")


def over_time(name: str) -> OverTime:
    """Return whether a quantity stands at a moment or passes in a period, by its name and the unit in it.

    Examples
    --------
    >>> over_time("it_mw_cautious"), over_time("capital_cost_usd")
    ('stock', 'flow')
    """
    words, unit = split_unit(name)
    stands = unit not in FLOWS or BALANCES.intersection(words.split())
    return "stock" if stands else "flow"


def heading(name: str) -> str:
    """Return the head of a column: ``capital in view [USD]`` for ``capital_in_view_usd``."""
    words, unit = split_unit(name)
    return f"{words} [{unit}]".strip() if unit else words


@lru_cache(maxsize=4096)
def parse_value(text: str, unit: str) -> Value:
    """Read a value in the unit of its path; ``unit`` may be ``date``, or ``one of`` some words.

    Raises
    ------
    ValueError
        If the text cannot be read, or is in a unit that measures something else.
    """
    text = " ".join(str(text).split())
    if unit.startswith(ONE_OF):
        if text not in words_of(unit):
            raise ValueError(f"cannot read '{text}'; write {unit}")
        return Value(text, unit, text, text)
    found = (_DATE if unit == "date" else _VALUE).fullmatch(text)
    if not found:
        odd = _OTHER_DIGITS.findall(text)
        where = "".join(map(", where '{}' is no digit from 0 to 9".format, odd[:1]))
        raise ValueError(f"cannot read '{text}'{where}; write it as {example(unit)}")
    mark = _MARKS[found[1]]
    read = parse_day if unit == "date" else _factor(found, unit)
    low = read(found["low"])
    high = read(found["high"] or found["low"])
    if {low, high} & {math.inf, -math.inf}:
        raise ValueError(f"'{text}' is no finite number; write it as {example(unit)}")
    if high < low:  # type: ignore[operator]
        raise ValueError(f"'{text}' runs backwards; write the smaller end first")
    is_below, is_above = mark == "at most", mark == "at least"
    if found["high"] and (is_below or is_above):
        raise ValueError(f"'{text}' is a range and a bound at once; write one of them")
    return Value(
        text, unit, None if is_below else low, None if is_above else high, mark
    )


def first_day(value: Value) -> date | None:
    """Return the first day of the first period that a value about a date allows; None where it has no beginning."""
    found = _DATE.fullmatch(value.text)
    if None in {value.low, found}:
        return None
    return parse_period(cast("re.Match[str]", found)["low"])[0]


def overlap(one: Value, other: Value) -> bool:
    """Return whether two values in one unit have a number, a day or a word in common."""
    return all(map(_meets, (one.low, other.low), (other.high, one.high)))


def _meets(low: Number | None, high: Number | None) -> bool:
    return None in {low, high} or low <= high  # type: ignore[operator]


def words_of(unit: str) -> list[str]:
    """Return the words that a path may be whose unit is ``one of`` them."""
    return unit.removeprefix(ONE_OF).split(", ")


def parse_number(text: str, unit: str) -> float:
    """Read one figure, such as ``500 bn USD``, in the given unit; a range or bound is refused."""
    value = parse_value(text, unit)
    if not value.exact or not isinstance(value.low, float):
        raise ValueError(f"'{text}' is not one figure; write it as {example(unit)}")
    return value.low


def convert(number: float, unit: str, to: str) -> float:
    """Convert a number between two units that measure the same thing."""
    (kind, size), (wanted, base) = UNITS[unit], UNITS[to]
    if kind != wanted:
        raise ValueError(f"{unit} measures {kind}, {to} measures {wanted}")
    return number if size == base else number * (size / base)


def example(unit: str) -> str:
    """Return an example of how a value in this unit is written."""
    if unit.startswith(ONE_OF):
        return words_of(unit)[0]
    examples = {
        "date": "2026-09-30, 2026-Q3 or 'by 2026'",
        "USD": "'500 bn USD' or 'under 10 bn USD'",
        "MW": "'1.2 GW' or 'about 300 MW'",
        "months": "'128 weeks' or '24 .. 36 months'",
        "fraction": "0.8 or '80 %'",
        "per year": "0.07 or '7 %'",
    }
    return examples.get(unit, f"'12 {unit}'")


def _factor(found: re.Match[str], unit: str) -> Callable[[str], Number]:
    scale, said = SCALE.get(found["scale"] or "", 1.0), found["unit"].strip()
    if said and said not in UNITS:
        raise ValueError(f"unknown unit '{said}'; write it as {example(unit)}")
    said = RATES.get((unit, said), said)
    if not said and (found["scale"] or unit not in {"fraction", "count"}):
        raise ValueError(f"'{found[0]}' has no unit; write it as {example(unit)}")
    if said and UNITS[said][0] != UNITS[unit][0]:
        raise ValueError(
            f"'{said}' measures {UNITS[said][0]}, but {UNITS[unit][0]} is meant; write it as {example(unit)}"
        )
    return lambda digits: convert(
        float(digits.replace(",", "")) * scale, said or unit, unit
    )
