"""How a problem in a record of a ledger is named, and what to do about a name that names nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import filterfalse

from abilene.claims.ledger import Ledger, LedgerSection
from abilene.errors import Problem
from abilene.names import did_you_mean

OTHERWISE = {
    "actor": "add the actor to actors.yaml",
    "actor or role": "write the id of an actor, or a role",
    "claim": "write the id of a claim",
}
"""What to do about a name that names nothing and resembles nothing."""


@dataclass(frozen=True)
class Namer:
    """One record of a ledger, and how a problem in it is named."""

    ledger: Ledger
    section: LedgerSection
    record_id: str

    def problem(self, *steps: str | int, what: str, fix: str) -> Problem:
        """Return a problem with something in the record, at its place."""
        return self.ledger.problem(
            self.section, self.record_id, *steps, what=what, fix=fix
        )

    def unknown(
        self, what: str, names: Iterable[str], known: Collection[str], *steps: str | int
    ) -> Iterator[Problem]:
        """Yield a problem for each name that names nothing."""
        for name in filterfalse(known.__contains__, names):
            fix = did_you_mean(name, known) or OTHERWISE[what]
            there_is_no = f"there is no {what} '{name}'"
            yield self.problem(*steps, what=there_is_no, fix=fix)
