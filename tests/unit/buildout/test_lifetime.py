"""How long what is built is used, and which share of a phase has which accelerators."""

import pytest
from small_programmes import HARDWARE, programme, situation

from abilene.buildout.case import Case
from abilene.buildout.lifetime import (
    Generation,
    generations_of,
    left_of,
    quarters_of,
    shared,
)

FREE = {"free": {"amount_usd": 9e9}}
KEY = ("a", "p")


def case(**chips):
    hardware = {"chips": HARDWARE["chips"] | chips}
    sites = {"a": {"phases": {"p": {"shell_life_years": 2}}}}
    return Case(programme(sites, FREE, hardware=hardware), situation())


def test_what_happens_at_the_end_of_a_life():
    """Energised in quarter 1, a shell of eight quarters lives to 9; a year of chips ends in 5."""
    dark = generations_of(case(life_years=1), KEY, 1)
    assert [(one.first, one.last) for one in dark] == [(2, 5)]
    same = generations_of(case(life_years=1, at_end_of_life="same"), KEY, 1)
    assert [(one.first, one.last) for one in same] == [(2, 5), (6, 9)]


def test_chips_without_a_life_serve_to_the_quarter_after_the_plan():
    (only,) = generations_of(case(), KEY, 1)
    assert (only.first, only.last, only.left) == (2, 4, 0.0)


def test_shares_hold_until_another_is_given():
    sets = [Generation("chips", first, first, 1) for first in (1, 2, 3)]
    assert [one.share for one in shared(sets, (1.0, 0.4))] == [1.0, 0.4, 0.4]
    assert len(shared(sets, (1.0, 0.0))) == 1


def test_what_is_left_of_a_life_is_never_less_than_nothing():
    assert (left_of(None, 3), left_of(4, 1), left_of(4, 9)) == (0.0, 0.75, 0.0)


@pytest.mark.parametrize(
    ("years", "quarters"), [(None, None), (0.01, 1), (1, 4), (1.13, 5), (2.5, 10)]
)
def test_lives_in_whole_quarters(years, quarters):
    assert quarters_of(years) == quarters
