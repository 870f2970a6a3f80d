"""Cuts of real jobs as people see them: one figure in table, JSON, CSV, page and chart."""

import csv
import io
import json

import numpy as np
import pytest

from abilene.compute.jobs import Jobs
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.numbers import figure
from abilene.report.studies.page import StudyAnswer
from abilene.report.studies.shed_jobs import (
    CURVE_HEADS,
    LOST_HEADS,
    lost_figures,
    point_figures,
    shed_account,
    shed_charts,
    shed_files,
    shed_json,
    shed_sections,
    words_of_cuts,
)
from abilene.site.hours import site_hours
from abilene.studies.flexibility import Flex
from abilene.studies.shed_jobs import study_shed_jobs
from abilene.studies.simulation import slice_of


@pytest.fixture(scope="module")
def found(examples):
    programme = seen_by(load(examples / "one-campus.yaml"))["as_written"].programme
    [hours] = site_hours(programme, "prairie", examples, priced=True, seed=1)
    rng = np.random.default_rng(4)
    jobs = Jobs(
        np.sort(rng.uniform(0, 9 * 86_400, 60)),
        rng.integers(1, 72, 60),
        rng.uniform(3600, 40 * 3600, 60),
    )
    cluster = slice_of(programme, "prairie", jobs)
    terms = Flex(0.25, 3, 30)
    return study_shed_jobs(programme, "prairie", terms, cluster, jobs, hours)


def parsed(cell):
    return float(cell.replace(",", "").rstrip("%"))


def test_every_figure_of_the_tables_is_that_of_the_json(found):
    account, lost, curve = shed_sections(found)
    data = shed_json(found)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    for section, heads, records in (
        (lost, LOST_HEADS, data["by_notice"]),
        (curve, CURVE_HEADS, data["curve"]),
    ):
        for cells, record in zip(section.rows, records, strict=True):
            for cell, name in zip(cells, heads, strict=True):
                value = record[name]
                if value is None:
                    assert cell in {"-", "never"}
                elif isinstance(value, str):
                    assert cell == value
                elif name.endswith("_usd"):
                    assert cell == figure(value / 1e6)
                elif name == "share":
                    assert parsed(cell) == pytest.approx(100 * value)
                elif name == "hours_per_year":
                    assert cell == f"{value:g}"
                else:
                    assert cell == figure(value)
    named = dict(account.rows)
    assert named["net"] == figure(data["asked"]["net_usd"] / 1e6)
    assert named["credit of the contract"] == "not known"


def test_the_page_holds_the_cells_of_the_tables(found):
    sections = shed_sections(found)
    page = StudyAnswer("t", tuple(sections), found.notes, shed_json(found)).page()
    for section in sections:
        assert all(cell in page for row in section.rows for cell in row)
    for chart in shed_charts(found):
        assert f'data-chart="{chart.id}"' in page


def test_the_files_hold_the_same(found):
    data, files = shed_json(found), shed_files(found)
    for name, key in (("shed_curve.csv", "curve"), ("shed_notice.csv", "by_notice")):
        rows = list(csv.DictReader(io.StringIO(files[name].decode())))
        for row, record in zip(rows, data[key], strict=True):
            assert list(row) == list(record)
            for cell, value in zip(row.values(), record.values(), strict=True):
                assert cell == ("" if value is None else str(value))


def test_earned_less_cost_is_net(found):
    for figures in (point_figures(found.asked), *map(point_figures, found.curve)):
        known = [figures[name] or 0.0 for name in ("demand_usd", "energy_usd")]
        assert figures["coincident_usd"] is figures["credit_usd"] is None
        assert figures["earned_usd"] == pytest.approx(sum(known))
        assert figures["net_usd"] == pytest.approx(sum(known) - figures["cost_usd"])
    assert [name for name, _ in shed_account(found.asked)][-1] == "net"


def test_charts_go_over_the_shares(found):
    net, both = shed_charts(found)
    assert [row[0] for row in net.rows] == ["0%", "5%", "10%", "25%", "50%"]
    assert net.columns[1:] == (
        "6 h a year",
        "15 h a year",
        "30 h a year",
        "60 h a year",
    )
    at = {point.share: point for point in found.curve if point.hours == 30}
    assert both.rows[3][1] == pytest.approx(at[0.25].earned_usd / 1e6, abs=1e-3)
    assert both.rows[3][2] == pytest.approx(at[0.25].cost_usd / 1e6, abs=1e-3)


def test_in_words(found):
    cuts, money, firm = words_of_cuts(found)
    assert cuts.startswith("10 cuts, 30 h a year, of 25.0% of the load")
    assert figure(found.asked.cost_usd / 1e6) in money
    assert firm.startswith("Its contracts never give enough firm power")


def test_more_notice_never_loses_more_under_any_policy(found):
    for policy in ("fifo", "backfill", "easy", "priority"):
        lost = [
            lost_figures(one)["lost_accelerator_hours"]
            for one in found.by_notice
            if one.policy == policy
        ]
        assert len(lost) == 4
        assert lost == sorted(lost, reverse=True)
        assert lost[-1] > 0
