"""The contract of a front door: it takes an input or refuses it, with a place and a fix, soon and in little memory."""

from __future__ import annotations

import gc
import os
import re
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import abilene
from abilene.errors import AbileneError, InputError, Problem

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # others reserve a GB
SOURCE = str(Path(abilene.__file__).parent)
MOST_CPU_S = 5.0
"""Time of a processor that an input may take. [s]"""
MOST_WAIT_S = 60.0
"""Time on the clock, on a machine that others use: what waits for ever ends here. [s]"""
MOST_BYTES = 2**30
"""Memory that an input may take beyond what the process has."""
NAMES_A_PLACE = re.compile(r"--[a-z]|/\S|\.(ya?ml|csv|xlsx|parquet|json|epw)\b")
"""What a refusal says that has its place in its words: an option, or a file."""


class Found(NamedTuple):
    """How an input broke the contract."""

    kind: str
    """The same for all inputs that break it in one way."""
    told: str


class TooSlow(BaseException):
    """An input took longer than it may; no handler of errors stops this."""


def broken(door: Callable[[], object]) -> Found | None:
    """Call a door with its input; return how the contract is broken, if it is."""
    try:
        with _bounded():
            door()
    except InputError as error:
        return _refused(error)
    except AbileneError as error:
        # what stops a search or lacks a part is the project's own, and says what to do
        return None if str(error) else Found("refused without a word", repr(error))
    except TooSlow:
        return Found(f"too slow @ {_where()}", traceback.format_exc())
    except (Exception, SystemExit) as error:
        return Found(f"{type(error).__name__} @ {_where()}", traceback.format_exc())
    return None


def _refused(error: InputError) -> Found | None:
    if not error.problems:
        return Found("refused without a problem", repr(error))
    for problem in error.problems:
        lacking = "".join(_lacking(problem))
        if lacking:
            # what comes before the last colon is of the input
            words = re.sub(r"'.*'|\d+|\S*/\S*", "_", problem.what.rpartition(": ")[2])
            return Found(f"{lacking}@ {words[:60]}", str(problem))
    return None


def _lacking(problem: Problem) -> Iterator[str]:
    """Yield what a refusal does not say: where, or what to do."""
    if not (problem.place or problem.path or NAMES_A_PLACE.search(problem.what)):
        yield "no place "
    if not problem.fix:
        yield "no fix "


def _where() -> str:
    """Return the deepest function of the package that an error went through."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    ours = [frame for frame in frames if frame.filename.startswith(SOURCE)]
    if not ours:
        return "outside"
    return f"{Path(ours[-1].filename).relative_to(SOURCE)}:{ours[-1].name}"


@contextmanager
def _bounded() -> Iterator[None]:
    """Bound the time and the memory of what is done inside."""
    before = [signal.signal(each, _stop) for each in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_S)
    signal.setitimer(signal.ITIMER_REAL, MOST_WAIT_S)
    try:
        with _less_memory():
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for each, handler in zip((signal.SIGPROF, signal.SIGALRM), before, strict=True):
            signal.signal(each, handler)


def _stop(*_: object) -> None:
    raise TooSlow


@contextmanager
def _less_memory() -> Iterator[None]:
    """Bound the address space, where the system says how much of it is taken."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(statm.read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    except MemoryError:
        gc.collect()
        raise
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
