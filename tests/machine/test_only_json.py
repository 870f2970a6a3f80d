"""Nothing but JSON ever reaches the standard output of ``--json``, whatever a library prints there at the level of C.

HiGHS from 1.16 on prints a banner of its own when it first solves.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from real_runs import run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CAMPUS = ROOT / "examples" / "one-campus.yaml"
BANNER = "Running HiGHS 9.99.0"
LOUD = f"""
import ctypes, highspy
libc, solve = ctypes.CDLL(None), highspy.Highs.run
def loud(self):
    libc.puts(b"{BANNER}")  # to the file descriptor 1, past sys.stdout
    libc.fflush(None)
    return solve(self)
highspy.Highs.run = loud
from abilene.cli import main
main()
"""
NEWER = "highspy>=1.16"


def only_json(told, banner):
    """Refuse a run that failed, that printed anything but JSON, or in which nothing was printed at the level of C."""
    assert told.returncode == 0, told.stderr
    assert banner in told.stderr
    return json.loads(told.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="another C library")
def test_what_a_library_prints_in_c_is_no_part_of_the_json(tmp_path):
    told = run("plan", CAMPUS, "--json", "--out", "o", cwd=tmp_path, code=LOUD)
    assert only_json(told, BANNER)["id"] == "one_campus"


def test_a_newer_highs_prints_its_banner_elsewhere(tmp_path):
    """The newest HiGHS of the registry, beside the one that is locked."""
    newer = tmp_path / "newer"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        newer,
        NEWER,
    ]
    got = subprocess.run(pip, capture_output=True, text=True, check=False)
    if got.returncode:
        pytest.skip(f"no registry has {NEWER}: {got.stderr.strip().splitlines()[-1:]}")
    code = f"import sys; sys.path.insert(0, {str(newer)!r})\nfrom abilene.cli import main; main()"
    told = run(
        "plan",
        CAMPUS,
        "--json",
        "--out",
        "o",
        cwd=tmp_path,
        code=code,
        cache=tmp_path / "sizes",
    )
    assert only_json(told, "Running HiGHS 1.")["id"] == "one_campus"
