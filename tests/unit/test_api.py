"""The public names: all importable, typed for whoever checks, and cheap to import."""

import subprocess
import sys
from pathlib import Path

import pytest

import abilene

ROOT = Path(__file__).parents[2]


def test_every_public_name_is_there_and_is_its_own():
    assert sorted(abilene.__all__) == dir(abilene)
    for name in abilene.__all__:
        one = getattr(abilene, name)
        assert callable(one)
        assert one.__name__ == name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'plant'"):
        abilene.plant  # noqa: B018


def test_importing_the_package_costs_nothing():
    code = "import sys, abilene; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert "numpy" not in loaded
    assert "pydantic" not in loaded


def test_the_file_of_examples_uses_every_public_name():
    text = (ROOT / "examples" / "public_api.py").read_text()
    assert [name for name in abilene.__all__ if f"ab.{name}" not in text] == []


@pytest.mark.slow
def test_the_file_of_examples_runs(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "public_api.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (tmp_path / "plan" / "report.html").is_file()
    assert "did you mean 'capital.equity.amount_usd'?" in done.stdout
