"""An answer that can be printed, written or opened: the same figures each time."""

import io
import json

from rich.console import Console

from abilene.report.chart import Chart, chart_option
from abilene.report.studies.page import AnswerSection, StudyAnswer

CHART = Chart(
    "one",
    "A chart",
    "MW",
    "made up",
    chart_option(["a"], "MW", [{"name": "x", "type": "line", "data": [1.0]}]),
    ("hour", "x"),
    (("a", 1.0),),
)
ANSWER = StudyAnswer(
    "A <study>",
    (
        AnswerSection(("", "this"), (("cost, m USD", "12.3"),), ("It costs 12.3.",)),
        AnswerSection(("", "that"), (("load", "4"),), (), "More", (CHART,)),
    ),
    ("what it rests on",),
    {"cost_usd": 12.3e6},
    {"hours.csv": b"hour\n"},
)


def test_what_is_printed_has_every_table_word_and_note():
    file = io.StringIO()
    Console(width=80, file=file).print(ANSWER.terminal())
    text = file.getvalue()
    for words in ("A <study>", "cost, m USD", "12.3", "It costs 12.3.", "More"):
        assert words in text
    assert text.rstrip().endswith("Note: what it rests on")


def test_its_folder_has_the_figures_the_page_and_what_else_is_given():
    files = ANSWER.files()
    assert list(files) == ["answer.json", "report.html", "hours.csv", "manifest.json"]
    assert json.loads(files["answer.json"]) == {"cost_usd": 12.3e6}
    assert json.loads(files["manifest.json"])["title"] == "A <study>"
    assert files == ANSWER.files()


def test_the_page_holds_the_same_and_escapes_it():
    page = ANSWER.page()
    assert "A &lt;study&gt;" in page
    assert "<td>12.3</td>" in page
    assert 'data-chart="one"' in page
    assert "A <study>" not in page
