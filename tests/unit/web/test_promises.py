"""The promises on the page: by state, with who said so, and the record of each speaker, as the command line has it."""

import json

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from abilene.cli import main

HOST = "127.0.0.1:8600"
CLAIMS = """
source: {id: letter, kind: news, publisher: The Letter, published: 2026-03-01}
actors:
  - {id: owner, name: The owner, role: principal}
  - {id: utility, name: The utility, role: utility}
claims:
  - {id: first, about: sites.prairie.phases.p1.target, says: owner, said: 2025-06-01, kind: announced, value: 2026-01}
  - {id: doubt, says: utility, said: 2026-02-20, disputes: first, quote: it is late}
  - {id: second, about: sites.prairie.phases.p2.target, says: owner, said: 2026-02-01, kind: announced, value: 2028-Q2}
  - {id: line, about: sites.prairie.grid.first.from, says: utility, said: 2025-06-01, kind: committed, value: 2026-01}
  - {id: seen, about: sites.prairie.grid.first.from, says: owner, said: 2026-02-10, kind: measured, value: 2026-02-10}
"""


@pytest.fixture(scope="module")
def file(examples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("promised")
    text = (examples / "one-campus.yaml").read_text()
    head = "title: One campus of 200 MW"
    (folder / "campus.yaml").write_text(text.replace(head, f"{head}\n  ledger: claims"))
    (folder / "claims").mkdir()
    (folder / "claims" / "letter.yaml").write_text(CLAIMS)
    return folder / "campus.yaml"


@pytest.fixture(scope="module")
def visitor(file):
    """Return a client of the page before anything is planned: promises need no plan."""
    from abilene.programme.changes import load
    from abilene.web.app import make_app
    from abilene.web.session import Session

    session = Session(load(file), folder=file.parent / "plans")
    with TestClient(make_app(session, frozenset({HOST})), f"http://{HOST}") as client:
        yield client
    session.close()


def test_the_page_has_what_the_command_line_has(visitor, file):
    found = visitor.get("/promises.json?view=committed").json()["record"]
    args = ["promises", str(file), "--viewpoint", "committed", "--json"]
    assert found == json.loads(CliRunner().invoke(main, args).output)
    states = {
        one["claim"]: (one["state"], one["days_late"]) for one in found["promises"]
    }
    assert states == {
        "line": ("late", 10),
        "second": ("open", -852),
        "first": ("missed", 29),
    }


def test_each_state_shows_its_promises_with_who_says_so_and_the_record_by_speaker(
    visitor,
):
    page = visitor.get("/promises").text
    order = [
        page.index(f'data-state="{state}"') for state in ("late", "open", "missed")
    ]
    assert order == sorted(order)
    assert 'data-state="lapsed"' not in page
    assert (
        "As announced, as of 2026-03-01: kept 0, late 1, open 1, re-dated 0, missed 1, lapsed 0"
        in page
    )
    assert "The owner, 2025-06-01: 2026-01 announced" in page
    assert "due 2026-01-31, 29 days late" in page
    assert "told by: The utility, 2026-02-20" in page
    assert "/why?path=sites.prairie.phases.p1.target&amp;view=announced" in page
    speakers = visitor.get("/promises.json").json()["tables"][1]["rows"]
    assert {one["who"]: (one["late"], one["missed"]) for one in speakers} == {
        "The owner": ("0", "1"),
        "The utility": ("1", "0"),
    }


def test_a_ledger_without_promises_says_so(client):
    assert "Nobody has promised a day" in client.get("/promises").text
    assert client.get("/promises.csv").text.startswith("state,path,who,said,due")
