"""Fit the packaged reference classes again, from the record of what was forecast and what came.

    python tools/refclass.py                       the record of ../shared/data
    python tools/refclass.py --slips FILE          another record of the same columns
    python tools/refclass.py --vintage FILE        the same, closed by a newer table of steps

The record has a row for each forecast of a milestone: when it was issued, for when, and
what is known of it (``state``). A vintage is Epoch AI's ``data_center_timelines.csv``, or one typed
from its pages (site, date, buildings, kind), with the day on which it was read in its name:
``tl_2026-11-08.csv``. It closes the forecasts that have come since, and moves the day to
which the others are known not to have. What is printed goes into
``src/abilene/data/refclasses.csv`` by hand.

Two readings of a day that passed while nobody looked (``assumed``): it happened on that
day; or, strictly, all that is known is the last image that shows it not running.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from abilene.claims.refclass import packaged_classes
from abilene.errors import InputError
from abilene.intake.tracker import Tracker, read_tracker
from abilene.studies.track_record import fit_censored
from abilene.studies.vintages import (
    Dated,
    MilestoneName,
    milestones_of,
    site_of,
    vintage_of,
)

ROOT = Path(__file__).resolve().parents[1]
SLIPS = ROOT.parent / "shared" / "data" / "slips.csv"
KNOWN_TO = date(2026, 10, 2)
"""Day of the newest vintage in the record: what had not come by then is censored there."""
LEAST_LEAD_DAYS = 30
COHORT = date(2025, 11, 30)
CAME = ("confirmed", "assumed")
NOT_RUNNING = "last_not_operational_image"


@dataclass(frozen=True)
class Slip:
    """A forecast of a milestone, and what is known of it."""

    site: str
    milestone: str
    issued: date
    forecast: date
    state: str
    outcome: date | None
    newest_forecast: date | None
    not_running: date | None
    """Last image or statement that it did not run yet."""

    @property
    def lead_days(self) -> int:
        """Days from the forecast to the day that it names."""
        return (self.forecast - self.issued).days


@dataclass(frozen=True)
class Ratios:
    """How much longer than forecast things took, by the ends of what is known."""

    ratio: np.ndarray
    """Time that it took, or that it has taken without an end, over the lead. [-]"""
    has_come: np.ndarray
    sites: int


@dataclass(frozen=True)
class Fit:
    """The law of a reading, with its record."""

    mu: float
    sigma: float
    n: int
    events: int
    sites: int


def read_slips(path: Path) -> list[Slip]:
    """Return the record."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_slip(row) for row in csv.DictReader(file)]


