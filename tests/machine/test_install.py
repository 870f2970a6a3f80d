"""The install of the README, word for word, on each Python that is promised and that is here: minutes, so a slow test.

`make install-check` runs these alone and says which interpreters are missing.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED = ("3.11", "3.12", "3.13")
NEEDED = (
    "src",
    "examples",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "NOTICE",
    "requirements.lock",
)
OF_MANAGERS = (
    ".pyenv/versions/{}*/bin/python3",
    ".local/share/uv/python/cpython-{}*/bin/python3",
)
"""Where managers of interpreters keep them, below the home of a user."""
VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def interpreter(version):
    """Return an interpreter of a version that runs; None where there is none."""
    kept = (
        path
        for pattern in OF_MANAGERS
        for path in sorted(Path.home().glob(pattern.format(version)))
    )
    for found in (shutil.which(f"python{version}"), *kept):
        if found is None:
            continue
        told = subprocess.run(
            [found, "-c", VERSION], capture_output=True, text=True, check=False
        )
        if told.stdout.strip() == version:
            return str(found)
    return None


def commands():
    """Return what the README says that installs without make."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(r"Without make:\n\n```sh\n(.*?)```", readme, re.DOTALL)[1]


def test_the_promised_versions_are_those_of_the_package():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert tuple(re.findall(r"Python :: (3\.\d+)\"", project)) == PROMISED
    assert commands().startswith("python3 -m venv .venv\n")


@pytest.mark.slow
@pytest.mark.skipif(
    os.name == "nt", reason="the README's commands are those of a POSIX shell"
)
@pytest.mark.parametrize("version", PROMISED)
def test_the_install_of_the_readme_refuses_nothing(version, tmp_path):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "VIRTUAL"))
    }
    here = {"cwd": tmp_path, "env": {**clean, "ABILENE_CACHE": str(tmp_path / "sizes")}}
    script = "set -e\n" + commands().replace("python3 -m venv", f"{python} -m venv", 1)
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=False, **here
    )
    assert done.returncode == 0, done.stderr
    abilene = tmp_path / ".venv" / "bin" / "abilene"
    size = [abilene, "size", "examples/one-campus.yaml", "--json"]
    told = subprocess.run(size, capture_output=True, text=True, check=False, **here)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["certificate"]["status"] == "optimal"
