"""From an event of OpenADR 3 to events of ours: one for each payload of each interval."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from abilene.operate.signal import GridEvent, zoned_time

_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
SECONDS_OF = (365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3600, 60, 1)
"""Of a year, a month, a week, a day, an hour, a minute and a second, where no calendar says more. [s]"""
ENDLESS_S = 1000 * SECONDS_OF[0]
"""The standard writes P9999Y for what has no end. [s]"""
MW_PER_UNIT = {"KW": 1e-3, "MW": 1.0, "W": 1e-6}
USD_PER_MWH = {"USD per KWH": 1e3, "USD per MWH": 1.0}
AT_ONCE = ("0000", "0001")
"""Years by which a start says: now."""
SAID_BY = ("eventName", "programID", "id")
"""What says who asks: the first that is given."""
SIMPLE_LEVELS = range(1, 4)


@dataclass(frozen=True)
class _Stretch:
    """An interval of an event."""

    id: str
    asked_by: str
    start: float
    end: float
    received: float
    described: Mapping[str, Mapping[str, Any]]
    """What the event says of each type of payload: units, currency."""

    def unit(self, kind: str, usual: str) -> str:
        """Return the unit of a type of payload."""
        said = self.described.get(kind, {}).get("units")
        return str(said or usual).upper()

    def event(self, kind: Any, **asked: Any) -> GridEvent:
        """Return an event that asks something in this interval."""
        return GridEvent(
            id=self.id,
            asked_by=self.asked_by,
            kind=kind,
            start=self.start,
            end=self.end,
            received=self.received,
            **asked,
        )


def events_of(raw: Mapping[str, Any], ven: str, now: float) -> list[GridEvent]:
    """Return what an event of the standard asks of a load.

    Parameters
    ----------
    raw : mapping
        The event, as JSON has it.
    ven : str
        Name of this end: events for others are passed over.
    now : float
        When it was heard. [s of UNIX]

    Raises
    ------
    ValueError, TypeError, KeyError, AttributeError
        If it cannot be read.
    """
    if not _is_for(raw.get("targets"), ven):
        return []
    whole = _Stretch(
        id=str(raw["id"]),
        asked_by=next(filter(None, map(raw.get, SAID_BY))),
        start=0.0,
        end=math.inf,
        received=now,
        described=dict(map(_described, raw.get("payloadDescriptors") or [])),
    )
    found: list[GridEvent] = []
    for at, (interval, start, end) in enumerate(_intervals(raw)):
        for number, payload in enumerate(interval["payloads"]):
            name = f"{whole.id}.{at}.{number}"
            stretch = replace(whole, id=name, start=start, end=end)
            found += _asked(stretch, str(payload["type"]), payload["values"])
    return found


def _described(one: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    return one["payloadType"], one


def _is_for(targets: Any, ven: str) -> bool:
    """Return whether an event is for this end: it names no end, or this one."""
    ends = list(map(_end_of, filter(_names_end, targets or [])))
    return ven in chain.from_iterable(ends) or not ends


def _names_end(target: Any) -> bool:
    return isinstance(target, Mapping) and target["type"] == "VEN_NAME"


def _end_of(target: Mapping[str, Any]) -> list[str]:
    return list(target["values"])


def _intervals(raw: Mapping[str, Any]) -> Iterator[tuple[Any, float, float]]:
    """Yield each interval with its start and its end: one after another where it says no more."""
    whole = {"duration": "P9999Y", **(raw.get("intervalPeriod") or {})}
    next_start = _start(whole.get("start"))
    for interval in raw["intervals"]:
        period = {**whole, "start": None, **(interval.get("intervalPeriod") or {})}
        start = next_start if period["start"] is None else _start(period["start"])
        next_start = start + seconds_of_duration(str(period["duration"]))
        yield interval, start, next_start


def _start(text: object) -> float:
    """Read a start; one that is not said, or of the year 0 or 1, is now."""
    said = str(text or AT_ONCE[0])
    return 0.0 if said.startswith(AT_ONCE) else zoned_time(said)


def seconds_of_duration(text: str) -> float:
    """Read a duration of ISO 8601, infinite from 1,000 years on. [s]

    Raises
    ------
    ValueError
        If it is none.
    """
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"'{text}' is no duration such as PT3H")
    counts = map(float, found.groups("0"))
    return _unless_endless(sum(map(float.__mul__, counts, map(float, SECONDS_OF))))


def _unless_endless(seconds: float) -> float:
    return math.inf if seconds >= ENDLESS_S else seconds


def _asked(stretch: _Stretch, kind: str, values: list[Any]) -> Iterable[GridEvent]:
    """Return what a payload asks: nothing where it is of a type that asks nothing of a load."""
    if kind.startswith("ALERT_"):
        return (stretch.event("alert", alert=kind),)
    return ASKING.get(kind, _nothing)(stretch, values)


def _nothing(stretch: _Stretch, values: list[Any]) -> Iterable[GridEvent]:
    return ()


def _limit(stretch: _Stretch, values: list[Any]) -> Iterable[GridEvent]:
    unit = stretch.unit("IMPORT_CAPACITY_LIMIT", "KW")
    limit_mw = _number(values) * _factor(MW_PER_UNIT, unit, "a capacity")
    return (stretch.event("limit", limit_mw=limit_mw),)


def _price(stretch: _Stretch, values: list[Any]) -> Iterable[GridEvent]:
    currency = str(stretch.described.get("PRICE", {}).get("currency") or "USD")
    unit = f"{currency} per {stretch.unit('PRICE', 'KWH')}"
    usd_per_mwh = _number(values) * _factor(USD_PER_MWH, unit, "a price")
    return (stretch.event("price", usd_per_mwh=usd_per_mwh),)


def _factor(known: Mapping[str, float], unit: str, what: str) -> float:
    """Return what brings a unit to ours."""
    if unit not in known:
        raise ValueError(f"{what} in {unit}; known are {', '.join(known)}")
    return known[unit]


def _simple(stretch: _Stretch, values: list[Any]) -> Iterable[GridEvent]:
    level = int(_number(values))
    if level not in SIMPLE_LEVELS:
        return ()
    return (stretch.event("alert", alert=f"SIMPLE_{level}"),)


def _number(values: list[Any]) -> float:
    """Return the first value, which must be a finite number."""
    number = float(values[0])
    if not math.isfinite(number):
        raise ValueError(f"{values[0]} is no number")
    return number


ASKING: Mapping[str, Callable[[_Stretch, list[Any]], Iterable[GridEvent]]] = {
    "IMPORT_CAPACITY_LIMIT": _limit,
    "PRICE": _price,
    "SIMPLE": _simple,
}
"""How each type of payload is read."""
