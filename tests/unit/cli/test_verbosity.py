"""``-v`` tells on standard error what is read, sized, solved and cached; standard output stays what it is."""

import logging
import re

import click
import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.cli.verbosity import VERBOSE
from abilene.results.records import PlanRecord

SECONDS = re.compile(r"\d+\.\d{3} s$")


@pytest.fixture
def run(tmp_path, monkeypatch, examples):
    """Run a command on the example in a folder of its own, with an empty cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ABILENE_CACHE", str(tmp_path / "sizes"))

    def command(*args):
        path = str(examples / "one-campus.yaml")
        words = [path if word == "FILE" else word for word in args]
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return command


def _of(stderr, module):
    return [line for line in stderr.splitlines() if line.startswith(f"{module}: ")]


@pytest.mark.slow
def test_v_shows_what_is_read_sized_solved_cached_and_written(run):
    first = run("-v", "plan", "FILE", "--json")
    assert first.exit_code == 0
    assert PlanRecord.model_validate_json(first.stdout).id == "one_campus"
    read = _of(first.stderr, "abilene.programme.read")
    weather = _of(first.stderr, "abilene.resource.weather")
    sized = _of(first.stderr, "abilene.buildout.sizer")
    solved = _of(first.stderr, "abilene.buildout.search")
    written = _of(first.stderr, "abilene.results.store")
    assert "read the programme" in read[0]
    assert "cache on disk, miss" in sized[0]
    assert sized[1].startswith("abilene.buildout.sizer: size the first designs of")
    assert "optimal" in solved[0]
    for line in (*read, *weather, *sized[1:], *solved, *written):
        assert SECONDS.search(line), line
    again = run("plan", "FILE", "-v", "--json")
    assert again.stdout == first.stdout
    sized = _of(again.stderr, "abilene.buildout.sizer")
    assert "cache on disk, hit" in sized[0]
    assert not [line for line in sized if "size the first designs" in line]


@pytest.mark.slow
def test_vv_shows_each_solve_and_each_look_into_a_cache(run):
    run("plan", "FILE")
    more = run("-vv", "plan", "FILE").stderr
    assert run("-v", "plan", "-v", "FILE").stderr.count("\n") == more.count("\n")
    assert run("-v", "plan", "FILE").stderr.count("\n") < more.count("\n") / 3
    assert all(SECONDS.search(line) for line in _of(more, "abilene.solve"))
    assert _of(more, "abilene.solve")
    assert _of(more, "abilene.power.sizing")
    assert "cache in memory, miss" in more
    assert "cache in memory, hit" in more


def test_without_v_nothing_of_it_is_shown_and_the_next_command_is_silent_again(run):
    assert "abilene." in run("-v", "why", "FILE").stderr
    silent = run("why", "FILE")
    assert silent.stderr == ""
    assert silent.stdout == run("why", "FILE", "-vv").stdout
    library = logging.getLogger("abilene")
    assert [type(handler) for handler in library.handlers] == [logging.NullHandler]
    assert library.level == logging.NOTSET


def test_an_error_is_still_one_message_and_an_exit_code(run):
    failed = run("-v", "plan", "FILE", "--set", "capital.equty.amount_usd=1")
    assert failed.exit_code == 2
    assert "did you mean" in failed.stderr.splitlines()[-1]
    assert failed.stdout == ""


@click.group()
@VERBOSE
def group():
    """Stand for the command line."""


@group.command()
@VERBOSE
def read():
    """Stand for a command that reads something damaged."""
    log = logging.getLogger("abilene.any")
    log.warning("it is damaged")
    log.info("it is read")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["read"], ["it is damaged"]),
        (["-v", "read"], ["it is damaged", "it is read"]),
        (["-v", "read", "-v"], ["it is damaged", "it is read"]),
    ],
)
def test_what_the_library_warns_of_is_shown_with_and_without_v(words, told):
    shown = CliRunner().invoke(group, words, catch_exceptions=False)
    assert shown.stderr.splitlines() == [f"abilene.any: {text}" for text in told]
