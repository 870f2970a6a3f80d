"""What Slurm says and what it is told: each command goes through one runner.

``scontrol``, ``squeue``, ``sinfo`` and ``scancel`` of Slurm 20.11 and later; all that is
read is written by formats of ours, so that no version's own layout matters.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from abilene.errors import InputError
from abilene.operate.hostlist import expand_hosts, joined_hosts

MARK = "abilene"
"""How the reason of a node begins that we have drained, and the name of a reservation."""
TIMEOUT_S = 20.0
"""Time after which a command counts as failed: the controller does not answer. [s]"""
RUNNING = "RUNNING,COMPLETING,CONFIGURING,SUSPENDED,STOPPED,SIGNALING"
JOB_FIELDS = "%A|%T|%C|%M|%P|%a|%q|%u|%W|%N|%k"
NODE_FIELDS = "%N|%T|%C|%E"
_TIME = re.compile(r"(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)")


@dataclass(frozen=True)
class RanCommand:
    """How a command ended."""

    command: tuple[str, ...]
    code: int
    out: str = ""
    error: str = ""
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """The command as a shell takes it."""
        return shlex.join(self.command)


class CommandRunner(Protocol):
    """Runs commands: a process, a printer, or a record of them."""

    def ask(self, command: Sequence[str]) -> RanCommand:
        """Run a command that changes nothing."""

    def tell(self, command: Sequence[str]) -> RanCommand:
        """Run a command that changes something."""


class ProcessRunner:
    """Runs commands as processes."""

    def ask(self, command: Sequence[str]) -> RanCommand:
        """Run a command and wait for its end, at most ``TIMEOUT_S``."""
        begun = time.monotonic()
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                check=False,
                encoding="utf-8",
                errors="replace",
                stdin=subprocess.DEVNULL,
                timeout=TIMEOUT_S,
                # Ctrl-C at the terminal is ours to take, and not a command's
                start_new_session=True,
            )
        except FileNotFoundError:
            return RanCommand(tuple(command), 127, error=f"{command[0]} is not here")
        except subprocess.TimeoutExpired:
            what = f"no answer in {TIMEOUT_S:g} s"
            return RanCommand(tuple(command), 124, error=what, seconds=TIMEOUT_S)
        seconds = time.monotonic() - begun
        error = done.stderr.strip()
        return RanCommand(tuple(command), done.returncode, done.stdout, error, seconds)

    tell = ask


@dataclass
class DryRunner:
    """Asks, but prints what it would tell; each line once until it is forgotten."""

    print_line: Callable[[str], None]
    asks: CommandRunner = field(default_factory=ProcessRunner)
    _printed: set[str] = field(default_factory=set)

    def ask(self, command: Sequence[str]) -> RanCommand:
        """Run a command that changes nothing."""
        return self.asks.ask(command)

    def tell(self, command: Sequence[str]) -> RanCommand:
        """Print a command."""
        done = RanCommand(tuple(command), 0)
        if done.line not in self._printed:
            self._printed.add(done.line)
            self.print_line(done.line)
        return done

    def forget(self) -> None:
        """Print from now on what was printed before, too: something else is wanted."""
        self._printed.clear()


@dataclass(frozen=True)
class SlurmNode:
    """A node as ``sinfo`` shows it."""

    name: str
    state: str
    busy_cpus: int
    cpus: int
    reason: str

    @property
    def is_ours(self) -> bool:
        """Whether we have drained it."""
        return self.is_drain and self.reason.startswith(f"{MARK}:")

    @property
    def is_drain(self) -> bool:
        """Whether no more work starts on it as somebody has said so."""
        return self.state.startswith("drain")

    @property
    def is_off(self) -> bool:
        """Whether Slurm has switched it off."""
        return self.state.endswith("~") or self.state.startswith("powered_down")

    @property
    def may_start(self) -> bool:
        """Whether work may start on it."""
        up = ("idle", "mixed", "allocated", "completing", "planned", "reserved")
        return self.state.startswith(up) and not self.is_off


@dataclass(frozen=True)
class SlurmJob:
    """A job that holds nodes, as ``squeue`` shows it."""

    id: str
    state: str
    cpus: int
    run_s: float
    nodes: tuple[str, ...]
    fields: dict[str, str]
    """Account, comment, partition, qos and user."""
    licences: dict[str, int]
    requeues: bool
    """Whether it may be put back into the queue."""

    @property
    def cpus_per_node(self) -> float:
        """Accelerators on each of its nodes, in the mean."""
        return self.cpus / max(len(self.nodes), 1)


@dataclass(frozen=True)
class SlurmView:
    """What Slurm says at a moment."""

    nodes: dict[str, SlurmNode]
    jobs: tuple[SlurmJob, ...]


class SlurmSilentError(InputError):
    """Slurm does not answer: what it says."""


class Slurm:
    """Slurm, behind a runner."""

    def __init__(self, runner: CommandRunner) -> None:
        self._runner = runner

    def view(self) -> SlurmView:
        """Return nodes and running jobs.

        Raises
        ------
        SlurmSilentError
            If a command fails.
        """
        nodes = [
            _node(line)
            for line in self._lines("sinfo", "-h", "-a", "-N", "-o", NODE_FIELDS)
        ]
        running = ("squeue", "-h", "-a", "-t", RUNNING)
        flags = self._lines(*running, "-O", "JobID:|,Requeue:|")
        requeues = {
            job.strip(): flag.strip() for job, flag, *_ in map(_split_bar, flags)
        }
        jobs = [
            _job(line, requeues) for line in self._lines(*running, "-o", JOB_FIELDS)
        ]
        return SlurmView({node.name: node for node in nodes}, tuple(jobs))

    def licences(self, name: str) -> int:
        """Return how many of a licence there are.

        Raises
        ------
        SlurmSilentError
            If a command fails, or there is no such licence.
        """
        for line in self._lines("scontrol", "-o", "show", "licenses", name):
            found = re.search(r"\bTotal=(\d+)", line)
            if found:
                return int(found[1])
        raise SlurmSilentError(f"there is no licence '{name}'")

    def reservations(self) -> dict[str, str]:
        """Return our reservations by name, each as Slurm shows it."""
        done = self._runner.ask(("scontrol", "-o", "show", "reservations"))
        lines = done.out.splitlines() if done.code == 0 else []
        found = (re.match(rf"ReservationName=({MARK}_\S+)", line) for line in lines)
        pairs = zip(found, lines, strict=True)
        return {match[1]: line for match, line in pairs if match is not None}

    def drain(self, nodes: Iterable[str], why: str) -> RanCommand:
        """Let no more work start on nodes."""
        names, reason = joined_hosts(nodes), f"{MARK}:{_word(why)}"
        return self._update(f"nodename={names}", "state=drain", f"reason={reason}")

    def resume(self, nodes: Iterable[str]) -> RanCommand:
        """Let work start on nodes again."""
        return self._update(f"nodename={joined_hosts(nodes)}", "state=resume")

    def send(self, jobs: Collection[str], signal: str, *, steps: bool) -> RanCommand:
        """Send a signal to the batch scripts of jobs, or to their steps too."""
        whom = "--full" if steps else "--batch"
        return self._runner.tell(
            ("scancel", f"--signal={signal}", whom, *sorted(jobs, key=_number))
        )

    def requeue(self, jobs: Collection[str]) -> RanCommand:
        """Stop jobs and put them back into the queue."""
        return self._runner.tell(
            ("scontrol", "requeue", ",".join(sorted(jobs, key=_number)))
        )

    def cancel(self, jobs: Collection[str]) -> RanCommand:
        """End jobs."""
        return self._runner.tell(("scancel", *sorted(jobs, key=_number)))

    def start_now(self, job: str) -> RanCommand:
        """Let a job that was put back start as soon as there is room: by itself it waits two minutes."""
        return self._update(f"jobid={job}", "starttime=now")

    def reserve_nodes(
        self, name: str, nodes: Iterable[str], start: float, minutes: int
    ) -> RanCommand:
        """Hold back jobs whose wall time would reach into an announced cut."""
        return self._create(
            name,
            f"starttime={_slurm_time(start)}",
            f"duration={minutes}",
            f"nodes={joined_hosts(nodes)}",
            "flags=MAINT,IGNORE_JOBS",
        )

    def reserve_licences(self, name: str, licence: str, count: int) -> RanCommand:
        """Take licences out of use, from now on."""
        what = f"licenses={licence}:{count}"
        return self._create(
            name, "starttime=now", "duration=UNLIMITED", what, "flags=LICENSE_ONLY"
        )

    def change_licences(self, name: str, licence: str, count: int) -> RanCommand:
        """Change how many licences are out of use."""
        return self._update(f"reservationname={name}", f"licenses={licence}:{count}")

    def unreserve(self, name: str) -> RanCommand:
        """Delete a reservation."""
        return self._runner.tell(("scontrol", "delete", f"reservationname={name}"))

    def _create(self, name: str, *terms: str) -> RanCommand:
        return self._runner.tell(
            (
                "scontrol",
                "create",
                "reservation",
                f"reservationname={name}",
                *terms,
                "users=root",
            )
        )

    def _update(self, *terms: str) -> RanCommand:
        return self._runner.tell(("scontrol", "update", *terms))

    def _lines(self, *command: str) -> list[str]:
        done = self._runner.ask(command)
        if done.code:
            raise SlurmSilentError(f"{done.line}: {done.error or f'exit {done.code}'}")
        return [line for line in done.out.splitlines() if line.strip()]


def reservation_name(event: str) -> str:
    """Return the name of the reservation of an event."""
    return f"{MARK}_{_word(event)}"


def _split_bar(line: str) -> list[str]:
    return line.split("|")


def _node(line: str) -> SlurmNode:
    name, state, cpus, reason = line.split("|", 3)
    busy, _, _, total = map(int, cpus.split("/"))
    return SlurmNode(name.strip(), state.strip().lower(), busy, total, reason.strip())


def _job(line: str, requeues: dict[str, str]) -> SlurmJob:
    id_, state, cpus, run, partition, account, qos, user, wants, nodes, comment = (
        line.split("|", 10)
    )
    known = {
        "partition": partition,
        "account": account,
        "qos": qos,
        "user": user,
        "comment": comment,
    }
    return SlurmJob(
        id=id_,
        state=state,
        cpus=int(cpus),
        run_s=seconds_of(run),
        nodes=tuple(expand_hosts(nodes)) if nodes.strip() else (),
        fields={key: "" if text == "(null)" else text for key, text in known.items()},
        licences=_licences(wants),
        requeues=requeues.get(id_, "1") != "0",
    )


def _licences(text: str) -> dict[str, int]:
    """Read ``kw:16,matlab``."""
    if text in {"", "(null)"}:
        return {}
    pairs = (one.partition(":") for one in text.split(","))
    return {
        name.partition("@")[0]: int(count) if count.isdigit() else 1
        for name, _, count in pairs
    }


def seconds_of(text: str) -> float:
    """Read a time of Slurm, D-HH:MM:SS or a part of it; 0 where it says that it knows none. [s]"""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return 0.0
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _slurm_time(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(at))


def _word(text: str) -> str:
    """Return a text as one word that Slurm takes in a name or a reason."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text)[:60] or "event"


def _number(job: str) -> tuple[int, str]:
    """Return what sorts jobs by their number."""
    digits = re.match(r"\d*", job)
    return int(digits[0]) if digits and digits[0] else 0, job
