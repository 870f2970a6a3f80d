"""How long what a plan builds is used."""

from dataclasses import replace

import pytest
from small_programmes import HARDWARE
from small_valuations import LIVING, rows, valued

from abilene.appraisal import tornado, worths


def test_without_a_life_of_the_shell_it_runs_to_the_end_of_what_runs_at_the_end_of_the_plan():
    chips = {"chips": LIVING["chips"] | {"refreshed_by": "chips"}}
    whole, _ = worths(valued(hardware=chips, end="2028-Q1"))
    assert max(rows(whole, "hours")) == "2028-Q2"
    assert len(rows(whole, "hours")) == 8


def test_lives_of_the_file_fill_in_where_a_record_gives_none():
    plain, own = valued(hardware=HARDWARE), valued()
    data = plain.programme.model_dump(by_alias=True)
    data["finance"] = {"hardware_life_years": 1, "shell_life_years": 4}
    whole, _ = worths(
        replace(plain, programme=type(plain.programme).model_validate(data))
    )
    assert rows(whole, "hours") == rows(worths(own)[0], "hours")
    assert rows(whole, "residual_usd") == {"2027-Q2": pytest.approx(0.75e9)}
    names = {
        bar.name
        for bar in tornado(
            replace(plain, programme=type(plain.programme).model_validate(data)), {}
        )
    }
    assert {"life of accelerators, years", "life of shells, years"} <= names


def generations(valuation, site="a"):
    """Return the sets of accelerators of the first phase of a campus: first and last quarter of each."""
    (step,) = valuation.steps[site]
    return [(one.hardware, one.first, one.last) for one in valuation.generations(step)]


def test_a_set_serves_its_life_and_the_next_the_rest_of_the_shell():
    chips = {
        "chips": LIVING["chips"] | {"refreshed_by": "next"},
        "next": LIVING["chips"] | {"life_years": 2, "refreshed_by": "next"},
    }
    phase = {"shell_life_years": 4}
    valuation = valued({"a": {"phases": {"p": phase}}}, hardware=chips)
    # Energised at the end of quarter 1: a year of chips, then two and one years of the next.
    assert generations(valuation) == [
        ("chips", 2, 5),
        ("next", 6, 13),
        ("next", 14, 17),
    ]
    (step,) = valuation.steps["a"]
    assert [one.left for one in valuation.generations(step)] == [0, 0, 0.5]


def test_what_runs_on_a_campus_comes_with_its_phase_and_only_from_there():
    chips = {"chips": LIVING["chips"] | {"refreshed_by": "chips"}}
    phases = {"p": {"shell_life_years": 2}, "q": {"shell_life_years": 1}}
    valuation = valued(
        {"a": {"phases": phases}, "b": {"phases": {"r": {}}}}, hardware=chips
    )
    found = {site_id: valuation.runs(site_id) for site_id in ("a", "b")}
    assert [step.name for step, _ in found["a"]] == ["p", "p", "q"]
    assert next(step.key for step, _ in found["b"]) == ("b", "r")
    first, second, _ = (generation for _, generation in found["a"])
    assert second.first == first.last + 1


def test_a_shell_that_ends_first_cuts_the_life_of_what_is_in_it():
    valuation = valued({"a": {"phases": {"p": {"shell_life_years": 0.5}}}})
    assert generations(valuation) == [("chips", 2, 3)]


def test_a_chain_of_replacements_stops_where_a_life_is_missing():
    chips = {
        "chips": LIVING["chips"] | {"refreshed_by": "next"},
        "next": {**HARDWARE["chips"]},
    }
    valuation = valued(
        {"a": {"phases": {"p": {"shell_life_years": 9}}}}, hardware=chips
    )
    assert generations(valuation) == [("chips", 2, 5), ("next", 6, 6)]
    assert valuation.lacks_life() == ("next",)


def test_what_is_never_energised_has_no_life_to_lack():
    poor = valued(hardware=HARDWARE, capital={"all": {"amount_usd": 1}})
    (step,) = poor.steps["a"]
    assert poor.energised(step) is None
    assert poor.generations(step) == []
    assert poor.lacks_life() == ()
