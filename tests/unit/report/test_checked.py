"""What the check of a programme says: counts, what feeds nothing, warnings."""

import re

from abilene.planning.check import check
from abilene.report.checked import checked_lines


def test_a_programme_without_a_ledger_is_counted(examples):
    file = examples / "one-campus.yaml"
    first, *_, last = checked_lines(check(file))
    assert first == f"{file}: 1 site, 3 phases, 3 tranches"
    assert last == "no errors"


def test_claims_are_counted_by_path_and_add_up(examples):
    checked = check(examples / "stargate" / "programme.yaml")
    lines = list(checked_lines(checked))
    claims, sources, against = map(int, re.findall(r"\d+", lines[1]))
    ledger = checked.draft.ledger
    assert (claims, sources) == (len(ledger.claims), len(ledger.sources))
    counts = [int(line[:6]) for line in lines[2:] if re.match(r" {2,5}\d+ \S", line)]
    assert counts == list(checked.by_path.values())
    assert sum(counts) + against == claims
    assert any(line.startswith("feed no value of the plan") for line in lines)
