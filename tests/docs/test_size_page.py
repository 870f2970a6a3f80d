"""The page about sizing is true: its commands and its Python run."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "size.md").read_text()
COMMANDS = "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(command, monkeypatch):
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_the_python_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1], {})
    assert "turbine" in capsys.readouterr().out
