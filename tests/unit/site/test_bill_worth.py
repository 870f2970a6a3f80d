"""What would change a bill, beside what a campus that is sized anew saves."""

from dataclasses import replace

import numpy as np
import pytest
from seasonal_campuses import SMALL
from tariff_text import LINEAR, under_a_tariff

from abilene.budget import Budget
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.bill_worth import bill_worth
from abilene.site.sizing import unit_design

LOCAL = {**LINEAR, "timezone": None}
CENT = 0.01


def sized(terms=LOCAL, **more):
    programme = seen_by(load(SMALL, ()))["as_written"].programme
    billed = under_a_tariff(programme, "prairie", terms, **more)
    return unit_design(billed, "prairie", load_mw=120.0, folder=SMALL.parent, budget=Budget(tolerance=1e-7))  # fmt: skip


def worths(design):
    accounts = {one.connection: one for one in design.site.accounts}
    return [
        bill_worth(design.site, design.sizing, accounts[b.connection], b)
        for b in design.bills
    ]


@pytest.fixture(scope="module")
def design():
    return sized()


def cheaper(line, **price):
    lines = {**LOCAL["lines"], line: {**LOCAL["lines"][line], **price}}
    return sized({**LOCAL, "lines": lines})


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ("energy", {"usd_per_mwh": 34 * (1 - CENT)}),
        ("all", {"usd_per_kw_month": 7.44 * (1 - CENT)}),
        ("top", {"usd_per_kw_month": 12 * (1 - CENT)}),
        ("capacity", {"usd_per_kw_year": 60 * (1 - CENT)}),
    ],
)
def test_a_per_cent_less_of_a_price_saves_a_per_cent_of_its_line(design, line, price):
    saved = design.sizing.cost_usd - cheaper(line, **price).sizing.cost_usd
    said = sum(one.per_cent_usd[line] for one in worths(design))
    assert saved >= said - 2 * design.sizing.cost_usd * 1e-7
    assert saved == pytest.approx(said, rel=0.05)


def test_a_megawatt_of_contract_demand_less_saves_its_least_demand():
    """200 MW of contract, 60 % of them billed in each month at 7,440 USD/MW, whatever is drawn."""
    first, second = worths(sized(contract_mw=200.0))
    assert first.contract_usd_per_mw == pytest.approx(0.6 * 12 * 7440)
    less = sized(contract_mw=199.0).sizing.cost_usd
    saved = sized(contract_mw=200.0).sizing.cost_usd - less
    both = first.contract_usd_per_mw + second.contract_usd_per_mw
    assert saved == pytest.approx(both, rel=0.02)


def test_a_megawatt_of_a_connection_is_worth_its_reduced_cost(design):
    first, _ = worths(design)
    assert first.contract_usd_per_mw == design.sizing.reduced_usd["grid.first"]
    unknown = replace(design.sizing, reduced_usd={})
    account, _ = design.site.accounts
    none = bill_worth(design.site, unknown, account, design.bills[0])
    assert none.contract_usd_per_mw is None


def test_a_megawatt_less_at_a_peak_saves_what_demand_lines_then_bill_less(design):
    """By the terms: its own price in a month that it sets, and what a ratchet carries of it into others."""
    first, _ = worths(design)
    peaks, all_, top = (
        first.peak_usd_per_mw,
        *(
            next(one for one in design.bills[0].lines if one.name == name).billed_mw
            for name in ("all", "top")
        ),
    )
    assert (peaks >= 0).all()
    held = np.isclose(all_, 0.6 * 60)
    assert peaks[held & (top == 0)] == pytest.approx(0, abs=1)
    month = int(np.argmax(all_))
    assert not held[month]
    assert peaks[month] >= 7440 - 1


def test_a_megawatt_less_at_the_peaks_of_a_system(design):
    first, _ = worths(design)
    assert first.at_peaks_usd_per_mw == {"capacity": 60_000}
