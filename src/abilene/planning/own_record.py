"""The kept and late promises of a programme, as a view admits them: what its own record is made of."""

from __future__ import annotations

import math
from datetime import date

from abilene.claims.refclass import LEAST_LEAD_DAYS
from abilene.names import matches
from abilene.planning.promised import promises_of
from abilene.programme.draft import Draft
from abilene.programme.expected_delay import refclass_of
from abilene.programme.resolve import Seen
from abilene.risk.own_record import Kept, ratio_of

TARGETS = "sites.*.phases.*.target"
HAVE_COME = ("kept", "late")


def own_record(draft: Draft, seen: Seen) -> list[Kept]:
    """Return how the phases that have come stand to the promise that counted, on the scale of their class.

    Where several have promised a phase it is the one that the view would believe for
    ever, whose record stands in ``plan.json``.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger, which says when each promise was made.
    seen : Seen
        The programme as the view has it.
    """
    found: list[Kept] = []
    for path, promise in promises_of(draft, seen).items():
        refclass = refclass_of(seen.programme, path, seen.as_of)
        is_told = promise.state in HAVE_COME and matches(TARGETS, path)
        if refclass is None or not is_told:
            continue
        said = draft.ledger.claims[promise.claim].said_day
        lead = date.fromisoformat(promise.due) - said
        late = promise.days_late
        ratio = ratio_of(lead.days, late, refclass.cap_days, LEAST_LEAD_DAYS)
        site_id = path.split(".")[1]
        score = (math.log(ratio) - refclass.mu) / refclass.sigma
        found.append(Kept(site_id, score))
    return found
