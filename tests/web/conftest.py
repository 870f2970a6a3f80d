"""A page at which anything may be thrown: it has one plan, and what is planned anew is that plan."""

import shutil
import time

import pytest
from starlette.testclient import TestClient

HOST = "127.0.0.1:8600"


@pytest.fixture(scope="session")
def thrown_at(examples, tmp_path_factory):
    """Return a session that was planned once; its jobs take no time, so that thousands may be asked for."""
    from abilene.programme.changes import load
    from abilene.web.session import Session

    folder = tmp_path_factory.mktemp("thrown_at")
    shutil.copy(examples / "one-campus.yaml", folder)
    session = Session(load(folder / "one-campus.yaml"), folder=folder / "plans")
    session.start()
    session.jobs.wait()
    name = session.find().name

    def plan_at_once(*_):
        time.sleep(0.001)
        return name

    session._plan = plan_at_once
    yield session
    session.close()


@pytest.fixture(scope="session")
def page(thrown_at):
    """Return the application, which answers to the names that clients in this process use."""
    from abilene.web.app import make_app

    return make_app(thrown_at, frozenset({HOST, "testserver", "localhost"}))


@pytest.fixture(scope="session")
def visitor(page):
    """Return a client in this process, to which an error of the server is an error of the test."""
    headers = {"Content-Type": "application/json"}
    with TestClient(page, f"http://{HOST}", headers=headers) as one:
        yield one


@pytest.fixture(scope="session")
def published(page):
    """Return the API as the page itself publishes it, ready to be tried by schemathesis."""
    import schemathesis

    return schemathesis.openapi.from_asgi("/openapi.json", page)
