"""A session with one small campus, and a client that talks to it as a page would."""

import shutil

import pytest

HOST = "127.0.0.1:8600"


@pytest.fixture(scope="session")
def first_plan(examples, tmp_path_factory):
    """Return a folder with the programme, and a session on which it was planned once."""
    from abilene.programme.changes import load
    from abilene.web.session import Session

    folder = tmp_path_factory.mktemp("session")
    shutil.copy(examples / "one-campus.yaml", folder)
    session = Session(load(folder / "one-campus.yaml"), folder=folder / "plans")
    session.start()
    session.jobs.wait()
    yield session
    session.close()


@pytest.fixture
def session(first_plan):
    """Return the session with nothing changed."""
    from abilene.programme.changes import Changes

    first_plan.change(Changes())
    for file in first_plan.base.folder.glob("*.yaml"):
        if file.name != "one-campus.yaml":
            file.unlink()
    return first_plan


@pytest.fixture(scope="session")
def app(first_plan):
    """Return the application."""
    from abilene.web.app import make_app

    return make_app(first_plan, frozenset({HOST}))


@pytest.fixture
def client(app, session):
    """Return a client in this process."""
    from starlette.testclient import TestClient

    with TestClient(
        app, f"http://{HOST}", headers={"Content-Type": "application/json"}
    ) as one:
        yield one
