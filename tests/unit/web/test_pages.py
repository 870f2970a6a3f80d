"""Every page and its twins: the same figures as the plan, and as the command line."""

import csv
import io

import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.csvtext import neutral
from abilene.report.answer import decision
from abilene.results.glossary import TERMS

EQUITY = "capital.equity.amount_usd"
PAGES = (
    "answer",
    "campuses",
    "money",
    "compute",
    "claims",
    "promises",
    "compare",
    "what-if",
)


def test_every_page_has_its_twins(client):
    for name in PAGES:
        assert client.get(f"/{name}").headers["content-type"].startswith("text/html")
        data = client.get(f"/{name}.json").json()
        for table in data["tables"]:
            answer = client.get(f"/{name}.csv?table={table['name']}")
            assert answer.headers["content-type"].startswith("text/csv")
            rows = list(csv.DictReader(io.StringIO(answer.text)))
            assert len(rows) == len(table["rows"])
            for row, record in zip(rows, table["rows"], strict=True):
                assert row == {
                    key: "" if cell is None else str(neutral(cell))
                    for key, cell in record.items()
                }


def test_pages_show_the_figures_of_the_plan(client, session):
    plan = session.find().plan
    view = plan.viewpoints["as_written"]
    assert decision(plan) in client.get("/answer").text
    assert f"plan <code>{session.find().name}</code>" in client.get("/money").text
    tranches = {
        row["tranche"]: row
        for row in client.get("/money.json").json()["tables"][0]["rows"]
    }
    assert tranches["equity"]["drawn, bn USD"] == round(
        view.tranches["equity"].drawn_usd / 1e9, 3
    )
    draws = list(csv.DictReader(io.StringIO(client.get("/money.csv?table=draws").text)))
    assert sum(float(row["drawn, USD"]) for row in draws) == pytest.approx(
        view.capital_drawn_usd
    )
    site = client.get("/campuses.json").json()["tables"][0]["rows"][0]
    assert (site["site"], site["USD/MWh"]) == (
        "prairie",
        view.sites["prairie"].lcoe_usd_per_mwh,
    )
    powered = client.get("/compute.json").json()["tables"][1]["rows"]
    assert {row["quarter"]: row["as_written"] for row in powered} == view.it_mw


def test_why_says_what_the_command_line_says(client, session):
    lines = client.get(f"/why.json?path={EQUITY}").json()["lines"]["as_written"]
    assert (
        "\n".join(lines) + "\n"
        == CliRunner().invoke(main, ["why", str(session.file), EQUITY]).output
    )
    assert client.get("/why?path=capital.equty.amount_usd").status_code == 422
    assert (
        "did you mean"
        in client.get("/why.json?path=capital.equty.amount_usd").json()["problems"][0]
    )


def test_each_page_leads_to_what_the_words_mean(client):
    for name in (*PAGES, "words"):
        assert 'href="/words"' in client.get(f"/{name}").text
    assert 'href="/words#word-funding-gap"' in client.get("/answer").text
    page = client.get("/words").text
    rows = client.get("/words.json").json()["tables"][0]["rows"]
    assert {row["word"] for row in rows} == {term.name for term in TERMS}
    assert all(f'id="word-{term.anchor}"' in page for term in TERMS)


# --- what if ---


# --- changes ---


# --- compare ---
