"""Power purchase agreements in the engine's terms: profile, price levelised over the term, block or money."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.lp import size_by_lp
from abilene.programme.header import Header
from abilene.programme.ppa_records import Ppa
from abilene.programme.schema import Programme
from abilene.resource.calendar import local_months
from abilene.site.ppa import agreements_of, levelised_share, outputs_of, unnamed_plants
from abilene.site.problem import site_campus
from abilene.site.sizing import unit_design

LEAST = {
    "kind": "fixed_for_floating",
    "source": "solar",
    "max_mw": 40,
    "strike_usd_per_mwh": 30,
    "fee_usd_per_mwh": 2,
    "from": "2027",
}


def ppa(**more):
    return Ppa.model_validate({**LEAST, **more})


def header(**more):
    years = {"start": 2026, "end": 2030, "usd_year": 2025}
    return Header.model_validate({"id": "p", "title": "P", **years, **more})


@pytest.fixture
def offering(data):
    """Return a programme with some agreements at its site."""

    def one(agreements, **site):
        data["sites"]["a"].update(site)
        data["sites"]["a"]["ppa"] = {
            name: ppa(**more).model_dump(by_alias=True, exclude_none=True)
            for name, more in agreements.items()
        }
        return Programme.model_validate(data)

    return one


def test_a_strike_without_an_end_is_money_of_the_programme():
    assert levelised_share(header(inflation_per_year=0.03), ppa()) == 1.0


def test_a_flat_nominal_strike_is_worth_less_each_year():
    """Two years from 2027, 3 % inflation, real rate of 5 %: by hand."""
    given = header(inflation_per_year=0.03, discount_rate_per_year=1.03 * 1.05 - 1)
    by_hand = (1.03**-2 + 1.03**-3 / 1.05) / (1 + 1 / 1.05)
    assert levelised_share(given, ppa(years=2)) == pytest.approx(by_hand)


def test_a_strike_that_grows_with_inflation_keeps_its_worth():
    given = header(inflation_per_year=0.03, discount_rate_per_year=0.08)
    share = levelised_share(given, ppa(years=15, escalator=0.03))
    assert share == pytest.approx(1.03**-2)


def test_of_the_last_year_what_is_left_counts():
    """A year and a half without inflation at 25 %, growing by half: (1 + 1.5 x .5 x .8) / (1 + .5 x .8)."""
    given = header(discount_rate_per_year=0.25)
    share = levelised_share(given, ppa(years=1.5, escalator=0.5))
    assert share == pytest.approx((1 + 1.5 * 0.5 * 0.8) / (1 + 0.5 * 0.8))


def test_strike_and_fee_are_levelised_alike():
    given = header(inflation_per_year=0.03, discount_rate_per_year=0.08)
    (one,) = agreements_of(given, {"sun": ppa(years=10)})
    share = levelised_share(given, ppa(years=10))
    assert share < 1
    assert one.strike_usd_per_mwh == 30 * share
    assert one.fee_usd_per_mwh == 2 * share
    assert (one.name, one.id) == ("ppa.sun", "sun")


def test_without_the_grid_only_power_behind_the_meter_is_there(offering):
    programme = offering(
        {
            "swap": {},
            "own": {"kind": "as_produced"},
            "none": {"kind": "as_produced", "max_mw": 0},
        }
    )
    campus = site_campus(programme, "a", 60.0, grid=False)
    assert [one.name for one in campus.agreements] == ["ppa.own"]
    assert any(note.startswith("ppa.swap: left out") for note in campus.notes)
    assert not any(note.startswith("ppa.none") for note in campus.notes)


def test_a_note_says_strike_term_and_growth_where_there_is_any(offering):
    """A flat price for some years is the commonest of all."""
    flat, grown = {"kind": "as_produced", "years": 10}, {"years": 10, "escalator": 0.02}
    campus = site_campus(offering({"flat": flat, "grown": grown}), "a", 60.0)
    said = {note.partition(":")[0]: note for note in campus.notes}
    assert " in 2027, for 10 years: " in said["ppa.flat"]
    assert " in 2027, +0.02 a year, for 10 years: " in said["ppa.grown"]


def test_power_behind_the_meter_alone_can_carry_a_campus(offering):
    programme = offering({"own": {"kind": "as_produced"}}, equipment={})
    campus = site_campus(programme, "a", 60.0, grid=False)
    assert "ppa.own" in campus.years[0].by_name
    with pytest.raises(InputError, match="nothing can make its power"):
        site_campus(offering({"own": {}}, equipment={}), "a", 60.0, grid=False)


def test_the_money_of_each_kind(offering):
    """What a MW costs a year: of power behind the meter all that it makes, of others the difference to the market."""
    programme = offering(
        {
            "own": {"kind": "as_produced"},
            "swap": {},
            "base": {"kind": "shaped", "source": "flat"},
            "peak": {
                "kind": "shaped",
                "source": "flat",
                "delivered_in": {"months": [7, 8], "hours_utc": [20, 21]},
            },
        }
    )
    campus = site_campus(programme, "a", 60.0)
    (hours,) = campus.hours
    sun, price = hours.weather.sun_mw_per_mw, hours.price_usd_per_mwh
    summer = np.isin(local_months(hours.weather.axis, hours.weather.zone), [7, 8])
    evening = summer & np.isin(hours.weather.axis.hours_of_day, [20, 21])
    by_hand = {
        "ppa.own": 32 * sun.sum(),
        "ppa.swap": ((32 - price) * sun).sum(),
        "ppa.base": (32 - price).sum(),
        "ppa.peak": ((32 - price) * evening).sum(),
    }
    year = campus.years[0]
    assert {n: year.bounds[n].annuity_usd for n in by_hand} == pytest.approx(by_hand)
    assert {n: campus.units[n].fixed_om_usd for n in by_hand} == pytest.approx(by_hand)
    assert evening.sum() == 62 * 2
    assert year.by_name["ppa.own"].clean == 1.0
    assert [one.name for one in year.settlements] == [
        "ppa.swap",
        "ppa.base",
        "ppa.peak",
    ]
    assert "ppa.own" in campus.weathered


def test_of_a_plant_without_a_name_emissions_are_not_known(offering):
    programme = offering({"own": {"kind": "as_produced", "source": "flat"}, "swap": {}})
    campus = site_campus(programme, "a", 60.0)
    assert outputs_of(campus.agreements) == {"ppa.own": "firm"}
    assert list(unnamed_plants(campus.agreements)) == ["ppa.own"]
    assert campus.unknown_co2 == {"ppa.own"}


def test_wind_is_asked_of_the_weather(offering):
    programme = offering(
        {"own": {"kind": "as_produced", "source": "wind"}},
        weather="milam_tx_typical",
        price="ercot_south_2022_2025",
        equipment={},
    )
    with pytest.raises(InputError, match="hub height"):
        site_campus(programme, "a", 60.0)


def test_a_sleeve_without_a_market_price_is_refused_by_name(offering):
    grid = {"g": {"firm_mw": 90, "energy_usd_per_mwh": 40, "from": 2026}}
    programme = offering({"green": {"kind": "sleeved"}}, grid=grid)
    with pytest.raises(InputError) as caught:
        site_campus(programme, "a", 60.0)
    assert caught.value.problems[0].path == "sites.a.ppa.green.kind"
    assert "market price" in str(caught.value)


def test_a_settled_agreement_needs_a_price_where_the_grid_needs_none(offering):
    grid = {"g": {"firm_mw": 90, "energy_usd_per_mwh": 40, "from": 2026}}
    programme = offering({"swap": {}}, grid=grid, price=None)
    with pytest.raises(InputError, match="price"):
        site_campus(programme, "a", 60.0)


@pytest.mark.slow
def test_years_of_other_weather_pay_their_own(offering):
    """Over the mean of two years a MW costs the mean, and the LP says so too; in the worst each pays its own."""
    programme = offering(
        {"swap": {"strike_usd_per_mwh": 60}, "own": {"kind": "as_produced"}},
        weather=["milam_tx_typical", "dona_ana_nm_typical"],
        equipment={"turbine": {"max_mw": 50}},
    )
    for over in ("mean", "worst"):
        design = unit_design(programme, "a", load_mw=80, over=over)
        oracle = size_by_lp(design.site.years, over=over)
        assert design.sizing.cost_usd == pytest.approx(oracle.cost_usd, rel=2e-4)
    first, second = (year.bounds["ppa.own"].annuity_usd for year in design.site.years)
    assert first != second
    assert design.site.units["ppa.own"].annuity_usd == pytest.approx(
        (first + second) / 2
    )
