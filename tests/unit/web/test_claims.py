"""The claims of a page: what each view makes of them."""

from changes_of_mine import EQUITY, MINE


def test_claims_show_what_each_view_makes_of_them(client):
    client.put("/changes.json", json=MINE)
    [topic] = client.get(f"/claims.json?path={EQUITY}").json()["topics"]
    values = {view: one["value"] for one in topic["values"] for view in one["views"]}
    assert values["mine"] == "3.5 bn USD"
    assert topic["claims"][0]["used_in"][-1] == "mine"
    without = {
        **MINE,
        "viewpoints": [{"id": "mine", "extends": "as_written", "without": ["own-1"]}],
    }
    client.put("/changes.json", json=without)
    [topic] = client.get(f"/claims.json?path={EQUITY}").json()["topics"]
    assert {"why": "left out by this viewpoint", "views": ["mine"]} in topic["claims"][
        0
    ]["unused"]
    assert "Switch on" in client.get("/claims").text


def test_where_a_claim_comes_from_is_shown_with_it(client):
    known = {"read": "excerpt", "recorded_at": "2026-04-02", "sha256": "a" * 64}
    client.put("/changes.json", json=MINE | {"source": MINE["source"] | known})
    [topic] = client.get(f"/claims.json?path={EQUITY}").json()["topics"]
    where = f"source read in part, SHA-256 {'a' * 12}, recorded 2026-04-02"
    assert topic["claims"][0]["where_from"] == where
    assert where in client.get("/claims").text
    assert where in client.get("/claims.csv").text
