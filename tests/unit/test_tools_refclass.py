"""The tool that fits reference classes again: its law by hand, and the numbers of the packaged classes."""

import math
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf, lognorm

from abilene.claims.refclass import packaged_classes
from abilene.errors import InputError

sys.path.append(str(Path(__file__).parents[2] / "tools"))
import refclass
from refclass import Ratios, Slip

ISSUED, DUE, KNOWN_TO = date(2026, 1, 1), date(2026, 4, 11), date(2026, 10, 2)
"""A forecast with a lead of 100 days."""


def slip(**more):
    given = dict.fromkeys(("outcome", "newest_forecast", "not_running"))
    named = {"site": "S", "milestone": "b1", "state": "censored"}
    return Slip(**given | named | {"issued": ISSUED, "forecast": DUE} | more)


@pytest.fixture(scope="module")
def record():
    if not refclass.SLIPS.is_file():
        pytest.skip("the record of forecasts does not lie beside the repository")
    return refclass.read_slips(refclass.SLIPS)


def test_without_censoring_the_law_has_mean_and_deviation_of_the_logarithms():
    ratio = np.array([0.9, 1.2, 1.5, 2.7, 1.1])
    fit = refclass.lognormal(Ratios(ratio, np.full(5, True), 5))
    assert fit.mu == pytest.approx(np.log(ratio).mean(), abs=1e-6)
    assert fit.sigma == pytest.approx(np.log(ratio).std(), abs=1e-6)


def test_kaplan_meier_by_hand():
    """Of four, the first comes; one leaves; of two left one comes: 3/4, then 3/8."""
    of = Ratios(np.array([1, 1.5, 2, 3]), np.array([True, False, True, False]), 4)
    steps = refclass.not_yet(of)
    assert steps == [(1, 0.75), (2, 0.375)]
    assert refclass.quantile(steps, 0.25) == 1
    assert refclass.quantile(steps, 0.5) == 2
    assert refclass.quantile(steps, 0.8) == math.inf


@pytest.mark.parametrize("seed", range(6))
def test_kaplan_meier_and_the_law_are_those_of_scipy(seed):
    """scipy.stats.ecdf and lognorm.fit of censored data; with ties, and with the longest known only to be exceeded."""
    rng = np.random.default_rng(seed)
    ratio = np.round(rng.lognormal(0.6, 0.5, 40 + 20 * seed), 1 + seed % 2)
    has_come = rng.random(len(ratio)) < 0.2 + 0.15 * seed
    has_come[0] = True
    of = Ratios(np.maximum(ratio, 0.1), has_come, 1)
    data = CensoredData(of.ratio[has_come], right=of.ratio[~has_come])
    known = ecdf(data).sf
    steps = refclass.not_yet(of)
    assert [share for _, share in steps] == pytest.approx(
        known.evaluate(np.array([x for x, _ in steps])), abs=1e-12
    )
    sigma, _, median = lognorm.fit(data, floc=0)
    fit = refclass.lognormal(of)
    assert (fit.mu, fit.sigma) == pytest.approx((math.log(median), sigma), abs=2e-3)


def test_the_record_by_scipy(record):
    of = refclass.ratios(record, KNOWN_TO)
    data = CensoredData(of.ratio[of.has_come], right=of.ratio[~of.has_come])
    known = ecdf(data).sf
    for ratio, share in refclass.not_yet(of):
        assert known.evaluate(ratio) == pytest.approx(share, abs=1e-12)
    sigma, _, median = lognorm.fit(data, floc=0)
    assert (math.log(median), sigma) == pytest.approx((0.615, 0.531), abs=1e-3)


def test_what_has_not_come_is_longer_than_it_has_taken_so_far():
    of = refclass.ratios([slip()], KNOWN_TO)
    assert (of.ratio[0], of.has_come[0]) == (2.74, False)
    came = slip(state="assumed", outcome=date(2026, 5, 31))
    of = refclass.ratios([came], KNOWN_TO)
    assert (of.ratio[0], of.has_come[0]) == (1.5, True)


def test_the_strict_reading_knows_only_the_last_image_that_shows_it_not_running():
    came = slip(
        state="assumed", outcome=date(2026, 5, 31), not_running=date(2026, 3, 22)
    )
    of = refclass.ratios([came], KNOWN_TO, strict=True)
    assert (of.ratio[0], of.has_come[0]) == (0.8, False)
    unseen = slip(state="assumed", outcome=date(2026, 5, 31))
    assert len(refclass.ratios([unseen], KNOWN_TO, strict=True).ratio) == 0


def test_the_first_forecast_of_a_milestone_counts_if_its_lead_is_long_enough():
    later = slip(issued=date(2026, 3, 1), forecast=date(2026, 12, 1))
    short = slip(milestone="b2", forecast=date(2026, 1, 30))
    of = refclass.ratios([later, short, slip()], KNOWN_TO)
    assert list(of.ratio) == [2.74]


def test_a_newer_vintage_closes_what_has_come_and_moves_the_rest(tmp_path):
    vintage = tmp_path / "tl_2026-11-08_steps.csv"
    vintage.write_text(
        "site,date,buildings,it_mw,power_mw,kind,last_not_operational_image,note\n"
        "S,2026-10-20,1,1,1,confirmed,2026-09-01,\n"
        "S,2027-03-01,2,1,1,forecast,,\n"
        "S,2026-12-01,3,1,1,withdrawn,,\n"
    )
    slips = [slip(milestone=f"b{n}") for n in (1, 2, 3, 4)]
    closed, day = refclass.closed_by(slips, vintage)
    assert day == date(2026, 11, 8)
    assert [each.state for each in closed] == [
        "confirmed",
        "censored",
        "withdrawn",
        "censored",
    ]
    assert closed[0].outcome == date(2026, 10, 20)
    assert closed[1].newest_forecast == date(2027, 3, 1)
    assert closed[3] == slips[3]
    assert refclass.cohort(closed, ISSUED) == {"later": 2, "withdrawn": 2}


