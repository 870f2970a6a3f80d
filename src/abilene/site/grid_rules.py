"""Rules of a grid that a load of some size has to keep, such as to ride through a fault: met, not met or not known.

Flags beside a sizing, which no figure hangs on. Rules are packaged with who said them; what
they demand hour by hour is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from abilene.data import read_table
from abilene.programme.schema import Site
from abilene.site.power_design import PowerDesign

Verdict = Literal["met", "not met", "exempt", "not known"]


@dataclass(frozen=True)
class RuleFlag:
    """A rule that applies to a campus, and whether it is kept."""

    rule: str
    status: str
    """Of the rule: proposed or in force, as its source says."""
    said_by: str
    verdict: Verdict
    give: str
    """Key of the programme that says whether it is kept."""
    exempt_if_by: str
    """Day by which an approval exempts it."""


def rule_flags(design: PowerDesign, site: Site) -> tuple[RuleFlag, ...]:
    """Return the rules of the state of a campus for a load of its size; none where no state or no rule is known."""
    applies = partial(
        _applies, site.state, design.load_mw, 1 / site.facility_per_it_peak
    )
    rows = filter(applies, read_table("grid_rules.csv"))
    return tuple(map(partial(_flag, design.site.site, site), rows))


def _applies(
    state: str | None, load_mw: float, computing: float, row: Mapping[str, str]
) -> bool:
    """Return whether a rule is one of a state, for a load of this size, so much of which computes."""
    is_large = load_mw >= float(row["least_mw"])
    computes = computing >= float(row["least_computing_share"])
    return all((row["state"] == state, is_large, computes))


def _flag(site_id: str, site: Site, row: Mapping[str, str]) -> RuleFlag:
    """Return whether a campus keeps a rule, as the programme says."""
    said = site.ride_through
    kept: bool | None = getattr(said, row["key"])
    verdicts: dict[bool | None, Verdict] = {
        True: "met",
        False: "not met",
        None: "not known",
    }
    return RuleFlag(
        row["rule"],
        row["status"],
        f"{row['said_by']}, {row['date']}",
        "exempt" if said.exempt else verdicts[kept],
        f"sites.{site_id}.ride_through.{row['key']}",
        row["exempt_if_by"],
    )
