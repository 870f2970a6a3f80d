"""Rules of a grid in words and as figures."""

from dataclasses import replace

from abilene.report.studies.grid_rules import rule_flag_lines, rule_flags_json
from abilene.site.grid_rules import RuleFlag

FLAG = RuleFlag(
    "Rule 1",
    "proposed",
    "somebody, undated",
    "not known",
    "sites.a.ride_through.voltage",
    "2025-11-14",
)


def test_a_rule_says_who_says_so_and_what_to_give():
    asked, met = rule_flag_lines([FLAG, replace(FLAG, verdict="met")])
    assert asked == (
        "Rule 1 (proposed, says somebody, undated): not known, give sites.a.ride_through.voltage; "
        "exempt if approved by 2025-11-14."
    )
    assert met == "Rule 1 (proposed, says somebody, undated): met."
    assert rule_flags_json([FLAG])[0]["verdict"] == "not known"
