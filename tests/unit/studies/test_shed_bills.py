"""What is billed less where load is shed: line by line by hand, and never less for a deeper cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.jobs import Jobs
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.hours import site_hours
from abilene.studies.flexibility import Flex
from abilene.studies.shed_bills import shed_bills
from abilene.studies.shed_jobs import study_shed_jobs
from abilene.studies.simulation import slice_of

TARIFF = """
tariffs:
  large:
    title: Large Service
    timezone: America/Chicago
    lines:
      energy: {kind: energy, usd_per_mwh: 50}
      demand: {kind: demand, usd_per_kw_month: 5}
      capacity: {kind: coincident, usd_per_kw_year: 120, peaks: july}
peaks:
  july: {months: [7], total: 5, hours_local: [17]}
"""


@pytest.fixture(scope="module")
def tariffed(examples, tmp_path_factory):
    text = (examples / "one-campus.yaml").read_text(encoding="utf-8")
    old = "first: {firm_mw: 60, from: 2026-Q4}"
    assert old in text
    text = text.replace(old, "first: {firm_mw: 200, from: 2026-Q4, tariff: large}")
    path = tmp_path_factory.mktemp("tariffed") / "campus.yaml"
    path.write_text(text + TARIFF, encoding="utf-8")
    return seen_by(load(path))["as_written"].programme


@pytest.fixture(scope="module")
def hours(tariffed, examples):
    [year] = site_hours(tariffed, "prairie", examples, priced=True, seed=1)
    return year


@pytest.fixture(scope="module")
def bills(tariffed, hours):
    return shed_bills(tariffed, "prairie", hours)


@pytest.fixture(scope="module")
def peaks(bills):
    """Hours in which the peaks may be, which are the dearest: those of 17 h in July."""
    found = np.flatnonzero(bills.usd_per_mwh > 50 + 1e-9)
    assert len(found) == 31
    return found


def test_each_kind_of_charge_by_hand(bills, peaks):
    """100 MW all year, 40 of them shed in one of 31 hours that may be the peak, and in the whole of no month."""
    before = np.full(8760, 100.0)
    after = before.copy()
    after[peaks[3]] -= 40.0
    saved = bills.saved(before, after)
    assert saved.coincident_usd == pytest.approx(120e3 * 40 / 31)
    assert saved.demand_usd == pytest.approx(0.0)
    assert saved.energy_usd == pytest.approx(40 * 50)
    assert saved.total_usd == pytest.approx(120e3 * 40 / 31 + 2000)


def test_a_peak_of_its_own_that_is_shed_lowers_the_demand_of_its_month(bills, peaks):
    before = np.full(8760, 100.0)
    before[peaks[3]] = 130.0
    saved = bills.saved(before, np.minimum(before, 100.0))
    assert saved.demand_usd == pytest.approx(30 * 5000)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0, 1), st.integers(1, 400))
def test_a_deeper_cut_never_saves_less(bills, seed, one, other, steps):
    """Of whatever the jobs draw, where a cut leaves a share of full power."""
    rng = np.random.default_rng(seed)
    draw = rng.uniform(20, 260, 8760)
    cut = np.zeros(8760, bool)
    # around July, where the peaks are
    cut[rng.integers(4300, 5200, steps)] = True
    shallow, deep = (
        bills.saved(draw, np.where(cut, np.minimum(draw, (1 - share) * 260), draw))
        for share in sorted((one, other))
    )
    assert deep.coincident_usd >= shallow.coincident_usd - 1e-6
    assert deep.demand_usd >= shallow.demand_usd - 1e-6
    assert deep.energy_usd >= shallow.energy_usd - 1e-6


def test_jobs_that_shed_more_save_no_less_on_the_peaks_of_the_system(tariffed, hours):
    """The cuts are in the hours in which a MWh costs most: those of the peaks, as far as the hours go."""
    rng = np.random.default_rng(4)
    jobs = Jobs(
        np.sort(rng.uniform(0, 9 * 86_400, 60)),
        rng.integers(1, 72, 60),
        rng.uniform(3600, 40 * 3600, 60),
    )
    cluster = slice_of(tariffed, "prairie", jobs)
    found = study_shed_jobs(
        tariffed, "prairie", Flex(0.25, 1, 31), cluster, jobs, hours
    )
    assert "coincident peaks included" in found.notes[0]
    for many in {point.hours for point in found.curve}:
        saved = [p.saved.coincident_usd for p in found.curve if p.hours == many]
        assert (np.diff(saved) >= -1e-6).all()
        assert saved[-1] > saved[0] == 0
    [all_peaks] = [p for p in found.curve if p.hours == 31 and p.share == 0.5]
    assert all_peaks.saved.coincident_usd <= 120e3 * 260 * 0.5 + 1e-6


def test_without_a_tariff_energy_and_the_peak_of_each_month_count(tariffed, hours):
    second = tariffed.sites["prairie"].grid["second"]
    priced = second.model_copy(
        update={
            "energy_usd_per_mwh": 40.0,
            "charge_usd_per_mwh": 10.0,
            "demand_charge_usd_per_kw_month": 8.0,
        }
    )
    site = tariffed.sites["prairie"].model_copy(update={"grid": {"second": priced}})
    made = tariffed.model_copy(update={"sites": {"prairie": site}})
    bills = shed_bills(made, "prairie", hours)
    before = np.full(8760, 100.0)
    saved = bills.saved(before, before - 25.0)
    assert saved.coincident_usd is None
    assert saved.energy_usd == pytest.approx(25 * 8760 * 50)
    assert saved.demand_usd == pytest.approx(25 * 12 * 8000)


def test_the_charges_of_a_contract_are_those_of_its_own_terms(tariffed, hours):
    bills = shed_bills(tariffed, "prairie", hours, "second")
    assert bills.words == "highest price"
    assert "grid.second" in bills.notes[0]
