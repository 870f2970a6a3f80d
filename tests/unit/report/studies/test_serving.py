"""Requests on a slice: table, JSON and hours tell the same; the command serves a trace of requests."""

import csv
import io
import json

from click.testing import CliRunner

from abilene.cli.group import main
from abilene.report.studies.serving import serving_words

BURST = "Timestamp,Model,Request tokens,Response tokens\n5,A,10,2000000\n9,A,10,0\n7300,A,10,4000000\n"


def test_a_trace_of_requests_is_served(tmp_path, examples):
    trace = tmp_path / "burst.csv"
    trace.write_text(BURST)
    power = tmp_path / "power.csv"
    power.write_text("it_share\n1\n1\n0\n")
    given = ["simulate", str(examples / "one-campus.yaml"), "--trace", str(trace)]
    given += ["--power", str(power), "--out", str(tmp_path / "out")]
    shown = CliRunner().invoke(main, given)
    assert shown.exit_code == 0, shown.output
    assert "In 1 hours of 3 not all requests are served." in shown.output
    assert "left out, that failed: no token was written" in shown.output
    data = json.loads((tmp_path / "out" / "answer.json").read_text())
    assert data["output_tokens_asked"] == 6_000_000
    assert data["output_tokens_written"] == 2_000_000
    assert data["trace"]["read"] == 3
    assert data["trace"]["used"] == 2
    assert data["trace"]["useful"] is None
    hours = (tmp_path / "out" / "hours.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(hours)))
    assert [row["requests"] for row in rows] == ["1.000", "0.000", "1.000"]
    drawn_wh = sum(1e3 * float(row["drawn_it_kw"]) for row in rows)
    assert abs(drawn_wh - data["energy_wh"]) < 1.5


def test_words_where_all_is_served():
    class All:
        short_hours = 0

    assert serving_words(All()) == "All requests are served in their hour."
