"""The gallery: every chart has what a reader needs beside it."""

import csv
import io
import json
from datetime import date

import pytest

from abilene.report.chart import LinkedCell, plain
from abilene.report.gallery import GALLERY, Subject, charts_of


@pytest.fixture(scope="module")
def subject(january, three_weeks):
    return Subject(*january, {"abilene": three_weeks})


def every_chart(subject):
    return [chart for charts in charts_of(subject).values() for chart in charts]


def test_every_chart_is_json_with_title_source_and_table(subject):
    for chart in every_chart(subject):
        spec = json.loads(chart.spec())
        assert spec["option"] == chart.option
        assert spec.get("outline") == chart.outline
        assert chart.title
        assert chart.source
        assert chart.rows
        assert all(len(row) == len(chart.columns) for row in chart.rows)
        names = list(dict.fromkeys(one["name"] for one in chart.option["series"]))
        assert "legend" not in chart.option or set(
            chart.option["legend"]["data"]
        ) <= set(names)


def test_the_gallery_has_every_kind_once_and_each_chart_its_own_id(subject):
    names = [entry.name for entry in GALLERY]
    assert len(names) == len(set(names))
    assert {entry.section for entry in GALLERY} == {
        "answer",
        "odds",
        "build",
        "money",
        "cost",
        "lenders",
        "power",
        "claims",
    }
    assert [name for name, charts in charts_of(subject).items() if not charts] == [
        "odds",
        "cash",
        "owed",
        "coverage",
        "waterfall",
    ], (
        "no record of delay in January 2025, no price of compute, and free money is enough"
    )
    ids = [chart.id for chart in every_chart(subject)]
    assert len(ids) == len(set(ids))


def test_the_data_of_every_chart_is_a_table_whose_figures_carry_their_unit(subject):
    for chart in every_chart(subject):
        heads, *rows = csv.reader(io.StringIO(chart.csv()))
        assert [[str(plain(cell)) for cell in row] for row in chart.rows] == rows
        for i, head in enumerate(heads):
            if any(isinstance(plain(row[i]), float) for row in chart.rows):
                assert head.endswith("]"), (chart.id, head)


def test_what_a_table_cites_is_a_path_of_the_programme_or_of_a_claim(january, subject):
    _, draft, views = january
    known = {path for seen in views.values() for path in seen.resolved} | {
        c.about for c in draft.ledger.claims.values()
    }
    cited = {
        cell.path
        for chart in every_chart(subject)
        for row in chart.rows
        for cell in row
        if isinstance(cell, LinkedCell)
    }
    assert cited
    assert cited <= known


def test_the_day_of_the_gallery_is_the_last_of_its_views(subject):
    assert subject.day == date(2025, 1, 23)
