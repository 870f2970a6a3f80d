"""Whether somebody asks why a computed result is what it is: told without loading what makes a plan."""

from __future__ import annotations

from typing import NamedTuple

NAMES = frozenset(
    {
        "in_view",
        "usable",
        "drawn",
        "capital_cost",
        "it_mw",
        "facility_mw",
        "pue",
        "lcoe",
        "co2",
        "useful",
        "npv",
        "lcoc",
        "dscr",
    }
)
"""Results by the name by which they are asked for: see ``report.derivations``."""
SAME_AS = {
    "lcoc_usd_per_gpu_hour": "lcoc",
    "usd/gpu-hour": "lcoc",
    "lcoe_usd_per_mwh": "lcoe",
    "usd/mwh": "lcoe",
    "npv_usd": "npv",
    "capital_cost_usd": "capital_cost",
    "capital_in_view_usd": "in_view",
    "money in view": "in_view",
    "capital_usable_usd": "usable",
    "capital_drawn_usd": "drawn",
    "mw": "it_mw",
    "useful_h100_hours": "useful",
    "useful compute": "useful",
    "co2_t_per_year": "co2",
    "min_dscr": "dscr",
}
"""Other names of results: the keys of ``plan.json``, and words of the table."""


class Asked(NamedTuple):
    """A result that somebody asks for."""

    result: str
    detail: str
    """A quarter, a year or a campus; empty for none."""


def result_asked(path: str) -> Asked | None:
    """Return the result that a path asks for; None where it is a path of the programme."""
    if path == "capital":
        return Asked("capital_cost", "")
    name, _, detail = path.partition(".")
    result = SAME_AS.get(name.lower(), name.lower())
    return Asked(result, detail) if result in NAMES else None
