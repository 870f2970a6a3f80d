"""Power purchase agreements as a file says them: what is read, what counts as clean, what is refused."""

from datetime import date

import pytest
from pydantic import ValidationError

from abilene.dates import Quarter
from abilene.programme.ppa_records import Ppa, is_any_of_wind, is_any_settled
from abilene.programme.schema import variables

LEAST = {
    "kind": "fixed_for_floating",
    "max_mw": "0.4 GW",
    "strike_usd_per_mwh": "35 USD/MWh",
    "from": "2026-Q4",
}


def ppa(**more):
    return Ppa.model_validate({**LEAST, **more})


def test_what_is_not_said():
    one = ppa()
    assert (one.max_mw, one.strike_usd_per_mwh, one.fee_usd_per_mwh) == (400, 35, 0)
    assert (one.source, one.output, one.years, one.escalator) == (
        "flat",
        "firm",
        None,
        None,
    )
    assert str(one.from_) == "2026-12-31"


@pytest.mark.parametrize(
    ("more", "share"),
    [
        ({}, 0.0),
        ({"source": "solar"}, 0.0),  # held against the market: only if it is said
        ({"kind": "as_produced", "source": "solar"}, 1.0),
        ({"kind": "as_produced", "source": "wind"}, 1.0),
        ({"kind": "as_produced"}, 0.0),
        ({"kind": "as_produced", "source": "solar", "clean": False}, 0.0),
        ({"clean": True}, 1.0),
        ({"clean": 0.4}, 0.4),
        ({"clean": "40 %"}, 0.4),
    ],
)
def test_what_counts_as_clean(more, share):
    assert ppa(**more).clean_share == share


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"kind": "virtual"}, "as_produced"),
        ({"escalator": 0.02}, "escalator needs years"),
        (
            {"source": "wind", "delivered_in": {"hours_utc": [1]}},
            "both say its hours",
        ),
        ({"clean": 1.2}, "less than or equal to 1"),
        ({"strike_usd_per_mwh": -1}, "greater than or equal to 0"),
        ({"years": 0}, "greater than or equal"),
        ({"years": 0.1}, "greater than or equal to 1"),
        ({"strike": 35}, "Extra inputs"),
    ],
)
def test_what_is_refused(more, message):
    with pytest.raises(ValidationError, match=message):
        ppa(**more)


def test_what_needs_a_market_price_and_wind():
    own = ppa(kind="as_produced", source="wind")
    assert not is_any_settled([own])
    assert is_any_settled([own, ppa()])
    assert is_any_of_wind([own])
    assert not is_any_of_wind([ppa(kind="as_produced", source="wind", max_mw=0)])
    assert not is_any_of_wind([ppa(source="solar")])


def test_claims_may_speak_about_every_figure(draft_of):
    programme = draft_of().programme
    site = programme.sites["a"].model_copy(update={"ppa": {"sun": ppa(years=15)}})
    found = variables(programme.model_copy(update={"sites": {"a": site}}))
    here = "sites.a.ppa.sun."
    units = {p.removeprefix(here): v.unit for p, v in found.items() if here in p}
    assert units == {
        "max_mw": "MW",
        "strike_usd_per_mwh": "USD/MWh",
        "fee_usd_per_mwh": "USD/MWh",
        "from": "date",
        "years": "years",
        "escalator": "per year",
        "clean": "fraction",
    }


def test_it_does_not_exist_before_it_is_known(draft_of):
    site = draft_of().programme.sites["a"]
    later = {"sun": ppa(known_from="2026-05-01"), "old": ppa()}
    known = site.model_copy(update={"ppa": later}).known_on(date(2026, 4, 30))
    assert [*known.ppa] == ["old"]


def test_a_term_is_over_after_its_years():
    """Five years from 1 January 2010 end with 2014; a plan settles them from 2010-Q2 to 2015-Q1."""
    one = ppa(**{"from": "2010-01-01", "years": 5})
    assert not one.is_over(date(2014, 12, 31))
    assert one.is_over(date(2015, 1, 2))
    assert not one.is_settled_before(Quarter.of(date(2015, 1, 1)))
    assert one.is_settled_before(Quarter.of(date(2015, 4, 1)))
    endless = ppa(**{"from": "2010-01-01"})
    assert not endless.is_over(date(2100, 1, 1))
    assert not endless.is_settled_before(Quarter.of(date(2100, 1, 1)))
