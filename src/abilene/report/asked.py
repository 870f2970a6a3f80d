"""Whether somebody asks why a computed result is what it is: told without loading what makes a plan."""

from __future__ import annotations

import re
from typing import NamedTuple

from abilene.claims.strength import STRENGTHS

NAMES = frozenset(
    {
        "in_view",
        "usable",
        "waiting",
        "drawn",
        "not_attributed",
        "spent",
        "funding_gap",
        "owed",
        "unpaid",
        "covenant",
        "capital_cost",
        "it_mw",
        "facility_mw",
        "band",
        "kept_out",
        "rests_on",
        "money_rests_on",
        "pue",
        "on_grid",
        "own",
        "lcoe",
        "paid",
        "co2",
        "useful",
        "lost",
        "npv",
        "lcoc",
        "irr",
        "dscr",
        "llcr",
        "first_late",
        "first_stop",
    }
)
"""Results by the name by which they are asked for: see ``report.derivations``."""
SAME_AS = {
    # keys of plan.json
    "lcoc_usd_per_gpu_hour": "lcoc",
    "lcoe_usd_per_mwh": "lcoe",
    "usd_per_mwh": "lcoe",
    "grid_price_usd_per_mwh": "paid",
    "npv_usd": "npv",
    "irr_per_year": "irr",
    "capital_cost_usd": "capital_cost",
    "capital_in_view_usd": "in_view",
    "capital_usable_usd": "usable",
    "capital_waiting_usd": "waiting",
    "capital_drawn_usd": "drawn",
    "capital_not_attributed_usd": "not_attributed",
    "capital_spent_usd": "spent",
    "funding_gap_usd": "funding_gap",
    "funding_gap_quarter": "funding_gap",
    "it_mw_kept_out": "kept_out",
    "useful_h100_hours": "useful",
    "co2_t_per_year": "co2",
    "min_dscr": "dscr",
    "min_llcr": "llcr",
    # words of the table
    "usd/gpu-hour": "lcoc",
    "usd/mwh": "lcoe",
    "paid,_usd/mwh": "paid",
    "energy_only": "paid",
    "price_paid": "paid",
    "npv,_bn_usd": "npv",
    "irr,_%_a_year": "irr",
    "money": "in_view",
    "money_in_view": "in_view",
    "waits_for_event": "waiting.event",
    "not_open_yet": "waiting.date",
    "expired": "waiting.expired",
    "earmarked": "waiting.earmark",
    "without_use": "waiting.no_use",
    "refuted:_spent": "spent",
    "from": "funding_gap",
    "owed_at_the_end": "owed",
    "owed,_not_paid": "unpaid",
    "covenant_broken": "covenant",
    "mw": "it_mw",
    "it_load": "it_mw",
    "on_the_grid,_mw": "on_grid",
    "own,_mw": "own",
    "mt_co2_a_year": "co2",
    "useful_compute": "useful",
    "h100-years_in_all": "useful",
    "lost_to_power": "lost.power",
    "lost_to_ramp-up": "lost.ramp_up",
    "lost_to_failures": "lost.failures",
    "contested": "money_rests_on",
    "what_binds": "first_stop",
    "target": "first_stop",
    "phase": "first_stop",
}
"""Other names of results: the keys of ``plan.json``, and the words of the table, with
``_`` for spaces."""
EVIDENCE = re.compile(
    "|".join("_".join(one.split()) for one in (*STRENGTHS, "checked", r"\w+_assumed"))
)
"""Rows that tell what load rests on, and with other figures what money does."""
OF_A_YEAR = (
    (re.compile(r"it_mw_at_end_of_(\d{4})"), "it_mw"),
    (re.compile(r"facility_mw_at_end_of_(\d{4})"), "facility_mw"),
    (re.compile(r"it_mw_of_(\d{4})_rest_on"), "rests_on"),
    (re.compile(r"in_(\d{4})"), "useful"),
    (re.compile(r"(\d{4})"), "it_mw"),
)
"""Words of the table with a year in them."""


class Asked(NamedTuple):
    """A result that somebody asks for."""

    result: str
    detail: str
    """A quarter, a year, a campus or a cause; empty for none."""


def result_asked(path: str) -> Asked | None:
    """Return the result that a path asks for; None where it is a path of the programme."""
    if path == "capital":
        return Asked("capital_cost", "")
    name, _, detail = path.partition(".")
    words = "_".join(name.lower().split())
    for pattern, result in OF_A_YEAR:
        if found := pattern.fullmatch(words):
            return Asked(result, found[1])
    if EVIDENCE.fullmatch(words):
        return Asked("rests_on", detail)
    result, _, cause = SAME_AS.get(words, words).partition(".")
    return Asked(result, detail or cause) if result in NAMES else None
