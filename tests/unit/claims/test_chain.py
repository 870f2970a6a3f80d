"""Where a claim comes from: what was read of which text, when it was recorded, and whose report it copies."""

import hashlib

import pytest

from abilene.claims import check_ledger, parse_ledger, provenance_lines
from abilene.claims.table import to_csv
from abilene.errors import InputError
from abilene.units import Variable

ACTORS = (
    "actors: [{id: a, name: Ann, role: principal}, {id: c, name: Cy, role: critic}]"
)
TEXT = "Ann said one.\r\nAnd more.\n"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


def story(source, published, *claims, **more):
    fields = {"id": source, "kind": "news", "publisher": source.upper()}
    given = {**fields, "published": published, **more}
    head = ", ".join(f"{key}: {value}" for key, value in given.items())
    body = "".join(f"  - {{{claim}}}\n" for claim in claims)
    return f"source: {{{head}}}\nclaims:\n{body}"


def figure(name, more="", kind="announced", said="2025-01-01"):
    return f"id: {name}, about: x.y, says: a, said: {said}, kind: {kind}, value: 1 MW{more}"


def ledger(*stories, texts=None):
    files = {f"{i}.yaml": text for i, text in enumerate(stories)}
    return parse_ledger({"actors.yaml": ACTORS, **files}, texts=texts)


def problems(*stories, texts=None):
    variables = {"x.y": Variable("MW", "more")}
    return list(map(str, check_ledger(ledger(*stories, texts=texts), variables)))


def test_what_is_known_of_a_claim_is_told_back_to_the_first_source():
    found = ledger(
        story("wire", "2025-01-02", figure("first")),
        story("daily", "2025-01-03", figure("second", ", copies: first")),
        story(
            "blog",
            "2025-01-05",
            figure("third", ", copies: second"),
            read="headline",
            sha256=HASH,
            recorded_at="2025-02-01",
        ),
    )
    assert list(provenance_lines(found.claims["third"], found)) == [
        f"source read in its headline alone, SHA-256 {HASH[:12]}, recorded 2025-02-01",
        "copies first (news, WIRE, 2025-01-02)",
        "copies second (news, DAILY, 2025-01-03)",
    ]
    assert list(provenance_lines(found.claims["first"], found)) == []


def test_what_a_claim_says_of_itself_goes_before_its_source():
    own = ", read: excerpt, recorded_at: 2025-03-01"
    one = story("s", "2025-01-02", figure("x", own), read="whole")
    found = ledger(one)
    (line,) = provenance_lines(found.claims["x"], found)
    assert line == "source read in part, recorded 2025-03-01"


def test_a_chain_of_copies_in_order_is_no_problem():
    assert (
        problems(
            story("wire", "2025-01", figure("first")),
            story("daily", "2025-01-03", figure("second", ", copies: [first]")),
            texts={"wire": TEXT},
        )
        == []
    )


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("x", "copies: nobody", "there is no claim 'nobody'"),
        ("x", "copies: second", "copies itself through other claims"),
        ("x, copies: second", "copies: x", "copies itself through other claims"),
    ],
)
def test_a_chain_leads_to_claims_that_are_there(first, second, words):
    found = problems(
        story("wire", "2025-01-02", figure(first)),
        story("daily", "2025-01-03", figure("second", f", {second}")),
    )
    assert any(words in problem for problem in found)


def test_a_copy_says_the_same_in_another_source_and_not_earlier():
    late = story("wire", "2025-01-09", figure("first", kind="committed"))
    early = story("daily", "2025-01-03", figure("second", ", copies: first"))
    assert [problem.partition(": claims.second.copies: ")[2] for problem in problems(late, early)] == [
        "'first' has another kind; take it out of 'copies': what says something else is no copy",
        "published 2025-01-03, before 'first' (2025-01-09) that it copies; let the later one copy the earlier",
    ]  # fmt: skip
    same = story(
        "wire", "2025-01-09", figure("first"), figure("second", ", copies: first")
    )
    assert "'first' has the same source" in problems(same)[0]


def test_a_copy_with_another_value_is_none():
    first = story("wire", "2025-01-02", figure("first"))
    other = figure("second", ", copies: first").replace("1 MW", "2 MW")
    (problem,) = problems(first, story("daily", "2025-01-03", other))
    assert problem.endswith(
        "claims.second.copies: 'first' has another value: 1 MW; "
        "take it out of 'copies': what says something else is no copy"
    )
    vague = figure("second", ", copies: first").replace("1 MW", "about 1 MW")
    assert problems(first, story("daily", "2025-01-03", vague)) == []


def test_a_view_chooses_the_first_claim_of_a_report():
    view = "viewpoints: [{id: v, extends: announced, chooses: second}]"
    found = parse_ledger(
        {
            "actors.yaml": ACTORS,
            "wire.yaml": story("wire", "2025-01-02", figure("first")),
            "daily.yaml": story(
                "daily", "2025-01-03", figure("second", ", copies: first")
            ),
            "viewpoints.yaml": view,
        }
    )
    (problem,) = map(str, check_ledger(found, {"x.y": Variable("MW", "more")}))
    assert "viewpoints.v.chooses: 'second' only copies first" in problem


def test_a_dispute_is_of_the_report_and_names_its_first_claim():
    against = "id: no, says: c, said: 2025-01-04, disputes: second, quote: no"
    (found,) = problems(
        story("wire", "2025-01-02", figure("first")),
        story("daily", "2025-01-03", figure("second", ", copies: first")),
        story("post", "2025-01-04", against),
    )
    assert "'second' only copies first; name the claim that it copies" in found


@pytest.mark.parametrize("where", ["source", "claim"])
def test_nothing_is_recorded_before_it_was_published(where):
    early = {"recorded_at": "2025-01-01"} if where == "source" else {}
    more = "" if where == "source" else ", recorded_at: 2025-01-01"
    (found,) = problems(story("s", "2025-01-02", figure("x", more), **early))
    assert "recorded 2025-01-01, before" in found
    # a month is over only on its last day, but a source of it may be read on any
    assert problems(story("s", "2025-01", figure("x", more), **early)) == []


def test_the_text_at_hand_is_the_one_that_was_read():
    of = story("s", "2025-01-02", figure("x"), sha256=HASH)
    assert problems(of, texts={"s": TEXT}) == []
    (found,) = problems(of, texts={"s": TEXT.replace("\r", "")})
    assert "sources/s.txt is another text: its SHA-256 is" in found


def test_a_hash_is_64_digits():
    with pytest.raises(InputError, match="'abc' is no SHA-256; write the 64"):
        ledger(story("s", "2025-01-02", figure("x"), sha256="abc"))


def test_all_of_it_is_in_the_table_of_claims():
    found = ledger(
        story("wire", "2025-01-02", figure("first"), read="whole", sha256=HASH),
        story("daily", "2025-01-03", figure("second", ", copies: first")),
    )
    header, first, second = to_csv(found).splitlines()
    columns = header.split(",")
    assert first.split(",")[columns.index("source.sha256")] == HASH
    assert first.split(",")[columns.index("source.read")] == "whole"
    assert second.split(",")[columns.index("copies")] == "first"
    assert {"read", "recorded_at", "source.recorded_at"} <= set(columns)
