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
