"""A forecast of a small programme, scored by what its ledger says two years later."""

import json
import shutil
from datetime import date

import numpy as np
import pytest
from uncertain_programme import TEXT

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.results.forecast import read_forecast
from abilene.risk.score import crps_up_to
from abilene.studies.score import _became, last_known_day, score

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


def file_in(folder):
    claims = folder / "claims"
    claims.mkdir()
    (claims / "actors.yaml").write_text(LEDGER)
    (claims / "look.yaml").write_text(LETTER)
    (claims / "deal.yaml").write_text(MONEY)
    file = folder / "small.yaml"
    file.write_text(
        TEXT.replace(
            "title: small,", "title: small, as_of: 2028-05-01, ledger: claims,"
        )
    )
    return file


@pytest.fixture
def campus(tmp_path):
    return file_in(tmp_path)


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    import abilene as ab

    here = tmp_path_factory.mktemp("planned")
    plans = ab.plans(load(file_in(here)), as_of=date(2026, 1, 10))
    return plans.write(here / "asked")


@pytest.fixture
def folder(planned, tmp_path):
    return shutil.copytree(planned, tmp_path / "asked")


def test_what_was_seen_and_what_is_pending_are_scored(campus, folder):
    found = score([folder], load(campus), date(2028, 5, 1))
    view = next(iter(read_forecast(folder).values()))
    by_phase = {one.phase: one for one in found.questions if one.view == view.view}
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
    assert found.coverage(0.8)[1:3] == (3, 1)
    ends = [it.by for it in first.chances]
    assert (len(ends), ends[0], ends[-1]) == (9, date(2026, 3, 31), date(2028, 3, 31))
    at_end = np.mean(days <= until)
    assert first.chances[-1] == (date(2028, 3, 31), pytest.approx(at_end), True)
    assert second.pit_between[1] == 1.0


def test_after_what_the_file_knows_nothing_is_scored(campus, folder):
    """Phases were pending for years of which nobody had said anything."""
    at_last = score([folder], load(campus), date(2028, 5, 1))
    late = score([folder], load(campus), date(2040, 1, 1))
    assert (late.as_of, late.asked_for) == (date(2028, 5, 1), date(2040, 1, 1))
    assert late.crps_days == at_last.crps_days
    assert at_last.asked_for is None
    text = campus.read_text()
    campus.write_text(text.replace("as_of: 2028-05-01, ", ""))
    assert last_known_day(load(campus)) == date(2028, 3, 1), "the last source"


def test_the_load_is_that_of_the_phases_that_run(campus, folder):
    """Beside 100 MW that were seen the promise had both phases, 300 MW; the futures by hand."""
    found = score([folder], load(campus), date(2028, 5, 1))
    view = next(iter(read_forecast(folder).values()))
    (one,) = (it for it in found.last_loads if it.view == view.view)
    until = date(2028, 3, 31).toordinal() - date(1970, 1, 1).toordinal()
    there = (view.days >= 0) & (view.days <= until)
    drawn = there @ np.array([100.0, 200.0])
    assert (one.by, one.seen_mw) == (date(2028, 3, 31), 100)
    assert np.array_equal(one.futures_mw["odds"], drawn)
    assert one.crps_mw["as promised"] == 200
    assert one.sure_of(0.8) == np.sort(drawn)[2_000 - 1]


def test_a_quarter_that_is_not_over_is_not_looked_at(campus, folder):
    found = score([folder], load(campus), date(2028, 3, 5))
    assert {one.outcome for one in found.questions} == {"pending"}


def test_one_view_alone_may_be_scored(campus, folder):
    found = score([folder], load(campus), date(2028, 5, 1), ["committed"])
    assert {one.view for one in found.questions} == {"committed"}
    with pytest.raises(InputError, match="no forecast of the view nobody"):
        score([folder], load(campus), date(2028, 5, 1), ["nobody"])


def test_a_folder_that_is_given_twice_counts_once(campus, folder, tmp_path):
    twice = score([folder, tmp_path / "asked"], load(campus), date(2028, 5, 1))
    assert len(twice.questions) == len(score([folder], load(campus)).questions)
    other = tmp_path / "other" / "asked"
    shutil.copytree(folder, other)
    both = score([folder, other], load(campus), date(2028, 5, 1))
    assert (list(both.by_plan), both.copies) == (
        [str(folder)],
        {str(other): str(folder)},
    )
    assert both.crps_days == twice.crps_days
    assert [one.pit for one in both.questions] == [one.pit for one in twice.questions]


