"""What keeps the page to its owner: only this machine, only its own pages, only small requests.

A page elsewhere can make a browser send requests to 127.0.0.1, under a name of its own
(DNS rebinding) or in passing (a form that posts). So every request must name this
server as its host; one that changes anything must be JSON and, where the browser says
from where it comes, come from a page of this server.
"""

from __future__ import annotations

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 256 * 1024
"""Largest body of a request. [bytes]"""
SAFE_METHODS = frozenset({"GET", "HEAD"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
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
        status, what = self._refusal(scope["method"], Headers(scope=scope))
        body = b"" if status else await _body(receive)
        if body is None:
            status, what = 413, f"a request holds at most {MOST_BYTES} bytes"
        if status:
            await _refuse(send, status, what)
            return

        whole: list[Message] = [
            {"type": "http.request", "body": body, "more_body": False}
        ]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, replay, with_headers)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str]:
        """Return status and reason of a refusal, or 0."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, "this server answers to its own name only"
        if method in SAFE_METHODS:
            return 0, ""
        origins = {f"http://{host}" for host in self._hosts}
        if any(origin.lower() not in origins for origin in headers.getlist("origin")):
            return 403, "only pages of this server may change anything"
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return 403, "only pages of this server may change anything"
        if (
            headers.get("content-type", "").partition(";")[0].strip().lower()
            != "application/json"
        ):
            return 415, "send application/json"
        return 0, ""


async def _body(receive: Receive) -> bytes | None:
    """Return the whole body, or None if it is too large."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BYTES:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body


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
