"""Tasks on processes that die: worker, scheduler and client are killed, and what comes in the end are the same bytes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from real_runs import SOURCE, assert_whole, bytes_of, command, environment
from task_functions import slow_squares
from uncertain_programme import TEXT

from abilene.errors import InputError
from abilene.tasks.item import WorkItem
from abilene.tasks.run import run_tasks
from abilene.tasks.where import where_of

pytestmark = pytest.mark.slow  # processes of Dask take seconds to start
ITEMS = [WorkItem(f"square of {number}", (number,)) for number in range(40)]
SECONDS = 0.05
CLIENT = """
import sys
from pathlib import Path
from test_tasks import ITEMS, SECONDS
from task_functions import slow_squares
from abilene.errors import InputError
from abilene.tasks.run import run_tasks
from abilene.tasks.where import where_of
try:
    list(run_tasks(slow_squares, SECONDS, ITEMS, Path(sys.argv[1]), where_of(None, sys.argv[2])))
except InputError as error:
    sys.exit(str(error))
"""
RISK = ("risk", "small.yaml", "--futures", "100000")
PATHS = [SOURCE, Path(__file__).parents[1], Path(__file__).parent]


def paths(*first):
    return {"PYTHONPATH": os.pathsep.join(map(str, [*first, *PATHS]))}


@contextmanager
def process(*args, first=(), **more):
    """Run a process of ours for as long as the block."""
    told = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **more}
    cache = os.environ["ABILENE_CACHE"]
    running = subprocess.Popen(args, env=environment(cache, **paths(*first)), **told)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def dask(*args, first=()):
    return process(sys.executable, "-m", "dask", *map(str, args), first=first)


def scheduler(file):
    options = ("--host", "127.0.0.1", "--port", 0, "--no-dashboard")
    return dask("scheduler", *options, "--scheduler-file", file)


def workers(file, count=1, first=()):
    options = ("--nworkers", count, "--nthreads", 1, "--no-dashboard")
    folder = file.with_suffix(".of-workers")
    where = ("--scheduler-file", file, "--local-directory", folder)
    return dask("worker", *options, *where, first=first)


def address_in(file):
    """Return the address of the scheduler that writes a file, once it has."""
    import json

    until(file.exists)
    return json.loads(file.read_text())["address"]


def until(is_so, seconds=60.0):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Return the files that one process makes of the tasks."""
    folder = tmp_path_factory.mktemp("alone")
    for _ in run_tasks(slow_squares, SECONDS, ITEMS, folder):
        pass
    return bytes_of(folder)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Return the address of a scheduler with two workers, processes of their own."""
    file = tmp_path_factory.mktemp("cluster") / "scheduler.json"
    with scheduler(file), workers(file, 2):
        address = address_in(file)
        with where_of(None, address).opened():  # waits for the first worker
            pass
        yield address


def on(address, folder, **more):
    """Run the tasks on a cluster in a process of its own, for as long as the block."""
    return process(*command(CLIENT, folder, address), **more)


def files_in(folder):
    return [*folder.rglob("*.parquet")]


def test_a_cluster_makes_the_bytes_of_one_process_whatever_worker_dies(
    alone, cluster, tmp_path
):
    from distributed import Client

    with (
        Client(cluster) as client,
        on(cluster, tmp_path, stderr=subprocess.PIPE, text=True) as running,
    ):
        until(lambda: files_in(tmp_path))
        pids = client.run(os.getpid)
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        said = running.communicate(timeout=60)[1]
        assert running.returncode == 0, said
        assert client.run(os.getpid) != pids
    assert bytes_of(tmp_path) == alone


def test_who_asks_may_die_and_ask_again(alone, cluster, tmp_path):
    with on(cluster, tmp_path) as running:
        until(lambda: len(files_in(tmp_path)) > 3)
        running.kill()
    stands = len(files_in(tmp_path))
    assert 3 < stands < len(ITEMS)
    again = run_tasks(slow_squares, SECONDS, ITEMS, tmp_path, where_of(None, cluster))
    assert sum(done.was_there for done in again) == stands
    assert bytes_of(tmp_path) == alone


def test_a_scheduler_that_dies_is_told_in_one_line_and_what_stands_is_taken_up(
    tmp_path,
):
    """By the command ``risk``: no stack trace of Dask; one process goes on, and makes the bytes of the worker."""
    (tmp_path / "small.yaml").write_text(TEXT)
    asked = command("from abilene.cli import main; main()", *RISK, "--keep")
    file = tmp_path / "scheduler.json"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with scheduler(file) as first, workers(file):
        address = address_in(file)
        where = ("--dask", address)
        with process(*asked, "kept", *where, cwd=tmp_path, **pipes) as running:
            until(lambda: files_in(tmp_path / "kept"))
            first.kill()
            shown, said = running.communicate(timeout=90)
    assert (running.returncode, shown) == (2, "")
    *steps, last = said.splitlines()
    assert all(line.startswith("planning: ") for line in steps), said
    assert last == (
        f"the cluster was lost: the scheduler at {address} answers no more; start it, and give the same "
        "command: with --keep it goes on from what stands"
    )
    made_there = files_in(tmp_path / "kept")
    assert 0 < len(made_there) < 10
    with process(*asked, "kept", cwd=tmp_path) as running:
        assert running.wait(timeout=120) == 0
    before = bytes_of(tmp_path / "kept")
    assert len(before) == 11
    for one in made_there:
        one.unlink()
    with process(*asked, "kept", cwd=tmp_path) as running:
        assert running.wait(timeout=120) == 0
    assert bytes_of(tmp_path / "kept") == before


def test_workers_of_other_versions_are_refused_by_name(tmp_path):
    other = tmp_path / "other" / "numpy-0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: numpy\nVersion: 0.1\n"
    )
    file = tmp_path / "scheduler.json"
    with scheduler(file), workers(file, first=[other.parent]):
        address = address_in(file)
        asked = run_tasks(
            slow_squares, SECONDS, ITEMS, tmp_path / "out", where_of(None, address)
        )
        with pytest.raises(InputError, match=r"numpy is 0\.1 on tcp://.*, and 2"):
            next(asked)
    assert files_in(tmp_path) == []


def test_ctrl_c_says_what_stays_and_one_process_goes_on_with_the_same_bytes(tmp_path):
    """Of the command ``risk`` on two local processes; a terminal sends the signal to all of them."""
    (tmp_path / "small.yaml").write_text(TEXT)
    asked = command("from abilene.cli import main; main()", *RISK, "--keep", "kept")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    more = {"cwd": tmp_path, "start_new_session": True, **pipes}
    with process(*asked, "--workers", "2", **more) as running:
        until(lambda: files_in(tmp_path / "kept"))
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=60)
        assert running.returncode == 3, said
    assert "what is done stays in kept: the same command goes on from there" in said
    assert "Traceback" not in said
    (folder,) = (tmp_path / "kept").iterdir()
    assert_whole(folder)
    stands = bytes_of(folder)
    assert 1 < len(stands) < 11
    files_in(folder)[0].unlink()  # of a worker: this process makes it again
    with process(*asked, cwd=tmp_path) as running:
        assert running.wait(timeout=120) == 0
    whole = bytes_of(folder)
    assert len(whole) == 11
    for name in stands.keys() - {"manifest.json"}:
        assert whole[name] == stands[name]
