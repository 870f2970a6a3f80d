"""Sizing while a slider moves."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

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
        == f"abilene size {session.file} --site prairie --set {cost}=900"
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


def test_the_page_says_why_a_plan_may_build_other_power(client):
    """Wind was 1,237 MW here and 232 in the plan, without a word."""
    live = client.post("/size.json", json={"site": "prairie", "quick": True}).json()
    assert live["summary"][-1].startswith("This is a sizing, not a plan: ")


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


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/size.json", {"site": "prairie", "sett": {}}),
        ("/jobs.json", {"sett": []}),
        ("/changes/save.json", {"name": "a", "sett": 1}),
    ],
)
def test_a_field_that_nobody_knows_is_named(client, path, body):
    answer = client.post(path, json=body)
    assert answer.status_code == 422
    assert any("sett" in problem for problem in answer.json()["problems"])


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


LOAD = "sites.prairie.phases.p1.it_mw"
LOST_LOAD = "programme.lost_load_usd_per_mwh"
REFUSED = [
    {LOAD: "1e100"},
    {LOAD: "1e9"},
    {LOST_LOAD: "1e100"},
    {"equipment.solar.capex_usd_per_kw": "1e100"},
    {"equipment.solar.capex_usd_per_kw": "1e15"},
    {"sites.prairie.grid.first.charge_usd_per_mwh": "1e100"},
]
"""Out of the bounds of the file."""
SIZED = [
    {LOAD: "1e-100"},
    {LOST_LOAD: "1e9"},
    {"equipment.solar.capex_usd_per_kw": "1e6"},
    {"sites.prairie.grid.first.charge_usd_per_mwh": "1e6"},
]
"""Nonsense that the file allows."""


def asked(sizing, **question):
    """Return an answer without the time it took."""
    from abilene.web.sizing import Question

    answer = sizing.answer(Question(site="prairie", **question))
    return answer.model_dump_json(exclude={"seconds"})


def test_no_answer_depends_on_what_was_asked_before(session):
    """Nonsense comes first in one order, and last in another: the same question has the same answer."""
    from abilene.errors import InputError
    from abilene.web.sizing import LiveSizing

    plain, moved = {}, {"set": {LOAD: "55"}, "quick": True}
    fresh = [asked(LiveSizing(session), **question) for question in (plain, moved)]
    sizing = LiveSizing(session)
    for nonsense in [*REFUSED, *SIZED]:
        with pytest.raises(InputError) if nonsense in REFUSED else nullcontext():
            asked(sizing, set=nonsense)
        assert [asked(sizing, **question) for question in (plain, moved)] == fresh


@pytest.mark.parametrize("mw", ["1e9", "1e100", "100001"])
def test_a_load_that_no_campus_has_is_refused(client, mw):
    answer = client.post("/size.json", json={"site": "prairie", "set": {LOAD: mw}})
    assert answer.status_code == 422
    assert "less than or equal to 100000" in answer.json()["problems"][0]


def test_no_bound_lies_above_a_cost(client):
    """Beside 1e12 USD/kW the LPs see nothing but rounding: it is refused, and beside the most that is not all is proven."""
    question = {"site": "prairie", "set": {"equipment.solar.capex_usd_per_kw": "1e12"}}
    refused = client.post("/size.json", json=question)
    assert refused.status_code == 422
    assert "less than or equal to 1000000" in refused.json()["problems"][0]
    question["set"] = {"equipment.solar.capex_usd_per_kw": "1e6"}
    design = client.post("/size.json", json=question).json()["design"]
    certificate = design["certificate"]
    assert certificate["status"] == "optimal"
    assert 0 < certificate["lower_usd"] <= certificate["upper_usd"]


def test_the_command_is_one_that_a_shell_reads_as_it_is_meant(client, session):
    import shlex

    value = "2 bn USD"
    client.put("/changes.json", json={"set": {"capital.equity.amount_usd": value}})
    answer = client.post("/size.json", json={"site": "prairie"}).json()
    assert shlex.split(answer["command"]) == [
        "abilene", "size", str(session.file), "--site", "prairie",
        "--set", f"capital.equity.amount_usd={value}",
    ]  # fmt: skip


def test_no_more_questions_wait_than_may(session, client):
    from abilene.web.jobs import Busy
    from abilene.web.sizing import MOST_WAITING, LiveSizing, Question

    sizing = LiveSizing(session)
    askers = [Question(site="prairie", asker=str(i), quick=True) for i in range(9)]
    with ThreadPoolExecutor(MOST_WAITING) as pool:
        with sizing._work:
            waiting = [pool.submit(sizing.answer, one) for one in askers[:-1]]
            while sizing._waiting < MOST_WAITING:
                pass
            with pytest.raises(Busy, match="ask again later"):
                sizing.answer(askers[-1])
        assert all(one.result() is not None for one in waiting)
    assert sizing.answer(askers[-1]) is not None
    assert (sizing._waiting, sizing._newest) == (0, {})
