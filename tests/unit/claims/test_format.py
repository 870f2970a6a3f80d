"""The one form of ledger files."""

import pytest

from abilene.claims.format import format_text
from abilene.errors import InputError


def test_keys_are_put_in_order_one_claim_per_block():
    text = """
claims: [{quote: "said, so", value: 1.20 GW, id: c, kind: announced, said: 2025-01-21, says: [a, b], about: x.y}]
source: {published: 2025-01-23, kind: news, id: s, publisher: 'The Hill', unknown: true}
"""
    assert (
        format_text(text, "a.yaml")
        == """\
source:
  id: s
  kind: news
  publisher: The Hill
  published: 2025-01-23
  unknown: true
claims:
  - id: c
    about: x.y
    says: [a, b]
    said: 2025-01-21
    kind: announced
    value: 1.20 GW
    quote: said, so
"""
    )


def test_comments_stay_with_what_they_are_about():
    text = """\
# yaml-language-server: a schema
# the file

claims: # the claims
 # about a
 - # more about a
   quote: "x # y" # beside the quote
   # before the id
   id: a
   says: [b, # one
     c] # two
   note: |   # beside the note
     one # no comment
     two
 # about b
 - {id: b, says: c}
source: {id: s}  # beside s
# the end
"""
    assert (
        format_text(text, "a.yaml")
        == """\
# yaml-language-server: a schema
# the file
source:
  id: s  # beside s
claims:  # the claims
  # about a
  # more about a
  # before the id
  - id: a
    says: [b, c]  # one  # two
    quote: 'x # y'  # beside the quote
    note: "one # no comment\\ntwo\\n"  # beside the note
  # about b
  - id: b
    says: c
# the end
"""
    )


@pytest.mark.parametrize(
    ("written", "formed"),
    [
        ("'5'", "'5'"),
        ("5", "5"),
        ("1.40", "1.40"),
        ("~", "~"),
        ("''", "''"),
        ("'true'", "'true'"),
        ("'2025-01-21'", "2025-01-21"),
        ('"it\'s"', "it's"),
        ("'< 10 bn'", "'< 10 bn'"),
        ("'a: b'", "'a: b'"),
        ("'a #b'", "'a #b'"),
        ("'- a'", "'- a'"),
        ("-5 USD", "-5 USD"),
        ("' a '", "' a '"),
        ("two\n  lines", "two lines"),
        ('"tab\\tand \\u2028"', '"tab\\tand \\U00002028"'),
        ("['a,b', \"c\", 5, ~, {d: e}, []]", "['a,b', c, 5, ~, {d: e}, []]"),
        ("{}", "{}"),
        ("!!str 5", "5"),
    ],
)
def test_scalars_are_written_without_quotes_where_that_means_the_same(written, formed):
    assert format_text(f"claims: {written}", "a.yaml") == f"claims: {formed}\n"


def test_a_file_of_comments_stays_one():
    assert (
        format_text("# nothing yet\n\n  # at all", "a.yaml")
        == "# nothing yet\n# at all\n"
    )


def test_rules_of_viewpoints_have_an_order_too():
    text = "viewpoints: [{rules: [{bound: stated, about: '**'}], id: v}]"
    assert (
        format_text(text, "viewpoints.yaml")
        == """\
viewpoints:
  - id: v
    rules:
      - about: '**'
        bound: stated
"""
    )


@pytest.mark.parametrize("text", ["- a", "programme: {id: p}", "a", "[]", "0"])
def test_what_is_no_ledger_file_is_refused(text):
    with pytest.raises(InputError) as caught:
        format_text(text, "a.yaml")
    assert str(caught.value) == (
        "a.yaml:1:1: not a ledger file: none of the keys set, source, actors, claims, viewpoints; "
        "give a file of a ledger folder"
    )
