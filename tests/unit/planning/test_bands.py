"""The band of each path of a view, as plan.json has it."""

import pytest

from abilene.planning.bands import bands
from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by

CLAIMS = """
source: {id: talk, kind: news, publisher: P, published: 2026-01-05}
actors: [{id: a, name: Ann, role: press}, {id: b, name: Bob, role: press}]
claims:
  - {id: long, about: equipment.gas_turbine.lead_months, says: a, said: 2026-01-05, kind: forecast, value: 60 .. 84 months}
  - {id: short, about: equipment.gas_turbine.lead_months, says: b, said: 2026-01-05, kind: forecast, value: 36 months}
  - {id: late, about: sites.prairie.phases.p1.target, says: a, said: 2026-01-05, kind: announced, value: 2028-Q1}
  - {id: soon, about: sites.prairie.phases.p1.target, says: b, said: 2026-01-05, kind: announced, value: 2027-Q1}
  - {id: money, about: capital.equity.amount_usd, says: a, said: 2026-01-05, kind: secured, value: 1 bn USD}
"""


@pytest.fixture
def campus(examples, tmp_path):
    """Return a campus of which two people say different things."""
    text = (examples / "one-campus.yaml").read_text()
    head = "title: One campus of 200 MW"
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "talk.yaml").write_text(CLAIMS)
    file = tmp_path / "campus.yaml"
    file.write_text(text.replace(head, f"{head}\n  ledger: claims"))
    return file


def test_numbers_and_days_from_the_worse_end_to_the_better_where_they_differ(campus):
    draft = load(campus, [])
    found = bands(draft, seen_by(draft)["announced"])
    lead, target = "equipment.gas_turbine.lead_months", "sites.prairie.phases.p1.target"
    assert {path: band.model_dump(mode="json") for path, band in found.items()} == {
        lead: {
            "cautious": 84,
            "generous": 36,
            "cautious_claim": "long",
            "generous_claim": "short",
        },
        target: {
            "cautious": "2028-03-31",
            "generous": "2027-03-31",
            "cautious_claim": "late",
            "generous_claim": "soon",
        },
    }
    # what somebody sets has no band
    draft = load(campus, [f"{lead}=40"])
    assert list(bands(draft, seen_by(draft)["announced"])) == [target]


def test_rivals_widen_the_headline_and_not_only_their_own_paths(campus):
    """Who says 2028-Q1 for the first phase and who says 2027-Q1 are the two ends of its load."""
    money = "capital.equity.amount_usd=9 bn USD"
    own = [money, "sites.prairie.power_usd_per_mwh=50"]
    (view,) = plans(load(campus, own), ["announced"]).viewpoints.values()
    low, high = view.it_mw_cautious, view.it_mw_generous
    assert low["2027-Q3"] < high["2027-Q3"]
    assert all(low[quarter] <= high[quarter] for quarter in view.it_mw)
    # once both are set there are no rivals, and the ends meet
    lead = "equipment.gas_turbine.lead_months=36"
    one = [*own, lead, "sites.prairie.phases.p1.target=2027-Q1"]
    (view,) = plans(load(campus, one), ["announced"]).viewpoints.values()
    assert view.it_mw_cautious == view.it_mw_generous == view.it_mw
