"""Answers on standard output: wrapped on a terminal, whole in a pipe, no spaces at the end of lines."""

import pytest

from abilene.report import printing
from abilene.report.text_table import text_table


@pytest.mark.parametrize("tty", [True, False])
def test_lines_are_wrapped_on_a_terminal_and_whole_in_a_pipe(monkeypatch, capsys, tty):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(printing.sys.stdout, "isatty", lambda: tty, raising=False)
    line = "  not used: somebody said something that is rather long"
    printing.say([line])
    there = capsys.readouterr().out.splitlines()
    assert there == ([line[:40], "    " + line[41:]] if tty else [line])


def test_a_pipe_gets_no_spaces_at_the_end_of_lines(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "60")
    printing.show(text_table(("name", "MW", ""), [("a", "1", "")]))
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["a", "1"] for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert max(map(len, lines)) <= 60
