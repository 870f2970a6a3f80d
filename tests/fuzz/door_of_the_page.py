"""The door of the page: requests as a program of somebody else would send them, the body below the first line."""

from __future__ import annotations

import shutil
from pathlib import Path

from fuzz.doors import Door
from fuzz.doors_of_text import CLAIMS, _paths, _with_ledger, _written

HOST = "127.0.0.1:8600"
REQUESTS = (
    b'PUT /changes.json\n{"set": {"capital.c.amount_usd": "3 bn USD"}}',
    b'PUT /changes.json\n{"viewpoints": [{"id": "mine", "title": "Mine", "without": ["promised"]}]}',
    b'PUT /changes.json\n{"set": {"sites.a.phases.p.it_mw": 120}, "actors": [{"id": "me", "name": "Me", "role": "critic"}]}',
    b'POST /changes/save.json\n{"name": "what-if"}',
    b'POST /jobs.json\n{"views": ["announced"]}',
    b'POST /size.json\n{"site": "a", "view": "secured", "own_power": false, "set": {"sites.a.phases.p.it_mw": "1"}, "quick": true}',
    b"GET /why.json?path=capital.c.amount_usd&view=secured",
    b"GET /claims.json?path=capital.c.amount_usd",
    b"GET /promises.json?view=announced",
    b"GET /compare.json?a=x&b=y&all=1",
    b"GET /answer.csv?table=quarters&plan=",
    b"GET /what-if.json?site=a&plan=",
    b"GET /plans/x/report.html",
    b"GET /jobs/1.json",
    b"DELETE /jobs/1.json",
    b"GET /words",
    b"GET /why?path=sites.a.phases.p.target",
)
PATHS = tuple(request.split(b"\n")[0].split(b" ")[1].split(b"?")[0] for request in REQUESTS)  # fmt: skip


def page(folder: Path) -> Door:
    """Return the door of ``abilene serve``: no answer is a failure, each refusal says why."""
    from starlette.testclient import TestClient

    from abilene.programme.changes import Changes, load
    from abilene.web.app import make_app
    from abilene.web.session import Session

    _written(_with_ledger(folder), "letter.yaml", CLAIMS)
    session = Session(load(folder / "campus.yaml"), folder=folder / "plans", seconds=2)
    session.start()
    session.jobs.wait()
    client = TestClient(make_app(session, frozenset({HOST})), f"http://{HOST}", headers={"Content-Type": "application/json"})  # fmt: skip

    def enter(data: bytes) -> None:
        line, _, body = data.partition(b"\n")
        method, _, path = line.decode("utf-8", "replace").partition(" ")
        try:
            answer = client.request(method, path, content=body or None, follow_redirects=False)  # fmt: skip
        except _not_http():
            return  # the client knows that this is no request: it never came to the server
        assert answer.status_code < 500, (answer.status_code, answer.text)
        if answer.status_code >= 400 and "json" in answer.headers["content-type"]:
            assert answer.json()["problems"], answer.text
        session.jobs.wait()
        for job in session.jobs.all():
            assert not any(
                words[:1].isupper() and "Error: " in words for words in job.problems
            ), job.problems
        if session.changes != Changes():
            shutil.rmtree(session.folder, ignore_errors=True)

    return Door(REQUESTS, [*PATHS, *_paths(folder)], enter, slow=True)


def _not_http() -> tuple[type[Exception], ...]:
    """Return what the client raises for what is no request: it never comes to the server."""
    import httpx2

    return (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)
