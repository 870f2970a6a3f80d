"""What one MW of load does in each quarter of the year, against what the whole year adds up to."""

from pathlib import Path

import numpy as np
import pytest

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.season_response import season_responses
from abilene.site.seasons import operated, season_losses, seasonal_campus
from abilene.site.sizing import added_up
from abilene.site.voll import tiers

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
SHEDS = (
    "hardware.gb200.usd_per_accelerator_hour=0.2",
    "workloads.training.sheds_down_to=0.5",
)


def small(*changes):
    """Return one MW of the example, half of it on the grid and a tenth on gas: too little, and dear in some hours."""
    programme = seen_by(load(SMALL, changes))["as_written"].programme
    one = seasonal_campus(
        programme, "prairie", SMALL.parent, tiers=tiers(programme, "prairie")
    )
    sizes = {name: max(0.0, bounds.low) for name, bounds in one.bounds.items()}
    parts = [part for part in one.parts if not one.is_export(part)]
    sizes |= {part: min(0.9, one.bounds[part].high) for part in parts[:1]}
    sizes["gas_turbine"] = 0.1
    return one, operated(one, sizes)


@pytest.fixture(scope="module")
def found():
    one, sizing = small(*SHEDS)
    return season_responses(one, sizing), added_up(one.site, sizing, True, 1), one


def test_hours_that_are_short_are_those_of_the_year(found):
    responses, design, _ = found
    assert [season.steps for season in responses] == [2160, 2184, 2208, 2208]
    missing = sum(season.outage.bit_count() for season in responses)
    assert missing == design.response.outage_hours > 0
    shed = sum(season.shed.bit_count() for season in responses)
    assert shed == design.response.shed_hours > 0


def test_energy_money_and_emissions_are_those_of_the_year(found):
    responses, design, one = found
    hours = np.array([campus.hours for campus in one.site.years]) / 8760
    load_mwh = design.served_mwh + design.unserved_mwh

    def mean(figure):
        asked = [campus.demand_mw.mean() for campus in one.site.years]
        weights = hours * asked / (hours @ asked)
        return load_mwh * weights @ [getattr(season, figure) for season in responses]

    assert mean("bought_share") == pytest.approx(design.response.bought_mwh)
    assert mean("bought_usd_per_mwh") == pytest.approx(design.response.bought_usd)
    co2_t = sum(part.co2_t for part in design.parts)
    assert mean("co2_t_per_mwh") == pytest.approx(co2_t)


def test_what_missing_load_counts_above_its_value_is_that_of_the_year():
    """1,000 USD/MWh are stated, and no load may be shed: a tenth of it is missing in some hours."""
    one, sizing = small()
    design = added_up(one.site, sizing, True, 1)
    lengths = np.array([campus.hours for campus in one.site.years]) / 8760
    each = [season.lifted_usd_per_mwh for season in season_responses(one, sizing)]
    assert design.lifted_usd > 1000
    assert 8760 * (lengths @ each) == pytest.approx(design.lifted_usd)
    assert design.lifted_usd / design.unserved_mwh == pytest.approx(
        design.lifted_usd_per_mwh
    )


def test_what_is_shed_of_the_tiers_is_what_is_not_served(found):
    responses, design, one = found
    lost = season_losses(one, design.sizing)
    for season, loss in zip(responses, lost, strict=True):
        assert sum(season.shed_share.values()) == pytest.approx(loss.share)
    assert {*responses[0].shed_share} == {one.tier.name for one in design.shed}


def test_compute_lost_is_that_of_the_year(found):
    """What is lost of a year is the mean over its load of what is lost in its quarters, of all and of each workload."""
    responses, design, one = found
    asked = [float(campus.demand_mw.sum()) for campus in one.site.years]
    wanted = {"": design.lost_compute_share, **design.lost_compute_by_workload}
    assert wanted[""] > 0
    for name, share in wanted.items():
        each = [season.lost_compute[name] for season in responses]
        assert np.average(each, weights=asked) == pytest.approx(share)


def test_emissions_are_not_known_where_power_is_bought_and_nothing_says_them(tmp_path):
    lines = SMALL.read_text().splitlines()
    kept = [line for line in lines if "grid_co2_region" not in line]
    file = tmp_path / "campus.yaml"
    file.write_text("\n".join(kept))
    programme = seen_by(load(file))["as_written"].programme
    one = seasonal_campus(programme, "prairie", tmp_path)
    line = next(iter(one.parts))
    bought = dict.fromkeys(one.bounds, 0.0) | {line: 1.0}
    own = dict.fromkeys(one.bounds, 0.0) | {"gas_turbine": 1.2}
    for sizes, known in ((bought, False), (own, True)):
        for season in season_responses(one, operated(one, sizes)):
            assert (season.co2_t_per_mwh is not None) is known
