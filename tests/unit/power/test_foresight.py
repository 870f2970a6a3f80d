"""Limited foresight: against an LP window by window, and the laws of knowing more."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from abilene.errors import InputError
from abilene.power.foresight import (
    LEVELS,
    _between,
    foresight,
    redispatch,
    why_not,
    worth,
)
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size

HOURS = 60 * 24
SIZES = np.array([100.0, 60.0, 120.0, 40.0, 200.0])


def campus(seed=1, hours=HOURS, **more):
    """100 MW on wind, sun and some gas, with a store of five hours."""
    rng, hour = np.random.default_rng(seed), np.arange(hours)
    wind = np.clip(
        np.convolve(rng.normal(0.4, 1.2, hours + 23), np.ones(24) / 24, "valid"), 0, 1
    )
    sun = np.clip(np.sin((hour % 24 - 6) / 12 * np.pi), 0, 1)
    return Campus(
        # no two hours cost the same, so that the cheapest path is the only one
        (Load("it", 100.0, np.ones(hours), 1000 + rng.uniform(0, 1, hours)),),
        (
            Block("gas", Capacity(annuity_usd=9e4), 50 + rng.uniform(0, 9, hours)),
            Block("green", Capacity(annuity_usd=9e4), rng.uniform(0, 1, hours), 0.5 * (wind + sun)),
        ),
        (
            Storage(
                "store", Capacity(annuity_usd=1e4), Capacity(annuity_usd=9e3),
                charge_efficiency=0.93, discharge_efficiency=0.93,
            ),
        ),
        **more,
    )  # fmt: skip


def sizes_of(one):
    return np.array([100.0, 60.0, 250.0, 50.0, 250.0])[: len(one.columns)]


YEAR = campus()
X = sizes_of(YEAR)
END = worth([YEAR], [X])


def energy(one):
    return X[one.index["store.energy"]]


def window_by_lp(one, first, last, soc, end):
    """Return the states of charge of the cheapest hours ``first`` .. ``last``, the rest worth ``end``."""
    count, sources = last - first, one.sources
    h, into, out = one.step_hours, 0.93, 0.93
    power, stored = X[one.index["store.power"]], energy(one)
    width = stored / LEVELS
    per = len(sources) + 2
    n = count * per + LEVELS
    cost, bounds, rows, sides = np.zeros(n), [(0, None)] * n, [], []
    change = np.zeros((count, n))
    for t in range(count):
        balance = np.zeros(n)
        for k, source in enumerate(sources):
            limit = source.availability[first + t] * X[source.columns[0]]
            cost[t * per + k] = h * source.cost[first + t]
            bounds[t * per + k] = (0, limit)
            balance[t * per + k] = 1.0
        a, b = t * per + per - 2, t * per + per - 1
        bounds[a] = bounds[b] = (0, power)
        balance[a], balance[b] = -1.0, 1.0
        change[t, a], change[t, b] = h * into, -h / out
        rows.append(balance)
        sides.append(one.demand_mw[first + t])
    level = np.cumsum(change, axis=0)
    rows.append(level[-1].copy())
    rows[-1][-LEVELS:] = -1.0
    sides.append(-soc)
    cost[-LEVELS:], bounds[-LEVELS:] = -end, [(0, width)] * LEVELS
    within = np.vstack([level, -level])
    most = np.concatenate([np.full(count, stored - soc), np.full(count, soc)])
    found = linprog(cost, within, most, np.array(rows), np.array(sides), bounds)
    assert found.status == 0
    return soc + level @ found.x


def test_each_window_is_what_an_lp_finds():
    """A day known, half of it done: the path is that of an LP for each window, hour by hour."""
    one = campus(seed=3, hours=96)
    known, kept = 24, 12
    found = redispatch(one, X, END, known, kept)
    key = (np.arange(96) % 24).tolist()
    soc = [found.soc_mwh[0]]
    for first in range(0, 96, kept):
        last = min(first + known, 96)
        end = END.usd_per_mwh[key[last - 1]]
        path = window_by_lp(one, first, last, soc[-1], end)
        soc.extend(path[:kept])
    assert found.soc_mwh == pytest.approx(np.array(soc), abs=1e-5)


def test_the_more_is_known_the_cheaper_and_a_long_window_knows_the_year():
    costs = [
        redispatch(YEAR, X, END, window, min(window, 24)).cost_usd
        for window in (1, 24, 48, 480)
    ]
    perfect = foresight([YEAR], size_at(YEAR)).perfect.cost_usd
    assert costs[0] > costs[1] > costs[2] >= costs[3] * (1 - 1e-9)
    # the last window ends with the year, and is worth there what it is in the mean
    assert costs[3] == pytest.approx(perfect, rel=1e-5)


def size_at(*years):
    """Return a sizing in which the sizes are given."""
    fixed = [
        replace(
            one,
            blocks=tuple(
                replace(b, capacity=Capacity.fixed(X[one.index[b.name]])) for b in one.blocks
            ),
            storages=tuple(
                replace(
                    s, power=Capacity.fixed(X[one.index[s.power_column]]),
                    energy=Capacity.fixed(X[one.index[s.energy_column]]),
                )
                for s in one.storages
            ),
        )
        for one in years
    ]  # fmt: skip
    return size(fixed)


def test_the_cost_is_that_of_the_hours():
    """No load is served twice: what the path of the store implies costs what is said."""
    found = redispatch(YEAR, X, END, 1, 1)
    soc = found.soc_mwh
    assert (soc[0], soc.min() >= 0, soc.max() <= energy(YEAR)) == (soc[-1], True, True)
    change = np.diff(soc)
    need = YEAR.demand_mw + np.where(change > 0, change / 0.93, change * 0.93)
    cost = lost = 0.0
    for t, left in enumerate(need.tolist()):
        served = 0.0
        for source in sorted(YEAR.sources, key=lambda s, t=t: s.cost[t]):
            most = source.availability[t] * X[source.columns[0]]
            given = min(left - served, most)
            cost += given * source.cost[t]
            lost += given * (source.name == "it.lost")
            served += given
        assert served == pytest.approx(left, abs=1e-9)
    assert found.cost_usd == pytest.approx(cost / YEAR.years, rel=1e-9)
    assert found.unserved_mwh == pytest.approx(lost / YEAR.years, rel=1e-9)


def test_a_full_store_is_worth_less_at_the_margin_than_an_empty_one():
    assert (np.diff(END.usd_per_mwh, axis=1) <= 1e-9).all()
    assert END.usd_per_mwh.max() <= 1001 / 0.93


def test_a_window_with_too_little_room_gets_more(monkeypatch):
    short = campus(seed=3, hours=96)
    enough = redispatch(short, X, END, 48, 24).soc_mwh
    monkeypatch.setattr("abilene.power.foresight.SEGMENTS_PER_HOUR", 4 - LEVELS)
    assert redispatch(short, X, END, 48, 24).soc_mwh.tolist() == enough.tolist()


def test_what_is_worth_is_a_mean_over_years_and_days():
    """Of twice the same year, and of no hour of a month that is not there, which is worth nothing."""
    short = campus(hours=96)
    once, twice = worth([short], [X]), worth([short] * 2, [X] * 2)
    assert twice.usd_per_mwh == pytest.approx(once.usd_per_mwh)
    assert once.usd_per_mwh.shape == (12 * 24, LEVELS)
    assert once.usd_per_mwh[:24].max() > 1
    assert once.usd_per_mwh.max() <= 1001 / 0.93
    assert not once.usd_per_mwh[24:].any()


def test_one_price_for_all_that_is_left_and_none_are_dearer_than_the_list():
    """The end of a window is a list of values; one slope, or nothing, costs more."""
    flat = replace(
        END,
        usd_per_mwh=np.repeat(END.usd_per_mwh.mean(axis=1)[:, None], LEVELS, axis=1),
    )
    nothing = replace(END, usd_per_mwh=np.zeros_like(END.usd_per_mwh))
    as_list, one_price, free = (
        redispatch(YEAR, X, end, 24, 24).cost_usd for end in (END, flat, nothing)
    )
    assert as_list < one_price < free


def test_what_other_years_taught_is_good_enough():
    others = [campus(seed) for seed in (2, 3, 4)]
    learnt = worth(others, [X] * 3)
    found = foresight([YEAR], size_at(YEAR), learnt)
    premiums = [found.premium_usd(sight) for sight in found.sights]
    assert premiums[0] > premiums[1] > premiums[2] >= -1e-6
    names = [sight.name for sight in found.sights]
    assert names == ["no sight", "a day", "48 h"]
    assert found.premium_mwh(found.sights[0]) > 0


def test_several_years_count_alike():
    years = [YEAR, campus(seed=2)]
    both, end = foresight(years, size_at(*years)), worth(years, [X, X])
    each = [redispatch(one, X, end, 24, 24).cost_usd for one in years]
    assert both.sights[1].cost_usd == pytest.approx(np.mean(each), rel=1e-9)


def test_steps_of_two_hours_are_a_day_of_twelve():
    half = replace(campus(hours=HOURS // 2), step_hours=2.0, periods=np.empty(0, int))
    found = foresight([half], size_at(half))
    costs = [sight.cost_usd for sight in found.sights]
    assert costs[0] > costs[1] > costs[2] >= found.perfect.cost_usd * (1 - 1e-9)


def test_where_nothing_is_stored_it_is_said_and_not_run():
    bare = replace(YEAR, storages=())
    found = foresight([bare], size_at(bare))
    assert found.sights == ()
    assert found.not_run == "nothing is stored, so that no hour hangs on another"
    with pytest.raises(InputError, match="foresight is not run: nothing is stored"):
        worth([bare], [X[:3]])


def test_a_limit_over_the_year_is_said_and_a_take_is_priced():
    capped = replace(YEAR, co2_cap_t=1e9)
    assert why_not(capped, X) == "the limit on co2 is kept over the year as a whole"
    gas, green = YEAR.blocks
    taken = replace(gas, min_take=0.5, min_take_usd_per_mwh=30.0)
    year = replace(YEAR, blocks=(taken, green))
    fixed = size_at(year)
    found = foresight([year], fixed)
    assert not found.not_run
    for sight in found.sights:
        assert sight.cost_usd >= found.perfect.cost_usd * (1 - 1e-4)


def test_energy_between_two_levels_is_worth_what_lies_between_them():
    """100 MWh in four equal parts at 40, 30, 20 and 10 USD/MWh."""
    worth_of = np.array([40.0, 30.0, 20.0, 10.0])
    assert _between(worth_of, 100.0, 0.0, 100.0) == pytest.approx(2500)
    assert _between(worth_of, 100.0, 30.0, 5.0) == pytest.approx(-(20 * 40 + 5 * 30))
