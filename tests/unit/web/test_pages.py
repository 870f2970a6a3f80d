"""Every page and its twins: the same figures as the plan, and as the command line."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.answer import decision
from abilene.results.glossary import TERMS
from abilene.web.controls import controls

EQUITY = "capital.equity.amount_usd"
PAGES = ("answer", "campuses", "money", "compute", "claims", "compare", "what-if")


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
                    key: "" if cell is None else str(cell)
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


def test_plans_can_be_read_whole(client, session):
    name = session.find().name
    assert [one["plan"] for one in client.get("/plans.json").json()] == [name]
    assert client.get(f"/plans/{name}.json").json() == session.find().plan.model_dump(
        mode="json"
    )
    assert "<!DOCTYPE html>" in client.get(f"/plans/{name}/report.html").text
    assert client.get("/plans/other-12345678.json").status_code == 404
    assert client.get("/answer?plan=other-12345678").status_code == 404


def test_the_plan_folder_is_the_one_of_the_command_line(session, tmp_path):
    made = session.find()
    arguments = ["plan", str(session.file), "--out", str(tmp_path / "plan")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    for path in (tmp_path / "plan").rglob("*.*"):
        assert (
            path.read_bytes()
            == (
                session.folder / made.name / path.relative_to(tmp_path / "plan")
            ).read_bytes()
        )


def test_the_api_is_published(client):
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) >= {
        f"/{name}.{kind}" for name in PAGES for kind in ("json", "csv")
    }
    assert {"get", "delete"} == set(document["paths"]["/jobs/{job_id}.json"])
    question = document["components"]["schemas"]["Question"]["properties"]
    assert set(question) == {"site", "view", "own_power", "set", "quick", "asker"}


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


def test_text_that_looks_like_a_formula_is_kept_from_spreadsheets():
    from abilene.web.tables import PageTable

    table = PageTable("t", "T", ("a", "b"), (("=1+1", -3.5), ("@x", None)))
    assert table.as_csv == "a,b\n'=1+1,-3.5\n'@x,\n"


# --- what if ---


def sized_by_cli(session, *arguments):
    return json.loads(
        CliRunner()
        .invoke(main, ["size", str(session.file), *arguments, "--json"])
        .output
    )


def test_a_campus_is_sized_as_by_the_command_line(client, session):
    cost = "equipment.solar.capex_usd_per_kw"
    live = client.post(
        "/size.json", json={"site": "prairie", "set": {cost: "900"}}
    ).json()
    design = sized_by_cli(session, "--set", f"{cost}=900")
    assert (
        live["command"]
        == f"abilene size {session.file} --site prairie --set '{cost}=900'"
    )
    assert live["design"]["parts"].keys() == design["parts"].keys()
    certificates = [one["certificate"] for one in (live["design"], design)]
    assert max(one["lower_usd"] for one in certificates) <= min(
        one["upper_usd"] for one in certificates
    )
    assert all(one["gap"] <= 1e-4 for one in certificates)
    assert (
        client.post("/size.json", json={"site": "prairie"}).json()["design"]["parts"][
            "solar"
        ]["mw"]
        < (live["design"]["parts"]["solar"]["mw"])
    )


def test_a_moving_slider_may_end_with_a_wider_gap(client):
    quick = client.post(
        "/size.json",
        json={
            "site": "prairie",
            "quick": True,
            "set": {"sites.prairie.phases.p1.it_mw": "55"},
        },
    )
    certificate = quick.json()["design"]["certificate"]
    assert certificate["gap"] <= 1e-3
    assert certificate["status"] == "optimal"


@pytest.mark.parametrize(
    "question",
    [
        {"site": "nowhere"},
        {"site": "prairie", "view": "nobodys"},
        {"site": "prairie", "set": {"a.b": "1"}},
        {},
    ],
)
def test_what_cannot_be_sized_is_said(client, question):
    answer = client.post("/size.json", json=question)
    assert answer.status_code == 422
    assert answer.json()


def test_only_the_newest_question_of_an_asker_is_answered(session):
    """Three questions wait for a fourth that is being answered: the two older ones of the same asker are dropped."""
    from abilene.web.sizing import LiveSizing, Question

    sizing = LiveSizing(session)
    questions = [
        Question(site="prairie", asker=asker, quick=True)
        for asker in ("one", "one", "two", "one")
    ]
    with ThreadPoolExecutor(4) as pool:
        with sizing._work:
            answers = []
            for number, question in enumerate(questions, 1):
                answers.append(pool.submit(sizing.answer, question))
                while sizing._count < number:
                    pass
        found = [answer.result() for answer in answers]
    assert [answer is not None for answer in found] == [False, False, True, True]


def test_sliders_stand_where_the_programme_does(client, session):
    sliders = {
        one["path"]: one
        for one in client.get("/what-if.json?site=prairie").json()["sliders"]
    }
    assert sliders[EQUITY]["value"] == 1.8e9
    assert not sliders[EQUITY]["live"]
    assert sliders["sites.prairie.grid.first.firm_mw"] | {"title": ""} == {
        "path": "sites.prairie.grid.first.firm_mw", "title": "", "unit": "MW", "value": 60.0,
        "low": 0.0, "high": 120.0, "step": 1.0, "live": True,
    }  # fmt: skip
    for path, one in sliders.items():
        assert one["low"] <= one["value"] <= one["high"], path
        for end in ("low", "high"):
            assert (
                client.put("/changes.json", json={"set": {path: one[end]}}).status_code
                == 200
            ), (path, end)


# --- changes ---

MINE = {
    "set": {
        "capital.vendor.amount_usd": "4 bn USD",
        "sites.prairie.phases.p1.it_mw": 41,
    },
    "source": {
        "id": "own-claims",
        "kind": "analysis",
        "publisher": "you",
        "published": "2026-03-31",
    },
    "actors": [{"id": "you", "name": "You", "role": "analyst"}],
    "claims": [
        {
            "id": "own-1",
            "about": EQUITY,
            "says": "you",
            "said": "2026-03-31",
            "kind": "announced",
            "value": "3.5 bn USD",
        }
    ],
    "viewpoints": [
        {
            "id": "mine",
            "title": "My view",
            "extends": "as_written",
            "chooses": ["own-1"],
        }
    ],
}


def test_changes_are_kept_listed_and_refused_with_reasons(client, session):
    answer = client.put("/changes.json", json=MINE).json()
    assert (
        answer["summary"]
        == "capital.vendor.amount_usd = 4 bn USD; sites.prairie.phases.p1.it_mw = 41; choosing own-1"
    )
    assert client.get("/changes.json").json() == answer
    for wrong, what in (
        (
            {"set": {"capital.vendr.amount_usd": 1}},
            "did you mean 'capital.vendor.amount_usd'?",
        ),
        ({"sets": {}}, "sets"),
        (
            {"viewpoints": [{"id": "mine", "without": ["nothing"]}]},
            "there is no claim 'nothing'",
        ),
        ({"claims": MINE["claims"]}, "without a source"),
    ):
        refused = client.put("/changes.json", json=wrong)
        assert refused.status_code == 422
        assert what in refused.text
    assert client.get("/changes.json").json() == answer


def test_what_is_saved_gives_the_same_plan_on_the_command_line(client, session):
    """A plan made on the page after changes, and one made in a terminal from the saved file, have the same id."""
    client.put("/changes.json", json=MINE)
    job = client.post("/jobs.json", json={"views": ["as_written", "mine"]})
    assert job.status_code in {202, 422}
    views = [] if job.status_code == 422 else ["as_written", "mine"]
    if not views:
        job = client.post("/jobs.json", json={})
    session.jobs.wait()
    done = client.get(f"/jobs/{job.json()['id']}.json").json()
    assert (done["state"], done["problems"]) == ("done", [])
    saved = client.post("/changes/save.json", json={"name": "cheaper"}).json()
    arguments = [
        "plan",
        str(session.file),
        "--with",
        saved["file"],
        "--json",
        "--out",
        str(session.folder / "again"),
    ]
    assert saved["command"] == f"abilene plan {session.file} --with {saved['file']}"
    output = CliRunner().invoke(main, arguments).output
    again = json.loads(output[output.index("{") :])
    assert done["plan"] == f"one_campus-{again['input_hash'][:8]}"
    assert again == client.get(f"/plans/{done['plan']}.json").json()
    assert again["viewpoints"]["mine"]["tranches"]["equity"]["amount_usd"] == 3.5e9
    assert again["viewpoints"]["mine"]["provenance"][EQUITY] == "own-1"


def test_saving_twice_writes_over_ones_own_file_only(client, session):
    assert (
        "nothing is changed yet"
        in client.post("/changes/save.json", json={"name": "a"}).text
    )
    for amount in (1, 2):
        client.put("/changes.json", json={"set": {EQUITY: f"{amount} bn USD"}})
        assert client.post("/changes/save.json", json={"name": "a"}).status_code == 200
    assert "2 bn USD" in (session.base.folder / "a.yaml").read_text()


def test_claims_show_what_each_view_makes_of_them(client):
    client.put("/changes.json", json=MINE)
    [topic] = client.get(f"/claims.json?path={EQUITY}").json()["topics"]
    values = {view: one["value"] for one in topic["values"] for view in one["views"]}
    assert values["mine"] == "3.5 bn USD"
    assert topic["claims"][0]["used_in"][-1] == "mine"
    without = {
        **MINE,
        "viewpoints": [{"id": "mine", "extends": "as_written", "without": ["own-1"]}],
    }
    client.put("/changes.json", json=without)
    [topic] = client.get(f"/claims.json?path={EQUITY}").json()["topics"]
    assert {"why": "left out by this viewpoint", "views": ["mine"]} in topic["claims"][
        0
    ]["unused"]
    assert "Switch on" in client.get("/claims").text


# --- compare ---


def test_two_plans_are_compared_as_by_the_command_line(client, session):
    first = session.made()[-1].name
    client.put("/changes.json", json={"set": {EQUITY: "3.5 bn USD"}})
    client.post("/jobs.json", json={})
    session.jobs.wait()
    second = session.find().name
    answer = client.get(f"/compare.json?a={first}&b={second}")
    assert answer.status_code == 200, answer.text
    data = answer.json()
    output = (
        CliRunner()
        .invoke(
            main,
            [
                "compare",
                str(session.folder / first),
                str(session.folder / second),
                "--json",
            ],
        )
        .output
    )
    assert data["comparison"] == json.loads(output)
    [value] = [row for row in data["tables"][1]["rows"] if row["path"] == EQUITY]
    assert (value["A"], value["B"], value["B from"]) == (1.8e9, 3.5e9, "set")
    results = {row["figure"]: row for row in data["tables"][0]["rows"]}
    assert results["capital in view"]["B - A"] == pytest.approx(1.7e9)
    assert "3,500,000,000" in client.get(f"/compare?a={first}&b={second}").text
    assert "do not differ" in client.get(f"/compare?a={first}&b={first}").text
    assert client.get(f"/compare?a={first}&b=nothing").status_code == 404


def test_the_slider_for_lost_load_gives_way_to_what_compute_brings():
    small = Path(__file__).parents[3] / "examples" / "one-campus.yaml"

    def paths(*settings):
        return {
            control.path
            for control in controls(
                seen_by(load(small, settings))["as_written"], "prairie"
            )
        }

    lost, hour = (
        "programme.lost_load_usd_per_mwh",
        "hardware.gb200.usd_per_accelerator_hour",
    )
    rent = "sites.prairie.contract_usd_per_it_mw_year"
    assert paths() & {lost, hour, rent} == {lost}
    assert paths(f"{hour}=3") & {lost, hour, rent} == {hour}
    assert paths(f"{hour}=3", f"{rent}=15e6") & {lost, hour, rent} == {rent}
