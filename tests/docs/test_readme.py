"""The README is true: its table is what the tool prints, its commands and its Python run."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Return what ``abilene plan`` prints for the worked example at 80 columns."""
    folder = tmp_path_factory.mktemp("plan")
    args = [
        "plan",
        str(ROOT / "examples" / "stargate" / "programme.yaml"),
        "--out",
        str(folder / "plan"),
    ]
    result = CliRunner(env={"COLUMNS": "80"}).invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.slow
def test_the_table_is_what_the_tool_prints(printed):
    table = re.search(r"It prints:\n\n```\n(.*?)\n```", README, re.DOTALL)[1]
    there = [line.rstrip() for line in printed.splitlines()]
    for line in table.splitlines():
        assert line.rstrip() in there


@pytest.mark.slow
def test_three_columns_end_at_three_different_loads(printed):
    rows = [
        line.split()
        for line in printed.splitlines()
        if line.strip().startswith("2032 ")
    ]
    announced, committed, secured = rows[0][1:4]
    assert len({announced, committed, secured}) == 3


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [
        line.partition("  #")[0].strip()
        for block in blocks
        for line in block.splitlines()
    ]
    return [
        part.strip()
        for line in lines
        for part in line.split("&&")
        if part.strip().startswith("abilene ")
    ]


def plans_stargate(command):
    """Return whether a command plans the worked example, in all its views: that takes long."""
    return command.startswith("abilene plan examples/stargate")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(one, marks=pytest.mark.slow if plans_stargate(one) else ())
        for one in commands()
    ],
)
def test_the_commands_run(command, monkeypatch, tmp_path):
    args = shlex.split(command)[1:]
    args = [str(ROOT / arg) if arg.startswith("examples/") else arg for arg in args]
    monkeypatch.chdir(tmp_path)
    if args[-1] == "my-campus.yaml" and args[0] != "new":
        CliRunner().invoke(main, ["new", "my-campus.yaml"])
    result = CliRunner().invoke(main, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_every_command_is_in_the_readme():
    for name in main.commands:
        assert f"abilene {name}" in README


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / name).read_text()):
        assert target.startswith("https://") or (ROOT / target).exists(), target
