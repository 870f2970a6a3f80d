"""Hours of peaks against the record that names them: where they may be, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, groupby, repeat, starmap

WEEKDAYS = ("weekdays",) * 5 + ("weekends",) * 2
A_LEAP_YEAR = "2000"
MONTH = slice(-8, -6)
"""Where an hour, MM-DD HH or YYYY-MM-DD HH, has its month."""
YEAR = slice(None, -9)


@dataclass(frozen=True)
class PlaceOfPeaks:
    """Where peaks may be, by the clock of a tariff."""

    months: Sequence[int]
    """1 to 12."""
    days: str
    """all, weekdays or weekends."""
    hours: Sequence[int]
    """0 to 23."""

    def faults(self, texts: Iterable[str]) -> Iterator[str]:
        """Yield what is wrong with hours as a file has them, and how to mend it."""
        return chain(*map(self._faults_of, texts))

    def _faults_of(self, text: str) -> Iterator[str]:
        """Yield what is wrong with an hour."""
        year = text[YEAR]
        since = f"{year or A_LEAP_YEAR}-{text[-8:]}"
        at = datetime.strptime(since, "%Y-%m-%d %H")
        days = {"all", WEEKDAYS[at.weekday()]}
        has_day = not year or self.days in days
        judged = {
            f"in none of its months; correct it, or add month {at.month}": (
                at.month in self.months
            ),
            f"in none of its hours_local; correct it, or add {at.hour}": (
                at.hour in self.hours
            ),
            f"none of its {self.days}; correct it, or say days: all": has_day,
        }
        found = filter(lambda fault: not judged[fault], judged)
        return map("{} is {}".format, repeat(text), found)


def twice(texts: Iterable[str]) -> Iterator[str]:
    """Yield the hours that stand more than once, and how to mend it."""
    found = filter(lambda item: item[1] > 1, Counter(texts).items())
    return starmap("{} stands {} times; keep one".format, found)


def miscounted(
    texts: Iterable[str], months: Sequence[int], per_month: int | None, most: int
) -> Iterator[str]:
    """Yield where hours are more or fewer than the peaks there are, year by year, and how to mend it.

    ``most`` are the peaks of the whole year, where not each month has as many.
    """
    for year, own in groupby(sorted(texts), key=lambda text: text[YEAR]):
        found = Counter(int(text[MONTH]) for text in own)
        of_year = f" of {year}" * bool(year)
        if per_month is None:
            yield from _count("total", most, found.total(), of_year)
            continue
        counted = partial(_count, "per_month", per_month)
        for month in months:
            yield from counted(found[month], f"{of_year} in month {month}")


def _count(key: str, asked: int, given: int, where: str) -> Iterator[str]:
    """Yield that hours are too many or too few, if they are."""
    if given != asked:
        fix = ("give the others", "leave some out")[given > asked]
        said = f"{given} hours{where} for {key}: {asked}"
        yield f"{said}; {fix}, or correct the number"
