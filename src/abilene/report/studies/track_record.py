"""A track record of a table of many campuses in words, as a table and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from statistics import median
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from abilene.report.numbers import NONE
from abilene.report.text_table import text_table
from abilene.studies.track_record import BAND, Pending, Replayed, Score

HEADS = (
    "as of",
    "lead",
    "n",
    "came",
    "rival",
    "ex-\npected",
    "Brier",
    "Brier\n(all)",
    "CRPS\ndays",
    "error\ndays",
    "in\n80%",
)


def printed_record(found: Sequence[Replayed]) -> RenderableType:
    """Return the whole answer, ready to print."""
    table = text_table(
        HEADS, record_rows(found), words=(0, 1, 4), whole=range(len(HEADS))
    )
    return Group(table, *(Text(line) for line in record_lines(found)))


def record_rows(found: Sequence[Replayed]) -> Iterator[tuple[str, ...]]:
    """Yield, for each day and horizon, a row for each rival; what they share is written once."""
    for replayed in found:
        day = replayed.as_of.isoformat()
        for lead, those in replayed.leads.items():
            shared = day, lead, str(len(those)), _came(those)
            for score in replayed.scores(those):
                yield *shared, *_figures(score)
                shared = "", "", "", ""
            day = ""


def _came(those: Sequence[Pending]) -> str:
    """Say how many were confirmed, and how many are assumed to have come."""
    confirmed = sum(it.confirmed for it in those)
    return f"{confirmed}+{sum(it.seen < date.max for it in those) - confirmed}"


def _figures(score: Score) -> tuple[str, ...]:
    has_error, has_band = score.errors_days, score.decided
    return (
        score.rival,
        f"{score.expected:.1f}",
        f"{score.brier_confirmed:.3f}",
        f"{score.brier_assumed:.3f}",
        f"{score.crps_days:.1f}",
        f"{median(score.errors_days):+.0f}" if has_error else NONE,
        f"{score.inside}/{score.decided}" if has_band else NONE,
    )


def record_lines(found: Sequence[Replayed]) -> Iterator[str]:
    """Say how to read the table, what the class was fitted to, and how little it proves."""
    low, high = BAND
    yield (
        f"n: pending on the day. Came by {found[-1].until}: confirmed + assumed (the day passed and nobody looked). "
        "Word: when the table of the day had it; class: the law fitted to what the table had then, given "
        "that it was not there. Expected: how many come by the end. Brier: what was confirmed came; (all): what was "
        "assumed did, too. "
        "CRPS: threshold-weighted, up to the end. Error: median of the rival's day (the median of the class) less "
        f"the day confirmed. In 80%: confirmed from {low:.0%} to {high:.0%} of the class, of those that can be told."
    )
    for it in found:
        law = it.refclass
        yield (
            f"Class of {it.as_of}: P50 {math.exp(law.mu):.2f}, sigma {law.sigma:.2f}; {law.n} first forecasts at "
            f"{law.sites} campuses, {law.events} had come."
        )
    yield (
        "Few points, and not independent: the days share milestones, one analyst made the table, in months of one "
        "boom, and outcomes are dated anew. Errors are of what came: what is still late has none. A lead beyond a "
        "year cannot have ended."
    )


def record_json(found: Sequence[Replayed]) -> dict[str, Any]:
    """Return every figure under its name, and every pending milestone."""
    return {
        "replays": [_replayed_json(it) for it in found],
        "notes": [*record_lines(found)],
    }


def _replayed_json(replayed: Replayed) -> dict[str, Any]:
    law = replayed.refclass
    return {
        "as_of": replayed.as_of.isoformat(),
        "until": replayed.until.isoformat(),
        "class": {
            "mu": law.mu,
            "sigma": law.sigma,
            "n": law.n,
            "events": law.events,
            "sites": law.sites,
        },
        "horizons": [
            {
                "lead": lead,
                "pending": len(those),
                "scores": [asdict(score) for score in replayed.scores(those)],
            }
            for lead, those in replayed.leads.items()
        ],
        "pending": [_pending_json(it) for it in replayed.pending],
    }


def _pending_json(it: Pending) -> dict[str, Any]:
    site, milestone = it.first.name
    return {
        "site": site,
        "milestone": milestone,
        "said": it.first.said.isoformat(),
        "due": it.first.due.isoformat(),
        "word": _day(it.word),
        "seen": _day(it.seen),
        "confirmed": it.confirmed,
    }


def _day(day: date) -> str | None:
    return None if day == date.max else day.isoformat()
