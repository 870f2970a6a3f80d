"""Only this machine, only its own pages, only small requests."""

import asyncio
import json
import re
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from abilene.web.app import make_app
from abilene.web.guard import MOST_BYTES

HOST = "127.0.0.1:8600"
DOTS = [
    "..",
    "../..",
    "../../../../etc/passwd",
    "..\\..",
    "%2e%2e",
    "....//",
    "/etc/passwd",
    "\x00",
    ".",
]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8600",
        "127.0.0.1",
        "127.0.0.1:8601",
        "127.0.0.1:8600.evil.example",
        "",
    ],
)
def test_a_foreign_host_is_refused_whatever_is_asked(client, host):
    for method, address in (
        ("GET", "/answer"),
        ("GET", "/assets/web.js"),
        ("POST", "/jobs.json"),
        ("GET", "/nowhere"),
    ):
        assert (
            client.request(method, address, headers={"Host": host}).status_code == 421
        )


def asked(app, path, hosts=(HOST,)):
    """Ask the application itself for a path that no client library would send as it is; return status and text."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    headers = [(b"host", host.encode()) for host in hosts]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": headers,
    }
    asyncio.run(
        app(
            {**scope, "http_version": "1.1", "scheme": "http", "root_path": ""},
            receive,
            send,
        )
    )
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def test_two_hosts_are_refused(app):
    assert asked(app, "/answer")[0] == 200
    assert asked(app, "/answer", [HOST, "evil.example"])[0] == 421
    assert asked(app, "/answer", [])[0] == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": f"https://{HOST}"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Origin": f"http://{HOST}"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_only_pages_of_this_server_may_change_anything(
    client, session, headers, status
):
    body = json.dumps({"set": {"capital.equity.amount_usd": "2 bn USD"}})
    assert (
        client.put("/changes.json", content=body, headers=headers).status_code == status
    )
    assert bool(session.changes.set) == (status == 200)


@pytest.mark.parametrize(
    "address", ["/changes.json", "/size.json", "/jobs.json", "/changes/save.json"]
)
def test_a_body_that_is_too_large_is_refused(client, address):
    method = "PUT" if address == "/changes.json" else "POST"
    large = b'{"set": {"a": "' + b"x" * MOST_BYTES + b'"}}'
    assert client.request(method, address, content=large).status_code == 413
    pieces = (b"x" * 10_000 for _ in range(40))
    assert client.request(method, address, content=pieces).status_code == 413


@pytest.mark.parametrize("dots", DOTS)
@pytest.mark.parametrize(
    "address",
    [
        "/assets/{}",
        "/plans/{}.json",
        "/plans/{}/report.html",
        "/jobs/{}.json",
        "/{}",
        "/{}.json",
        "/{}.csv",
    ],
)
def test_no_path_leads_out(app, address, dots):
    status, body = asked(app, address.format(dots))
    assert status in {404, 422}
    assert b"root:" not in body


@pytest.mark.parametrize(
    "query",
    ["answer?plan={}", "money.csv?table={}", "what-if?site={}", "why?path={}&view={}"],
)
def test_no_query_leads_out(client, query):
    for dots in DOTS:
        assert client.get(
            "/" + query.replace("{}", quote(dots, safe=""))
        ).status_code in {404, 422}


@pytest.mark.parametrize(
    "name",
    ["..", "../x", "/etc/x", "a/b", "a\\b", ".x", "", "con.", "one-campus", "x" * 65],
)
def test_no_name_leads_out_of_the_folder_or_over_the_programme(client, session, name):
    client.put("/changes.json", json={"set": {"capital.equity.amount_usd": "2 bn USD"}})
    before = session.file.read_text()
    assert client.post("/changes/save.json", json={"name": name}).status_code == 422
    assert [path.name for path in session.base.folder.glob("*.yaml")] == [
        "one-campus.yaml"
    ]
    assert session.file.read_text() == before


def test_every_answer_forbids_everything_that_is_not_its_own(client):
    for address in ("/answer", "/answer.json", "/assets/web.js", "/nowhere"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert (
            "script-src 'self'; style-src 'self';" in headers["content-security-policy"]
        )
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


INLINE = re.compile(
    r"<script(?! type=\"application/json\"| src=)|<style|\\sstyle=|\\son[a-z]+="
)
"""What a policy without inline scripts and styles would have to forbid."""


def test_no_page_holds_what_its_policy_would_forbid(client, session):
    for name in (
        "answer",
        "campuses",
        "money",
        "compute",
        "claims",
        "what-if",
        "words",
        "compare",
        "nowhere",
    ):
        assert not INLINE.search(client.get(f"/{name}").text), name


def test_no_page_names_anything_elsewhere(client):
    for name in ("answer", "campuses", "money", "compute", "claims", "what-if"):
        text = client.get(f"/{name}").text
        assert "//cdn" not in text
        assert 'src="http' not in text
        assert 'href="http' not in text
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


@pytest.mark.slow
def test_markup_in_a_claim_stays_text(hostile, tmp_path):
    from abilene.web.session import Session

    session = Session(hostile[1], folder=tmp_path / "plans")
    with TestClient(make_app(session, frozenset({HOST})), f"http://{HOST}") as client:
        session.start()
        session.jobs.wait()
        for name in (
            "answer",
            "money",
            "claims",
            "what-if",
            "why?path=capital.equity.amount_usd",
        ):
            text = client.get(f"/{name}").text
            assert "<img" not in text
            assert "document.title=1</script>" not in text
            assert "javascript:alert" not in text
    session.close()


def writing_routes(app):
    """Yield method and address of every route that changes anything, as the app itself publishes them."""
    for path, methods in app.openapi()["paths"].items():
        for method in set(methods) - {"get", "head"}:
            yield method.upper(), path.replace("{job_id}", "1")


def test_every_route_that_writes_refuses_other_pages_and_names(client, app, session):
    routes, before = list(writing_routes(app)), len(session.jobs.all())
    assert len(routes) >= 5
    for method, address in routes:
        for headers, status in (
            ({"Origin": "http://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Host": "evil.example:8600"}, 421),
            ({"Content-Type": "text/plain"}, 415),
        ):
            asked = client.request(method, address, content=b"{}", headers=headers)
            assert asked.status_code == status, (method, address, headers)
    assert len(session.jobs.all()) == before


@pytest.mark.parametrize(
    "text",
    [
        rb'"\ud800"',
        rb'"\uDFFFx"',
        b'"\xed\xa0\x80"',
        '"\ud800"'.encode("utf-16-le", "surrogatepass"),
    ],
)
def test_half_a_character_is_refused_and_a_whole_one_is_not(client, app, text):
    for method, address in writing_routes(app):
        asked = client.request(method, address, content=text)
        assert asked.status_code == 422, (method, address)
        assert "surrogate" in asked.json()["problems"][0]
    whole = client.put("/changes.json", content=rb'{"set": {"\ud83d\ude00": "1"}}')
    assert "there is no such path" in whole.json()["problems"][0]


def test_a_body_that_trickles_is_given_up(app, monkeypatch):
    monkeypatch.setattr("abilene.web.guard.PATIENCE_S", 0.05)
    sent = []

    async def receive():
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message):
        sent.append(message)

    headers = [(b"host", HOST.encode()), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "PUT",
        "path": "/changes.json",
        "headers": headers,
    }
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 408
