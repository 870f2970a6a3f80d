"""People are quoted exactly.

Quotes are compared with the text of the source where it is at hand; one that nobody has
checked never stands in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from abilene.claims.ledger import Ledger, LedgerSection
from abilene.claims.records import Claim
from abilene.errors import InputError, Problem

MOST_WORDS = 20
UNCHECKED = {
    "not checked": (
        "its quotes are not checked",
        "compare them with the source, then write 'quotes: checked'",
    ),
    "checked": (
        "could not check its quotes",
        "save the text of the source as sources/{source}.txt",
    ),
}
"""What a strict check says of quotes, and the fix, by what their source says of them."""
_START = r"(?:(?<!\w)|(?!\w))(?!(?<=\d[.,])\d)"  # not within a word, nor behind the point of a number
_END = r"(?:(?!\w)|(?<!\w))(?!(?<=\d)[.,]\d)"  # not within a word, nor before the point of a number
_LINK = re.compile(r"\[([^\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
"""A link in Markdown: its words, and where it leads."""
_STRAIGHT = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
)


def quote_problems(ledger: Ledger) -> Iterator[Problem]:
    """Yield the quotes that are too long, and those that the source's text at hand does not contain."""
    for claim in ledger.claims.values():
        words = len(claim.quote.split())
        source_id = ledger.source_of[claim.id]
        text = ledger.texts.get(source_id)
        here: tuple[LedgerSection, str, str] = ("claims", claim.id, "quote")
        if words > MOST_WORDS:
            fix = f"cut it to {MOST_WORDS} words at most, in one piece"
            yield ledger.problem(*here, what=f"a quote of {words} words", fix=fix)
        if text is not None and not is_quoted_from(claim.quote, text):
            what = f"misquoted: not in sources/{source_id}.txt"
            fix = "copy the words from there, in one piece"
            yield ledger.problem(*here, what=what, fix=fix)


def unchecked_quotes(ledger: Ledger) -> list[Problem]:
    """Return the sources whose quotes nobody has checked, or whose text is not at hand to check them again."""
    claims = ledger.claims.values()
    quoted = {ledger.source_of[claim.id] for claim in claims if claim.quote}
    problems = []
    for name in quoted:
        status = ledger.sources[name].quotes
        if status == "not checked" or name not in ledger.texts:
            what, fix = UNCHECKED[status]
            fix = fix.format(source=name)
            problems.append(
                ledger.problem("sources", name, "quotes", what=what, fix=fix)
            )
    return list(InputError(problems).problems)


def is_quoted_from(quote: str, text: str) -> bool:
    """Return whether a quote is one piece of a text, from whole word to whole word and whole number to whole number.

    White space and the shape of quotation marks may differ, and where a link in Markdown
    leads counts for nothing.
    """
    piece = re.escape(_normalised(quote))
    return re.search(f"{_START}{piece}{_END}", _normalised(text)) is not None


def _normalised(text: str) -> str:
    return " ".join(without_links(text).translate(_STRAIGHT).split())


def without_links(text: str) -> str:
    """Return a text in Markdown as people read it: of each link its words alone."""
    return _LINK.sub(r"\1", text)


def describe(claim: Claim, ledger: Ledger) -> str:
    """Say in one line who said what, when, and in what source.

    A quote that has been checked stands in quotation marks; any other is given as
    reported.
    """
    source = ledger.source(claim)
    words = f"; {quotation(claim, ledger)}" if claim.quote else ""
    where = f"{source.kind}, {source.publisher}, {source.published}"
    return f"{speakers(claim, ledger)}, {claim.said}: {_what(claim)}{words} ({where})"


def speakers(claim: Claim, ledger: Ledger) -> str:
    """Return who made a claim, and who passed it on."""
    who = " and ".join(map(ledger.actor_name, claim.says))
    return f"{who} via {ledger.actor_name(claim.via)}" if claim.via else who


def quotation(claim: Claim, ledger: Ledger) -> str:
    """Return the words of a claim: in quotation marks if they have been checked, else as reported."""
    checked = ledger.source(claim).quotes == "checked"
    return f'"{claim.quote}"' if checked else f"reported: {claim.quote}"


def _what(claim: Claim) -> str:
    if not claim.targets:
        return f"{claim.value} {claim.kind}"
    return " and ".join(
        f"{stance} {', '.join(names)}" for stance, names in claim.stances.items()
    )
