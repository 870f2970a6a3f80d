"""Quotes are compared with the text they are taken from."""

from dataclasses import replace

import pytest

from abilene.claims import check_ledger, describe, unchecked_quotes
from abilene.claims.quotes import is_quoted_from

TEXT = """Musk wrote that “they don\u2019t actually have the money” and that
“SoftBank has  well under $10B secured.” Altman: 'Wrong, as you surely know.' He told of the $500 billion promised for the
project; the companies have committed to an initial $100 billion investment in the project.
“want to come visit the first site already under way?”"""


@pytest.mark.parametrize(
    "quote",
    [
        "they don't actually have the money",
        "SoftBank has well under $10B secured.",
        'that "SoftBank has',
        "$500",
    ],
)
def test_a_quote_is_one_piece_of_the_text(quote):
    assert is_quoted_from(quote, TEXT)


@pytest.mark.parametrize(
    "quote",
    [
        "they actually have the money",
        "they don't have the money",
        "$50",
        "secure",
        "00 billion",
        "Altman wrong",
        "musk",
    ],
)
def test_what_the_text_does_not_contain_is_no_quote(quote):
    assert not is_quoted_from(quote, TEXT)


def test_a_number_is_quoted_whole():
    assert not is_quoted_from("$10", "about $10.5 bn")
    assert not is_quoted_from("5 bn", "about $10.5 bn")
    assert is_quoted_from("$10", "about US$10. More")


def test_a_misquote_is_reported_where_the_text_is_at_hand(story, variables):
    assert check_ledger(replace(story, texts={"hill": TEXT}), variables) == []
    wrong = replace(
        story, texts={"hill": TEXT.replace("well under", "under"), "other": ""}
    )
    (problem,) = check_ledger(wrong, variables)
    assert str(problem) == (
        "claims/2025-01-23-the-hill.yaml:30:12: claims.musk-softbank-10.quote: misquoted: not in sources/hill.txt; "
        "copy the words from there, in one piece"
    )


def test_what_could_not_be_checked_is_listed(story, variables):
    hill, information = unchecked_quotes(story)
    assert str(hill) == (
        "claims/2025-01-23-the-hill.yaml:2:84: sources.hill.quotes: could not check its quotes; "
        "save the text of the source as sources/hill.txt"
    )
    assert information.what == "its quotes are not checked"
    at_hand = replace(story, texts={"hill": TEXT})
    assert unchecked_quotes(at_hand) == [information]
    assert check_ledger(story, variables, strict=True) == [hill, information]


def test_a_checked_quote_stands_in_quotation_marks_and_any_other_is_reported(story):
    claims = story.claims
    assert describe(claims["musk-softbank-10"], story) == (
        'Elon Musk, 2025-01-22: under 10 bn USD secured; "SoftBank has well under $10B secured." '
        "(news, The Hill, 2025-01-23)"
    )
    assert describe(claims["softbank-19"], story) == (
        "Sam Altman, 2025-01-23: 19 bn USD announced; reported: nineteen billion each "
        "(news, The Information, 2025-01-23)"
    )
    assert describe(claims["altman-wrong"], story).startswith(
        'Sam Altman, 2025-01-22: denies musk-no-money, musk-softbank-10; "Wrong'
    )
    via = claims["initial-100"].model_copy(update={"via": "A newsletter", "quote": ""})
    assert describe(via, story) == (
        "SoftBank and OpenAI and Oracle via A newsletter, 2025-01-21: 100 bn USD committed (news, The Hill, 2025-01-23)"
    )


def test_where_a_link_leads_is_no_part_of_what_is_quoted():
    text = "It runs, based on a [blog post](https://a.b/c_(d)?e) of May."
    assert is_quoted_from("based on a blog post of May", text)
    assert is_quoted_from("[blog post](https://a.b/c_(d)?e)", text)
    assert not is_quoted_from("based on a blog of May", text)
