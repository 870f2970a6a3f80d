"""Sizing while a slider moves."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from abilene.cli import main


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
