"""The same input gives the same bytes, whatever the machine: in real processes."""

import os

import pytest
from real_runs import CLI, bytes_of, run

ONE_CORE = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
ELSEWHERE = {
    "hashes": {"PYTHONHASHSEED": "4711"},
    "locale": {
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
    "zone": {"TZ": "Pacific/Kiritimati"},
    "not cached": {"ABILENE_CACHE": "off"},
    "one thread": {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
}
"""What another machine may have set."""
HERE = {"PYTHONHASHSEED": "0", "TZ": "America/Chicago"}


def planned(folder, examples, more, code=CLI):
    """Return the bytes of a plan that was made in a folder, and what was printed."""
    folder.mkdir()
    file = examples / "one-campus.yaml"
    args = "plan", file, "--out", "plan"
    ended = run(*args, cwd=folder, code=code, more=HERE | more, check=True)
    return bytes_of(folder / "plan"), ended.stdout


@pytest.fixture(scope="module")
def here(tmp_path_factory, examples):
    return planned(tmp_path_factory.mktemp("here") / "at", examples, {})


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores are not ours")
def test_everything_else_at_once_changes_no_byte(here, tmp_path, examples):
    more = {name: value for some in ELSEWHERE.values() for name, value in some.items()}
    found, _ = planned(tmp_path / "at", examples, more, code=ONE_CORE + CLI)
    assert found == here[0]


@pytest.mark.slow
@pytest.mark.parametrize("what", ELSEWHERE)
def test_each_thing_alone_changes_no_byte_and_no_word(here, tmp_path, examples, what):
    found, said = planned(tmp_path / "at", examples, ELSEWHERE[what])
    assert found == here[0]
    if what != "locale":  # ASCII has no lines for tables
        assert said == here[1]


@pytest.mark.slow
def test_a_second_run_changes_no_byte(here, tmp_path, examples):
    """Its sizes are read from disk."""
    first, _ = planned(tmp_path / "at", examples, {})
    run("plan", examples / "one-campus.yaml", "--out", "plan", cwd=tmp_path / "at")
    assert bytes_of(tmp_path / "at" / "plan") == first == here[0]