def test_what_was_foretold_stays(campus, folder):
    """The same again is the same; another plan is not put in its place."""
    import abilene as ab

    before = (folder / "forecast.parquet").read_bytes()
    again = ab.plans(load(campus), as_of=date(2026, 1, 10))
    again.write(folder)
    assert (folder / "forecast.parquet").read_bytes() == before
    later = ab.plans(load(campus), as_of=date(2026, 4, 10))
    with pytest.raises(InputError, match="a forecast is never rewritten"):
        later.write(folder)
    assert (folder / "forecast.parquet").read_bytes() == before


def test_a_forecast_of_another_programme_is_refused(campus, folder):
    text = campus.read_text().replace("id: small,", "id: other,")
    campus.write_text(text)
    with pytest.raises(InputError, match="of the programme 'small', not of 'other'"):
        score([folder], load(campus))


def test_nothing_is_scored_before_a_quarter_is_over(campus, folder):
    found = score([folder], load(campus), date(2026, 2, 1))
    assert {one.outcome for one in found.questions} == {"not yet due"}
    assert found.crps_days == {}


def test_another_phase_is_not_what_was_asked(campus, folder):
    changed = load(campus, ["sites.a.phases.p1.it_mw=150"])
    found = score([folder], changed, date(2028, 5, 1))
    by_phase = {one.phase: one for one in found.questions}
    assert by_phase["a.p1"].outcome == "unobservable"
    assert by_phase["a.p1"].why == "its load was 100 MW, and is 150"
    # nor does its load count: of 200 MW that were promised none came
    assert {(one.seen_mw, one.crps_mw["as promised"]) for one in found.last_loads} == {
        (0, 200)
    }


@pytest.mark.parametrize(
    ("it_mw", "outcome"),
    [(110, "seen"), (110.1, "unobservable"), (89.9, "unobservable")],
)
def test_a_tenth_more_or_less_is_the_same_phase(campus, folder, it_mw, outcome):
    changed = load(campus, [f"sites.a.phases.p1.it_mw={it_mw}"])
    found = score([folder], changed, date(2028, 5, 1))
    assert {one.outcome for one in found.questions if one.phase == "a.p1"} == {outcome}


def test_a_day_that_no_measured_claim_says_is_not_used_and_does_not_count_as_late(
    campus, folder
):
    """A file without a ledger says itself when a phase was energised: neither seen nor pending, and what to do."""
    text = campus.read_text().replace("ledger: claims,", "")
    campus.write_text(
        text.replace("target: 2027-Q4", "target: 2027-Q4, energised: 2028-02-10")
    )
    asked = read_forecast(folder)
    one = next(iter(asked.values()))
    seen = seen_by(load(campus), [], date(2028, 5, 1))
    (view,) = seen.values()
    became = _became(one.phases[0], one, view, date(2028, 5, 1))
    assert became.outcome == "unobservable"
    assert "energised on 2028-02-10, but no measured claim says so" in became.why
    # a quarter that is not over is not looked at here either
    assert _became(one.phases[0], one, view, date(2028, 3, 1)).outcome == "pending"
    assert _became(one.phases[1], one, view, date(2028, 5, 1)).outcome == "pending"


def test_a_phase_that_is_gone_is_not_scored(campus, folder):
    text = campus.read_text()
    campus.write_text(text.replace("      p2: {", "      p3: {"))
    found = score([folder], load(campus), date(2028, 5, 1))
    by_phase = {one.phase: one for one in found.questions}
    assert by_phase["a.p2"].why == "it is gone from the programme"
    assert by_phase["a.p2"].crps_days == {}
    assert by_phase["a.p1"].outcome == "seen"


def test_a_forecast_that_was_changed_is_refused(campus, folder):
    file = folder / "forecast.json"
    asked = json.loads(file.read_text())
    asked["schema"] = 2
    file.write_text(json.dumps(asked))
    with pytest.raises(InputError, match=r"forecast\.json"):
        score([folder], load(campus))


def test_a_folder_without_one_is_named_with_the_reason(tmp_path, campus, folder):
    import abilene as ab

    with pytest.raises(
        InputError, match="holds no forecast: it is no folder of a plan"
    ):
        score([tmp_path], load(campus))
    text = campus.read_text().replace("risk: {class: {p50: 1.5, p90: 3.0}}", "")
    campus.write_text(text)
    sure = ab.plans(load(campus), as_of=date(2026, 1, 10)).write(tmp_path / "sure")
    with pytest.raises(
        InputError, match="holds no forecast: nothing is uncertain: no ref"
    ):
        score([sure], load(campus))
    found = score([sure, folder], load(campus), date(2028, 5, 1))
    assert list(found.by_plan) == ["asked"]
    assert list(found.not_asked) == ["sure"]
