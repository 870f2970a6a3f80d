"""What a field may be, asked of one value: the same bounds as of the whole file."""

import pytest
from programme_text import TEXT

from abilene.programme.bounds import check_bounds
from abilene.programme.read import draft_of
from abilene.units import parse_value
from abilene.yamltext import parse_yaml


@pytest.fixture(scope="module")
def programme():
    return draft_of(parse_yaml(TEXT, "p.yaml")).programme


@pytest.mark.parametrize(
    ("path", "text", "unit"),
    [
        ("sites.a.phases.p.it_mw", "5 GW", "MW"),
        ("sites.a.phases.p.target", "2026", "date"),
        ("sites.a.grid.g.from", "by 2026", "date"),
        ("capital.c.amount_usd", "under 10 bn USD", "USD"),
        ("capital.c.opens", "2026-05", "date"),
        ("hardware.h.price_usd_per_accelerator", "1 .. 2 USD", "USD"),
    ],
)
def test_what_a_file_may_say_a_value_may(programme, path, text, unit):
    check_bounds(programme, path, parse_value(text, unit))


@pytest.mark.parametrize(
    ("path", "text", "unit", "words"),
    [
        ("sites.a.phases.p.it_mw", "-5 GW", "MW", "'-5 GW' is refused; input should"),
        ("sites.a.phases.p.it_mw", "5 .. 999 GW", "MW", "less than or equal"),
        ("sites.a.grid.g.from", "2300", "date", "the year 2300 is outside"),
        ("capital.c.amount_usd", "-1 USD", "USD", "greater than or equal to 0"),
    ],
)
def test_what_a_file_may_not_say_is_refused_at_either_end(
    programme, path, text, unit, words
):
    with pytest.raises(ValueError, match=words):
        check_bounds(programme, path, parse_value(text, unit))
