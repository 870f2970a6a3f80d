"""What stands at a campus at the end of a plan: its connections by their dates, its equipment, its agreements."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from abilene.planning.at_end import (
    connected_at_end,
    programme_at_end,
    runs_at_end,
    sizes_at_end,
)


def moved(build, name, day):
    """Return the plan with a connection from another day on."""
    programme = build.case.programme
    site = programme.sites["prairie"]
    late = site.grid[name].model_copy(update={"from_": day})
    grid = {**site.grid, name: late}
    sites = {"prairie": site.model_copy(update={"grid": grid})}
    changed = programme.model_copy(update={"sites": sites})
    return replace(build, case=replace(build.case, programme=changed))


def test_connections_that_are_energised_by_then(whole_campus):
    assert connected_at_end(whole_campus, "prairie") == ["first", "second"]
    late = moved(whole_campus, "second", date(2040, 1, 1))
    assert connected_at_end(late, "prairie") == ["first"]
    assert [*programme_at_end(late, "prairie").sites["prairie"].grid] == ["first"]
    last = moved(whole_campus, "second", whole_campus.quarters[-1].last_day)
    assert connected_at_end(last, "prairie") == ["first", "second"]


def test_sizes_are_those_of_the_last_quarter(whole_campus):
    sizes = sizes_at_end(whole_campus, "prairie")
    assert (
        sizes["gas_turbine"] == whole_campus.equipment_mw["prairie", "gas_turbine"][-1]
    )
    assert sizes_at_end(whole_campus, "elsewhere") == {}


def test_what_does_not_run_is_not_sized(whole_campus):
    assert runs_at_end(whole_campus, "prairie")
    dark = {"prairie": np.zeros(len(whole_campus.quarters))}
    assert not runs_at_end(replace(whole_campus, facility_mw=dark), "prairie")


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2040, 1, 1)])
def test_agreements_count_once_they_have_begun(whole_campus, day):
    from abilene.programme.ppa_records import Ppa

    terms = Ppa.model_construct(from_=day, years=30.0)
    programme = whole_campus.case.programme
    site = programme.sites["prairie"].model_copy(update={"ppa": {"sun": terms}})
    changed = programme.model_copy(update={"sites": {"prairie": site}})
    build = replace(whole_campus, case=replace(whole_campus.case, programme=changed))
    found = programme_at_end(build, "prairie").sites["prairie"].ppa
    assert bool(found) == (day.year == 2026)
