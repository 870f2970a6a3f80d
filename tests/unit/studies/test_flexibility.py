"""Shedding load for a few hours a year: which hours, what is lost, and what it saves."""

import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from abilene.cli import main
from abilene.compute.power_of_work import PowerOfWork
from abilene.dates import Quarter
from abilene.errors import InputError
from abilene.power.transforms import with_scaled_load
from abilene.programme.changes import load
from abilene.programme.power_records import Grid, SiteEquipment
from abilene.programme.resolve import seen_by
from abilene.report.studies.flexibility import flexibility_notes
from abilene.site.compute_price import usd_per_accelerator_hour
from abilene.studies.flexibility import (
    Flex,
    cut_steps,
    loss_of,
    lost_work,
    study_flexibility,
)
from abilene.studies.simulation import slice_of

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
MODEL = PowerOfWork(idle_w=200, busy_w=1000, floor_w=400, exponent=3)
FLEX = Flex(0.25, 3, 100)


@pytest.fixture(scope="module")
def programme():
    return seen_by(load(SMALL))["as_written"].programme


@pytest.fixture(scope="module")
def found(programme):
    return study_flexibility(
        programme,
        "prairie",
        FLEX,
        slice_of(programme, "prairie", None),
        folder=SMALL.parent,
    )


def test_cuts_come_where_the_price_is_highest():
    price = np.array([1.0, 9, 9, 1, 1, 1, 5, 5, 1, 1])
    assert np.flatnonzero(cut_steps(price, Flex(0.5, 2, 2 * 8760 / 10))).tolist() == [
        1,
        2,
    ]
    assert np.flatnonzero(cut_steps(price, Flex(0.5, 2, 4 * 8760 / 10))).tolist() == [
        1,
        2,
        6,
        7,
    ]


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(6, 200))
def test_cuts_are_whole_events_that_do_not_overlap(seed, event, per_year):
    price = np.random.default_rng(seed).lognormal(3, 1, 8760)
    cut = cut_steps(price, Flex(0.25, event, per_year))
    assert cut.sum() == per_year // event * event
    edges = np.flatnonzero(np.diff(np.concatenate([[0], cut.astype(int), [0]])))
    assert ((edges[1::2] - edges[::2]) % event == 0).all()


def test_work_is_lost_by_caps_or_shut_racks():
    """Half of the power: best at 600 W each, exponent * floor / (exponent - 1), so five of six run at a third of the range."""
    speed = (200 / 600) ** (1 / 3)
    lost = lost_work(MODEL, 1000, Flex(0.5, 2, 100), 0.0)
    assert lost == pytest.approx(2 * (1 - 500 / 600 * speed), rel=1e-5)


def test_a_stop_costs_what_is_shut():
    free, dear = (
        lost_work(MODEL, 1000, Flex(0.5, 2, 100), hours) for hours in (0.0, 0.1)
    )
    assert free < dear < free + 0.1


def test_power_that_does_no_work_is_shed_for_nothing():
    assert lost_work(MODEL, 1250, Flex(0.2, 3, 100), 0.1) == pytest.approx(0, abs=1e-9)


def test_the_three_campuses(found):
    firm, backup, flexible = (
        found.designs[name] for name in ("firm", "backup", "flexible")
    )
    assert found.hours == 99
    assert found.load_mw == pytest.approx(260)
    for design in found.designs.values():
        assert design.unserved_mwh == pytest.approx(0, abs=1e-3)
        assert abs(design.sizing.gap) <= 1e-4
    assert firm.served_mwh == pytest.approx(260 * 8760)
    assert flexible.served_mwh == pytest.approx(260 * 8760 - found.shed_mwh)
    assert found.shed_mwh == pytest.approx(65 * 99)
    # what is firm can do what is cut, and what carries the whole load can carry less
    assert firm.supply_usd <= backup.supply_usd * (1 + 2e-4)
    assert flexible.supply_usd <= backup.supply_usd * (1 + 2e-4)
    grid = found.designs["backup"].sizing.operations[0].output_mw["grid.cut"]
    assert (grid[found.events] == 0).all()
    assert flexible.sizing.operations[0].output_mw["grid.firm"].max() <= 195 + 1e-6


