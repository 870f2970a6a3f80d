"""kill -9 in real processes: before each step of a writer, and at many moments of a plan."""

import signal
import subprocess
import time

import pytest
from real_runs import (
    CLI,
    assert_whole,
    bytes_of,
    command,
    dying,
    environment,
    left_in,
    run,
)

from abilene.disk import write_folder
from abilene.manifest import with_manifest

WRITE = """
from pathlib import Path
from abilene.disk import write_folder
from abilene.manifest import with_manifest
text = sys.argv[1]
files = {"a.csv": text.encode(), "deep/b.csv": text.encode(), "c.csv": text.encode()}
write_folder(Path(sys.argv[2]), with_manifest(files, {}))
"""
IN_STEPS = "from abilene import disk; disk.exchanged = lambda a, b: False" + WRITE
"""The same, as if the file system knew no exchange."""
MOMENTS = 45


@pytest.mark.parametrize(
    "stride", [6, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "every"]
)
@pytest.mark.parametrize("writer", [WRITE, IN_STEPS], ids=["exchanged", "in steps"])
def test_a_writer_that_is_killed_before_any_of_its_steps_leaves_a_whole_folder(
    tmp_path, writer, stride
):
    """The older folder or the newer one; the next run clears what was left."""
    place = tmp_path / "plan"
    write_old(place)
    for step in range(1, 1000, stride):
        ended = dying(step, "new", place, cwd=tmp_path, place=tmp_path, code=writer)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        if writer == WRITE:
            assert_whole(place)  # at every moment
        write_old(place)
        assert_whole(place)
        assert [path.name for path in tmp_path.iterdir()] == ["plan"]
    assert step > 20


def write_old(place):
    """Write the folder that is to be replaced, as the next run does."""
    write_folder(place, with_manifest({"a.csv": b"old", "deep/b.csv": b"old"}, {}))


@pytest.fixture(scope="module")
def planned(tmp_path_factory, examples):
    """Return a folder with one plan, the seconds that took, and the bytes of that plan."""
    folder = tmp_path_factory.mktemp("planned")
    plan(folder, examples)
    begun = time.monotonic()
    plan(folder, examples)
    return folder, time.monotonic() - begun, bytes_of(folder / "plan")


def plan(folder, examples):
    """Plan one campus in a folder."""
    file = examples / "one-campus.yaml"
    args = "plan", file, "--out", "plan"
    return run(*args, cwd=folder, check=True, cache=folder / "cache")


def killed_after(seconds, folder, examples):
    """Plan one campus, and kill it after a time; return whether it lived until then."""
    args = command(CLI, "plan", examples / "one-campus.yaml", "--out", "plan")
    process = subprocess.Popen(
        args,
        cwd=folder,
        env=environment(folder / "cache"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait() == -signal.SIGKILL


def killed_at_moments(count, planned, examples):
    """Kill a plan at so many moments, evenly over the time that it takes, with its sizes kept and without."""
    folder, seconds, whole = planned
    kills = 0
    for number in range(count):
        if number % 3 == 0:
            for kept in (folder / "cache").glob("sizes-*"):
                kept.unlink()
        kills += killed_after(seconds * (number + 0.5) / count, folder, examples)
        assert bytes_of(folder / "plan") == whole, number
    assert kills
    plan(folder, examples)
    assert bytes_of(folder / "plan") == whole
    assert left_in(folder) == left_in(folder / "cache") == []


@pytest.mark.slow
def test_a_plan_that_is_killed_leaves_the_older_one_whole(planned, examples):
    killed_at_moments(2, planned, examples)


@pytest.mark.slow
def test_a_plan_that_is_killed_at_many_moments_leaves_the_older_one_whole(
    planned, examples
):
    killed_at_moments(MOMENTS, planned, examples)


def killed_at_steps(steps, planned, examples):
    """Kill a plan before some of the steps by which it writes its folder and its sizes."""
    folder, _, whole = planned
    kills = 0
    for step in steps:
        args = "plan", examples / "one-campus.yaml", "--out", "plan"
        ended = dying(step, *args, cwd=folder, place=folder, cache=folder / "cache")
        kills += ended.returncode == -signal.SIGKILL
        assert bytes_of(folder / "plan") == whole, step
    assert kills
    plan(folder, examples)
    assert left_in(folder) == left_in(folder / "cache") == []


@pytest.mark.slow
def test_a_plan_that_is_killed_while_it_writes_leaves_a_whole_one(planned, examples):
    killed_at_steps([20], planned, examples)


@pytest.mark.slow
def test_a_plan_that_is_killed_before_any_step_leaves_a_whole_one(planned, examples):
    killed_at_steps(range(1, 100, 3), planned, examples)
