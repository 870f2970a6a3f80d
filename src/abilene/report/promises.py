"""Promises as people read them: what has become of each, who said it, and the record of each speaker."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import Any

from rich.table import Table

from abilene.claims import PROMISE_STATES, Ledger, describe
from abilene.claims.promises import BROKEN, count_days, moved_words
from abilene.report.behind import ViewTable
from abilene.report.chart import Cells, LinkedCell
from abilene.report.text_table import text_table
from abilene.results.promised import PathPromises, PromiseAnswer
from abilene.results.records import PlanRecord

HEADS = ("state", "path", "who", "said", "due", "days late", "claim")
RECORD_HEADS = ("who", *PROMISE_STATES, "median days late")
CAME = ("kept", "late")
NOBODY = "no day: nobody gives another"
"""What a plan goes by where a promise is broken, and nothing takes over."""


@dataclass(frozen=True)
class PromiseLine:
    """One promise, with who made it."""

    state: str
    path: str
    who: tuple[str, ...]
    said: str
    due: str
    days_late: int
    claim: str
    moved_days: int | None
    """By how many days its speaker has put it off; None where they have not. [days]"""
    told_by: tuple[str, ...]
    """Who else tells of one that is missed, the next word on one that is re-dated, and who
    measured what one that is kept or late had promised."""
    takes_over: str
    """What the plan goes by instead, and which day that is; empty where the promise
    stands."""
    says_who: str
    """Who said what, when, and in what source."""

    @property
    def days(self) -> str:
        """When it is due, and how far that day is from the day on which it came, or from today."""
        if self.state == "re-dated":
            return f"due {self.due}, {moved_words(self.moved_days)}"
        if not self.days_late:
            return f"due {self.due}, on the day"
        if self.state == "open":
            return f"due {self.due}, in {count_days(-self.days_late)}"
        side = "late" if self.days_late > 0 else "before"
        return f"due {self.due}, {count_days(abs(self.days_late))} {side}"

    @property
    def cells(self) -> tuple[str, ...]:
        """Its cells under ``HEADS``."""
        who = " and ".join(self.who)
        days = f"{self.days_late:,}"
        return self.state, self.path, who, self.said, self.due, days, self.claim


@dataclass(frozen=True)
class SpeakerRecord:
    """What has become of the promises of one speaker."""

    who: str
    counts: Mapping[str, int]
    """How many are in each state."""
    median_days_late: float | None
    """Of those that have come; below 0 they came before their day. [days]"""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its cells under ``RECORD_HEADS``."""
        counts = (str(self.counts[state]) for state in PROMISE_STATES)
        days = self.median_days_late
        return self.who, *counts, "-" if days is None else f"{days:,.0f}"


def promise_lines(
    promises: Mapping[str, PathPromises], ledger: Ledger
) -> list[PromiseLine]:
    """Return every promise of a view: by state, then site and path, the latest first."""
    lines = [
        _line(path, of_path, each, ledger)
        for path, of_path in promises.items()
        for each in of_path.every
    ]
    return sorted(lines, key=_place)


def _place(line: PromiseLine) -> tuple[int, str, int, str]:
    state = [*PROMISE_STATES].index(line.state)  # type: ignore[arg-type]
    return state, line.path, -line.days_late, line.claim


def _line(
    path: str, of_path: PathPromises, each: PromiseAnswer, ledger: Ledger
) -> PromiseLine:
    claim = ledger.claims[each.claim]
    is_first = each.claim == of_path.claim
    told_by = map(ledger.claims.__getitem__, each.told_by)
    return PromiseLine(
        state=each.state,
        path=path,
        who=tuple(map(ledger.actor_name, claim.says)),
        said=claim.said,
        due=each.due,
        days_late=each.days_late,
        claim=each.claim,
        moved_days=each.moved_days,
        told_by=tuple(f"{describe(it, ledger)} [{it.id}]" for it in told_by),
        takes_over=_instead(of_path) if is_first else "",
        says_who=describe(claim, ledger),
    )


def _instead(of_path: PathPromises) -> str:
    """Return by what the plan goes instead of a broken promise; nothing where it stands."""
    if of_path.state not in BROKEN:
        return ""
    if of_path.takes_over is None:
        return NOBODY
    return f"{of_path.takes_over_day} ({of_path.takes_over})"


def speaker_records(lines: Iterable[PromiseLine]) -> list[SpeakerRecord]:
    """Return the record of each speaker, by name; a joint promise is one of each of them."""
    by_speaker = defaultdict[str, list[PromiseLine]](list)
    for line in lines:
        for who in line.who:
            by_speaker[who].append(line)
    return [_record(who, by_speaker[who]) for who in sorted(by_speaker)]


def _record(who: str, lines: Sequence[PromiseLine]) -> SpeakerRecord:
    states = Counter(line.state for line in lines)
    days = [line.days_late for line in lines if line.state in CAME]
    return SpeakerRecord(
        who,
        {state: states[state] for state in PROMISE_STATES},
        median(days) if days else None,
    )


def counted(lines: Iterable[PromiseLine]) -> str:
    """Say how many promises are in each state: ``kept 1, late 2, open 9, missed 1, lapsed 1``."""
    states = Counter(line.state for line in lines)
    return ", ".join(f"{state} {states[state]}" for state in PROMISE_STATES)


def as_json(lines: Sequence[PromiseLine], head: Mapping[str, str]) -> dict[str, Any]:
    """Return what is printed, as JSON."""
    return {
        **head,
        "promises": list(map(asdict, lines)),
        "speakers": list(map(asdict, speaker_records(lines))),
    }


def by_state(
    lines: Iterable[PromiseLine],
) -> Iterator[tuple[str, Iterator[PromiseLine]]]:
    """Yield each state of which there is any, with its promises."""
    yield from groupby(lines, key=attrgetter("state"))


def printed_lines(lines: Sequence[PromiseLine]) -> Iterator[str]:
    """Yield the promises by state, each with its day and who says so."""
    for state, same in by_state(lines):
        yield f"{state}:"
        for line in same:
            yield f"  {line.path}: {line.days}"
            yield f"    {line.says_who} [{line.claim}]"
            yield from map("    told by: {}".format, line.told_by)
            yield from map("    instead: {}".format, filter(None, [line.takes_over]))


def record_table(lines: Iterable[PromiseLine]) -> Table:
    """Return the record of each speaker, without a word on it."""
    rows = (record.cells for record in speaker_records(lines))
    return text_table(RECORD_HEADS, rows)


def promises_behind(
    plan: PlanRecord, ledger: Ledger
) -> tuple[str, ViewTable, ViewTable] | None:
    """Return how the promises of the first view stand, all of them, and the record by speaker; None without any."""
    view = next(iter(plan.viewpoints.values()))
    if not view.promises:
        return None
    lines = promise_lines(view.promises, ledger)
    rows: tuple[Cells, ...] = tuple(map(_linked, lines))
    records = tuple(record.cells for record in speaker_records(lines))
    said = f"Promises, {view.title[0].lower()}{view.title[1:]}: {counted(lines)}"
    return (
        said,
        ViewTable("promises", said, HEADS, rows),
        ViewTable("promises-by-speaker", "By speaker", RECORD_HEADS, records),
    )


def _linked(line: PromiseLine) -> Cells:
    """Return the cells of a promise, its path leading to the claims about it."""
    state, path, *others = line.cells
    return state, LinkedCell(path, path), *others
