"""Lengths of time as clocks write them, words, names and GPUs among trackable resources."""

import math

import pytest

from abilene.compute.traces.cells import (
    length_taker,
    name_taker,
    numbered_tres_taker,
    step_taker,
    tres_taker,
    word_taker,
)
from abilene.tabular.faults import CellFault


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("05:30", 330), ("05:30.250", 330.25), ("01:30:00", 5400), ("2-22:03:04", 252184), ("3-00:00:00", 259200),
        ("UNLIMITED", math.inf), ("100:00:00", 360000),
    ],
)  # fmt: skip
def test_lengths(text, seconds):
    assert length_taker()(text) == seconds


def test_lengths_that_are_not_known_and_others_that_are_none():
    assert math.isnan(length_taker()("Partition_Limit"))
    assert math.isnan(length_taker()(""))
    for text in ("soon", "9" * 400 + ":00", "1:2:3:4"):
        with pytest.raises(CellFault, match=r"' is no length of time"):
            length_taker()(text)


@pytest.mark.parametrize(
    ("text", "gpus"),
    [
        ("cpu=8,gres/gpu:h100=8,gres/gpu=8", 8), ("gres/gpu:a=2,gres/gpu:b=3", 5), ("cpu=8,gres/gpumem=80", 0),
        ("billing=1", 0),
    ],
)  # fmt: skip
def test_gpus_among_trackable_resources(text, gpus):
    assert tres_taker()(text) == gpus


def test_resources_by_number_take_the_most_of_two_that_mean_the_same():
    take = numbered_tres_taker("1001", "1002")()
    assert take('"1=20,1001=2,1002=2"') == 2
    assert take("11001=4,1=20") == 0
    assert math.isnan(take(""))
    assert [take(text) for text in ("gpu:volta:2", "gpu:2", "gpu:a:1,gpu:b:3", "0")] == [2, 2, 4, 0]  # fmt: skip


def test_words_names_and_steps():
    word = word_taker({"CANCELLED": 0}, 4)()
    assert [word(text) for text in ("CANCELLED by 1000", "cancelled+", "odd")] == [0, 0, 4]  # fmt: skip
    assert math.isnan(word(None))
    name = name_taker()
    assert [name(text) for text in ("a", "b", "a", "")] == [0, 1, 0, -1]
    assert [step_taker()(text) for text in ("12.batch", "12_3", "12")] == [1, 0, 0]
