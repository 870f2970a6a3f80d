"""The public names: all importable, and the functions they say they are."""

import subprocess
import sys

import abilene


def test_every_public_name_is_there():
    assert sorted(abilene.__all__) == dir(abilene)
    for name in abilene.__all__:
        assert callable(getattr(abilene, name))


def test_importing_the_package_costs_nothing():
    code = "import sys, abilene; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert "numpy" not in loaded
    assert "pydantic" not in loaded
