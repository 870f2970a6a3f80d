"""A session: its changes, its plans and what it writes."""

import json
from datetime import date

import pytest
from changes_of_mine import EQUITY, MINE
from click.testing import CliRunner

from abilene.cli import main
from abilene.programme.changes import Changes
from abilene.web.session import Session


def test_the_plan_folder_is_the_one_of_the_command_line(session, tmp_path):
    made = next(one for one in session.made() if one.changes == Changes())
    arguments = ["plan", str(session.file), "--out", str(tmp_path / "plan")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    for path in (tmp_path / "plan").rglob("*.*"):
        assert (
            path.read_bytes()
            == (
                session.folder / made.name / path.relative_to(tmp_path / "plan")
            ).read_bytes()
        )


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


@pytest.mark.slow
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


def test_the_days_that_were_asked_for_stand_in_the_command(session):
    """A page of an earlier day saves changes for a plan of that day, with what was in the ledger by then."""
    draft = session.base.known_by(date(2026, 3, 1))
    replay = Session(draft, date(2026, 2, 1))
    assert replay.asked == ["--as-of", "2026-02-01", "--known-by", "2026-03-01"]
    assert session.asked == []
    replay.change(Changes.model_validate(MINE))
    assert replay.draft.ledger.known_by == date(2026, 3, 1)
    replay.close()
