"""Open the door: one port of 127.0.0.1, and nothing else."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable, Sequence

import uvicorn

from abilene.errors import InputError, Problem
from abilene.web.app import make_app
from abilene.web.patience import PatientProtocol
from abilene.web.session import Session

HOST = "127.0.0.1"
MOST_CONNECTIONS = 512


def serve_session(
    session: Session,
    port: int,
    ready: Callable[[str], None],
    *,
    views: Sequence[str] = (),
    browse: bool = False,
) -> None:
    """Serve a session until Ctrl-C; it begins by planning the programme with its changes.

    What is under way then is stopped; the best plan so far is kept, as by *Stop*.

    Parameters
    ----------
    session : Session
        What to show.
    port : int
        Port of 127.0.0.1; 0 takes any that is free.
    ready : function
        Told the address when the door is open.
    views : sequence of str
        Views of that first plan; by default all that are shown.
    browse : bool
        Also open it in a browser.

    Raises
    ------
    InputError
        If the port is taken, or there is no such view.
    """
    with _door(port) as door:
        port = door.getsockname()[1]
        hosts = frozenset({f"{HOST}:{port}", f"localhost:{port}"})
        config = uvicorn.Config(
            make_app(session, hosts),
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            http=PatientProtocol,
            ws="none",
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=5,
        )
        address = f"http://{HOST}:{port}/"
        try:
            session.start(views)
            told: list[Callable[[str], object]] = [ready]
            if browse:
                told.append(webbrowser.open)
            _Announced(config, address, told).run(sockets=[door])
        except KeyboardInterrupt:
            # the way to end it: uvicorn has answered what it was asked
            pass
        finally:
            session.close()


class _Announced(uvicorn.Server):
    """A server that says its address once it answers, and ends well: from then on Ctrl-C is its own to hear."""

    def __init__(
        self,
        config: uvicorn.Config,
        address: str,
        told: Sequence[Callable[[str], object]],
    ) -> None:
        super().__init__(config)
        self._address, self._told = address, told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door, then tell of it."""
        await super().startup(sockets)
        for tell in self._told:
            tell(self._address)


def _door(port: int) -> socket.socket:
    """Return a socket that listens at the port of this machine alone: who comes early waits."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
        door.listen(MOST_CONNECTIONS)
    except OSError as error:
        door.close()
        fix = "choose another with --port, or 0 for any that is free"
        raise InputError(
            Problem(f"port {port} of {HOST} cannot be had: {error.strerror}", fix)
        ) from None
    return door
