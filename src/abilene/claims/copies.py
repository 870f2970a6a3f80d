"""One report that is printed again and again: which claims copy which, and which of them speaks for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date


def reached(start: str, step: Callable[[str], Iterable[str]]) -> set[str]:
    """Return every name that one leads to, directly or through others; itself only if they lead back to it."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = set(step(ahead.pop())) - found
        found |= new
        ahead.extend(new)
    return found


def earlier_prints(
    copied: Mapping[str, Iterable[str]], published: Mapping[str, date]
) -> dict[str, tuple[str, ...]]:
    """Return, for each claim that copies others, those of the same report that go before it.

    These are the claims that it copies, directly or through others, and of the other
    copies of them those that are nearer to the first, were published earlier, or have
    the smaller id. Whichever of them are public, the first of those speaks for all.

    Parameters
    ----------
    copied : mapping of str to iterable of str
        What each claim copies; claims that copy nothing may be missing.
    published : mapping of str to date
        Day on which the source of each claim was published. What is not in it is no
        claim.
    """

    def copies_of(claim: str) -> Iterable[str]:
        return copied.get(claim, ())

    above = {name: reached(name, copies_of) & published.keys() for name in copied}
    prints: dict[str, set[str]] = {}
    for name, firsts in above.items():
        for first in firsts:
            prints.setdefault(first, {first}).add(name)

    def turn(claim: str) -> tuple[int, date, str]:
        return len(above.get(claim, ())), published[claim], claim

    before = {}
    for name, firsts in above.items():
        report = set[str]().union(*map(prints.__getitem__, firsts))
        order = sorted(report | {name}, key=turn)
        before[name] = tuple(order[: order.index(name)])
    return before
