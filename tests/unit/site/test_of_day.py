"""A campus as of one day: what is there by then, and whose year's costs count."""

from datetime import date

import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.of_day import of_day
from abilene.site.plant import plant

AS_OF = date(2026, 2, 15)


@pytest.fixture
def dated(data):
    site = data["sites"]["a"]
    site["grid"]["late"] = {"firm_mw": 10, "from": "2028-07-01"}
    site["ppa"] = {
        "sun": {
            "kind": "shaped",
            "max_mw": 9,
            "strike_usd_per_mwh": 30,
            "from": "2028-01-01",
        }
    }
    site["equipment"]["sun"]["from"] = "2027-03-31"
    data["equipment"]["turbine"]["lead_months"] = 13
    data["equipment"]["own"] = {
        "capex_usd_per_kw": 900,
        "lead_months": 0,
        "fixed_om_usd_per_kw_year": 1,
        "variable_om_usd_per_mwh": 1,
        "life_years": 20,
    }
    site["equipment"]["own"] = {"max_mw": 3}
    return Programme.model_validate(data)


def on(programme, *day):
    return of_day(programme, "a", date(*day), AS_OF)


def test_without_a_day_all_is_there(dated):
    found = of_day(dated, "a", None, AS_OF)
    assert found.programme is dated
    assert found.notes == ()


def test_contracts_and_equipment_come_on_their_day(dated):
    """13 months are five quarters: a turbine ordered in the first of 2026 serves from the second of 2027."""
    before, after = on(dated, 2027, 3, 30), on(dated, 2027, 4, 1)
    assert set(before.programme.sites["a"].grid) == {"g"}
    assert {"own"} == before.programme.sites["a"].equipment.keys() - {"wind", "battery"}
    assert {"sun", "turbine"} <= after.programme.sites["a"].equipment.keys()
    assert "turbine (from 2027-04-01)" in before.notes[1]
    assert "grid.late (from 2028-07-01)" in after.notes[1]
    assert "ppa.sun (from 2028-01-01)" in after.notes[1]
    assert not after.programme.sites["a"].ppa
    last = on(dated, 2028, 7, 1)
    assert "late" in last.programme.sites["a"].grid
    assert "sun" in last.programme.sites["a"].ppa
    assert last.notes == (
        "as of 2028-07-01: what is there by then, at packaged costs of 2028",
    )


def test_packaged_costs_are_those_of_the_year(dated):
    there, later = on(dated, 2028, 1, 1).programme, on(dated, 2035, 1, 1).programme
    assert there.equipment["own"] == dated.equipment["own"]
    sun = [plant(one, "sun").need("capex_usd_per_kw") for one in (there, later)]
    assert sun[1] < sun[0]
    given = [plant(one, "turbine").need("capex_usd_per_kw") for one in (there, later)]
    assert given[0] == given[1]


def test_a_day_before_anything_is_there_is_refused_with_the_first(dated):
    with pytest.raises(InputError, match=r"--date: nothing of a is there by 2001-01-01; the first is from \d{4}-"):  # fmt: skip
        on(dated, 2001, 1, 1)


def test_an_agreement_whose_term_is_over_is_left_out_and_named(dated):
    """By the day that is asked for, else by the day of the plan; one of no end stays."""
    site = dated.sites["a"]
    sun = site.ppa["sun"]
    held = {"from_": date(2010, 1, 1), "years": 20.0}
    ppa = {
        "old": sun.model_copy(update={**held, "years": 5.0}),
        "held": sun.model_copy(update=held),
        "endless": sun.model_copy(update={"from_": date(2010, 1, 1)}),
    }
    sites = {**dated.sites, "a": site.model_copy(update={"ppa": ppa})}
    programme = dated.model_copy(update={"sites": sites})
    found = of_day(programme, "a", None, AS_OF)
    assert found.programme.sites["a"].ppa.keys() == {"held", "endless"}
    assert found.notes == (
        "ppa.old: left out, its 5 years from 2010-01-01 are over by 2026-02-15",
    )
    later = on(programme, 2030, 2, 1)
    assert later.programme.sites["a"].ppa.keys() == {"endless"}
    assert [note.partition(":")[0] for note in later.notes[-2:]] == [
        "ppa.old",
        "ppa.held",
    ]
