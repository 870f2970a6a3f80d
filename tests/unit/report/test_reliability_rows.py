"""Rows of reliability: each figure with its outage rates, and what half and twice of them make of it."""

from types import SimpleNamespace

from failing_answers import FAILING, UNKNOWN

from abilene.report.reliability_rows import RELIABILITY_HEADS, reliability_rows


def test_a_row_for_each_campus_with_outage_rates():
    sites = {"a": FAILING, "b": None, "c": UNKNOWN}
    rows = list(
        reliability_rows(
            {name: SimpleNamespace(reliability=one) for name, one in sites.items()}
        )
    )
    assert rows == [
        (
            "a",
            "386\n(0.88 to 6,978)",
            "2,488\n(3.90 to 118,756)",
            "99.9560\n(97.9000 to 99.9999)",
            "gas engine 210 x 3.3 MW at 0.04\nnever out: grid.first",
        ),
        ("c", "not run", "", "", UNKNOWN.not_run),
    ]
    assert all(len(row) == len(RELIABILITY_HEADS) for row in rows)
