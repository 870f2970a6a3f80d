"""Events of an OpenADR 3 server (VTN), polled over HTTP, and what is drawn reported back.

What the standard calls a payload of an interval is an event of ours: IMPORT_CAPACITY_LIMIT,
PRICE, SIMPLE and ALERT_*; other types ask nothing of a load and are passed over. One that
cannot be read makes the whole poll fail: nothing that was asked is dropped by a slip.
Source: OpenADR Alliance, "OpenADR 3.0 Definition", version 3.0.1 (2024), and its OpenAPI
file.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.client import HTTPException, HTTPMessage
from itertools import chain
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from abilene.errors import InputError, Problem
from abilene.operate.openadr3_events import events_of
from abilene.operate.signal import GridEvent, SourceError, iso
from abilene.operate.terms import OpenAdr3Source

TIMEOUT_S = 5.0
"""Time after which a server counts as silent. [s]"""
MOST_BYTES = 16_000_000
PAGE, MOST_PAGES = 50, 200
"""Events in one answer, as many as the standard allows, and answers to one poll."""
UNAUTHORIZED = 401


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token would go along to wherever it leads."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Refuse."""
        raise SourceError(f"{req.full_url} redirects to {newurl}; name that address")


class OpenAdr3:
    """A VTN as a source."""

    def __init__(self, terms: OpenAdr3Source) -> None:
        parts = urlsplit(terms.openadr3)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            fix = "begin it with https://"
            raise InputError(Problem(f"'{terms.openadr3}' is no address", fix))
        self.name, self.poll_s = f"openadr3 {parts.netloc}", terms.poll_s
        self._terms, self._url = terms, terms.openadr3.rstrip("/")
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._fixed_token = _variable(terms.token_variable)
        self._client = (
            _variable(terms.client_id_variable),
            _variable(terms.client_secret_variable),
        )
        self._token = self._fixed_token
        self._places: dict[str, tuple[str, str]] = {}
        """Programme and event of the standard, by the id of an event of ours."""

    def poll(self, now: float) -> tuple[GridEvent, ...]:
        """Return all events that the server has."""
        raw = list(self._raw_events())
        try:
            found = list(
                map(partial(events_of, ven=self._terms.ven_name, now=now), raw)
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise SourceError(f"an event that cannot be read: {error}") from None
        for one, events in zip(raw, found, strict=True):
            place = str(one.get("programID", "")), str(one["id"])
            self._places |= {event.id: place for event in events}
        return tuple(chain.from_iterable(found))

    def _raw_events(self) -> Iterator[dict[str, Any]]:
        """Yield events as the server has them, page by page."""
        asked: dict[str, object] = {"limit": PAGE}
        if self._terms.program_id is not None:
            asked["programID"] = self._terms.program_id
        for page in range(MOST_PAGES):
            query = urlencode({**asked, "skip": page * PAGE})
            events = self._call(f"/events?{query}")
            if not isinstance(events, list):
                raise SourceError("/events is no list")
            yield from events
            if len(events) < PAGE:
                return

    def report(self, event: GridEvent, mw: float, at: float) -> None:
        """Report what is drawn under an event; a report that fails is no matter of the limit."""
        place = self._places.get(event.id)
        if place is None or not self._terms.report:
            return
        try:
            self._call("/reports", body=_report(self._terms.ven_name, place, mw, at))
        except SourceError:
            return

    def close(self) -> None:
        """Hold nothing."""

    def _call(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Call the server; once more with a new token where it refuses the old one."""
        if self._token is None:
            self._token = self._new_token()
        try:
            return self._sent(path, body)
        except urllib.error.HTTPError as error:
            token = self._new_token() if error.code == UNAUTHORIZED else None
            if token is None:
                raise SourceError(f"{path} answers {error.code}") from None
            self._token = token
        return _words(lambda: self._sent(path, body), path)

    def _sent(self, path: str, body: Mapping[str, Any] | None) -> Any:
        headers = {"Accept": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers)
        return self._read(request)

    def _new_token(self) -> str | None:
        """Ask for a token, where the terms have a client id and a secret."""
        client, secret = self._client
        if client is None or secret is None:
            return self._fixed_token if self._token is None else None
        form = {"grant_type": "client_credentials", "client_id": client}
        data = urlencode({**form, "client_secret": secret}).encode()
        request = urllib.request.Request(f"{self._url}/auth/token", data)
        answer = _words(lambda: self._read(request), "/auth/token")
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise SourceError("/auth/token gives no access_token")
        return token

    def _read(self, request: urllib.request.Request) -> Any:
        """Return what the server answers; an HTTP error is the caller's."""
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                return json.loads(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            error.close()
            raise
        except (OSError, HTTPException, ValueError) as error:
            raise SourceError(f"{request.full_url}: {error}") from None


def _words(call: Callable[[], Any], path: str) -> Any:
    """Call the server; an HTTP error is an answer that it does not give."""
    try:
        return call()
    except urllib.error.HTTPError as error:
        raise SourceError(f"{path} answers {error.code}") from None


def _variable(name: str | None) -> str | None:
    """Return a variable of the environment that the terms name.

    Raises
    ------
    InputError
        If it is not set.
    """
    if name is None:
        return None
    value = os.environ.get(name)
    if not value:
        what = f"the variable {name} is not set"
        raise InputError(Problem(what, f"export {name}=..."))
    return value


def _report(
    ven: str, place: tuple[str, str], mw: float, at: float
) -> dict[str, object]:
    """Return a report of the demand under an event. [kW]"""
    program, event = place
    payload = {"type": "DEMAND", "values": [round(mw * 1000.0, 3)]}
    interval = {
        "id": 0,
        "intervalPeriod": {"start": iso(at), "duration": "PT0S"},
        "payloads": [payload],
    }
    described = {"payloadType": "DEMAND", "readingType": "ESTIMATED", "units": "KW"}
    return {
        "programID": program,
        "eventID": event,
        "clientName": ven,
        "reportName": f"demand under {event}",
        "payloadDescriptors": [described],
        "resources": [{"resourceName": ven, "intervals": [interval]}],
    }
