"""What a rate of the Utility Rate Database says in words and days: kept as said, and what of it bears on a bill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime

from abilene.resource.urdb_records import UrdbItem

WORDS = (
    "description",
    "basicinformationcomments",
    "energycomments",
    "demandcomments",
    "flatdemandcomments",
    "coincidentcomments",
    "fixedchargecomments",
)
"""Fields in which terms may stand that no other field has."""
OF_SALES = ("dgrules", "usenetmetering")
ABOUT = (
    "label",
    "uri",
    "eiaid",
    "country",
    "sector",
    "servicetype",
    "approved",
    "is_default",
    "version",
    "startdate",
    "enddate",
    "latest_update",
    "supersedes",
    "supercedes",
    "revisions",
    "source",
    "sourceparent",
    "voltagecategory",
    "voltageminimum",
    "voltagemaximum",
    "phasewiring",
    "peakkwcapacityhistory",
    "peakkwhusagehistory",
    "demandunits",
    *OF_SALES,
)
"""Fields that describe a rate and whom it is for."""
DAYS = ("startdate", "enddate", "latest_update")
MILLISECONDS = 1e11
"""From here on a moment is counted in milliseconds: as seconds it lies beyond the year 5000."""
NO = {"0", "false", "none", "no"}
NOTES: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    (
        "enddate",
        bool,
        "it holds until {} (enddate): what is billed of later hours is under the rate that follows",
    ),
    ("approved", NO.__contains__, "nobody has verified it (approved: {})"),
    (
        "servicetype",
        lambda said: said not in {"", "bundled"},
        "it is a part of what power costs (servicetype: {}): others bill the rest",
    ),
    *(
        (
            name,
            lambda said: said not in {"", *NO},
            f"what is sold is under rules of its own ({name}: {{}}): this is the bill of a draw",
        )
        for name in OF_SALES
    ),
)
"""Which words of a field bear on a bill, and what is noted of them."""


def said_of(item: UrdbItem) -> tuple[tuple[str, str], ...]:
    """Return each field that only describes a rate, with its text; days as days."""
    texts = {name: _text(item, name) for name in (*ABOUT, *WORDS)}
    return tuple((name, text) for name, text in texts.items() if text)


def _text(item: UrdbItem, name: str) -> str:
    text = str(getattr(item, name))
    found = day_said(text) if name in DAYS else None
    # line ends and signs that steer a terminal are no words
    return str(found or "".join(filter(str.isprintable, " ".join(text.split()))))


def day_said(text: str) -> date | None:
    """Return a day out of seconds (or milliseconds) since 1970, or a date; None where it is neither."""
    with suppress(ValueError, OverflowError, OSError):
        moment = float(text)
        seconds = moment / 1000 if abs(moment) >= MILLISECONDS else moment
        return datetime.fromtimestamp(seconds, UTC).date()
    with suppress(ValueError):
        return date.fromisoformat(text[:10])
    return None


def notes_of(item: UrdbItem) -> Iterator[str]:
    """Yield what of that bears on a bill, and is in no line of it."""
    for name, holds, note in NOTES:
        if holds(getattr(item, name).lower()):
            yield note.format(_text(item, name))
    words = ", ".join(filter(item.__getattribute__, WORDS))
    if words:
        yield f"{words}: words that are in no line; `abilene tariff` has them as they are said"


def days_of(item: UrdbItem) -> tuple[date, date]:
    """Return the first and the last day on which a rate holds, the first and last there are where nobody says."""
    starts, ends = map(day_said, (item.startdate, item.enddate))
    return starts or date.min, ends or date.max
