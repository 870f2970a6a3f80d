"""A small OpenADR 3 server for tests: events, tokens and reports as the OpenAPI file has them. It is no certified VTN."""

import threading
from contextlib import contextmanager
from urllib.parse import parse_qs

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request

CLIENT, SECRET = "campus", "s3cret"


class SmallVtn:
    """What a server holds; change it while it runs."""

    def __init__(self):
        self.events, self.reports, self.polls = [], [], 0
        self.token = None
        """Token that it wants; None if it wants none."""
        self.app = FastAPI(openapi_url=None)
        self.app.get("/events")(self._get)
        self.app.post("/reports")(self._report)
        self.app.post("/auth/token")(self._auth)
        self.app.get("/moved/events")(self._moved)

    def _check(self, given):
        if self.token is not None and given != f"Bearer {self.token}":
            raise HTTPException(401)

    def _get(
        self,
        programID: str | None = None,
        skip: int = 0,
        limit: int = 50,
        authorization: str | None = Header(None),
    ):
        self._check(authorization)
        self.polls += 1
        mine = [e for e in self.events if programID in (None, e.get("programID"))]
        return mine[skip : skip + limit]

    def _report(self, body: dict, authorization: str | None = Header(None)):
        self._check(authorization)
        self.reports.append(body)
        return {**body, "id": str(len(self.reports))}

    async def _auth(self, request: Request):
        form = parse_qs((await request.body()).decode())
        wanted = {
            "grant_type": ["client_credentials"],
            "client_id": [CLIENT],
            "client_secret": [SECRET],
        }
        if form != wanted:
            raise HTTPException(403)
        return {"access_token": self.token, "token_type": "Bearer", "expires_in": 3600}

    def _moved(self):
        raise HTTPException(302, headers={"Location": "http://127.0.0.2/events"})


def limit_event(start, duration, kw, number="1", **more):
    """Return an event as a server sends it."""
    payload = {"type": "IMPORT_CAPACITY_LIMIT", "values": [kw]}
    return {
        "id": number,
        "objectType": "EVENT",
        "programID": "p1",
        "eventName": "cut1",
        "intervalPeriod": {"start": start, "duration": duration},
        "payloadDescriptors": [
            {
                "objectType": "EVENT_PAYLOAD_DESCRIPTOR",
                "payloadType": "IMPORT_CAPACITY_LIMIT",
                "units": "KW",
            }
        ],
        "intervals": [{"id": 0, "payloads": [payload]}],
        **more,
    }


@contextmanager
def serving_vtn(vtn, port=0):
    """Serve on loopback for as long as the block; yield the address."""
    config = uvicorn.Config(vtn.app, "127.0.0.1", port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            thread.join(0.01)
        number = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{number}"
    finally:
        server.should_exit = True
        thread.join()
