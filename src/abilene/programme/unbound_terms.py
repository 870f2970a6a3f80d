"""Terms of a tariff that bind nothing: they hold a contract demand by which none of its lines bills."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.errors import Problem
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import DemandLine, MinimumBillLine

KEYS = ("ramp", "exit_months", "reduce_free")
"""Of a term, what scales or prices the least of a contract."""
WHAT = "binds nothing, as no line of the tariff bills the contract at least"
FIX = "give a demand line least_of_contract, or a minimum bill; or leave it out"


def unbound_terms(programme: Programme) -> Iterator[Problem]:
    """Yield the terms of the tariffs of a programme that change no bill."""
    for id_, tariff in programme.tariffs.items():
        if tariff.term is None or any(map(_is_least, tariff.lines.values())):
            continue
        given = tariff.term.model_dump(exclude_defaults=True)
        for key in filter(given.__contains__, KEYS):
            yield Problem(WHAT, FIX, f"tariffs.{id_}.term.{key}")


def _is_least(line: object) -> bool:
    """Return whether a line bills something at least, whatever is drawn."""
    if isinstance(line, DemandLine):
        return line.least_of_contract > 0
    return isinstance(line, MinimumBillLine)
