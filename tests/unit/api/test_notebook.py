"""What a notebook shows: the table of the command, and charts that need no network."""

import base64
import gzip
import html
import re

import pytest

import abilene as ab


def fits_a_screen(text):
    lines = text.splitlines()
    return len(lines) <= 24 and max(map(len, lines)) <= 120


def test_a_notebook_sees_the_table_of_the_command(plan):
    shown = plan._repr_html_()
    assert "in view" in shown
    assert "as_written" in shown
    assert "<script" not in shown
    assert "every figure is the same" in plan.compare(plan)._repr_html_()


def test_charts_are_pages_in_a_frame_without_requests(plan):
    assert "load" in plan.charts
    charts = plan.chart("load")
    assert len(charts) == 1
    assert charts[0].id == "load"
    frame = charts._repr_html_()
    assert frame.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert len(frame) < len(charts.html()) / 2
    assert 'data-chart="load"' in charts.html()
    assert "default-src 'none'" in charts.html()
    assert fits_a_screen(repr(charts))


def test_every_kind_of_chart_can_be_asked_for(plan):
    for name in plan.charts:
        for chart in plan.chart(name):
            assert chart.rows
    several = plan.chart("dispatch")
    one = plan.chart(several[0].id)
    assert [chart.id for chart in one] == [several[0].id]


def test_an_unknown_chart_and_a_plan_without_programme_are_refused(plan, folder):
    with pytest.raises(ab.InputError, match="did you mean 'load'"):
        plan.chart("laod")
    with pytest.raises(ab.InputError, match="does not know its programme"):
        ab.read_plan(folder).chart("load")


def test_the_frame_unpacks_the_very_page(plan):
    charts = plan.chart("money")
    page = html.unescape(re.search('srcdoc="([^"]+)"', charts._repr_html_())[1])
    packed = re.search(r'atob\("([^"]+)"\)', page)[1]
    assert gzip.decompress(base64.b64decode(packed)).decode() == charts.html()
    assert charts._repr_html_() == plan.chart("money")._repr_html_()


def test_every_result_shows_itself_on_one_screen(small, plan, folder):
    seen = ab.resolve(small)
    view = ab.plan(small)
    site = view.sites["prairie"]
    sizer = plan.origin.sizer
    designs = sizer.designs(seen.programme, "prairie")
    design = next(iter(designs.values()))
    results = (
        *(small, small.programme, small.ledger, seen, seen.view, plan, view, site),
        *(
            site.hours,
            plan.compare(folder),
            plan.tables,
            plan.origin,
            plan.chart("load"),
        ),
        *(plan.viewpoints["as_written"], design, design.site, design.sizing),
        *(design.sizing.operations[0], design.site.years[0], plan.chart("load")[0]),
        *(sizer.site_powers(seen.programme)["prairie"],),
    )
    for one in results:
        assert fits_a_screen(repr(one)), f"{type(one)}: {repr(one)[:500]}"
    assert "100 MW IT in 2030-Q4" in repr(plan)
