"""Terms of a tariff that bind nothing: they hold a contract demand by which none of its lines bills."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, starmap

from abilene.errors import Problem
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import MinimumBillLine, TariffTerms

KEYS = ("ramp", "exit_months", "reduce_free")
"""Of a term, what scales or prices the least of a contract."""
WHAT = "binds nothing, as no line of the tariff bills the contract at least"
FIX = "give a demand line least_of_contract, or a minimum bill; or leave it out"


def unbound_terms(programme: Programme) -> Iterator[Problem]:
    """Yield the terms of the tariffs of a programme that change no bill."""
    each = starmap(_unbound_keys, programme.tariffs.items())
    return map(partial(Problem, WHAT, FIX), chain.from_iterable(each))


def _unbound_keys(id_: str, tariff: TariffTerms) -> Iterator[str]:
    """Return the paths of the terms of a tariff that change no bill."""
    if tariff.term is None or any(map(_is_least, tariff.lines.values())):
        return iter(())
    given = tariff.term.model_dump(exclude_defaults=True)
    keys = filter(given.__contains__, KEYS)
    return map(f"tariffs.{id_}.term.{{}}".format, keys)


def _is_least(line: object) -> bool:
    """Return whether a line bills something at least, whatever is drawn."""
    share: float = getattr(line, "least_of_contract", 0.0)
    return share > 0 or isinstance(line, MinimumBillLine)
