"""What knowing the year is worth, against a study of Abilene on its own power at a flat load."""

import numpy as np
import pytest

from abilene.power import foresight
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.sizing import unit_design


@pytest.fixture(scope="module")
def design(examples):
    file = examples / "stargate" / "programme.yaml"
    programme = seen_by(load(file))["announced"].programme
    flat = [np.ones(8760)]
    return unit_design(
        programme,
        "abilene",
        load_mw=1180.2,
        grid=False,
        folder=file.parent,
        shapes=flat,
    )


def test_what_is_known_saves_what_the_study_says(case, design):
    """The year, 48 hours and a day known to parts of a thousand; without sight to half a percent."""
    theirs = case("foresight.json")["in_sample_2013_nrel"]
    ours = foresight.foresight(design.site.years, design.sizing)
    none, day, two = (one.cost_usd / 1e6 for one in ours.sights)
    assert ours.perfect.cost_usd / 1e6 == pytest.approx(theirs["perfect"], rel=1e-5)
    assert two == pytest.approx(theirs["h48"], rel=2e-4)
    assert day == pytest.approx(theirs["day_known"], rel=2e-4)
    assert none == pytest.approx(theirs["no_sight"], rel=6e-3)


def test_without_sight_a_year_hangs_on_where_its_months_begin(
    case, design, monkeypatch
):
    """The same year with months of 730 and of 744 hours: the study's figure lies among them."""
    theirs = case("foresight.json")["in_sample_2013_nrel"]["no_sight"]
    hour, (year,) = np.arange(8760), design.site.years
    x = np.array([design.sizing.capacity[name] for name in year.columns])
    found = []
    for length in (730, 744):
        keys = np.minimum(hour // length, 11) * 24 + hour % 24
        monkeypatch.setattr(foresight, "month_and_hour", lambda campus, keys=keys: keys)
        end = foresight.worth([year], [x])
        found.append(foresight.redispatch(year, x, end, 1, 1).cost_usd / 1e6)
    assert found == pytest.approx([203.193, 201.695], abs=0.05)
    assert found[1] < theirs < found[0]
