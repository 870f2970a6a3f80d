"""The routes, as programs use them."""

PAGES = (
    "answer",
    "campuses",
    "money",
    "compute",
    "claims",
    "promises",
    "compare",
    "what-if",
)


def test_plans_can_be_read_whole(client, session):
    name = session.find().name
    assert [one["plan"] for one in client.get("/plans.json").json()] == [name]
    assert client.get(f"/plans/{name}.json").json() == session.find().plan.model_dump(
        mode="json"
    )
    assert "<!DOCTYPE html>" in client.get(f"/plans/{name}/report.html").text
    assert client.get("/plans/other-12345678.json").status_code == 404
    assert client.get("/answer?plan=other-12345678").status_code == 404


def test_the_api_is_published(client):
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) >= {
        f"/{name}.{kind}" for name in PAGES for kind in ("json", "csv")
    }
    assert {"get", "delete"} == set(document["paths"]["/jobs/{job_id}.json"])
    question = document["components"]["schemas"]["Question"]["properties"]
    assert set(question) == {"site", "view", "own_power", "set", "quick", "asker"}
