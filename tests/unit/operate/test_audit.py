"""The audit log only grows."""

import pytest
from operator_terms import NOW

from abilene.errors import InputError
from abilene.operate.audit import AuditLog, read_audit


def test_each_line_says_when_and_what(tmp_path):
    seen = []
    log = AuditLog(tmp_path / "audit.jsonl", lambda: NOW, seen.append)
    log.note("heard", event="e", mw=0.1)
    log.note("met", after_s=1.5)
    assert list(read_audit(tmp_path / "audit.jsonl")) == seen
    assert seen[0] == {
        "at": "2027-01-15T08:00:00.000+00:00",
        "what": "heard",
        "event": "e",
        "mw": 0.1,
    }


def test_a_line_that_a_kill_cut_short_spoils_no_other(tmp_path):
    path = tmp_path / "audit.jsonl"
    log = AuditLog(path, lambda: NOW)
    log.note("one")
    with path.open("ab") as file:
        file.write(b'{"at": "2027')
    log.note("two")
    assert [line["what"] for line in read_audit(path)] == ["one", "two"]


def test_what_cannot_be_logged_is_not_done(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        AuditLog(tmp_path / "no" / "audit.jsonl", lambda: NOW).note("x")