def _slip(row: dict[str, str]) -> Slip:
    return Slip(
        row["site"],
        row["milestone"],
        date.fromisoformat(row["issued"]),
        date.fromisoformat(row["forecast"]),
        row["state"],
        _day(row["outcome"]),
        _day(row["newest_forecast"]),
        _day(row[NOT_RUNNING]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def closed_by(slips: Iterable[Slip], file: Path) -> tuple[list[Slip], date]:
    """Return the record with what a newer table says, and the day of that table."""
    tracker = read_tracker([file])
    newest, images = vintage_of(tracker), _not_running(file)
    gone = set(_withdrawn(tracker))
    closed = []
    for slip in slips:
        name = slip.site, slip.milestone
        seen = replace(slip, not_running=images.get(name) or slip.not_running)
        dated = newest.milestones.get(name)
        if dated is not None:
            seen = _closed(seen, dated, newest.day)
        elif name in gone:
            seen = replace(seen, state="withdrawn", outcome=None)
        closed.append(seen)
    return closed, newest.day


def _closed(slip: Slip, dated: Dated, day: date) -> Slip:
    """Return a forecast as a newer table has it."""
    if dated.kind in CAME and dated.day <= day:
        return replace(slip, state=dated.kind, outcome=dated.day, newest_forecast=None)
    return replace(slip, state="censored", outcome=None, newest_forecast=dated.day)


def _withdrawn(tracker: Tracker) -> Iterator[MilestoneName]:
    """Yield the milestones that a table itself calls withdrawn."""
    for tracked in tracker.sites.values():
        site = site_of(tracked.name)
        for row in tracked.withdrawn:
            named = row.buildings, row.facility_mw
            yield from milestones_of(site, tracker.published, *named)


def _not_running(file: Path) -> dict[MilestoneName, date]:
    """Return the last image that shows a milestone not running, where a table has a column for it."""
    with file.open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row.get(NOT_RUNNING)]
    return {
        (site_of(row["site"]), f"b{row['buildings']}"): date.fromisoformat(
            row[NOT_RUNNING]
        )
        for row in rows
    }


def ratios(slips: Iterable[Slip], known_to: date, *, strict: bool = False) -> Ratios:
    """Return the ratios of the first forecast of each milestone with a lead of 30 days or more."""
    taken: dict[tuple[str, str], tuple[float, bool]] = {}
    for slip in sorted(slips, key=lambda slip: slip.issued):
        days, has_come = _taken(slip, known_to, strict)
        if slip.issued < known_to and slip.lead_days >= LEAST_LEAD_DAYS and days > 0:
            ratio = max(days, 1) / slip.lead_days
            taken.setdefault((slip.site, slip.milestone), (ratio, has_come))
    values = list(taken.values())
    return Ratios(
        np.array([ratio for ratio, _ in values]),
        np.array([has_come for _, has_come in values]),
        len({site for site, _ in taken}),
    )


def _taken(slip: Slip, known_to: date, strict: bool) -> tuple[int, bool]:
    """Return how many days something took, or has taken so far, and whether it has come; 0 days for no knowledge."""
    if slip.outcome is None or slip.state not in CAME:
        return (known_to - slip.issued).days, False
    if strict and slip.state == "assumed":
        seen = slip.not_running or slip.issued
        return (seen - slip.issued).days, False
    return max((slip.outcome - slip.issued).days, 1), True


def lognormal(of: Ratios) -> Fit:
    """Return mean and standard deviation of ln r by maximum likelihood with right-censoring."""
    mu, sigma = fit_censored(np.log(of.ratio), of.has_come)
    return Fit(mu, sigma, len(of.ratio), int(of.has_come.sum()), of.sites)


def not_yet(of: Ratios) -> list[tuple[float, float]]:
    """Return the steps of the Kaplan-Meier curve: a ratio, and the share that takes longer. [-]"""
    share, steps = 1.0, []
    for ratio in np.unique(of.ratio[of.has_come]):
        at_risk = (of.ratio >= ratio).sum()
        share *= 1 - ((of.ratio == ratio) & of.has_come).sum() / at_risk
        steps.append((float(ratio), float(share)))
    return steps


def quantile(steps: Sequence[tuple[float, float]], q: float) -> float:
    """Return the ratio by which a share has come; infinity where the curve ends before. [-]"""
    return next((ratio for ratio, share in steps if share <= 1 - q + 1e-12), np.inf)


def cohort(slips: Iterable[Slip], issued: date) -> Counter[str]:
    """Count what has become of the forecasts of one day: later, same, earlier, withdrawn."""
    return Counter(_moved(slip) for slip in slips if slip.issued == issued)


def _moved(slip: Slip) -> str:
    newest = slip.outcome or slip.newest_forecast
    if slip.state == "withdrawn" or newest is None:
        return "withdrawn"
    days = (newest - slip.forecast).days
    return ("earlier", "same", "later")[(days > 0) - (days < 0) + 1]


def main() -> None:
    """Print the law of each reading, what the record says without a law, and the cohort."""
    parser = argparse.ArgumentParser(description="Fit the reference classes again.")
    parser.add_argument("--slips", type=Path, default=SLIPS)
    parser.add_argument("--vintage", type=Path)
    asked = parser.parse_args()
    slips, known_to = read_slips(asked.slips), KNOWN_TO
    if asked.vintage:
        try:
            slips, known_to = closed_by(slips, asked.vintage)
        except InputError as error:
            raise SystemExit(str(error)) from None
    print(f"known to {known_to}")
    for name, strict in (("epoch_2025_26", False), ("epoch_2025_26_strict", True)):
        of = ratios(slips, known_to, strict=strict)
        fit, steps = lognormal(of), not_yet(of)
        on_time = min((share for ratio, share in steps if ratio <= 1), default=1.0)
        print(
            f"{name}: mu {fit.mu:.3f}, sigma {fit.sigma:.3f}, "
            f"n {fit.n}, events {fit.events}, sites {fit.sites}, "
            f"{packaged_classes()[name].strength} as packaged; Kaplan-Meier "
            f"P50 {quantile(steps, 0.5):.2f}, P80 {quantile(steps, 0.8):.2f}, S(1) {on_time:.2f}"
        )
    print(f"forecasts of {COHORT}: {dict(sorted(cohort(slips, COHORT).items()))}")


if __name__ == "__main__":
    main()
