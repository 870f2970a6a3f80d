"""Real processes for tests of a machine that fails: run as a user runs them, and killed at a step or a moment."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import abilene
from abilene.manifest import MANIFEST, sha256

SOURCE = Path(abilene.__file__).parents[1]
CLI = "from abilene.cli import main; main()"
DIE_AT_A_STEP = """
import os, sys
where, last, number = sys.argv.pop(1), int(sys.argv.pop(1)), int(sys.argv.pop(1))
STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.chown"}
done = 0
def step(event, args):
    global done
    here = event in STEPS and any(where in os.fsdecode(arg) for arg in args if isinstance(arg, (str, bytes)))
    if here or event == "ctypes.dlsym" and args[1] == "renameat2":
        done += 1
        if done == last:
            os.kill(os.getpid(), number)
sys.addaudithook(step)
"""
"""What lets a process send itself a signal before the step of a number that touches a
place: given as text in the paths, number of the step, and signal."""


def command(code, *args):
    """Return the command that runs Python code with arguments."""
    return [sys.executable, "-c", code, *map(str, args)]


def environment(cache, **more):
    """Return an environment with the package of these tests, and a folder for sizes."""
    kept = {**os.environ, "PYTHONPATH": str(SOURCE), "ABILENE_CACHE": str(cache)}
    return {**kept, **more}


def run(*args, cwd, code=CLI, more=None, check=False, cache=None):
    """Run ``abilene`` in a process of its own; return how it ended, with what it printed.

    Sizes are kept for all tests of a run, or in a folder of one test.
    """
    sizes = cache or os.environ["ABILENE_CACHE"]
    return subprocess.run(
        command(code, *args),
        cwd=cwd,
        env=environment(sizes, **(more or {})),
        check=check,
        capture_output=True,
        text=True,
        timeout=300,
    )


def dying(step, *args, cwd, place, code=CLI, number=signal.SIGKILL, cache=None):
    """Run ``abilene`` in a process that gets a signal before its step of a number below a place."""
    code = DIE_AT_A_STEP + code
    return run(place, step, int(number), *args, cwd=cwd, code=code, cache=cache)


def assert_whole(folder):
    """Assert that a folder holds what its manifest lists, byte by byte, and nothing else."""
    listed = json.loads((folder / MANIFEST).read_bytes())["files"]
    found = {
        str(path.relative_to(folder)): sha256(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    assert found == listed


def left_in(folder):
    """Return what runs have left half-written in a folder."""
    return [path.name for path in folder.iterdir() if ".partial-" in path.name]


def bytes_of(folder):
    """Return every file of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