def test_what_is_lost_by_hand(found):
    hours = lost_work(found.cluster.model, found.cluster.it_w, FLEX, (30 + 300) / 3600)
    assert found.lost_share == pytest.approx(33 * hours / 8760)
    assert found.lost_accelerator_hours == pytest.approx(33 * hours * 200e6 / 2091)
    assert found.loss.usd_per_hour == pytest.approx(1000 * 2091e-6 * 1.3)
    assert 0 < found.lost_share < 0.25 * 99 / 8760 * 1.1


def test_workloads_that_bring_least_are_shed_first(programme):
    """Of 200 MW of IT load a quarter is shed: all spot work, a tenth at 0.5 of 3 USD, and the rest by caps and stops."""
    spot = programme.workloads["training"].model_copy(
        update={"kind": "batch", "share": 0.1, "relative_price": 0.5}
    )
    rest = programme.workloads["training"].model_copy(
        update={"share": 0.6, "relative_price": 1.0}
    )
    chat = programme.workloads["serving"].model_copy(
        update={"share": 0.3, "relative_price": 1.1667}
    )
    hardware = {
        "gb200": programme.hardware["gb200"].model_copy(
            update={"usd_per_accelerator_hour": {0: 3.0}}
        )
    }
    works = {"spot": spot, "rest": rest, "chat": chat}
    priced = programme.model_copy(update={"workloads": works, "hardware": hardware})
    cluster = slice_of(priced, "prairie", None)
    loss = loss_of(priced, "prairie", FLEX, cluster)
    hour_usd = usd_per_accelerator_hour(priced, "prairie", "gb200")
    stop = 330 / 3600 / 3
    assert 0.1 * (1 + stop) + 0.1 < loss.hours / 3 < 0.25 * (1 + stop)
    assert (
        0.1 * 0.5 + 0.15 * 0.8
        < loss.hours / 3 * loss.usd_per_hour / hour_usd
        < 0.1 * 0.5 * (1 + stop) + 0.15 * (1 + stop)
    )
    small = loss_of(priced, "prairie", Flex(0.05, 3, 100), cluster)
    assert small.usd_per_hour == pytest.approx(0.5 * hour_usd)
    assert "by workload" in loss.notes[0]


def test_waiting_for_firm_power(found):
    """60 MW from 2026-Q4 and 80 more from 2028-Q1 carry 140 MW; three quarters of 260 are 195."""
    assert (found.firm_from, found.flexible_from, found.quarters_saved) == (
        None,
        None,
        None,
    )


def test_quarters_of_waiting_saved(programme):
    site = programme.sites["prairie"]
    grid = {
        "first": site.grid["first"].model_copy(update={"firm_mw": 200.0}),
        "second": site.grid["second"].model_copy(
            update={"firm_mw": 60.0, "curtailable_mw": 0.0}
        ),
    }
    sites = {"prairie": site.model_copy(update={"grid": grid})}
    changed = programme.model_copy(update={"sites": sites})
    found = study_flexibility(
        changed,
        "prairie",
        FLEX,
        slice_of(changed, "prairie", None),
        folder=SMALL.parent,
    )
    assert found.flexible_from == Quarter.parse("2026-Q4")
    assert found.firm_from == Quarter.parse("2028-Q1")
    assert found.quarters_saved == 5


def test_a_campus_off_the_grid_has_no_connection_to_save(programme):
    site = programme.sites["prairie"].model_copy(update={"grid": {}})
    alone = programme.model_copy(update={"sites": {"prairie": site}})
    with pytest.raises(InputError, match="no connection"):
        study_flexibility(
            alone,
            "prairie",
            FLEX,
            slice_of(alone, "prairie", None),
            folder=SMALL.parent,
        )


def test_a_share_is_less_than_all():
    with pytest.raises(InputError, match="share"):
        Flex(1.0, 3, 100)