def test_a_newer_vintage_may_be_the_table_as_epoch_has_it(tmp_path):
    """It has no column of kinds: its words say what was seen, and a later day is a forecast."""
    vintage = tmp_path / "tl_2026-11-08.csv"
    vintage.write_text(
        "Data center,Date,Construction status,Buildings operational,IT power (MW),Power (MW)\n"
        "S,2026-10-20,Building 1 is operational.,1,1,10\n"
        "S,2026-11-01,Building 2 is estimated to be operational.,2,2,20\n"
        "S,2027-03-01,Building 3 operational,3,3,30\n"
    )
    slips = [slip(milestone=f"b{n}") for n in (1, 2, 3)]
    closed, day = refclass.closed_by(slips, vintage)
    assert day == date(2026, 11, 8)
    assert [each.state for each in closed] == ["confirmed", "assumed", "censored"]
    assert [each.outcome for each in closed] == [
        date(2026, 10, 20),
        date(2026, 11, 1),
        None,
    ]


def test_a_vintage_says_its_day_in_its_name(tmp_path):
    (tmp_path / "steps.csv").write_text("site,date\n")
    with pytest.raises(InputError, match="of which day is this table"):
        refclass.closed_by([], tmp_path / "steps.csv")


COLUMNS = "site,milestone,issued,forecast,state,outcome,newest_forecast,last_not_operational_image\n"


def test_one_command_fits_again_with_a_later_vintage(tmp_path, monkeypatch, capsys):
    """Three milestones with a lead of 100 days: they took 100, 200 and, by the vintage, 400 days."""
    slips, vintage = tmp_path / "slips.csv", tmp_path / "tl_2027-02-05.csv"
    slips.write_text(
        COLUMNS
        + "S,b1,2026-01-01,2026-04-11,confirmed,2026-04-11,,\n"
        + "S,b2,2026-01-01,2026-04-11,confirmed,2026-07-20,,\n"
        + "S,b3,2026-01-01,2026-04-11,censored,,2026-12-01,\n"
    )
    vintage.write_text(
        "site,date,buildings,it_mw,power_mw,kind,note\nS,2027-02-05,3,1,1,confirmed,\n"
    )
    asked = ["refclass.py", "--slips", str(slips), "--vintage", str(vintage)]
    monkeypatch.setattr(sys, "argv", asked)
    refclass.main()
    told = capsys.readouterr().out
    logs = np.log([1, 2, 4])
    assert "known to 2027-02-05" in told
    assert (
        f"epoch_2025_26: mu {logs.mean():.3f}, sigma {logs.std():.3f}, n 3, events 3"
        in told
    )
    monkeypatch.setattr(sys, "argv", asked[:3])
    refclass.main()
    assert "n 3, events 2" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", [*asked[:3], "--vintage", str(slips)])
    with pytest.raises(SystemExit, match="of which day is this table"):
        refclass.main()


def test_the_record_as_the_table_of_july_had_it(record):
    """The law that the replay of that day fits to the vintages themselves (docs/backtest.md)."""
    vintage = refclass.SLIPS.parent / "epoch_vintages" / "tl_2026-07-31.csv"
    closed, day = refclass.closed_by(record, vintage)
    fit = refclass.lognormal(refclass.ratios(closed, day))
    packaged = packaged_classes()["epoch_2026_07"]
    assert (fit.mu, fit.sigma) == pytest.approx((0.46977, 0.42253), abs=5e-5)
    assert (packaged.mu, packaged.sigma) == pytest.approx((fit.mu, fit.sigma), abs=6e-4)
    assert (fit.n, fit.events, fit.sites) == (
        packaged.n,
        packaged.events,
        packaged.sites,
    )
    assert packaged.known_from == day


@pytest.mark.parametrize(
    ("name", "strict", "law"),
    [
        ("epoch_2025_26", False, (0.615, 0.531)),
        ("epoch_2025_26_strict", True, (0.960, 0.586)),
    ],
)
def test_the_packaged_classes_are_what_the_record_says(record, name, strict, law):
    fit = refclass.lognormal(refclass.ratios(record, KNOWN_TO, strict=strict))
    assert (fit.mu, fit.sigma) == pytest.approx(law, abs=5e-4)
    packaged = packaged_classes()[name]
    assert (packaged.n, packaged.events, packaged.sites) == (
        fit.n,
        fit.events,
        fit.sites,
    )
    assert (packaged.mu, packaged.sigma) == pytest.approx(law, abs=1.1e-3)
    assert packaged.known_from == KNOWN_TO == refclass.KNOWN_TO


def test_the_record_without_a_law(record):
    steps = refclass.not_yet(refclass.ratios(record, KNOWN_TO))
    assert round(refclass.quantile(steps, 0.5), 2) == 1.69
    assert round(refclass.quantile(steps, 0.8), 2) == 3.70
    on_time = min(share for ratio, share in steps if ratio <= 1)
    assert round(on_time, 2) == 0.74


def test_what_became_of_the_first_cohort(record):
    assert refclass.cohort(record, refclass.COHORT) == {
        "later": 24,
        "same": 3,
        "earlier": 1,
        "withdrawn": 1,
    }
