"""The audit says what it was told, and no more."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "tools"))
import audit

CLEAN, WEAK = (
    {"name": "a", "version": "1", "vulns": []},
    {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]},
)
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "ends", "said"),
    [
        ([CLEAN], 0, "1 of 1 packages audited"),
        ([CLEAN, WEAK], 1, "b 2: PYSEC-1"),
        ([WEAK, SKIPPED], 1, "b 2: PYSEC-1"),
        ([CLEAN, SKIPPED], 2, "1 of 2 packages audited"),
        ([SKIPPED], 2, "0 of 1 packages audited"),
        ([], 2, "open: not every package was audited"),
        (None, 2, "nobody could be asked"),
    ],
)
def test_it_ends_with_what_is_known(packages, ends, said, monkeypatch, capsys):
    monkeypatch.setattr(audit, "audited", lambda lock: packages)
    assert audit.main() == ends
    out = capsys.readouterr().out
    assert said in out
    assert ("open:" in out) == (ends == 2)
