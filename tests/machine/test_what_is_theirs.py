"""No command deletes what somebody else has put into the folder it is to write: on a real disk."""

import contextlib
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from real_runs import bytes_of

from abilene.cli import main

MEASURED = "date,it_power_mw,status\n2027-06-30,50,seen\n"


def run(*args, cwd):
    """Run a command as if it was typed in a folder; return how it ended."""
    with contextlib.chdir(cwd):
        return CliRunner().invoke(main, [*map(str, args)], catch_exceptions=False)


@pytest.fixture(scope="module")
def room(tmp_path_factory, examples):
    """Return a folder with a campus, jobs, what was measured, and a plan."""
    folder = tmp_path_factory.mktemp("room")
    shutil.copy(examples / "one-campus.yaml", folder / "campus.yaml")
    shutil.copy(examples / "jobs.csv", folder / "jobs.csv")
    for name in ("recorded-jobs.csv", "measured-power.csv"):
        shutil.copy(examples / name, folder)
    (folder / "measured.csv").write_text(MEASURED)
    assert run("plan", "campus.yaml", "--out", "plan", cwd=folder).exit_code == 0
    return folder


COMMANDS = {
    "plan": ("plan", "campus.yaml", "--out"),
    "size": ("size", "campus.yaml", "--to", "pypsa"),
    "simulate": ("simulate", "campus.yaml", "--trace", "jobs.csv", "--out"),
    "flex": ("flex", "campus.yaml", "--out"),
    "backtest": (
        *("backtest", "campus.yaml", "--site", "prairie", "--measured", "measured.csv"),
        *("--as-of", "2026-06-30", "--out"),
    ),
    "telemetry": (
        *("telemetry", "campus.yaml", "--jobs", "recorded-jobs.csv"),
        *("--power", "measured-power.csv", "--out"),
    ),
    "export": ("export", "plan", "--to", "csv", "--out"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_with_a_manifest_of_somebody_else_keeps_its_work(room, command):
    """It was: exit 0, and the work was gone."""
    theirs = room / f"theirs-{command}"
    theirs.mkdir()
    (theirs / "manifest.json").write_text("{}")
    (theirs / "work.txt").write_text("x")
    before = bytes_of(theirs)
    ended = run(*COMMANDS[command], theirs.name, cwd=room)
    assert ended.exit_code == 2
    assert f"{theirs.name} exists and holds something else" in ended.stderr
    assert "choose another folder, or move that away" in ended.stderr
    assert bytes_of(theirs) == before


def test_a_workbook_that_somebody_has_changed_is_kept(room):
    mine = room / "mine"
    shutil.copytree(room / "plan", mine)
    (mine / "plan.xlsx").write_bytes(b"with my remarks")
    ended = run("plan", "campus.yaml", "--out", "mine", cwd=room)
    assert ended.exit_code == 2
    assert "something else: plan.xlsx, which was changed" in ended.stderr
    assert (mine / "plan.xlsx").read_bytes() == b"with my remarks"


def test_a_file_that_nobody_named_is_not_overwritten(room):
    (room / "claims.csv").write_text("my claims")
    args = "export", "plan", "--to", "csv", "--table", "claims"
    ended = run(*args, cwd=room)
    assert ended.exit_code == 2
    assert "claims.csv exists and holds something else; move it away" in ended.stderr
    assert (room / "claims.csv").read_text() == "my claims"
    assert run(*args, "--out", "other.csv", cwd=room).exit_code == 0


ONTO_THE_PLAN = {
    "export": ("export", "plan", "--to", "csv", "--out", "plan"),
    "simulate": (*COMMANDS["simulate"], "plan"),
    "flex": (*COMMANDS["flex"], "plan"),
    "size": (*COMMANDS["size"], "plan"),
    "backtest": (*COMMANDS["backtest"], "plan"),
    "telemetry": (*COMMANDS["telemetry"], "plan"),
}


@pytest.mark.parametrize("command", ONTO_THE_PLAN)
def test_no_other_command_replaces_a_plan(room, command):
    """It was: exit 0, and the plan was gone, even that which was exported."""
    before = bytes_of(room / "plan")
    ended = run(*ONTO_THE_PLAN[command], cwd=room)
    assert ended.exit_code == 2
    assert "plan exists and holds something else: what 'abilene plan' wrote" in (
        ended.stderr
    )
    assert bytes_of(room / "plan") == before


NAMED = {
    "csv": ("export", "plan", "--table", "quarters", "--to", "csv", "--out"),
    "json": ("export", "plan", "--table", "quarters", "--to", "json", "--out"),
    "parquet": ("export", "plan", "--table", "quarters", "--to", "parquet", "--out"),
    "xlsx": ("export", "plan", "--to", "xlsx", "--out"),
    "html": ("compare", "plan", "plan", "--html"),
}


@pytest.mark.parametrize("form", NAMED)
def test_a_named_file_is_replaced_only_by_the_command_that_wrote_it(room, form):
    """It was: exit 0, and the programme was gone, also behind a link."""
    (room / "base.yaml").write_text("programme: {id: mine}\n")
    (room / "link").unlink(missing_ok=True)
    (room / "link").symlink_to("base.yaml")
    for name in ("base.yaml", "link"):
        ended = run(*NAMED[form], name, cwd=room)
        assert ended.exit_code == 2
        assert f"{name} exists and holds something else; name another" in ended.stderr
    assert (room / "base.yaml").read_text() == "programme: {id: mine}\n"
    for _ in range(2):
        assert run(*NAMED[form], f"new.{form}", cwd=room).exit_code == 0
    listed = {"csv": "quarters.csv", "xlsx": "plan.xlsx"}.get(form, "plan.json")
    ours = (room / "plan" / listed).read_bytes()
    ended = run(*NAMED[form], f"plan/{listed}", cwd=room)
    is_the_same = (room / f"new.{form}").read_bytes() == ours
    assert ended.exit_code == (0 if is_the_same else 2)
    assert (room / "plan" / listed).read_bytes() == ours


def test_an_older_plan_is_replaced_behind_its_link_and_keeps_its_modes(room):
    """As its owner has set them: others of a group may read, and the link stays one."""
    old, link = room / "old", room / "latest"
    shutil.copytree(room / "plan", old)
    modes = {old: 0o750, old / "plan.json": 0o640, old / "report.html": 0o604}
    for path, mode in modes.items():
        path.chmod(mode)
    link.symlink_to("old")
    before = (old / "plan.json").read_bytes()
    title = ("--set", "programme.title=Another title")
    ended = run("plan", "campus.yaml", *title, "--out", "latest", cwd=room)
    assert ended.exit_code == 0, ended.stderr
    assert link.is_symlink()
    assert link.readlink() == Path("old")
    assert b"Another title" in (old / "plan.json").read_bytes() != before
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in modes} == modes
