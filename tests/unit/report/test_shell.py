"""Commands for copying: a shell reads back the very words."""

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.report.shell import command_line

WORDS = [
    "plain",
    "two words",
    "a'b",
    '"; touch /tmp/x; "',
    "$(touch x)",
    "`touch x`",
    "x\ny",
    "\x1b[201~rm -rf x\r",
    "back\\slash\x07'",
    "",
    "\u00e9\u2028",
    "!!",
    "~",
]


def read_by(shell, line):
    """Return the words that a shell makes of a line."""
    command = [shell, "-c", f"printf '%s\\0' {line}"]
    printed = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return printed.stdout.decode().split("\0")[:-1]


def test_a_shell_reads_back_the_very_words():
    assert read_by("bash", command_line(*WORDS)) == WORDS


@settings(max_examples=25)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_word_is_one_word_and_shows_no_letter_on_which_a_terminal_acts(word):
    line = command_line("abilene", word)
    assert line.isprintable()
    assert read_by("bash", line) == ["abilene", word]


@pytest.mark.parametrize("word", [word for word in WORDS if word.isprintable()])
def test_what_can_be_seen_is_quoted_as_every_shell_reads_it(word):
    assert shlex.split(command_line(word)) == [word]


def test_a_file_whose_name_begins_with_a_dash_is_no_option():
    assert command_line("abilene", "plan", Path("-x.yaml")) == "abilene plan ./-x.yaml"
