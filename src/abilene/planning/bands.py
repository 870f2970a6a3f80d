"""The band of each path of a view under the keys of ``plan.json``."""

from __future__ import annotations

from abilene.claims import Band, band_of
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.results.rests_on import PathBand


def bands(draft: Draft, seen: Seen) -> dict[str, PathBand]:
    """Return both ends of what is claimed of each path in one view, where they differ and nothing else was set."""
    found: dict[str, PathBand] = {}
    for path, answer in seen.resolved.items():
        if answer.claim is not None and path not in draft.overrides:
            band = band_of(
                path, draft.variables[path], draft.ledger, seen.view, seen.as_of
            )
            if band is not None:
                found[path] = _path_band(band)
    return found


def _path_band(band: Band) -> PathBand:
    worse, better = band.cautious, band.generous
    return PathBand(
        cautious=worse.number,
        generous=better.number,
        cautious_claim=worse.claim,
        generous_claim=better.claim,
    )
