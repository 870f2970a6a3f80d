"""A forecast of a small programme, scored by what its ledger says two years later."""

import json
from datetime import date

import numpy as np
import pytest
from uncertain_programme import TEXT

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.results.forecast import read_forecast
from abilene.risk.score import crps_up_to
from abilene.studies.score import last_end, score

LEDGER = """
actors:
  - {id: eye, name: An observer, role: analyst}
"""
LETTER = """
source: {id: look, kind: filing, publisher: eye, published: 2028-03-01, url: 'https://example.org/look'}
claims:
  - {id: seen_p1, about: sites.a.phases.p1.energised, says: eye, said: 2028-03-01, kind: measured, value: 2028-02-10}
"""

MONEY = """
source: {id: deal, kind: filing, publisher: eye, published: 2025-12-01, url: 'https://example.org/deal'}
claims:
  - {id: equity, about: capital.equity.amount_usd, says: eye, said: 2025-12-01, kind: secured, value: 20 bn USD}
"""


@pytest.fixture
def campus(tmp_path):
    claims = tmp_path / "claims"
    claims.mkdir()
    (claims / "actors.yaml").write_text(LEDGER)
    (claims / "look.yaml").write_text(LETTER)
    (claims / "deal.yaml").write_text(MONEY)
    file = tmp_path / "small.yaml"
    file.write_text(TEXT.replace("title: small,", "title: small, ledger: claims,"))
    return file


@pytest.fixture
def folder(campus, tmp_path):
    import abilene as ab

    plans = ab.plans(load(campus), as_of=date(2026, 1, 10))
    return plans.write(tmp_path / "asked")


def test_what_was_seen_and_what_is_pending_are_scored(campus, folder):
    found = score([folder], load(campus), date(2028, 5, 1))
    view = next(iter(read_forecast(folder).values()))
    by_phase = {one.phase: one for one in found.scored if one.view == view.view}
    first, second = by_phase["a.p1"], by_phase["a.p2"]
    assert (first.outcome, first.seen_on) == ("seen", date(2028, 3, 31))
    assert (second.outcome, second.seen_on) == ("pending", None)
    # outside the code: days since 1970, and 30 June 2027 was promised 275 days before
    epoch = date(1970, 1, 1).toordinal()
    until = date(2028, 3, 31).toordinal() - epoch
    never = date(2029, 12, 31).toordinal() - epoch + 365
    days = np.where(view.days[:, 0] < 0, never, view.days[:, 0])
    assert first.crps_days["odds"] == pytest.approx(crps_up_to(days, until, until))
    late = date(2028, 3, 31) - date(2027, 12, 31)
    assert first.crps_days["as promised"] == late.days == 91
    assert second.crps_days["as promised"] == 0
    assert first.brier["as promised"] == 0
    assert second.brier["as promised"] == 1
    assert found.crps_days["as promised"] == pytest.approx(45.5)
    # once in each of the three views of money
    assert found.coverage[0.8][1] == 3


def test_nothing_is_scored_before_a_quarter_is_over(campus, folder):
    found = score([folder], load(campus), date(2026, 2, 1))
    assert {one.outcome for one in found.scored} == {"not yet due"}
    assert found.crps_days == {}


def test_another_phase_is_not_what_was_asked(campus, folder):
    changed = load(campus, ["sites.a.phases.p1.it_mw=150"])
    found = score([folder], changed, date(2028, 5, 1))
    outcomes = {one.phase: one.outcome for one in found.scored}
    assert outcomes["a.p1"] == "unobservable"


def test_a_forecast_that_was_changed_is_refused(campus, folder):
    file = folder / "forecast.json"
    asked = json.loads(file.read_text())
    asked["schema"] = 2
    file.write_text(json.dumps(asked))
    with pytest.raises(InputError, match=r"forecast\.json"):
        score([folder], load(campus))


def test_a_folder_without_one_is_refused(tmp_path, campus):
    with pytest.raises(InputError, match="holds no forecast"):
        score([tmp_path], load(campus))


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2028, 3, 31), date(2028, 3, 31)),
        (date(2028, 3, 30), date(2027, 12, 31)),
        (date(2028, 4, 1), date(2028, 3, 31)),
    ],
)
def test_a_quarter_counts_once_it_is_over(day, end):
    assert last_end(day) == end
