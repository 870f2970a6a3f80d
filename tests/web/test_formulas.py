"""A title and a claim that begin like a formula: no table of the plan folder or of the page holds one."""

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

HOST = "127.0.0.1:8600"
FORMULA = "=cmd|' /C calc'!A0"
PAGES = (
    "answer",
    "campuses",
    "money",
    "compute",
    "claims",
    "promises",
    "compare",
    "what-if",
    "words",
)
BEGINS = re.compile(r"[=+@\t\r]|-(?!-*$|[\d.,]+%?$|[\d.]+e[-+]?\d+$)")


@pytest.mark.slow
def test_no_cell_that_is_written_or_served_is_a_formula(examples, tmp_path):
    from abilene.programme.changes import load
    from abilene.web.app import make_app
    from abilene.web.session import Session

    text = (examples / "one-campus.yaml").read_text()
    for title in ("title: One campus of 200 MW", "title: Sponsors' equity"):
        assert title in text
        quoted = FORMULA.replace("'", "''")
        text = text.replace(title, f"title: '{quoted}'")
    (tmp_path / "campus.yaml").write_text(text)
    session = Session(load(tmp_path / "campus.yaml"), folder=tmp_path / "plans")
    session.start()
    session.jobs.wait()
    with TestClient(make_app(session, frozenset({HOST})), f"http://{HOST}") as client:
        tables = [
            client.get(f"/{page}.csv?table={table['name']}").text
            for page in PAGES
            for table in client.get(f"/{page}.json").json()["tables"]
        ]
    session.close()
    tables += [path.read_text() for path in (tmp_path / "plans").rglob("*.csv")]
    cells = [
        cell
        for table in tables
        for row in csv.reader(io.StringIO(table))
        for cell in row
    ]
    assert f"'{FORMULA}" in cells
    assert [cell for cell in cells if BEGINS.match(cell)] == []
