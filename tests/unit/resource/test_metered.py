"""Loads that no meter measured so are refused at their line; what stands still is told."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.resource.load_table import read_load
from abilene.resource.metered import metered_notes

STEPS = np.arange(8760)
LOAD_KW = 5000 + 900 * np.sin(STEPS / 24 * 2 * np.pi) + STEPS % 7


@pytest.fixture
def read(tmp_path):
    def of(load_kw):
        path = tmp_path / "load.csv"
        path.write_text("kw\n" + "\n".join(f"{kw:.10g}" for kw in load_kw) + "\n")
        return read_load(path)

    return of


@pytest.mark.parametrize("value", [9999, 32767, 65535, 99999, 999999, 61000])
def test_a_number_far_beyond_all_others_is_refused_at_its_line(read, value):
    load_kw = LOAD_KW.copy()
    load_kw[[100, 2000]] = value
    with pytest.raises(InputError) as caught:
        read(load_kw)
    (problem,) = caught.value.problems
    assert f"load.csv:102:1: kw: {value} is far beyond all others" in str(problem)
    assert "the first of 2 such lines" in str(problem)


def test_such_a_number_may_be_a_load(read):
    """Two zones of ERCOT draw 9,999 MW in some hours, among others like it."""
    load_kw = LOAD_KW + 4300
    load_kw[100] = 9999
    assert read(load_kw)[1][100] == 9.999
    assert read(np.full(8760, 9999.0))[1].max() == 9.999
    load_kw[100] = 40_000
    assert read(load_kw)[1][100] == 40


def test_a_counter_is_no_load(read):
    with pytest.raises(InputError, match=r":2:1: kw never falls, as a counter of ene"):
        read(np.cumsum(LOAD_KW) / 10)
    # a campus that grows step by step never falls, too
    assert read(np.repeat([1000, 2000, 3000, 4000], 2190))[1].max() == 4


def test_what_stands_still_in_a_load_that_moves_is_told():
    load = LOAD_KW / 1000
    assert not list(metered_notes(load, 1.0))
    assert not list(metered_notes(np.full(8760, 5.0), 1.0))
    assert not list(metered_notes(np.repeat([1.0, 2.0], 4380), 1.0))
    for value in (0.0, 5.0):
        load[100:180] = value
        (note,) = metered_notes(load, 1.0)
        assert note.startswith(f"the load is {value:g} MW for 80 h from step 101 on")
    (note,) = metered_notes(np.zeros(10), 1.0)
    assert note.startswith("the load is 0 in every step")