def test_the_command(tmp_path):
    trace = tmp_path / "jobs.csv"
    rows = (f"{i * 7200},{3600 + 60 * i},{8 + i % 64}" for i in range(200))
    trace.write_text(
        "submit_s,duration_s,accelerators\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    done = CliRunner().invoke(
        main, ["flex", str(SMALL), "--trace", str(trace), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "65.0 MW of firm connection" in " ".join(done.output.split())
    assert not any(line.endswith(" ") for line in done.output.splitlines()), (
        "it reads well in a log file"
    )
    data = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert data["hours_per_year"] == 99
    assert (
        data["simulation"]["this_power"]["jobs_finished"]
        == data["simulation"]["this_power"]["jobs"]
    )
    assert data["jobs"]["asked"]["hours_per_year"] == 99
    assert {path.name for path in out.glob("*.csv")} == {
        "shed_curve.csv",
        "shed_notice.csv",
    }
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "simulated-power" in page
    assert "cut, compute sheds" in page
    assert "shed-net" in page
    again = CliRunner().invoke(
        main, ["flex", str(SMALL), "--trace", str(trace), "--json"]
    )
    assert json.loads(again.stdout) == data


def test_a_contract_says_itself_what_is_shed(tmp_path):
    text = SMALL.read_text(encoding="utf-8")
    old = "curtailed_hours_per_year: 100"
    assert old in text
    path = tmp_path / "campus.yaml"
    path.write_text(
        text.replace(old, "curtail: {events: 15, hours_each: 4}"), encoding="utf-8"
    )
    args = ["flex", str(path), "--contract", "second"]
    data = json.loads(CliRunner().invoke(main, [*args, "--json"]).stdout)
    assert data["share"] == pytest.approx(60 / 260)
    assert (data["event_hours"], data["hours_per_year"]) == (4, 60)
    both = CliRunner().invoke(main, [*args, "--share", "0.1"])
    assert both.exit_code == 2
    assert "leave --share" in both.stderr


def test_a_study_comes_back_from_a_pickle_equal(found):
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.lost_usd == found.lost_usd
    assert replace(found, firm_from=Quarter.parse("2099-Q1")) != found
    designs = {**found.designs, "firm": found.designs["backup"]}
    assert replace(found, designs=designs) != found


@pytest.mark.parametrize(("granted_mw", "carries"), [(260, False), (400, True)])
def test_a_battery_backs_up_with_what_the_contracts_grant_beyond_the_load(
    programme, granted_mw, carries
):
    """Contracts of the study came to the load: no battery could charge, and "backup" left load unserved unsaid."""
    site = programme.sites["prairie"]
    grid = {"dte": Grid(curtailable_mw=granted_mw, **{"from": "2027-Q1"})}
    kinds = {"battery": SiteEquipment(max_mw=260, min_hours=4)}
    site = site.model_copy(update={"grid": grid, "equipment": kinds})
    made = programme.model_copy(update={"sites": {"prairie": site}})
    cluster = slice_of(made, "prairie", None)
    found = study_flexibility(
        made, "prairie", Flex(0.5, 2, 20), cluster, folder=SMALL.parent
    )
    backup = found.designs["backup"]
    assert (backup.unserved_mwh < 1e-3) == carries
    (operation,) = backup.sizing.operations
    if carries:
        assert operation.charge_mw["battery"].sum() > 130 * 20 / 0.95
    says = [note for note in flexibility_notes(found) if "not served" in note]
    assert len(says) == (not carries)


def test_what_is_shed_is_a_share_of_the_load_of_each_hour(found):
    """Where a campus asks for less than its peak, a share of that is shed."""
    firm = found.designs["firm"]
    asks = np.linspace(0.5, 1.0, 8760)
    year = with_scaled_load(firm.site.years[0], asks)
    lower = replace(firm, site=replace(firm.site, years=(year,)))
    other = replace(found, designs={**found.designs, "firm": lower})
    assert other.shed_mwh == pytest.approx(65 * asks[found.events].sum())
