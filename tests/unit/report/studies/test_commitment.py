"""What commitment adds, in words and as figures."""

from abilene.report.studies.commitment import commitment_json, commitment_lines
from abilene.site.commitment import CommitmentStudy, UnitsRun

FOUND = CommitmentStudy(
    added_usd=5.25e6,
    share=0.021,
    units={"gas": UnitsRun(6, 1142.0, 2.99e6, 4454.0)},
    free=("old",),
)


def test_a_study_says_both_bounds_and_its_machines():
    first, free = commitment_lines(FOUND)
    assert "cost at most 5.25 m USD a year more (+2.10%)" in first
    assert (
        "gas: 6 machines, 1,142 starts a year for 2.99 m USD, each on for 4,454 h."
        in first
    )
    assert free == "Run at any output, as nothing is said of their machines: old."
    found = commitment_json(FOUND)
    assert found["added_usd"] == 5.25e6
    assert found["machines"]["gas"]["starts"] == 1142.0
    assert found["run_at_any_output"] == ["old"]


def test_what_is_not_run_or_not_asked_is_said_so():
    why = CommitmentStudy(not_run="give equipment.gas.min_load")
    assert list(commitment_lines(why)) == [
        "Commitment: not run: give equipment.gas.min_load."
    ]
    assert commitment_json(why) == {"not_run": "give equipment.gas.min_load"}
    assert list(commitment_lines(None)) == []
    assert commitment_json(None) is None
