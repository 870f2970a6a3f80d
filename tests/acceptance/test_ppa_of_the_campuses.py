"""Milam with 400 MW of sun at 35 USD/MWh: what the page of tariffs says of it, and the LP beside ours.

As money alone it earns 10.345 m USD a year, as a prototype of the engine found in the same weather and prices. Behind the
meter that found 7.42 m USD saved, of a flat load and with 3 USD/MWh of fees; ours are 7.39.
"""

import pytest

from abilene.power.lp import size_by_lp
from abilene.programme.changes import load
from abilene.programme.ppa_records import Ppa
from abilene.programme.resolve import seen_by
from abilene.site.load import full_load_mw
from abilene.site.sizing import unit_design
from abilene.site.voll import tiers

SUN = {"source": "solar", "max_mw": 400, "strike_usd_per_mwh": 35, "from": "2026-Q4"}


@pytest.fixture(scope="module")
def milam(examples):
    """Return what sizes the campus with an agreement, and without."""
    draft = load(examples / "stargate" / "programme.yaml")
    announced = seen_by(draft, ["announced"])["announced"].programme

    def sized(kind="", **more):
        site = announced.sites["milam"]
        other = {"cooling": None} if more.pop("flat", False) else {}
        other |= {"equipment": more.pop("equipment", site.equipment)}
        ppa = Ppa.model_validate({**SUN, "kind": kind, **more}) if kind else None
        at = site.model_copy(update={"ppa": {"sun": ppa} if ppa else {}, **other})
        sites = {**announced.sites, "milam": at}
        programme = announced.model_copy(update={"sites": sites})
        return unit_design(
            programme,
            "milam",
            load_mw=full_load_mw(at),
            folder=examples / "stargate",
            tiers=tiers(programme, "milam"),
        )

    return sized


def m_usd(design):
    return design.sizing.cost_usd / 1e6


@pytest.mark.parametrize("flat", [False, True])
def test_as_money_alone_it_earns_the_same_whatever_the_load(milam, flat):
    design = milam("fixed_for_floating", flat=flat)
    (bill,) = design.agreements.bills
    assert bill.mw == 400
    assert bill.total_usd / 1e6 == pytest.approx(-10.345, abs=5e-4)
    bare = milam(flat=flat)
    assert m_usd(design) - m_usd(bare) == pytest.approx(-10.345, abs=1e-3)
    for name, mw in bare.capacity_mw_per_mw.items():
        assert design.capacity_mw_per_mw[name] == pytest.approx(mw, abs=1e-3)


@pytest.mark.parametrize(
    ("flat", "fee", "bare_m_usd", "saved_m_usd"),
    [(False, 0, 354.7, 10.1), (True, 0, 426.1, 10.1), (True, 3, 426.1, 7.39)],
)
def test_behind_the_meter_it_saves(milam, flat, fee, bare_m_usd, saved_m_usd):
    design = milam("as_produced", flat=flat, fee_usd_per_mwh=fee)
    bare = milam(flat=flat)
    assert m_usd(bare) == pytest.approx(bare_m_usd, abs=0.1)
    assert m_usd(bare) - m_usd(design) == pytest.approx(saved_m_usd, abs=0.08)


def test_a_sleeve_is_exact_on_the_grid_alone_and_labelled_beside_own_plants(milam):
    """Own plants run in the dearest hours, in which less is drawn than is delivered."""
    green = {"kind": "sleeved", "fee_usd_per_mwh": 3, "max_mw": 200}
    alone, beside = milam(**green, equipment={}), milam(**green)
    assert alone.agreements.sleeve.is_exact
    assert beside.agreements.sleeve.hours > 100
    assert alone.agreements.usd == pytest.approx(beside.agreements.usd)


@pytest.mark.slow
def test_the_lp_agrees(milam):
    design = milam("as_produced")
    oracle = size_by_lp(design.site.years)
    assert design.sizing.cost_usd == pytest.approx(oracle.cost_usd, rel=2e-4)
