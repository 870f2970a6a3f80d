"""Claims as a table and back."""

import pytest
from claims_table import from_csv

from abilene.claims import parse_ledger
from abilene.claims.table import COLUMNS, to_csv
from abilene.errors import InputError

HEADER = "source.id,source.kind,source.publisher,source.published,id,says,said,disputes,note\n"


def test_the_story_survives_the_way_to_csv_and_back(story):
    files = from_csv(to_csv(story))
    assert list(files) == ["hill.yaml", "information.yaml"]
    again = parse_ledger(files)
    assert again.claims == story.claims
    assert again.sources == story.sources
    assert again.source_of == story.source_of


def test_a_row_holds_the_claim_and_its_source(story):
    header, first, second, third, *_ = to_csv(story).splitlines()
    assert header == ",".join(COLUMNS)
    assert first == (
        "hill,news,The Hill,2025-01-23,,,checked,,,,total-500,capital.promised.amount_usd,trump,,2025-01-21,announced,"
        "500 bn USD,,,,,,the $500 billion promised for the project,,,,,"
    )
    assert '"softbank, openai, oracle"' in second
    assert '"total-500, initial-100"' in third


def test_awkward_text_survives():
    note = 'a "b", c\nd\r\ne; =1 # f: ~ \u2028'
    text = (
        HEADER
        + f's,news,"P, Q",2025,c,"a; b",2025-Q1,"x, y","{note.replace(chr(34), chr(34) * 2)}"\n'
    )
    ledger = parse_ledger(from_csv("\ufeff" + text))
    claim = ledger.claims["c"]
    assert (claim.says, claim.disputes, claim.note) == (("a", "b"), ("x", "y"), note)
    assert (ledger.sources["s"].publisher, ledger.sources["s"].published) == (
        "P, Q",
        "2025",
    )
    assert parse_ledger(from_csv(to_csv(ledger))).claims == ledger.claims


def test_a_text_that_looks_like_a_formula_is_none_in_a_spreadsheet_and_comes_back():
    note = "-2+3+cmd|' /C calc'!A0"
    files = {
        "a.yaml": f"""
source: {{id: s, kind: news, publisher: "@SUM(1)", published: 2025}}
claims: [{{id: c, says: a, said: 2025, about: x.y, kind: announced, value: -3.2, note: "{note}"}}]
"""
    }
    ledger = parse_ledger(files)
    text = to_csv(ledger)
    assert ",'@SUM(1)," in text
    assert f",'{note}" in text
    assert ",-3.2," in text
    again = parse_ledger(from_csv(text))
    assert again.claims == ledger.claims
    assert again.sources == ledger.sources


def test_a_source_without_claims_has_a_row_of_its_own():
    ledger = parse_ledger(
        {"a.yaml": "source: {id: s, kind: news, publisher: P, published: 2025}"}
    )
    assert parse_ledger(from_csv(to_csv(ledger))).sources == ledger.sources


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "c.csv:1:1: the file holds nothing; give a table"),
        ("id\n", "c.csv:1:1: source.id: missing column; add 'source.id'"),
        (
            HEADER + "s,news,P,2025,c,a,2025,\n",
            "c.csv:2:1: 1 cell fewer than columns; write the whole row",
        ),
        (
            HEADER.replace("says", "say"),
            "c.csv:1:6: say: unknown column; did you mean 'says'?",
        ),
        (
            HEADER.replace("note", "says"),
            "c.csv:1:9: says: column given twice; keep one of them",
        ),
        (
            HEADER + "s,news,P,2025,c,a,2025,,\n\n s,news,,,,,,,",
            "c.csv:4:1: source.id: ' s' cannot be an id; write small",
        ),
        (
            HEADER + "s,news,P,soon,c,a,2025,,",
            "c.csv:2:4: source.published: 'soon' is not a date; write a day",
        ),
        (
            HEADER + 's,nws,P,2025,c,a,2025,,"x\ny"\ns,nws,P,2025,d,a,2025,,',
            "c.csv:2:2: source.kind: 'nws' is refused",
        ),
        (
            HEADER + 's,news,P,2025,c,a,2025,,"x\ny"\ns,news,P,2025,d,,2025,,',
            "c.csv:4:1: says: missing; add 'says'",
        ),
        (
            HEADER + "s,news,P,2025,c,a,2025,,,5",
            "c.csv:2:1: 1 cell more than columns; put cells with commas in",
        ),
        (
            HEADER + "s,news,P,2025,c,a,2025,,\ns,news,Q,2025,d,a,2025,,",
            "c.csv:3:3: source.publisher: not what an earlier row says of the source 's': 'P'; let the rows agree",
        ),
        (
            HEADER + "s,news,P,2025,c,a,2025,,\nt,news,P,2025,c,a,2025,,",
            "c.csv:3:5: id: the id 'c' is taken by c.csv:2:5; give it another id, or keep one of the two",
        ),
        (
            HEADER + 's,"news"x,P',
            "c.csv:2:1: not readable as CSV: ',' expected after '\"'; check the quotes in this row",
        ),
    ],
)
def test_a_table_that_is_wrong_has_a_place_and_a_fix(text, message):
    with pytest.raises(InputError) as caught:
        from_csv(text, "c.csv")
    assert str(caught.value).startswith(message)


def test_all_problems_of_a_table_are_reported():
    with pytest.raises(InputError) as caught:
        from_csv(HEADER + "s,nws,P,2025,c,a,soon,,\nS,news,P,2025,d,a,2025,,", "c.csv")
    assert [(p.place.line, p.path) for p in caught.value.problems] == [
        (2, "source.kind"), (2, "said"), (3, "source.id"),
    ]  # fmt: skip
