"""A full disk, a folder that cannot be written to, two runs at once, Ctrl-C, a container: in real processes."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from real_runs import (
    CLI,
    SOURCE,
    assert_whole,
    bytes_of,
    command,
    dying,
    environment,
    left_in,
    run,
)
from serving import serving

pytestmark = pytest.mark.slow

NO_ROOM = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
"""
"""No file may grow above 200 kB, as if that were what is left on the disk."""
NO_PRIVILEGE = """
import ctypes
if hasattr(libc := ctypes.CDLL(None), "capset"):
    libc.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
"""
"""Modes hold for root too, once it has laid down all capabilities: capset(2)."""


@pytest.fixture(scope="module")
def planned(tmp_path_factory, examples):
    """Return a folder with one plan."""
    folder = tmp_path_factory.mktemp("planned")
    run(*asked(examples), cwd=folder, check=True)
    return folder


def asked(examples):
    """Return the arguments that plan one campus."""
    return "plan", examples / "one-campus.yaml", "--out", "plan"


def test_a_full_disk_leaves_the_older_plan_and_says_so(planned, examples):
    whole = bytes_of(planned / "plan")
    ended = run(*asked(examples), cwd=planned, code=NO_ROOM + CLI)
    assert ended.returncode == 2
    said = "plan cannot be written: File too large; nothing was changed; make room, or"
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "first stop" in ended.stdout  # what was computed is seen at least
    assert bytes_of(planned / "plan") == whole
    assert left_in(planned) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_device_that_is_full_is_no_traceback(planned):
    ended = run("export", "plan", "--to", "json", "--out", "/dev/full", cwd=planned)
    assert ended.returncode == 2
    assert "/dev/full cannot be written: No space left on device" in ended.stderr


def test_two_runs_into_one_folder_at_once_leave_one_whole_plan(planned, examples):
    args = command(CLI, *asked(examples))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    env = environment(planned / "cache")
    both = [subprocess.Popen(args, cwd=planned, env=env, **quiet) for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    assert_whole(planned / "plan")
    assert left_in(planned) == left_in(planned / "cache") == []


def test_ctrl_c_while_it_writes_leaves_a_whole_plan_and_says_so(planned, examples):
    ended = dying(
        20, *asked(examples), cwd=planned, place=planned, number=signal.SIGINT
    )
    assert ended.returncode == 3
    assert "stopped; nothing was written by halves: the same command" in ended.stderr
    assert_whole(planned / "plan")
    assert left_in(planned) == []


@pytest.fixture
def locked_out(tmp_path, examples):
    """Return a folder with a campus, and the environment of a process that may write nowhere else."""
    source = tmp_path / "source"
    hidden = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCE / "abilene", source / "abilene", ignore=hidden)
    room = tmp_path / "room"
    room.mkdir()
    shutil.copy(examples / "one-campus.yaml", room / "campus.yaml")
    shut = [path for path in (source, *source.rglob("*")) if path.is_dir()]
    for folder in (tmp_path, *shut):
        folder.chmod(0o555)
    home = {"HOME": str(source / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    env = {**os.environ, "PYTHONPATH": str(source), **home}
    for name in ("ABILENE_CACHE", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR"):
        env.pop(name, None)
    yield room, env
    for folder in (tmp_path, *shut):
        folder.chmod(0o755)


def in_container(locked_out, *args):
    """Run ``abilene`` where it may write nowhere but to its current folder."""
    room, env = locked_out
    return subprocess.run(
        command(NO_PRIVILEGE + CLI, *args),
        cwd=room,
        env=env,
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_a_campus_is_sized_without_a_home_or_an_install_that_can_be_written_to(
    locked_out,
):
    ended = in_container(locked_out, "-v", "size", "campus.yaml", "--seconds", "0")
    assert ended.returncode == 0, ended.stderr
    assert "kernels are compiled anew in each run" in ended.stderr


def test_a_plan_needs_no_home_or_install_that_can_be_written_to(locked_out):
    ended = in_container(locked_out, "plan", "campus.yaml", "--out", "plan")
    assert ended.returncode == 0, ended.stderr
    assert_whole(locked_out[0] / "plan")


def test_a_folder_that_cannot_be_written_to_is_said(locked_out):
    room, _ = locked_out
    made = in_container(locked_out, "new", "../other.yaml")
    assert made.returncode == 2
    assert "../other.yaml cannot be written: Permission denied" in made.stderr
    (room / "plan").mkdir()
    (room / "plan").chmod(0o555)
    ended = in_container(locked_out, "plan", "campus.yaml", "--out", "plan")
    assert ended.returncode == 2
    assert "plan is read-only; choose another folder" in ended.stderr


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_planned(locked_out):
    room, _ = locked_out
    for out in (("--out", "../plan"), ("--out", "campus.yaml/plan"), ()):
        room.chmod(0o755 if out else 0o555)
        ended = in_container(locked_out, "-v", "plan", "campus.yaml", *out)
        assert ended.returncode == 2
        assert "cannot be written: " in ended.stderr
        assert "; nothing was changed; choose another folder" in ended.stderr
        assert ended.stdout == ""
        assert "planning: " not in ended.stderr
    room.chmod(0o755)


def test_the_page_is_served_where_no_kernel_can_be_kept(tmp_path, examples):
    never = tmp_path / "file"
    never.touch()
    with serving(
        examples / "one-campus.yaml", tmp_path, NUMBA_CACHE_DIR=str(never)
    ) as at:
        assert at.startswith("http://127.0.0.1")
