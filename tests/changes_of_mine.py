"""Changes that somebody tries on the page: two values, and a claim of their own in a view."""

EQUITY = "capital.equity.amount_usd"
MINE = {
    "set": {
        "capital.vendor.amount_usd": "4 bn USD",
        "sites.prairie.phases.p1.it_mw": 41,
    },
    "source": {
        "id": "own-claims",
        "kind": "analysis",
        "publisher": "you",
        "published": "2026-03-31",
    },
    "actors": [{"id": "you", "name": "You", "role": "analyst"}],
    "claims": [
        {
            "id": "own-1",
            "about": EQUITY,
            "says": "you",
            "said": "2026-03-31",
            "kind": "announced",
            "value": "3.5 bn USD",
        }
    ],
    "viewpoints": [
        {
            "id": "mine",
            "title": "My view",
            "extends": "as_written",
            "chooses": ["own-1"],
        }
    ],
}
