"""How machines were counted, what limits cost and how failures bound each other, in words and as JSON."""

import json
from dataclasses import replace
from types import SimpleNamespace

from abilene.report.studies.outage_limits import counted_json, counted_lines
from abilene.site.outage_bounds import OutageBounds
from abilene.site.reliable import LimitPrice, ReliableDesign

SIZING = SimpleNamespace(capacity={"engine": 700.4, "oil": 0.0}, gap=1e-5)
DESIGN = SimpleNamespace(
    sizing=SIZING,
    site=SimpleNamespace(years=[SimpleNamespace(storages=())]),
    supply_usd=396e6,
    unserved_usd=0.5e6,
)
SERVED = LimitPrice("served", 0.9999, 180e3, 583.1, rounding_usd=40e3)
BOUNDS = OutageBounds(380.631e6, 381.16e6, 0.05e6, 381.086e6, 0.012e6, 383.778e6, 32)
FOUND = ReliableDesign(
    DESIGN,
    DESIGN,
    {"engine": 212, "oil": 0},
    "risk of each machine",
    (SERVED,),
    ("grid.first: said apart",),
    1000.0,
)


def test_machines_and_the_price_of_what_is_kept():
    assert list(counted_lines(FOUND)) == [
        "Machines of the sizing: engine 212 x 3.304 MW, oil none; the risk of each is a cost of supply; "
        "a MWh that one fails to give counts 1,000 USD. What no design costs less than holds for these numbers; "
        "that no others are better is not proven.",
        "grid.first: said apart",
        "Limit served 0.9999 costs 583 USD per MWh kept, above the 1,000 USD that a MWh not served counts: "
        "0.18 m USD a year more than without it.",
    ]


def test_a_limit_that_costs_less_than_the_tolerance_says_so():
    free = replace(FOUND, limits=(replace(SERVED, more_usd=39e3, usd_per_mwh=0.0),))
    assert "no more than without it, within the tolerance" in [*counted_lines(free)][-1]


def test_what_was_found_by_stepping_has_no_price_of_its_last_mwh():
    stepped = replace(FOUND, limits=(replace(SERVED, usd_per_mwh=None),))
    assert [*counted_lines(stepped)][-1] == (
        "Limit served 0.9999 costs 0.18 m USD a year more than without it; "
        "found by stepping what is built, so that its last MWh has no price."
    )


def test_spare_machines_stand_beside_what_the_price_of_lost_load_would_keep():
    rule = LimitPrice("spare_units", 13, 5.4e6, spare_without={"engine": 3})
    last = [*counted_lines(replace(FOUND, method="", limits=(rule,)))][-1]
    assert last == (
        "Limit spare_units 13 costs 5.40 m USD a year more than without it; "
        "the price of lost load alone would keep 3 of engine."
    )
    limits = (replace(rule, spare_without={}),)
    unknown = replace(FOUND, method="", limits=limits)
    assert "is not known, for want of outage rates" in [*counted_lines(unknown)][-1]


def test_four_ways_to_count_failures():
    last = [*counted_lines(replace(FOUND, bounds=BOUNDS))][-1]
    for word in (
        "380.631 with",
        "381.16 +- 0.05 the",
        "381.086 +- 0.012",
        "383.778 each",
    ):
        assert word in last
    # the second stands above the third: within its error, which is said
    assert last.endswith("but for some two of these errors.")
    assert "32 other drawn years, as they come" in last
    lines = replace(FOUND, bounds=replace(BOUNDS, risk_usd=None))
    assert "whose risk has no price of its own. What" in [*counted_lines(lines)][-1]


def test_what_counts_no_machine_says_nothing():
    assert list(counted_lines(ReliableDesign(DESIGN, DESIGN))) == []


def test_it_is_plain_json():
    data = counted_json(replace(FOUND, bounds=BOUNDS))
    assert json.loads(json.dumps(data)) == data
    assert data["machines"] == {"engine": 212, "oil": 0}
    assert data["limits"]["served"]["usd_per_mwh"] == 583.1
    assert data["bounds"]["drawn_error_usd"] == 0.05e6
    assert data["bounds"]["risk_usd"] == 383.778e6
    assert counted_json(FOUND)["bounds"] is None


def test_where_failures_are_counted_and_no_machine_is_built_no_rate_is_missing():
    """A grid that carries the load alone was said to want outage rates, which were given."""
    rule = LimitPrice("spare_units", 1, 0.0)
    last = [*counted_lines(replace(FOUND, limits=(rule,)))][-1]
    assert last.endswith("the price of lost load alone would build no machine.")
