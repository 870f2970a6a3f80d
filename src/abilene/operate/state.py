"""What must outlive a kill: events, jobs that were told to end, and what was met; replaced as a whole.

A process holds its folder by a lock, which the system lets go of however it ends.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from abilene.disk import write_whole
from abilene.errors import InputError, Problem
from abilene.operate.signal import GridEvent

try:
    import fcntl
except ImportError:  # Windows, where no Slurm runs
    fcntl = None  # type: ignore[assignment]

VERSION = 1
STATE, LOCK = "state.json", "lock"


@dataclass
class StoppingJob:
    """A job that was told to end."""

    told: float
    """When it got its signal. [s of UNIX]"""
    until: float
    """When it is stopped. [s of UNIX]"""
    why: str
    """Id of the event, or what else sets the limit."""
    tries: int = 0
    """How often it was put back into the queue in vain."""


@dataclass
class OperatorState:
    """What an operator knows that Slurm does not."""

    events: dict[str, GridEvent] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)
    """When each source last answered. [s of UNIX]"""
    limit_mw: float | None = None
    """Limit that was kept last. [MW]"""
    because: str = ""
    since: float = 0.0
    """Since when that limit is asked for. [s of UNIX]"""
    is_met: bool = True
    stopping: dict[str, StoppingJob] = field(default_factory=dict)
    requeued: dict[str, int] = field(default_factory=dict)
    """Jobs put back that have not started again, by how often they were told to start."""
    delivered: dict[str, dict[str, float]] = field(default_factory=dict)
    """By event and class: accelerator-seconds that ran. [s]"""
    lasted_s: dict[str, float] = field(default_factory=dict)
    """By event: how long it was in force, as far as somebody looked. [s]"""
    at_start: dict[str, dict[str, float]] = field(default_factory=dict)
    """By event and class: accelerators at work when it began."""
    reserved: list[str] = field(default_factory=list)
    """Reservations for announced cuts."""

    def as_json(self) -> bytes:
        """Return it as JSON; what has no end is Infinity, as Python writes and reads it."""
        data = {"version": VERSION, **asdict(self)}
        return json.dumps(data, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> OperatorState:
        """Read what ``as_json`` wrote.

        Raises
        ------
        ValueError
            If it is something else.
        """
        try:
            read: dict[str, Any] = json.loads(data)
            if read.pop("version") != VERSION:
                raise ValueError("another version")
            events = read.pop("events")
            stopping = read.pop("stopping")
            known = {key: GridEvent(**one) for key, one in events.items()}
            jobs = {job: StoppingJob(**one) for job, one in stopping.items()}
            return cls(events=known, stopping=jobs, **read)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"no state of ours: {error}") from None


class StateFolder:
    """The folder of one operator: its state and its audit log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written = b""

    @property
    def audit(self) -> Path:
        """The audit log."""
        return self.folder / "audit.jsonl"

    def read(self) -> tuple[OperatorState, str]:
        """Return the state as it stands, and what is wrong with the file; a new one where there is none."""
        try:
            self._written = (self.folder / STATE).read_bytes()
            return OperatorState.from_json(self._written), ""
        except FileNotFoundError:
            return OperatorState(), ""
        except (OSError, ValueError) as error:
            return OperatorState(), str(error)

    def write(self, state: OperatorState) -> None:
        """Replace the state, down to the disk, if it has changed.

        Raises
        ------
        InputError
            If it cannot be written; then what was there before still is.
        """
        data = state.as_json()
        if data != self._written:
            write_whole(self.folder / STATE, data)
            self._written = data

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder, alone.

        Raises
        ------
        InputError
            If another operator holds it, or it cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            opened = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            what = f"{self.folder} cannot be used: {error.strerror}"
            raise InputError(Problem(what, "name another with --state")) from None
        try:
            with contextlib.suppress(AttributeError):
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            what = f"another operator holds {self.folder}"
            fix = "stop that one first; two operators of the same nodes undo each other's cuts"
            raise InputError(Problem(what, fix)) from None
        finally:
            os.close(opened)
