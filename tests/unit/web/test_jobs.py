"""Jobs: one at a time, whoever watches; Stop keeps the best plan so far."""

import threading

import pytest

from abilene.errors import AbileneError, NoPlanError
from abilene.solve import Progress
from abilene.web.jobs import MOST_KEPT, MOST_WAITING, JobQueue

WAIT = 20


@pytest.fixture
def jobs():
    one = JobQueue()
    yield one
    one.close()


def until_stopped(step, progress, cancel):
    step("first view")
    progress("first view", Progress(90.0, 100.0, 0.1, 1.0))
    assert cancel.wait(WAIT)
    return "campus-12345678"


def test_a_job_tells_how_far_it_is_and_keeps_its_plan_when_stopped(jobs):
    told = threading.Event()

    def work(step, progress, cancel):
        step("first view")
        progress("first view", Progress(90.0, 100.0, 0.1, 1.0))
        told.set()
        cancel.wait(WAIT)
        return "campus-12345678"

    job = jobs.start("as written", ("a", "b"), work)
    assert told.wait(WAIT)
    now = job.answer
    assert (now.state, now.step, now.plan, now.stopping) == (
        "running",
        "first view",
        "",
        False,
    )
    assert [search.model_dump() for search in now.searches] == [
        {"view": "first view", "value": 90.0, "bound": 100.0, "gap": 0.1}
    ]
    jobs.stop(job)
    jobs.wait()
    assert (job.answer.state, job.answer.plan, job.answer.stopping) == (
        "stopped",
        "campus-12345678",
        False,
    )


def test_jobs_wait_for_each_other_and_one_that_waits_can_be_taken_out(jobs):
    first = jobs.start("first", ("a",), until_stopped)
    second = jobs.start("second", ("a",), until_stopped)
    third = jobs.start("third", ("a",), lambda *_: "third-12345678")
    assert second.state == "waiting"
    jobs.stop(second)
    assert second.answer.state == "stopped"
    jobs.stop(first)
    jobs.wait()
    assert (third.answer.state, third.answer.plan) == ("done", "third-12345678")
    assert [job.title for job in jobs.all()] == ["third", "second", "first"]


def test_what_fails_says_why_and_the_next_goes_on(jobs):
    def fails(error):
        def work(*_):
            raise error

        return work

    no_plan = jobs.start(
        "a", (), fails(NoPlanError("stopped before any view was planned"))
    )
    broken = jobs.start("b", (), fails(ZeroDivisionError("oh")))
    good = jobs.start("c", (), lambda *_: "c-12345678")
    jobs.wait()
    assert (no_plan.state, no_plan.problems) == (
        "failed",
        ["stopped before any view was planned"],
    )
    assert (broken.state, broken.problems) == ("failed", ["ZeroDivisionError: oh"])
    assert good.state == "done"


def test_too_many_are_refused(jobs):
    for _ in range(MOST_WAITING):
        jobs.start("one", (), until_stopped)
    with pytest.raises(AbileneError, match="wait already"):
        jobs.start("another", (), until_stopped)


def test_old_jobs_are_forgotten_and_their_numbers_not_used_again(jobs):
    for _ in range(MOST_KEPT + 5):
        jobs.start("one", (), lambda *_: "campus-12345678")
        jobs.wait()
    assert [job.id for job in jobs.all()] == list(range(MOST_KEPT + 5, 5, -1))
    assert jobs.find(5) is None


def test_what_waits_too_long_is_refused_with_the_status_for_it(client, session):
    held = threading.Event()
    for _ in range(MOST_WAITING):
        session.jobs.start("one", (), lambda *_: str(held.wait(WAIT)))
    answer = client.post("/jobs.json", json={})
    held.set()
    session.jobs.wait()
    assert answer.status_code == 429
    assert "wait already" in answer.json()["problems"][0]


def test_a_job_is_started_watched_and_stopped_over_http(client, session, monkeypatch):
    held, original = threading.Event(), session._plan

    def slowly(*arguments):
        held.wait(WAIT)
        return original(*arguments)

    monkeypatch.setattr(session, "_plan", slowly)
    job = client.post("/jobs.json", json={"views": []}).json()
    assert client.get("/jobs.json").json()[0]["id"] == job["id"]
    assert client.delete(f"/jobs/{job['id']}.json").json()["stopping"]
    held.set()
    session.jobs.wait()
    stopped = client.get(f"/jobs/{job['id']}.json").json()
    assert (stopped["state"], stopped["plan"]) == ("stopped", "")
    assert "stopped before any view was planned" in stopped["problems"][0]


@pytest.mark.parametrize(
    "address", ["/jobs/0.json", "/jobs/999.json", "/jobs/-1.json", "/jobs/1e3.json"]
)
def test_a_job_that_is_not_there(client, address):
    assert client.get(address).status_code in {404, 422}
    assert client.delete(address).status_code in {404, 422}


def test_an_unknown_view_is_refused(client):
    answer = client.post("/jobs.json", json={"views": ["as_writen"]})
    assert answer.status_code == 422
    assert "did you mean 'as_written'?" in answer.json()["problems"][0]
