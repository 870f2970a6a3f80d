"""What must hold for any weather and any prices."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from abilene.annuity import capital_recovery_factor
from abilene.resource.air import relative_humidity, wet_bulb
from abilene.resource.prices import packaged_profile, price_profile, price_year
from abilene.resource.timeaxis import TimeAxis, align, real_year
from abilene.resource.wind import STANDARD_DENSITY, standard_wind_plant, wind_output

PROFILE = packaged_profile("ercot_south_2022_2025")
PLANT = standard_wind_plant()
temperatures = st.floats(-30, 45)


@given(temperatures, st.floats(0, 30), st.floats(700, 1050))
def test_the_wet_bulb_lies_between_dew_point_and_air(temp, spread, pressure):
    dew = temp - spread
    humidity = relative_humidity(np.array([temp]), np.array([dew]))
    wet = wet_bulb(np.array([temp]), humidity, np.array([pressure]))[0]
    assert dew - 1e-6 <= wet <= temp + 1e-6


@given(temperatures, st.floats(700, 1050))
def test_damper_air_has_a_higher_wet_bulb(temp, pressure):
    humidity = np.linspace(0, 100, 21)
    wet = wet_bulb(np.full(21, temp), humidity, np.full(21, pressure))
    assert (np.diff(wet) >= -1e-9).all()


@given(arrays(float, 20, elements=st.floats(0, 40)), st.floats(0.8, 1.4))
def test_wind_never_gives_more_than_rated_less_losses(speed, density):
    output = wind_output(speed, np.full(20, density), PLANT)
    assert (output >= 0).all()
    assert (output <= 1 - PLANT.loss_fraction).all()


@given(st.floats(0, 11), st.floats(0, 1))
def test_more_wind_gives_no_less_below_rated(speed, more):
    low, high = wind_output(
        np.array([speed, speed + more]), np.full(2, STANDARD_DENSITY), PLANT
    )
    assert high >= low


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_any_seed_gives_the_prices_of_the_profile(seed):
    price = price_year(PROFILE, seed).usd_per_mwh
    assert np.isin(price, PROFILE.group_usd_per_mwh).all()
    assert abs(price.mean() / PROFILE.mean_usd_per_mwh - 1) < 0.15


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.floats(0.5, 3))
def test_scaling_prices_scales_their_profile(seed, factor):
    axis = TimeAxis(datetime(2022, 1, 1, tzinfo=UTC), 1.0, 8760, real=True)
    price = np.random.default_rng(seed).normal(40, 30, 8760)
    one, scaled = (
        price_profile("p", axis, price * k).group_usd_per_mwh for k in (1, factor)
    )
    np.testing.assert_allclose(scaled, one * factor, rtol=1e-9, atol=1e-9)


@given(st.floats(0, 0.3), st.integers(1, 60), st.floats(0, 0.1))
def test_an_annuity_rises_with_the_rate_and_repays(rate, years, more):
    factor = capital_recovery_factor(rate, years)
    assert factor >= 1 / years - 1e-12
    assert capital_recovery_factor(rate + more, years) >= factor - 1e-12
    assert abs(factor * ((1 + rate) ** -np.arange(1, years + 1)).sum() - 1) < 1e-9


@given(st.permutations(["a", "b", "c"]))
def test_axes_align_in_any_order(names):
    axes = {"a": real_year(2013), "b": real_year(2013), "c": real_year(2013)}
    assert align({name: axes[name] for name in names}) == real_year(2013)
