"""What already runs: only what somebody has measured, with who said so."""

from datetime import date

import pytest

from abilene.planning.running import already_running
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by

LEDGER = """
source: {id: visit, kind: news, publisher: P, published: 2026-05-01, url: 'https://example.org'}
claims:
  - {id: runs, about: sites.prairie.phases.p1.energised, says: [press, visitor], said: 2026-04-30, kind: measured, value: 2026-Q1}
  - {id: hopes, about: sites.prairie.phases.p2.energised, says: press, said: 2026-04-30, kind: announced, value: 2026-Q2}
"""
ACTORS = """
actors:
  - {id: press, name: The Press, role: press}
  - {id: visitor, name: A visitor, role: analyst}
"""


@pytest.fixture
def draft(tmp_path, examples):
    claims = tmp_path / "claims"
    claims.mkdir()
    (claims / "actors.yaml").write_text(ACTORS)
    (claims / "visit.yaml").write_text(LEDGER)
    text = (examples / "one-campus.yaml").read_text()
    head = "title: One campus of 200 MW"
    (tmp_path / "campus.yaml").write_text(
        text.replace(head, f"{head}\n  ledger: claims")
    )
    return load(tmp_path / "campus.yaml")


def test_what_was_measured_runs_and_what_was_announced_does_not(draft):
    (seen,) = seen_by(draft, ["announced"]).values()
    found = already_running(draft, seen)
    assert list(found) == ["prairie"]
    phase = seen.programme.sites["prairie"].phases["p1"]
    one = found["prairie"]
    assert one.it_mw == phase.it_mw
    assert one.facility_mw == pytest.approx(phase.facility_mw, abs=1e-3)
    assert one.since == str(phase.energised)
    assert one.claims == ("runs",)
    assert one.said_by == ("The Press", "A visitor")


def test_before_it_was_seen_nothing_runs(draft):
    (seen,) = seen_by(draft, ["announced"], date(2026, 4, 30)).values()
    assert already_running(draft, seen) == {}
