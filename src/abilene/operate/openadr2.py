"""Events of an OpenADR 2.0b server (VTN), by ``openleadr``: needs the extra ``operate``.

Signals LOAD_DISPATCH with a set-point, ELECTRICITY_PRICE and SIMPLE are obeyed. A set-point
is the power that the connection may draw; a change against a baseline is refused, as
nobody here says what that is. Source: OpenADR Alliance, "OpenADR 2.0 Profile
Specification, B Profile" (2013).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from abilene.errors import MissingExtraError
from abilene.operate.signal import GridEvent, SourceError
from abilene.operate.terms import OpenAdr2Source

OVER = frozenset({"completed", "cancelled"})
SCALE = {"p": 1e-12, "n": 1e-9, "micro": 1e-6, "m": 1e-3, "c": 1e-2, "d": 1e-1}
SCALE |= {"none": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
"""Prefixes of the standard's siScale. [-]"""
W_PER_MW = 1e6
SIMPLE_LEVELS = range(1, 4)


class OpenAdr2:
    """A VTN as a source: this end registers, asks for its events, and opts in to each."""

    def __init__(self, terms: OpenAdr2Source) -> None:
        try:
            from openleadr import OpenADRClient
        except ImportError:
            raise MissingExtraError("operate", "OpenADR 2.0b") from None
        self.name, self.poll_s = f"openadr2 {terms.openadr2}", terms.poll_s
        # openleadr logs what we say ourselves, with a traceback
        logging.getLogger("openleadr").setLevel(logging.CRITICAL)
        self._client = OpenADRClient(
            ven_name=terms.ven_name,
            vtn_url=terms.openadr2,
            cert=terms.certificate,
            key=terms.key,
            ca_file=terms.authority,
            show_fingerprint=False,
            allow_jitter=False,
        )
        self._answered: set[tuple[str, int]] = set()

    def poll(self, now: float) -> tuple[GridEvent, ...]:
        """Return all events that the server has for this end."""
        raw = asyncio.run(self._asked())
        try:
            return tuple(found for one in raw for found in events_of_2b(one, now))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SourceError(f"an event that cannot be read: {error}") from None

    async def _asked(self) -> list[Mapping[str, Any]]:
        """Ask for the events, in a session of its own."""
        client = self._client
        try:
            if client.registration_id is None:
                await client.create_party_registration()
            if client.registration_id is None:
                raise SourceError("the server does not register this end")
            replied: tuple[str | None, dict[str, Any]] | None
            replied = await client.request_event()
            if replied is None or replied[0] is None:
                raise SourceError("the server does not answer")
            answer = replied[1]
            events = list(answer.get("events") or [])
            for event in events:
                await self._opt_in(answer, event["event_descriptor"])
            return events
        finally:
            if client.client_session is not None:
                await client.client_session.close()
                client.client_session = None

    async def _opt_in(
        self, answer: Mapping[str, Any], described: Mapping[str, Any]
    ) -> None:
        """Say once that an event will be kept."""
        key = str(described["event_id"]), int(described["modification_number"])
        if key not in self._answered:
            request = answer.get("request_id")
            await self._client.created_event(request, key[0], "optIn", key[1])
            self._answered.add(key)

    def report(self, event: GridEvent, mw: float, at: float) -> None:
        """Do nothing: reports of 2.0b are asked for by the server, which is not done here."""

    def close(self) -> None:
        """Hold nothing: each poll has a session of its own."""


@dataclass(frozen=True)
class _Signal:
    """A signal of an event in one of its intervals."""

    id: str
    asked_by: str
    start: datetime
    end: datetime
    received: float
    type: str
    measured: Mapping[str, Any]
    """Unit and scale."""

    def event(self, kind: Any, **asked: Any) -> GridEvent:
        """Return an event that asks something in this interval."""
        return GridEvent(
            id=self.id,
            asked_by=self.asked_by,
            kind=kind,
            start=self.start.timestamp(),
            end=self.end.timestamp(),
            received=self.received,
            **asked,
        )

    @property
    def scale(self) -> float:
        """What the prefix of its unit stands for. [-]"""
        return SCALE[str(self.measured.get("scale") or "none")]


def events_of_2b(raw: Mapping[str, Any], now: float) -> Iterator[GridEvent]:
    """Yield what an event of openleadr asks of a load.

    Raises
    ------
    ValueError, TypeError, KeyError, AttributeError
        If it cannot be read.
    """
    described = raw["event_descriptor"]
    if described["event_status"] in OVER:
        return
    for at, signal in enumerate(raw["event_signals"]):
        asking = ASKING_2B.get(signal["signal_name"], _asks_nothing)
        start = raw["active_period"]["dtstart"]
        for number, interval in enumerate(signal["intervals"]):
            begins: datetime = interval.get("dtstart") or start
            length: timedelta = interval["duration"]
            start = begins + length
            one = _Signal(
                id=f"{described['event_id']}.{at}.{number}",
                asked_by=str(described.get("market_context") or described["event_id"]),
                start=begins,
                end=start,
                received=now,
                type=str(signal["signal_type"]),
                measured=signal.get("measurement") or {},
            )
            yield from asking(one, float(interval["signal_payload"]))


def _asks_nothing(signal: _Signal, value: float) -> Iterable[GridEvent]:
    return ()


def _set_point(signal: _Signal, value: float) -> Iterable[GridEvent]:
    unit = str(signal.measured.get("unit"))
    if signal.type != "setpoint" or unit != "W":
        raise ValueError(
            f"a load of type {signal.type} in {unit}; known is a setpoint in W"
        )
    return (signal.event("limit", limit_mw=value * signal.scale / W_PER_MW),)


def _price_2b(signal: _Signal, value: float) -> Iterable[GridEvent]:
    unit = f"{signal.measured.get('unit')} as {signal.measured.get('name')}"
    if signal.type != "price" or unit != "USD as currencyPerKWh":
        raise ValueError(f"{signal.type} in {unit}; known is a price in USD per kWh")
    return (signal.event("price", usd_per_mwh=value * signal.scale * 1e3),)


def _level(signal: _Signal, value: float) -> Iterable[GridEvent]:
    if int(value) not in SIMPLE_LEVELS:
        return ()
    return (signal.event("alert", alert=f"SIMPLE_{int(value)}"),)


ASKING_2B: Mapping[str, Callable[[_Signal, float], Iterable[GridEvent]]] = {
    "LOAD_DISPATCH": _set_point,
    "ELECTRICITY_PRICE": _price_2b,
    "SIMPLE": _level,
}
"""How each signal is read."""
