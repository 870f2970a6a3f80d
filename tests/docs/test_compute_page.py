"""The page about compute is true: its commands run, and it names every policy."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.compute.cluster import POLICIES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compute.md").read_text(encoding="utf-8")
COMMANDS = re.search(r"```sh\n(.*?)```", PAGE, re.DOTALL)[1].splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(command, monkeypatch):
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_every_policy_is_named():
    assert all(f"`{policy}`" in PAGE for policy in POLICIES)
