"""What keeps the page to its owner: only this machine, only its own pages, only small and quick requests.

A page elsewhere can make a browser send requests to 127.0.0.1, under a name of its own
(DNS rebinding) or in passing (a form that posts). So every request must name this
server as its host; one that changes anything must be JSON and, where the browser says
from where it comes, come from a page of this server.
"""

from __future__ import annotations

import asyncio
import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 256 * 1024
"""Largest body of a request. [bytes]"""
PATIENCE_S = 10.0
"""Time in which a body must arrive. [s]"""
TOO_LARGE = 413, f"a request holds at most {MOST_BYTES} bytes"
NOT_THIS_SERVER = 421, "this server answers to its own name only"
NOT_OUR_PAGE = 403, "only pages of this server may change anything"
NOT_JSON = 415, "send application/json"
TOO_SLOW = 408, f"a request arrives whole within {PATIENCE_S:g} s"
NOT_TEXT = 422, "half a character (a surrogate alone) is no text; take it out"
OWN_SITE = frozenset({"same-origin", "none"})
Refusal = tuple[int, str]
"""Status and reason."""
SAFE_METHODS = frozenset({"GET", "HEAD"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets through what comes from this machine's own pages, and nothing large.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    hosts : set of str
        Names of this server with its port, such as ``127.0.0.1:8600``.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope["method"], Headers(scope=scope))
        # The body of what is refused is not even read.
        body = b"" if refusal else await _body_in_time(receive)
        if isinstance(body, tuple):
            refusal = body
        elif not _is_text(body):
            refusal = NOT_TEXT
        if refusal:
            await _refuse(send, *refusal)
            return
        whole: Message = {"type": "http.request", "body": body, "more_body": False}
        await self._app(scope, _first(whole, receive), _with_headers(send))

    def _refusal(self, method: str, headers: Headers) -> Refusal | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return NOT_THIS_SERVER
        if method in SAFE_METHODS:
            return None
        own = {f"http://{host}".lower() for host in self._hosts}
        if not own.issuperset(map(str.lower, headers.getlist("origin"))):
            return NOT_OUR_PAGE
        # Browsers say from where a request comes; what is no browser says nothing.
        if headers.get("sec-fetch-site", "same-origin") not in OWN_SITE:
            return NOT_OUR_PAGE
        kind, _, _ = headers.get("content-type", "").partition(";")
        # A form of another page can post, but not JSON without asking first.
        return None if kind.strip().lower() == "application/json" else NOT_JSON


def _first(message: Message, receive: Receive) -> Receive:
    """Return what gives a message, and then what comes after it."""
    waiting = [message]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _with_headers(send: Send) -> Send:
    """Return what sends an answer with the headers that keep its page to itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


async def _body_in_time(receive: Receive) -> bytes | Refusal:
    """Return the whole body, or why there is none: it is too large, or too slow."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _body(receive)
    except TimeoutError:
        return TOO_SLOW


async def _body(receive: Receive) -> bytes | Refusal:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return TOO_LARGE
        # A client that has gone sends another kind of message, which has no more.
        if not message.get("more_body", False):
            return bytes(body)


def _is_text(body: bytes) -> bool:
    """Return whether each text of a body can be written down again; whether it is JSON, others ask."""
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    except (ValueError, RecursionError):
        return True
    return True


async def _refuse(send: Send, status: int, what: str) -> None:
    body = json.dumps({"problems": [what]}).encode()
    headers = {
        **HEADERS,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
