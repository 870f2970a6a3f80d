"""The flexibility study as people see it: three campuses side by side, what shedding costs and saves."""

import json
import math
from dataclasses import replace

import pytest

from abilene.dates import Quarter
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.flexibility import (
    flexibility_answer,
    flexibility_json,
    flexibility_notes,
    flexibility_rows,
    flexibility_summary,
)
from abilene.studies.flexibility import Flex, study_flexibility
from abilene.studies.simulation import slice_of


@pytest.fixture(scope="module")
def found(examples):
    draft = load(examples / "one-campus.yaml")
    programme = seen_by(draft)["as_written"].programme
    cluster = slice_of(programme, "prairie", None)
    terms = Flex(0.25, 3, 100)
    return study_flexibility(programme, "prairie", terms, cluster, folder=draft.folder)


@pytest.fixture(scope="module")
def rows(found):
    return dict(flexibility_rows(found))


def numbers(cells):
    return [float(cell.replace(",", "")) for cell in cells]


def test_only_the_first_campus_is_all_firm(found, rows):
    firm = numbers(rows["firm connection, MW"])
    cut = numbers(rows["power that may be cut, MW"])
    assert firm[0] == pytest.approx(found.load_mw, rel=5e-3)
    assert firm[1] == firm[2] == pytest.approx(0.75 * found.load_mw, rel=5e-3)
    assert cut[0] == 0
    for one, other in zip(firm, cut, strict=True):
        assert one + other == pytest.approx(found.load_mw, rel=5e-3)


def test_only_the_last_campus_sheds(found, rows):
    shed = numbers(rows["load shed, GWh a year"])
    lost = numbers(rows["compute lost, m USD"])
    assert shed == [0, 0, pytest.approx(found.shed_mwh / 1e3, rel=5e-3)]
    assert lost == [0, 0, pytest.approx(found.lost_usd / 1e6, rel=5e-3)]


def test_equipment_that_nobody_builds_has_no_row(found, rows):
    designs = list(found.designs.values())
    for kind in designs[0].site.plants:
        most = max(
            next((part.mw for part in design.parts if part.name == kind), 0.0)
            for design in designs
        )
        assert (f"{kind}, MW" in rows) == (most >= 1e-3 * found.load_mw)


def test_the_summary_compares_with_each_of_the_other_two(found):
    cost, saved, firm, backup = flexibility_summary(found)
    assert cost.startswith("Shedding 25% of")
    assert f"{found.lost_usd / found.shed_mwh:,.0f} USD per MWh shed" in cost
    assert saved.startswith("It saves")
    assert firm.startswith("Beside a firm connection: ")
    yearly = (
        found.designs["firm"].supply_usd - found.designs["flexible"].supply_usd
    ) / 1e6
    word = "less" if yearly >= 0 else "more"
    assert f"power for {abs(yearly):,.1f} m USD {word} a year" in firm
    assert backup.startswith("Beside backup of its own: ")


@pytest.mark.parametrize(
    ("firm", "flexible", "words"),
    [
        ("2027-Q1", "2027-Q1", "nothing of the wait"),
        ("2028-Q1", "2027-Q1", "4 quarters of waiting less"),
        (None, "2027-Q1", "for the whole load the contracts never give enough"),
        (None, None, "never give that much firm power"),
    ],
)
def test_waiting_in_words(found, firm, flexible, words):
    dates = {
        "firm_from": firm and Quarter.parse(firm),
        "flexible_from": flexible and Quarter.parse(flexible),
    }
    assert words in list(flexibility_summary(replace(found, **dates)))[1]


def test_json_is_json_with_quarters_as_text(found):
    data = flexibility_json(replace(found, firm_from=Quarter.parse("2028-Q1")), "t")
    assert json.loads(json.dumps(data)) == data
    assert data["firm_from"] == "2028-Q1"
    assert data["simulation"] is None
    assert set(data["designs"]) == {"firm", "backup", "flexible"}
    assert data["notes"] == list(flexibility_notes(found))


def test_without_a_trace_there_is_one_section(found):
    answer = flexibility_answer(found, "a title")
    assert len(answer.sections) == 1
    assert answer.sections[0].heads[1:] == (
        "all firm",
        "cut, own backup",
        "cut, compute sheds",
    )


def test_a_gap_that_nobody_knows_is_null_in_json(found):
    # found by fuzzing: a cost of 1e15 USD a kW leaves no bound, and Infinity is no JSON
    sizing = replace(found.designs["backup"].sizing, bound_usd=-math.inf)
    designs = {
        **found.designs,
        "backup": replace(found.designs["backup"], sizing=sizing),
    }
    data = flexibility_answer(replace(found, designs=designs), "").data
    assert data["designs"]["backup"]["gap"] is None
    assert 0 <= data["designs"]["firm"]["gap"] < 1e-3
