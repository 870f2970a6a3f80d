"""What differs between two plans, printed and as a page."""

import io
from html.parser import HTMLParser

import pytest
from rich.console import Console

from abilene.report.compared import (
    comparison_html,
    differs_in_print,
    printed_comparison,
)
from abilene.results.compare import Row, compare

MONEY = "capital.softbank_equity.amount_usd"


def only(plan, view_id, **changes):
    """Return a plan with one of its views."""
    return plan.model_copy(
        update={"viewpoints": {view_id: plan.viewpoints[view_id]}, **changes}
    )


def with_view(plan, view_id, **changes):
    """Return a plan in which one view says something else."""
    changed = plan.viewpoints[view_id].model_copy(update=changes)
    return plan.model_copy(update={"viewpoints": {**plan.viewpoints, view_id: changed}})


@pytest.fixture(scope="module")
def plan(january):
    return january[0]


@pytest.fixture(scope="module")
def views_apart(plan):
    """Return the comparison of the announced view with that of the critic."""
    return compare(only(plan, "announced"), only(plan, "musk"))


def test_what_is_printed_fits_80_columns_and_says_who(views_apart):
    text = printed(printed_comparison(views_apart))
    assert max(map(len, text.splitlines())) <= 80
    assert (
        text.index("Values that differ")
        < text.index("Results")
        < text.index("Claims that the difference hangs on")
    )
    assert f"{MONEY} (announced | musk)" in text
    assert "(musk-softbank-under-10)" in text
    assert "used in B" in text
    assert "every figure is the same" in printed(
        printed_comparison(compare_self(views_apart))
    )


@pytest.mark.parametrize(
    ("unit", "a", "b", "differs"),
    [
        ("USD", 2.1e9, 2.1e9 - 106.92, False),
        ("USD/GPU-hour", 1.9301, 1.9302, False),
        ("USD/GPU-hour", 1.9349, 1.9351, False),  # 1.93 and 1.94, a change of 0
        ("USD/GPU-hour", 1.93, 1.94, True),
        ("USD", 2.1e9, 2.2e9, True),
        ("MW", None, 0.0, True),
        ("", "optimal", "feasible", True),
        ("", "optimal", "optimal", False),
    ],
)
def test_a_change_below_what_is_printed_is_none(unit, a, b, differs):
    assert differs_in_print(Row(name="x", unit=unit, a=a, b=b)) is differs


def printed(answer):
    file = io.StringIO()
    Console(width=80, file=file).print(answer)
    return file.getvalue()


def compare_self(comparison):
    """Return a comparison in which every row has the first figure twice."""
    views = tuple(
        view.model_copy(
            update={
                "sections": tuple(
                    it.model_copy(
                        update={
                            "rows": tuple(
                                row.model_copy(update={"b": row.a}) for row in it.rows
                            )
                        }
                    )
                    for it in view.sections
                )
            }
        )
        for view in comparison.views
    )
    return comparison.model_copy(update={"views": views})


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_page_loads_nothing_and_every_claim_has_its_place(views_apart):
    html = comparison_html(views_apart)
    assert html == comparison_html(views_apart)
    tags = Links(html).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe"}
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    assert views_apart.claims.keys() <= ids
    inner = {
        attrs["href"][1:] for _, attrs in tags if attrs.get("href", "").startswith("#")
    }
    assert inner <= ids
    assert "musk-softbank-under-10" in inner


def test_markup_in_a_claim_stays_text_on_the_page(hostile):
    plan = hostile[0]
    view = plan.viewpoints["announced"]
    values = {**view.values, "capital.equity.amount_usd": 1.0}
    html = comparison_html(compare(plan, with_view(plan, "announced", values=values)))
    assert "<script" not in html
    assert "&lt;script&gt;document.title=1" in html
    assert "javascript:" not in html
