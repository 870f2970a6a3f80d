"""Tasks on Dask: processes of this machine, or a cluster that somebody runs.

Shared inputs go out once, as a task of their own whose input the scheduler keeps: a worker
that dies takes nothing with it. So many tasks are out at a time as keep every worker
busy, and what comes back is handed on at once: the memory of this process does not grow
with the number of tasks.
"""

from __future__ import annotations

import logging
import pickle
import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from abilene.errors import InputError, MissingExtraError, Problem, in_one_line
from abilene.tasks.digest import digest
from abilene.tasks.hands import Hands, Made
from abilene.tasks.item import TaskError, Work, WorkItem, result_of
from abilene.tasks.versions import other_versions, versions_here

if TYPE_CHECKING:
    from distributed import Client, Future

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[\w.-]+):([1-9][0-9]{0,4})")
"""Of a Dask scheduler."""
HERE = "127.0.0.1"
LAST_PORT = 65_535
REACHED_S = 5
"""Time in which a scheduler must answer. [s]"""
JOINED_S = 10
"""Time in which it must have a worker. [s]"""
OUT_PER_WORKER = 3
"""Tasks that are out at a time: one that runs, and those that wait at its side."""
NOTHING_LOGGED = logging.CRITICAL + 1
log = logging.getLogger(__name__)
RECOUNTED_S = 5.0
"""How often workers are counted anew: clusters grow and shrink. [s]"""


def problems_of(workers: int | None, dask: str | None) -> Iterator[Problem]:
    """Yield what is wrong with a number of processes and an address of a scheduler."""
    if None not in (workers, dask):
        what = "--workers and --dask are both given"
        fix = "keep --workers for processes here, or --dask for a cluster"
        yield Problem(what, fix)
    if workers is not None and workers < 1:
        fix = "give the number of processes, 1 or more"
        yield Problem(f"{workers} workers do nothing", fix, "--workers")
    if dask is not None and not is_address(dask):
        what = f"'{dask}' is no address of a scheduler"
        fix = "write it as 'dask scheduler' prints it, such as tcp://10.0.0.5:8786"
        yield Problem(what, fix, "--dask")


def is_address(text: str) -> bool:
    """Return whether a text is an address of a scheduler."""
    found = ADDRESS.fullmatch(text)
    return found is not None and int(found[3]) <= LAST_PORT


@contextmanager
def hands_of(workers: int | None, address: str | None) -> Iterator[Hands]:
    """Open what runs tasks on so many processes, or on the cluster at an address.

    Raises
    ------
    InputError
        If the cluster cannot be reached, has no workers, or they run other versions.
    """
    from distributed import Client

    with ExitStack() as open_:
        if address is None:
            client = open_.enter_context(_processes(workers or 1))
        else:
            open_.enter_context(_silence())
            try:
                client = open_.enter_context(Client(address, timeout=REACHED_S))
            except (OSError, TimeoutError) as error:
                what = f"no scheduler answers at {address} ({in_one_line(error)})"
                raise InputError(
                    Problem(what, "start one: dask scheduler", "--dask")
                ) from None
            with _lost_in_one_line(address):
                _check_workers(client, address)
        yield partial(_run, client, address or HERE)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what Dask logs off the screen: where the scheduler is lost that is pages, and we say it in a line."""
    import distributed

    root = distributed.__name__
    loggers = [
        root,
        *(
            name
            for name in logging.root.manager.loggerDict
            if name.startswith(f"{root}.")
        ),
    ]
    before = {name: logging.getLogger(name).level for name in loggers}
    for name in before:
        logging.getLogger(name).setLevel(NOTHING_LOGGED)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _lost_in_one_line(address: str) -> Iterator[None]:
    """Say that the scheduler at an address is gone, where and how to go on.

    Raises
    ------
    InputError
        If it is.
    """
    try:
        yield
    except (CancelledError, OSError, TimeoutError) as error:
        log.debug("%s: %s", address, in_one_line(error))
        what = f"the cluster was lost: the scheduler at {address} answers no more"
        fix = "start it, and give the same command: with --keep it goes on from what stands"
        raise InputError(Problem(what, fix)) from None


@contextmanager
def _processes(workers: int) -> Iterator[Client]:
    """Start processes of this machine that only it can reach; they end with the block."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host=HERE,
            dashboard_address=f"{HERE}:0",  # None would take port 8787 of everybody
            memory_limit=0,  # the system has one: another would kill without a word
            preload=["abilene.tasks.deaf"],
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _check_workers(client: Client, address: str) -> None:
    """Refuse a cluster without workers, or whose workers run other versions."""
    try:
        client.wait_for_workers(1, timeout=JOINED_S)
        there = client.run(versions_here)
    except TimeoutError:
        fix = f"start some: dask worker {address} --nthreads 1"
        what = f"the scheduler at {address} has no workers"
        raise InputError(Problem(what, fix, "--dask")) from None
    except ImportError as error:
        what = f"a worker of {address} lacks Abilene: {in_one_line(error)}"
        raise InputError(Problem(what, "install it there", "--dask")) from None
    fix = "install the same versions there"
    other = other_versions(versions_here(), there)
    if other:
        raise InputError(Problem(f"{what}", fix, "--dask") for what in other)


def _run(
    client: Client,
    address: str,
    work: Work,
    shared: Any,
    todo: Iterable[tuple[int, WorkItem]],
) -> Made:
    """Run tasks; yield each as it comes."""
    from distributed import as_completed

    packed = pickle.dumps(shared)
    name = digest(work, packed)
    kept = client.submit(pickle.loads, packed, key=f"shared-{name}")
    rest, places = iter(todo), dict[str, int]()
    running, counted = as_completed(), _Counted(client)

    def send() -> None:
        room = max(0, counted.most() - len(places))  # workers may have gone
        for place, item in islice(rest, room):
            key = f"{work.__name__}-{digest(name, place, item.arguments)}"
            places[key] = place
            running.add(
                client.submit(result_of, work, kept, item, versions_here(), key=key)
            )

    try:
        with _lost_in_one_line(address):
            send()
            for future in running:
                place = places.pop(future.key)
                made = _outcome(future)
                # not as it is deleted: a Ctrl-C in there would be lost
                future.release()
                yield place, made
                send()
    finally:
        running.clear()


class _Counted:
    """How many tasks may be out at a time, by the workers that there are."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._most, self._at = 0, -RECOUNTED_S

    def most(self) -> int:
        now = time.monotonic()
        if now - self._at >= RECOUNTED_S:
            threads = sum(self._client.nthreads().values())
            self._most, self._at = OUT_PER_WORKER * max(1, threads), now
        return self._most


def _outcome(future: Future[bytes]) -> bytes | TaskError | MissingExtraError:
    """Return the bytes of a task, or what went wrong with it.

    Raises
    ------
    InputError
        If it kills its worker again and again.
    CancelledError, OSError
        If the cluster is gone.
    """
    from distributed import KilledWorker

    try:
        found: bytes = future.result()
        return found
    except (TaskError, MissingExtraError) as error:
        return error
    except KilledWorker as error:
        what = f"a task has killed {error.allowed_failures + 1} workers"
        fix = "give them more memory, or fewer tasks at a time"
    raise InputError(Problem(what, fix))
