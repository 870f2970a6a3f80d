"""Options of a trace reach its reader; what is wrong with them is told at the option."""

import json

import pytest
from click.testing import CliRunner

from abilene.cli.group import main
from abilene.cli.traced import TraceAsked
from abilene.errors import InputError

TEXT = "when,wall_h,cards\n2026-03-05 06:00:00,2,8\n2026-03-05 07:00:00,,8\n"
COLUMNS = ("submit=when", "duration_h=wall_h", " accelerators = cards ")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(TEXT)
    return path


def test_all_options_reach_the_reader(path):
    trace = TraceAsked(path, "plain", COLUMNS, True, False).read()
    assert trace.jobs.work_s.tolist() == [7200]
    assert trace.jobs.submit_s.tolist() == [6 * 3600]
    with pytest.raises(InputError, match="1 jobs with missing values"):
        TraceAsked(path, "", COLUMNS, True, True).read()
    with pytest.raises(InputError, match="--column: 'cards' names no column; write"):
        TraceAsked(path, "", ("cards",), False, False).read()


@pytest.mark.parametrize("command", ["simulate", "flex"])
def test_commands_take_them(path, examples, command):
    file = str(examples / "one-campus.yaml")
    given = [command, file, "--trace", str(path), "--format", "sact"]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 2
    assert "--format: there is no form of traces 'sact'" in result.stderr


def test_a_trace_with_dates_begins_on_its_day(path, examples):
    columns = [part for column in COLUMNS for part in ("--column", column)]
    given = ["simulate", str(examples / "one-campus.yaml"), "--trace", str(path)]
    given += [*columns, "--keep-dates"]
    series = path.with_name("power.csv")
    series.write_text("it_share\n" + "1\n" * 48)
    own_days = CliRunner().invoke(main, [*given, "--power", str(series)])
    assert own_days.exit_code == 2
    assert "--keep-dates: the series of power has no column time" in own_days.stderr
    data = json.loads(CliRunner().invoke(main, [*given, "--json"]).stdout)
    assert data["first_step"] == (31 + 28 + 4) * 24
    assert data["trace"]["begins"] == "2026-03-05T00:00:00"
    assert data["trace"]["read"] == 2
    assert data["trace"]["used"] == 1
    said = [*given, "--start-day", "3", "--json"]
    assert json.loads(CliRunner().invoke(main, said).stdout)["first_step"] == 48
