"""What a programme file says of delay."""

from datetime import date

import pytest
from pydantic import ValidationError

from abilene.programme.delay_records import Closing, CostRatio, DelayRatio, Risk


@pytest.mark.parametrize(
    "given", ["none", "epoch_2025_26", "epoch_2025_26_strict", {"p50": 1.5, "p90": 2}]
)
def test_a_class_is_named_or_ones_own(given):
    read = Risk.model_validate({"class": given})
    assert read.model_dump(by_alias=True, exclude_unset=True) == {"class": given}


def test_a_class_that_does_not_exist_is_refused_with_the_one_that_is_meant():
    with pytest.raises(ValidationError, match="did you mean 'epoch_2025_26'"):
        Risk.model_validate({"class": "epoch_2025_6"})


@pytest.mark.parametrize("p90", [1.5, 1.0])
def test_the_safe_end_lies_above_the_middle(p90):
    with pytest.raises(ValidationError, match=f"p90 {p90:g} is not above p50 1.5"):
        DelayRatio(p50=1.5, p90=p90)


def test_without_a_word_a_fifth_of_delay_is_common_and_a_fifth_the_campus():
    assert (Risk().common, Risk().site, Risk().learn) == (0.2, 0.2, False)
    assert Risk().costs is None
    assert Risk().closing == {}


def test_shares_come_to_one_at_most():
    assert Risk(common=0.5, site=0.5).site == 0.5
    with pytest.raises(
        ValidationError, match=r"common 0.7 and site 0.4 come to more than 1"
    ):
        Risk(common=0.7, site=0.4)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"common": 1.2}, "common"),
        ({"site": -0.1}, "site"),
        ({"closing": {"announced": {"share": 1.1}}}, "closing.announced.share"),
        ({"closing": {"announced": {}}}, "closing.announced.share"),
        (
            {"closing": {"announced": {"share": 0.5, "per_quarter": 0}}},
            "closing.announced.per_quarter",
        ),
        ({"costs": {"shell": {"p50": 0, "p90": 1}}}, "costs.shell.p50"),
        ({"costs": {"land": {"p50": 1, "p90": 1}}}, "costs.land"),
    ],
)
def test_what_is_no_share_and_no_cost_is_refused(given, where):
    with pytest.raises(ValidationError) as refused:
        Risk.model_validate(given)
    assert [".".join(map(str, one["loc"])) for one in refused.value.errors()] == [where]


def test_a_cost_may_be_certain_but_not_narrow_backwards():
    assert CostRatio(p50=1.2, p90=1.2).p90 == 1.2
    with pytest.raises(
        ValidationError, match=r"p90 1.1 is below p50 1.2; exchange them"
    ):
        CostRatio(p50=1.2, p90=1.1)
    assert Closing(share=0.5).per_quarter == 1.0


def correlated(**pairs):
    """Return what is said of pairs: NAME=("delay costs.chips", rank)."""
    said = {
        id_: {"between": names.split(), "rank": rank}
        for id_, (names, rank) in pairs.items()
    }
    return Risk.model_validate({"correlations": said})


def test_without_a_word_nothing_goes_together():
    assert Risk().correlations == {}
    found = correlated(x=("delay costs.chips", 0.5)).correlations["x"]
    assert (found.rank, found.source, found.pair) == (0.5, "", ("costs.chips", "delay"))


def test_a_figure_of_a_later_day_is_not_known_before():
    given = {"between": ["delay", "costs.chips"], "rank": 0.5, "source": "a study"}
    risk = Risk(
        correlations={
            "x": given,
            "y": {
                **given,
                "between": ["delay", "closing.c"],
                "known_from": "2026-03-01",
            },
        }
    )
    assert [*risk.known_on(date(2026, 2, 28)).correlations] == ["x"]
    assert [*risk.known_on(date(2026, 3, 1)).correlations] == ["x", "y"]


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ({"x": ("delay delay", 0.5)}, "between names delay twice"),
        ({"x": ("delay costs.chips", 1)}, "less than 1"),
        ({"x": ("delay delay.a", 0.5)}, "delay and delay.a are parts of one thing"),
        ({"x": ("delay.a.p delay.a", 0.5)}, "delay.a and delay.a.p are parts of one"),
        ({"x": ("costs.shell costs.shell.a.p", 0.5)}, "parts of one thing"),
        (
            {"x": ("delay costs.chips", 0.5), "y": ("costs.chips delay", 0.4)},
            "x and y are both between costs.chips and delay",
        ),
        (
            {
                "x": ("delay costs.chips", 0.9),
                "y": ("costs.chips closing.c", 0.9),
                "z": ("delay costs.shell", 0.3),
            },
            r"matrix of x \(delay and costs.chips, 0.9\), y \(costs.chips and closing.c, 0.9\) is not positive definite",
        ),
    ],
)
def test_what_cannot_go_together_is_refused_with_the_pairs(pairs, why):
    with pytest.raises(ValidationError, match=why):
        correlated(**pairs)


def test_power_is_no_part_of_the_delay_of_its_campus_nor_one_phase_of_another():
    pairs = {
        "x": ("delay.a delay.a.grid.g", 0.5),
        "y": ("delay.a.p delay.a.q", 0.5),
        "z": ("delay delay.a.equipment.e", 0.5),
    }
    assert len(correlated(**pairs).correlations) == 3
