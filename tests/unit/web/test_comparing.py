"""Two plans side by side."""

import json

import pytest
from click.testing import CliRunner

from abilene.cli import main

EQUITY = "capital.equity.amount_usd"


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
    assert (value["A"], value["B"], value["B from"]) == (2.1e9, 3.5e9, "set")
    results = {row["figure"]: row for row in data["tables"][0]["rows"]}
    assert results["capital in view"]["B - A"] == pytest.approx(1.4e9)
    assert "3,500,000,000" in client.get(f"/compare?a={first}&b={second}").text
    assert "do not differ" in client.get(f"/compare?a={first}&b={first}").text
    assert client.get(f"/compare?a={first}&b=nothing").status_code == 404
