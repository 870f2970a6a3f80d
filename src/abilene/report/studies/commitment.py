"""What starts, stops and part load of machines add to a sized design, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap
from typing import Any

from abilene.report.numbers import figure, ten_figures
from abilene.site.commitment import CommitmentStudy, UnitsRun


def commitment_lines(found: CommitmentStudy | None) -> Iterator[str]:
    """Yield what machines that start and stop cost at most above the certificate; nothing where nobody asked."""
    if found is None:
        return
    if found.not_run:
        yield f"Commitment: not run: {found.not_run}."
        return
    each = "; ".join(starmap(_words, found.units.items()))
    yield (
        f"Commitment: with machines that start, stop and have a least output, the same sizes cost at most "
        f"{figure(found.added_usd / 1e6)} m USD a year more ({found.share:+.2%}), and no less than the certificate "
        f"says. {each}."
    )
    free = f"Run at any output, as nothing is said of their machines: {', '.join(found.free)}."
    yield from [free] * bool(found.free)


def _words(kind: str, run: UnitsRun) -> str:
    return (
        f"{kind}: {run.count} machines, {run.starts:,.0f} starts a year for {figure(run.start_usd / 1e6)} m USD, "
        f"each on for {run.hours_on:,.0f} h"
    )


def commitment_json(found: CommitmentStudy | None) -> dict[str, Any] | None:
    """Return the same by name; None where nobody asked."""
    if found is None:
        return None
    if found.not_run:
        return {"not_run": found.not_run}
    return {
        "added_usd": ten_figures(found.added_usd),
        "share_of_cost": ten_figures(found.share),
        "machines": {
            kind: {name: ten_figures(value) for name, value in vars(run).items()}
            for kind, run in found.units.items()
        },
        "run_at_any_output": list(found.free),
    }
