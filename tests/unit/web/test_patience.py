"""Who begins a request and does not end it is not waited for."""

import socket
import threading
import time

import pytest
import uvicorn

from abilene.web import patience


async def says_hello(scope, receive, send):
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"5")],
        }
    )
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def port(monkeypatch):
    """Serve with little patience in a thread of this process; return the port."""
    monkeypatch.setattr(patience, "HEAD_S", 0.3)
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        says_hello, http=patience.PatientProtocol, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    yield door.getsockname()[1]
    server.should_exit = True
    thread.join(30)
    door.close()


def connected(port):
    return socket.create_connection(("127.0.0.1", port), timeout=30)


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("begun", [b"", b"GET / HT", GET[:-2]])
def test_a_head_that_does_not_end_is_given_up(port, begun):
    with connected(port) as wire:
        wire.sendall(begun)
        assert wire.recv(100) == b""


def trickle(wire, head):
    for letter in head:
        wire.sendall(bytes([letter]))
        time.sleep(0.02)


def test_a_head_that_trickles_is_given_up_after_a_request_that_was_whole(port):
    with connected(port) as wire:
        wire.sendall(GET)
        while not wire.recv(1000).endswith(b"hello"):
            pass
        with pytest.raises(OSError):  # noqa: PT011  # the other side has closed
            trickle(wire, GET[:-2] + b"x" * 1000)


def test_whole_requests_are_answered_for_as_long_as_they_come(port):
    with connected(port) as wire:
        for _ in range(3):
            wire.sendall(GET[:10])
            wire.sendall(GET[10:])
            answer = b""
            while not answer.endswith(b"hello"):
                answer += wire.recv(1000)
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(0.2)
