"""Cuts of real jobs: what they cost and earn by hand, and that more notice never loses more."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.supply import ClusterSupply
from abilene.dates import Quarter
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.curtail_records import Curtail
from abilene.programme.resolve import seen_by
from abilene.site.hours import site_hours
from abilene.studies.flexibility import Flex, cut_steps
from abilene.studies.shed_jobs import (
    announced,
    contract_terms,
    offer_of,
    study_shed_jobs,
    terms_of,
)
from abilene.studies.simulation import slice_of

HOUR = 3600.0
CURTAIL = Curtail(events=5, hours_each=2, notice_hours=0.5, credit_usd_per_kw_year=40.0)


@pytest.fixture(scope="module")
def programme(examples):
    """A campus of 260 MW of which the utility may cut 60, five times a year for two hours."""
    made = seen_by(load(examples / "one-campus.yaml"))["as_written"].programme
    site = made.sites["prairie"]
    second = site.grid["second"].model_copy(
        update={"curtailed_hours_per_year": None, "curtail": CURTAIL}
    )
    grid = {**site.grid, "second": second}
    sites = {"prairie": site.model_copy(update={"grid": grid})}
    return made.model_copy(update={"sites": sites})


@pytest.fixture(scope="module")
def hours(programme, examples):
    [year] = site_hours(programme, "prairie", examples, priced=True, seed=1)
    return year


@pytest.fixture(scope="module")
def rack(programme):
    """A rack that saves its work where somebody tells it to, within 36 s, and restarts in 360 s."""
    cluster = slice_of(programme, "prairie", None)
    saving = Reliability(checkpoint_interval_s=1e9, checkpoint_s=36.0, restart_s=360.0)
    return replace(cluster, reliability=saving)


@pytest.fixture(scope="module")
def forever():
    """One job that fills the rack for more than a year."""
    return Jobs(np.array([0.0]), np.array([72]), np.array([400 * 24 * HOUR]))


SHUT = Flex(0.999, 2, 10)
"""Next to nothing is left: the rack is shut."""


@pytest.fixture(scope="module")
def found(programme, hours, rack, forever):
    return study_shed_jobs(
        programme, "prairie", SHUT, rack, forever, hours, contract="second"
    )


def test_what_a_contract_costs_and_earns_by_hand(found, programme, hours, rack):
    """Five cuts of two hours stop the one job: each costs a checkpoint of 36 s, a restart of 360 s, and two hours of work."""
    campus = 200e6 / 2091
    asked = found.asked
    assert (asked.events, asked.hours) == (5, 10)
    assert asked.lost.lost_hours == pytest.approx(campus * 5 * 396 / HOUR)
    assert asked.lost.behind_hours == pytest.approx(campus * 5 * (2 + 396 / HOUR))
    # with lost load at 1000 USD/MWh an hour is worth its energy
    assert found.usd_per_hour == pytest.approx(1000 * 2091e-6 * 1.3)
    worth = 1000 * 200 * 1.3
    assert asked.cost_usd == pytest.approx(worth * 5 * (2 + 396 / HOUR))
    assert asked.credit_usd == pytest.approx(40 * 60_000)
    events = cut_steps(hours.price_usd_per_mwh, SHUT)
    draw_mw = 260 * rack.model.busy_w / rack.it_w
    assert asked.shed_mwh == pytest.approx(draw_mw * 10)
    saved_usd = draw_mw * hours.price_usd_per_mwh[events].sum()
    assert asked.saved.energy_usd == pytest.approx(saved_usd)
    assert asked.saved.coincident_usd is None
    assert asked.net_usd == pytest.approx(2.4e6 + saved_usd - asked.cost_usd)


def test_without_notice_all_since_the_last_checkpoint_is_lost(found, hours):
    events = cut_steps(hours.price_usd_per_mwh, SHUT)
    starts = np.flatnonzero(events & ~np.roll(events, 1)).astype(float)
    # an event that follows on another stops nothing
    again = (
        np.diff(starts, prepend=-2.0)
        - 2.0
        - np.append(0.0, np.full(len(starts) - 1, 0.1))
    )
    by = {one.notice_hours: one for one in found.by_notice if one.policy == "fifo"}
    campus = 200e6 / 2091
    assert by[0.0].lost_hours == pytest.approx(
        campus * (again.sum() + 0.1 * len(starts))
    )
    assert by[1.0] == replace(by[24.0], notice_hours=1.0)
    assert by[1.0].lost_hours < by[0.0].lost_hours


def test_nothing_shed_costs_and_saves_nothing(found):
    for point in found.curve:
        if point.share == 0:
            assert (point.cost_usd, point.earned_usd, point.shed_mwh) == (0, 0, 0)


def test_the_curve_goes_over_shares_and_hours(found):
    shares = sorted({point.share for point in found.curve})
    assert shares == [0, 0.05, 0.1, 0.25, 0.5, 0.999]
    assert sorted({point.hours for point in found.curve}) == [2, 4, 10, 20]
    by_hours = {
        point.hours: point for point in found.curve if point.share == found.asked.share
    }
    assert by_hours[10] == found.asked
    credits = [point.credit_usd for point in found.curve if point.hours == 10]
    assert credits == pytest.approx([0, 40 * 13e3, 40 * 26e3, 2.4e6, 2.4e6, 2.4e6])


def test_more_of_the_load_shed_opens_no_later(found):
    opens = [
        point.opens or Quarter(10**6) for point in found.curve if point.hours == 10
    ]
    assert opens == sorted(opens, reverse=True)
    # 60 MW from 2026-Q4 and 80 more from 2028-Q1 carry half of 260
    assert [str(one) for one in opens[-2:]] == ["2028-Q1", "2026-Q4"]


@given(
    st.floats(1, 40),
    st.integers(60, 7200),
    st.integers(0, 120),
    st.lists(st.booleans(), min_size=2, max_size=24),
)
def test_more_notice_never_loses_more_work(hours_of_work, every_s, save_s, cuts):
    jobs = Jobs(np.zeros(1), np.array([8]), np.array([hours_of_work * HOUR]))
    on = np.append(np.where(cuts, 0, 8), 8)
    ones = np.ones(len(on))
    supply = ClusterSupply(np.arange(len(on)) * HOUR, on, ones, ones, ones)
    saving = Reliability(
        checkpoint_interval_s=every_s, checkpoint_s=save_s, restart_s=60.0
    )
    lost = []
    for notice_hours in (0.0, 1 / 6, 1.0, 24.0):
        replay = simulate(jobs, supply, "fifo", announced(saving, notice_hours))
        lost.append(replay.lost_to_power_hours + replay.checkpointing_hours)
        assert replay.finished.all()
    assert (np.diff(lost) <= 1e-6).all()


def test_a_notice_too_short_for_a_checkpoint_is_none():
    slow = Reliability(checkpoint_interval_s=3600, checkpoint_s=900.0)
    assert [announced(slow, each).notice for each in (0, 1 / 6, 1, 24)] == [
        False,
        False,
        True,
        True,
    ]
    assert not announced(replace(slow, checkpoint_s=0.0), 0.0).notice


def test_the_terms_are_those_of_the_contract(programme):
    assert contract_terms(programme, "prairie", "second") == Flex(60 / 260, 2, 10)
    assert (
        terms_of(programme, "prairie", "second", None, None, None).hours_per_year == 10
    )
    assert terms_of(programme, "prairie", None, None, 2.0, None) == Flex(0.25, 2, 100)
    assert offer_of(programme, "prairie", None).credit_usd(30) is None
    offer = offer_of(programme, "prairie", "second")
    assert (offer.contract, offer.notice_hours) == ("second", 0.5)
    assert offer.credit_usd(30) == 40 * 30_000


@pytest.mark.parametrize(
    ("contract", "share", "words"),
    [
        ("third", None, r"grid\.third: there is no contract 'third'"),
        ("first", None, r"grid\.first: it is not cut in events; say its events"),
        ("second", 0.3, "leave --share"),
    ],
)
def test_what_is_no_contract_of_cuts_is_refused(programme, contract, share, words):
    with pytest.raises(InputError, match=words):
        terms_of(programme, "prairie", contract, share, None, None)


def test_a_contract_that_cuts_all_is_refused(programme):
    site = programme.sites["prairie"]
    whole = site.grid["second"].model_copy(update={"curtailable_mw": 260.0})
    sites = {"prairie": site.model_copy(update={"grid": {"second": whole}})}
    made = programme.model_copy(update={"sites": sites})
    with pytest.raises(InputError, match="the whole load"):
        contract_terms(made, "prairie", "second")
