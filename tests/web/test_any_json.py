"""Any JSON, and what is none, sent to every address that takes a body: it is answered or refused, and harms nothing."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ADDRESSES = [
    ("PUT", "/changes.json"),
    ("POST", "/size.json"),
    ("POST", "/jobs.json"),
    ("POST", "/changes/save.json"),
]
REFUSED = {400, 404, 409, 413, 422, 429}
texts = st.text() | st.text(
    alphabet="\ud800\udfff\x00'\"<>{}$`; =+-@\n\r\t", max_size=9
)
numbers = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0, 1e308])
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=12,
)
keys = st.sampled_from(
    [
        "set",
        "site",
        "view",
        "views",
        "name",
        "claims",
        "source",
        "viewpoints",
        "actors",
        "asker",
    ]
)
paths = st.sampled_from([
    "sites.prairie.phases.p1.it_mw", "programme.lost_load_usd_per_mwh", "programme.title", "programme",
    "sites.prairie.grid.first.firm_mw", "equipment.solar.capex_usd_per_kw", "capital.equity.amount_usd",
    "sites.prairie.phases.p1.target", "programme.discount_rate_per_year", "sites.prairie.facility_per_it_peak",
])  # fmt: skip
near = st.fixed_dictionaries(
    {"site": st.just("prairie")},
    optional={
        "set": st.dictionaries(paths | texts, anything | numbers.map(str), max_size=3),
        "view": st.just("as_written") | texts,
        "quick": st.booleans() | anything,
        "own_power": st.booleans(),
    },
)
bodies = (
    st.one_of(anything, st.dictionaries(keys, anything, max_size=4), near).map(json.dumps).map(str.encode)
    | st.binary(max_size=60)
    | anything.map(json.dumps).map(lambda text: text.encode("utf-16"))
)  # fmt: skip
THROWN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
@THROWN
@given(body=bodies)
def test_any_body_is_answered_or_refused_with_a_reason(visitor, method, address, body):
    answer = visitor.request(method, address, content=body)
    if answer.status_code not in {200, 202, 204}:
        assert answer.status_code in REFUSED, (answer.status_code, body)
        assert all(answer.json()["problems"])


@THROWN
@given(
    page=st.sampled_from(["answer", "campuses", "money", "claims", "compare", "why", "what-if", "words"]),
    twin=st.sampled_from(["", ".json", ".csv"]),
    query=st.dictionaries(
        st.sampled_from(["plan", "path", "view", "site", "table", "a", "b", "all"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=3,
    ),
)  # fmt: skip
def test_any_question_of_a_page_is_answered_or_refused(visitor, page, twin, query):
    answer = visitor.get(f"/{page}{twin}", params=query)
    assert answer.status_code in {200, *REFUSED}


def test_after_all_this_an_answer_is_what_it_was(visitor, thrown_at):
    """A question has the answer that a page without this past gives it."""
    from abilene.programme.changes import Changes
    from abilene.web.sizing import LiveSizing, Question

    thrown_at.change(Changes())
    fresh = LiveSizing(thrown_at).answer(Question(site="prairie"))
    for _ in range(2):
        visitor.post(
            "/size.json",
            json={"site": "prairie", "set": {"sites.prairie.phases.p1.it_mw": "1e100"}},
        )
        again = visitor.post("/size.json", json={"site": "prairie"}).json()
        assert again["design"] == json.loads(fresh.model_dump_json())["design"]
