"""What all commands share: errors as messages and exit codes, suggestions, days."""

import errno
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from abilene.__main__ import run
from abilene.cli import main
from abilene.cli.group import OneOf, Suggesting, day_of, guarded, parsed_day, seen_in
from abilene.errors import (
    AbileneError,
    InputError,
    MissingExtraError,
    NoPlanError,
    Problem,
)

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


def failing(error):
    """Return a command that raises an error."""

    @click.command()
    @guarded
    def command():
        raise error

    return CliRunner().invoke(command)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InputError(Problem("wrong", "mend it")), 2, "wrong; mend it"),
        (InputError([Problem("b"), Problem("a")]), 2, "a\nb"),
        (NoPlanError("no time"), 3, "no plan: no time"),
        (MissingExtraError("weather", "Reading"), 1, "error: Reading needs"),
        (AbileneError("broken"), 1, "error: broken"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/tmp/x"),
            1,
            "error: /tmp/x: No space left on device; nothing was half-written",
        ),
        (KeyboardInterrupt(), 3, "stopped; nothing was written"),
    ],
)
def test_each_error_has_its_message_and_its_exit_code(error, code, message):
    result = failing(error)
    assert result.exit_code == code
    assert result.stderr.startswith(message)
    assert result.stdout == ""


def test_a_reader_that_has_gone_is_no_error_of_ours():
    result = failing(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert "nothing was half-written" not in result.stderr


def test_an_error_that_nobody_expects_is_not_hidden():
    assert isinstance(failing(ZeroDivisionError()).exception, ZeroDivisionError)


def test_a_misspelt_command_and_a_misspelt_choice_get_a_suggestion():
    @click.group(cls=Suggesting)
    def group():
        pass

    @group.command()
    @click.option("--form", type=OneOf(["yaml", "csv"]))
    def write(form):
        click.echo(form)

    result = CliRunner().invoke(group, ["wriet"])
    assert result.exit_code == 2
    assert "there is no command 'wriet'; did you mean 'write'?" in result.stderr
    result = CliRunner().invoke(group, ["write", "--form", "yml"])
    assert "'yml' is none of yaml, csv; did you mean 'yaml'?" in result.stderr
    assert CliRunner().invoke(group, ["write", "--form", "csv"]).stdout == "csv\n"


def test_a_day_is_read_or_refused_with_its_option():
    assert day_of(None) is None
    assert day_of("2025-01-23") == date(2025, 1, 23)
    # an empty word is a slip, such as a variable of the shell that is not set
    with pytest.raises(InputError, match=r"^--as-of: '' is not a date"):
        day_of("")
    with pytest.raises(InputError, match=r"^--timelines: "):
        parsed_day("yesterday", "--timelines")


def test_a_programme_is_seen_as_the_first_view_unless_another_is_asked_for(examples):
    file = examples / "stargate" / "programme.yaml"
    assert seen_in(file, (), viewpoint=None, as_of=None).view.id == "announced"
    musk = seen_in(file, (), viewpoint="musk", as_of="2025-01-23")
    assert (musk.view.id, musk.as_of) == ("musk", date(2025, 1, 23))
    path = "programme.discount_rate_per_year"
    changed = seen_in(file, (f"{path}=0.11",), viewpoint=None, as_of=None)
    assert changed.programme.programme.discount_rate_per_year == 0.11


PRINTS_BELOW = """
import os, sys, click
from abilene.cli.group import guarded

@click.command()
@guarded
def command():
    os.write(1, b"Running HiGHS 1.16\\n")
    click.echo('{"a": 1}')
    os.write(1, b"bye\\n")

try:
    command()
finally:
    print("after")
"""


def test_only_what_python_prints_reaches_stdout():
    """A solver that greets on descriptor 1 would stand in the middle of JSON; after the command all is as it was."""
    run = subprocess.run(
        [sys.executable, "-c", PRINTS_BELOW], capture_output=True, check=True, text=True
    )
    assert run.stdout == '{"a": 1}\nafter\n'
    assert run.stderr == "Running HiGHS 1.16\nbye\n"


def test_what_is_refused_late_is_said_at_its_place(tmp_path):
    """Sizing knows no file; the command does."""
    file = tmp_path / "p.yaml"
    lines = SMALL.read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("    phases:"))
    last = next(i for i, line in enumerate(lines) if line.startswith("capital:"))
    lines[first:last] = ["    phases: {}"]
    file.write_text("\n".join(lines))
    found = CliRunner().invoke(main, ["size", str(file)])
    assert found.exit_code == 2
    assert found.output.startswith(
        f"{file}:{first + 1}:13: sites.prairie.phases: a load of 0 MW; add a phase"
    )


