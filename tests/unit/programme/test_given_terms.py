"""Figures that a user gives a packaged tariff."""

import pytest

from abilene.errors import InputError
from abilene.programme.given_terms import with_given
from abilene.programme.packaged_tariffs import packaged_tariffs

NAME = "dte_saline"
DEMAND = f"tariffs.{NAME}.lines.demand.usd_per_kw_month"


@pytest.fixture
def terms():
    return packaged_tariffs().tariffs[NAME].terms


def test_a_figure_is_given_by_its_path_in_a_programme(terms):
    found, given = with_given(NAME, terms, [f"{DEMAND} = 20"])
    assert found.lines["demand"].usd_per_kw_month == 20.0
    assert given["lines.demand.usd_per_kw_month"].value == "20"
    assert len(given) == 1
    assert terms.lines["demand"].usd_per_kw_month is None
    assert with_given(NAME, terms, []) == (terms, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (DEMAND, "cannot be read; write --set PATH=VALUE"),
        (f"{DEMAND}=-1", f"--set {DEMAND}=-1: -1 is refused"),
        (f"{DEMAND}s=1", f"there is no such path; did you mean '{DEMAND}'?"),
        ("sites.a.it_mw=1", "there is no such path; known: tariffs.dte_saline."),
    ],
)
def test_what_does_not_fit_is_refused_by_what_was_given(terms, text, words):
    with pytest.raises(InputError, match="--set") as refused:
        with_given(NAME, terms, [text])
    assert words in str(refused.value)
