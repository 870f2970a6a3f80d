"""A store that charges and discharges at once, where power costs less than nothing, is named in every answer."""

import json
import re

import pytest
from click.testing import CliRunner

from abilene.cli import main

NAMED = "battery charges and discharges at once in"


def hours_of(text):
    """Return the hours that an answer names, its lines joined."""
    found = re.search(rf"{NAMED} ([\d,]+) hours", re.sub(r"\s+", " ", text))
    return found and int(found[1].replace(",", ""))


@pytest.fixture(scope="module")
def campus(examples, tmp_path_factory):
    """Return a campus of one phase, on the grid with a battery; eight hours a day pay 60 USD for each MWh taken."""
    text = (examples / "one-campus.yaml").read_text(encoding="utf-8")
    text = re.sub(
        r"(?m)^ *(p[23]|gas_turbine|solar|wind): \{(it|facility|max)_.*\n", "", text
    )
    text = re.sub(
        r"(?m)^ *price: ercot.*$", "    price: {file: p.csv, typical: true}", text
    )
    forced = "battery: {max_mw: 300, min_mw: 30, min_hours: 2, from: 2026-10-01}"
    text = text.replace("battery: {max_mw: 300}", forced)
    folder = tmp_path_factory.mktemp("burnt")
    (folder / "p.csv").write_text("time,usd_per_mwh\n" + "\n".join(_hours()) + "\n")
    (folder / "campus.yaml").write_text(text, encoding="utf-8")
    return folder / "campus.yaml"


def _hours():
    from abilene.resource.timeaxis import real_year

    for time in real_year(2023).times:
        hour = int(str(time)[11:13])
        yield f"{time}Z,{-60 if hour < 8 else 40}"


def answer(*words):
    done = CliRunner().invoke(main, list(map(str, words)))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_size_says_it_in_words_and_in_json(campus):
    words = ("size", campus, "--load", "52", "--tolerance", "0.001")
    hours = hours_of(answer(*words))
    assert hours > 100
    notes = json.loads(answer(*words, "--json"))["notes"]
    assert [hours_of(note) for note in notes if NAMED in note] == [hours]


def test_a_plan_says_it_in_words_in_json_and_in_its_report(campus, tmp_path):
    printed = answer("plan", campus, "--out", tmp_path / "plan")
    hours = hours_of(printed)
    assert hours > 100
    record = json.loads((tmp_path / "plan" / "plan.json").read_text())
    assert [hours_of(one) for one in record["warnings"] if NAMED in one] == [hours]
    assert NAMED in (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")


def test_without_prices_below_nothing_no_answer_says_it(campus):
    flat = ("--set", "sites.prairie.grid.first.energy_usd_per_mwh=30")
    more = ("--set", "sites.prairie.grid.second.energy_usd_per_mwh=40")
    assert NAMED not in answer("size", campus, "--load", "52", *flat, *more)
