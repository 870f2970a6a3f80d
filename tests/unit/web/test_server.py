"""The server as a user starts it: bound to this machine alone, steady under many clients, ended by Ctrl-C."""

import json
import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serving import serving


@pytest.fixture(scope="module")
def address(examples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with serving(examples / "one-campus.yaml", folder) as one:
        yield one


def get(url, **headers):
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=60
        ) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_only_this_machine_can_reach_it(address):
    port = int(address.rpartition(":")[2])
    own = socket.gethostbyname(socket.gethostname())
    others = {own, "127.0.0.2"} - {"127.0.0.1"}
    for other in others:
        with pytest.raises(OSError):  # noqa: PT011  # refused, or no such address
            socket.create_connection((other, port), timeout=2).close()


def test_it_tells_nothing_of_its_make(address):
    with urllib.request.urlopen(f"{address}/jobs.json", timeout=60) as answer:
        assert "server" not in {name.lower() for name in answer.headers}


def test_a_path_that_climbs_is_refused_on_the_wire(address):
    port = int(address.rpartition(":")[2])
    for path in (
        "/../../etc/passwd",
        "/assets/../../../etc/passwd",
        "/plans/..%2f..%2fetc/report.html",
        "//etc/passwd",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
            wire.sendall(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
            )
            answer = b"".join(iter(lambda: wire.recv(65536), b""))
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), path
        assert b"root:" not in answer


def test_two_hundred_clients_at_once(address):
    pages = ("jobs.json", "changes.json", "claims.json", "assets/web.css")

    def client(number):
        return get(f"{address}/{pages[number % len(pages)]}")[0]

    with ThreadPoolExecutor(200) as pool:
        assert set(pool.map(client, range(200))) == {200}


def test_a_port_that_is_taken_is_said(address):
    from click.testing import CliRunner

    from abilene.cli import main

    port = address.rpartition(":")[2]
    file = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
    result = CliRunner().invoke(main, ["serve", str(file), "--port", port])
    assert result.exit_code == 2
    assert f"port {port} of 127.0.0.1 cannot be had" in result.output


@pytest.mark.slow
def test_ctrl_c_ends_it_well_and_says_what_was_written(examples, tmp_path):
    told = []
    with serving(examples / "one-campus.yaml", tmp_path, told=told) as address:
        while json.loads(get(f"{address}/jobs.json")[1])[0]["state"] != "done":
            time.sleep(0.1)
    (plan,) = (tmp_path / "plans").glob("one_campus-*")
    assert told == [f"stopped; written: plans/{plan.name}\n"]
    assert (plan / "report.html").is_file()


@pytest.mark.slow
def test_ctrl_c_before_any_plan_says_that_nothing_was_written(tmp_path, examples):
    told = []
    with serving(examples / "stargate/programme.yaml", tmp_path, told=told):
        pass
    assert told == ["stopped; written: nothing, no plan was ready\n"]
    assert not list(tmp_path.glob("plans/*"))