def options(name):
    return {option for one in main.commands[name].params for option in one.opts}


def test_whatever_takes_a_day_of_what_was_public_takes_one_of_what_was_known():
    dated = [name for name in main.commands if "--as-of" in options(name)]
    assert {"plan", "why", "size", "simulate", "flex", "promises", "serve"} <= set(
        dated
    )
    # a table of vintages has no ledger
    without = [name for name in dated if "--known-by" not in options(name)]
    assert without == ["track-record"]


LATE = """
source: {id: s, kind: news, publisher: P, published: 2026-01-10, recorded_at: 2026-03-01}
actors: [{id: a, name: Ann, role: press}]
claims:
  - {id: c, about: sites.prairie.phases.p1.target, says: a, said: 2026-01-09, kind: announced, value: 2027-01-15}
"""


def test_a_campus_and_its_promises_are_seen_as_the_ledger_stood(tmp_path):
    (tmp_path / "late.yaml").write_text(LATE)
    path, late = "sites.prairie.phases.p1.target", (tmp_path / "late.yaml",)
    for known_day, claim in (("2026-02-28", None), ("2026-03-01", "c")):
        days = {"as_of": "2026-01-31", "known_day": known_day}
        seen = seen_in(SMALL, (), late, viewpoint="announced", **days)
        assert seen.resolved[path].claim == claim
        shown = CliRunner().invoke(
            main,
            [
                "promises", str(SMALL), "--with", str(late[0]), "--viewpoint", "announced",
                "--as-of", "2026-01-31", "--known-by", known_day,
            ],
        )  # fmt: skip
        assert f"open {int(claim == 'c')}" in shown.output


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("sites.prairie", "one-campus.yaml:"),
        ("--storage-hours", "--storage-hours: "),
        ("/tmp/jobs.csv", "/tmp/jobs.csv: "),
        ("", "wrong"),
    ],
)
def test_only_what_the_programme_holds_is_said_at_its_place(path, where):
    @click.command()
    @guarded
    def command():
        seen_in(SMALL, (), viewpoint=None, as_of=None)
        raise InputError(Problem("wrong", "mend it", path))

    said = CliRunner().invoke(command).stderr
    assert said.removeprefix(f"{SMALL.parent}/").startswith(where)
    assert said.endswith("wrong; mend it\n")


def test_ctrl_c_while_a_command_is_loaded_is_no_traceback(monkeypatch, capsys):
    class Loading:
        @property
        def main(self):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "abilene.cli", Loading())
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 3
    assert capsys.readouterr().err == "stopped; nothing was begun\n"


@pytest.mark.parametrize("text", ["1800", "2201-01-01", "0026"])
def test_a_day_that_no_programme_can_mean_is_refused(text):
    with pytest.raises(InputError, match=r"--known-by: the year .* is outside 1900"):
        parsed_day(text, "--known-by")


def test_an_option_of_one_value_is_said_once():
    """The last one won without a word; what may be repeated may, and a flag says the same twice."""
    run = CliRunner().invoke
    told = run(main, ["size", "p.yaml", "--load", "100", "--load", "200"])
    assert told.exit_code == 2
    assert "--load is given 2 times; keep one" in told.stderr
    told = run(main, ["import", "epoch", "t.csv", "--published=1", "--published", "2"])
    assert "--published is given 2 times" in told.stderr
    told = run(
        main, ["size", "p.yaml", "--json", "--json", "--set", "a=1", "--set", "b=2"]
    )
    assert "no such file" in told.stderr


def test_a_path_is_set_to_one_value():
    """The last one won without a word."""
    args = ["size", "p.yaml", "--set", "a.b=1", "--set", " a.b = 2"]
    told = CliRunner().invoke(main, args)
    assert told.exit_code == 2
    assert "a.b is set to 1 and to 2; keep one" in " ".join(told.stderr.split())
    told = CliRunner().invoke(main, ["size", "p.yaml", *["--set", "a.b=1"] * 2])
    assert "no such file" in told.stderr
