"""The commands on tariffs: what they print, and what they refuse."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from programme_text import TEXT
from rates import rate, rate_file
from tariff_text import TARIFF

from abilene.cli import main

WITH_DEMAND = {
    "flatdemandstructure": [[{"rate": 10.0}]],
    "lookbackpercent": 0.8,
    "lookbackrange": 11,
}


def run(*args):
    return CliRunner(env={"COLUMNS": "80"}).invoke(
        main, [*map(str, args)], catch_exceptions=False
    )


@pytest.fixture
def load(tmp_path):
    path = tmp_path / "load.csv"
    path.write_text("kw\n" + "2000\n" * 8760, encoding="utf-8")
    return path


@pytest.fixture
def real_load(tmp_path):
    hours = np.arange("2025-01-01T06", "2026-01-01T06", dtype="datetime64[h]")
    rows = "".join(f"{hour}:00Z,2000\n" for hour in hours)
    path = tmp_path / "real.csv"
    path.write_text("time,kw\n" + rows, encoding="utf-8")
    return path


def test_a_rate_bills_a_load(tmp_path, load):
    path = rate_file(tmp_path, rate(**WITH_DEMAND))
    told = run("bill", path, "--load", load, "--json")
    assert told.exit_code == 0
    data = json.loads(told.stdout)
    assert data["total_usd"] == pytest.approx(2000 * (8760 * 0.05 + 120))
    assert len(data["months"]) == 12
    shown = run("bill", path, "--load", load)
    assert f"{data['total_usd']:,.2f} USD a year" in shown.stdout
    # the ratchet rests on an assumption
    assert "Note: the year before is taken to be like this one" in shown.stdout


def test_the_weekday_of_january_first_counts(tmp_path, load):
    weekend = [[0] * 24] * 12, [[1] * 24] * 12
    item = rate(
        energyratestructure=[[{"rate": 0.0}], [{"rate": 0.1}]],
        energyweekdayschedule=weekend[0],
        energyweekendschedule=weekend[1],
    )
    path = rate_file(tmp_path, item)

    def total(*options):
        told = run("bill", path, "--load", load, "--json", *options)
        return json.loads(told.stdout)["total_usd"]

    assert total() == pytest.approx(104 * 24 * 200)
    # a year that begins and ends on a Saturday has one weekend day more
    assert total("--first-weekday", "saturday") == pytest.approx(105 * 24 * 200)


def test_real_hours_are_billed_by_the_clock_of_a_zone(tmp_path, real_load):
    path = rate_file(tmp_path, rate())
    told = run(
        "bill", path, "--load", real_load, "--time-zone", "America/Chicago", "--json"
    )
    months = json.loads(told.stdout)["months"]
    # March has an hour less in summer time
    assert months[2]["energy_mwh"] == pytest.approx(743 * 2)
    refused = run("bill", path, "--load", real_load)
    assert refused.exit_code == 2
    assert "--time-zone: the load has real hours" in refused.output
    wrong = run("bill", path, "--load", real_load, "--time-zone", "Chicago")
    assert "no time zone is called 'Chicago'" in wrong.output
    assert wrong.exit_code == 2


def test_a_contract_may_be_given_and_is_asked_for(tmp_path, load):
    item = rate(flatdemandstructure=[[{"rate": 10}]], contract_min_share=0.8)
    path = rate_file(tmp_path, item)
    refused = run("bill", path, "--load", load)
    assert refused.exit_code == 2
    assert "demand_flat: is billed by the contract, and none is given" in refused.output
    assert "--contract-kw" in refused.output
    told = run("bill", path, "--load", load, "--contract-kw", "5000", "--json")
    assert json.loads(told.stdout)["months"][0]["billed_kw"] == {"demand_flat": 4000}


def test_what_cannot_be_billed_is_named_and_has_no_total(tmp_path, load):
    path = rate_file(tmp_path, rate(demandreactivepowercharge=0.3, novel=2))
    for command in (["bill", path, "--load", load], ["tariff", path]):
        refused = run(*command)
        assert refused.exit_code == 2
        assert refused.stdout == ""
        assert "demandreactivepowercharge: charges reactive power" in refused.stderr
        assert "novel: nobody here knows this field" in refused.stderr
    shown = run("tariff", path, "--accept-partial")
    assert shown.exit_code == 0
    assert "energy: 50 USD/MWh, always" in shown.stdout
    assert "incomplete: demandreactivepowercharge: " in shown.stdout
    assert "incomplete: novel: " in shown.stdout
    assert "no total" in shown.stdout


def test_a_whole_tariff_is_told_in_words(tmp_path):
    shown = run("tariff", rate_file(tmp_path, rate(**WITH_DEMAND)))
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == [
        "Example Power: Large Service",
        "  energy: 50 USD/MWh, always",
        "  demand_flat: 10 USD/kW-month, every month, of the highest draw",
        "  demand_flat: billed on 0.8 of the highest of the 11 months before at least",
        "  said: label: 0123456789abcdef01234567",
    ]


ENDED = {"startdate": 1335830400, "enddate": 1401494400}
"""From 1 May 2012 to 31 May 2014."""


def test_what_a_rate_says_in_words_and_days_is_shown(tmp_path):
    words = {"energycomments": "A fuel rider\nis added.", "dgrules": "Net Metering"}
    more = {**words, **ENDED, "approved": False, "voltageminimum": 69000}
    shown = run("tariff", rate_file(tmp_path, rate(**more))).stdout
    for line in (
        "  note: it holds until 2014-05-31 (enddate)",
        "  note: nobody has verified it",
        "  note: energycomments: words that are in no line",
        "  said: startdate: 2012-05-01",
        "  said: energycomments: A fuel rider is added.",
        "  said: dgrules: Net Metering",
        "  said: voltageminimum: 69000",
    ):
        assert f"\n{line}" in shown


def test_a_rate_that_has_ended_is_said_of_the_days_that_are_asked_for(
    tmp_path, load, real_load
):
    path = rate_file(tmp_path, rate(**ENDED))
    ended = "it ended on 2014-05-31, and is asked of 2026-01-01"
    real = run("bill", path, "--load", real_load, "--time-zone", "America/Chicago")
    assert ended in " ".join(real.stdout.split())
    early = run("bill", path, "--load", load, "--as-of", "2010-01-01", "--json")
    assert any(
        "it began on 2012-05-01" in it for it in json.loads(early.stdout)["notes"]
    )


@pytest.mark.parametrize(
    "more", [("--set", "a=1"), ("--viewpoint", "v"), ("--known-by", "2026")]
)
def test_a_rate_has_no_programme_to_set_or_see(tmp_path, load, more):
    path = rate_file(tmp_path, rate())
    for command in (("tariff", path), ("bill", path, "--load", load)):
        told = run(*command, *more)
        assert told.exit_code == 2
        assert "is a rate, and only --as-of asks of it" in " ".join(told.stderr.split())


def test_a_rate_in_cents_has_no_bill(tmp_path, load):
    path = rate_file(tmp_path, rate(energyratestructure=[[{"rate": 5.2}]]))
    told = run("bill", path, "--load", load)
    assert told.exit_code == 2
    assert "may be in cents; divide them by 100" in " ".join(told.stderr.split())


@pytest.fixture
def programme(tmp_path):
    path = tmp_path / "p.yaml"
    known = TARIFF.replace("    known_from: 2025-07-09\n", "")
    path.write_text(TEXT + known, encoding="utf-8")
    return path


def test_a_tariff_of_a_programme_bills_a_load(programme, load):
    what = f"{programme}#large"
    told = run("bill", what, "--load", load, "--contract-kw", "3000", "--json")
    assert told.exit_code == 0
    lines = json.loads(told.stdout)["months"][0]["lines"]
    assert lines["customer"] == 500
    assert lines["demand"] == pytest.approx(7.44 * 0.85 * 3000)
    assert lines["minimum"] == pytest.approx((7 - 7.44 * 0.85) * 3000)
    assert lines["capacity"] == pytest.approx(60 * 2000 / 12)
    hours_use = 300 * 2000 * 0.049 + (744 - 300) * 2000 * 0.033
    assert lines["tiers"] == pytest.approx(hours_use)
    dearer = f"tariffs.large.lines.riders.usd_per_mwh={4.8}"
    set_to = run(
        "bill", what, "--load", load, "--contract-kw", "3000", "--json", "--set", dearer
    )
    more = json.loads(set_to.stdout)["lines"]["riders"]
    assert more == pytest.approx(2 * json.loads(told.stdout)["lines"]["riders"])


def test_a_tariff_of_a_programme_is_told_in_words(programme):
    shown = run("tariff", f"{programme}#large")
    assert shown.exit_code == 0
    assert "riders: 2.4 USD/MWh, always" in shown.stdout
    unknown = run("tariff", f"{programme}#larg")
    assert unknown.exit_code == 2
    assert "has no tariff 'larg' that the view knows; did you mean 'large'?" in (
        unknown.output
    )


def test_a_price_that_nobody_says_has_its_place(tmp_path, load):
    path = tmp_path / "p.yaml"
    path.write_text(TEXT + TARIFF.replace(", usd_per_mwh: 2.4", ""), encoding="utf-8")
    asked = ["bill", f"{path}#large", "--load", load, "--contract-kw", "3000"]
    assert "ask of a later day with --as-of" in run(*asked).output
    refused = run(*asked, "--as-of", "2025-08-01")
    assert refused.exit_code == 2
    assert f"{path}:2" in refused.output
    assert "riders.usd_per_mwh: nobody says this price" in refused.output


def test_what_is_not_there_is_said(tmp_path, load):
    for command in (
        ["tariff", tmp_path / "none.json"],
        ["bill", tmp_path / "none.json", "--load", load],
        ["bill", rate_file(tmp_path, rate()), "--load", tmp_path / "none.csv"],
    ):
        refused = run(*command)
        assert refused.exit_code == 2
        assert "no such file" in refused.output
    unknown = run("bill", "large", "--load", load)
    assert "FILE#ID" in unknown.output
    assert "tariff --list" in unknown.output


def test_packaged_tariffs_are_listed_and_told_with_who_said_what():
    listed = run("tariff", "--list")
    assert listed.exit_code == 0
    assert "dominion_gs5: Dominion Energy Virginia, GS-5" in listed.stdout
    shown = run("tariff", "dominion_gs5")
    assert shown.exit_code == 0
    assert "60 % secured; reported: a minimum of 85%" in shown.stdout
    assert "no total" in shown.stdout


def test_a_packaged_tariff_bills_a_load_if_it_is_whole(load):
    """2 MW that draw evenly pay the capacity of 2027/28 on 2 MW: 333.44 USD/MW-day."""
    told = run("bill", "pjm_capacity_2027_28", "--load", load, "--json")
    assert json.loads(told.stdout)["total_usd"] == pytest.approx(2 * 333.44 * 365)
    refused = run("bill", "dte_saline", "--load", load)
    assert refused.exit_code == 2
    path = "tariffs.dte_saline.lines.demand.usd_per_kw_month: nobody says this price"
    assert path in refused.output


def test_prices_that_no_source_gives_are_given_by_a_user(load):
    """2 MW all year at 30 USD/MWh and 20 USD/kW-month, without a contract: by hand."""
    line = "tariffs.dte_saline.lines"
    given = [
        f"--set={line}.energy.usd_per_mwh=30",
        f"--set={line}.demand.usd_per_kw_month=20",
    ]
    told = run("bill", "dte_saline", "--load", load, "--contract-kw", "0", *given)
    assert "1,005,600.00 USD a year for 17,520 MWh" in told.stdout
    words = run("tariff", "dte_saline", given[0]).stdout
    assert "usd_per_mwh: 30, given by --set" in words
    assert "energy: 30 USD/MWh" in words
    assert f"incomplete: {line}.demand.usd_per_kw_month" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "TARIFF: no tariff is named"),
        (["aep_ohio_dct", "--as-of", "2025-01-01"], "known from 2025-07-09 on"),
        (
            ["aep_ohio_dct", "--viewpoint", "secured"],
            "only --as-of and --set ask of it",
        ),
    ],
)
def test_what_a_packaged_tariff_is_not_asked(arguments, words):
    refused = run("tariff", *arguments)
    assert refused.exit_code == 2
    assert words in refused.output


def test_a_file_goes_before_a_packaged_tariff_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rate_file(tmp_path, rate()).rename("ercot_4cp")
    assert "Example Power" in run("tariff", "ercot_4cp").stdout


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--time-zone", "Mars/Base"), "--time-zone: the load has no column time"),
        (("--spot", "spot.csv"), "--spot: no line of the tariff passes"),
    ],
)
def test_an_option_that_changes_nothing_of_a_bill_is_refused(
    tmp_path, load, more, words
):
    told = run("bill", rate_file(tmp_path, rate()), "--load", load, *more)
    assert told.exit_code == 2
    assert words in " ".join(told.stderr.split())


def test_a_real_load_says_its_weekdays(tmp_path, real_load):
    args = ("bill", rate_file(tmp_path, rate()), "--load", real_load)
    told = run(*args, "--time-zone", "UTC", "--first-weekday", "friday")
    assert "--first-weekday: the load has a column time" in " ".join(
        told.stderr.split()
    )


@pytest.mark.parametrize("more", ["--accept-partial", "pjm_capacity"])
def test_the_list_of_tariffs_shows_none(more):
    told = run("tariff", "--list", more)
    assert told.exit_code == 2
    assert "--list: lists the packaged tariffs" in told.stderr
