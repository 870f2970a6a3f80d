"""Who said what when, and who objected."""

from datetime import date

from abilene.claims import Ledger
from abilene.report.charts.claims import claims_charts


def test_claims_stand_on_their_day_and_objections_point_at_them(january):
    ledger = january[1].ledger
    (chart,) = claims_charts(ledger, date(2025, 1, 23))
    assert len(chart.rows) == sum(
        s.published_day <= date(2025, 1, 23)
        for s in map(ledger.source, ledger.claims.values())
    )
    (arrows,) = [one for one in chart.option["series"] if one["type"] == "lines"]
    ends = [tuple(map(tuple, arrow["coords"])) for arrow in arrows["data"]]
    assert (("2025-01-22", "Sam Altman"), ("2025-01-22", "Elon Musk")) in ends
    assert all(
        one["name"] != "objection" or one["data"] for one in chart.option["series"]
    )


def test_nobody_spoke_before_the_first_source():
    assert list(claims_charts(Ledger(), date(2025, 1, 23))) == []
