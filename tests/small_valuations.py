"""Small programmes, planned and ready to be valued by hand."""

from small_programmes import HARDWARE, programme, situation

from abilene.appraisal import Valuation
from abilene.budget import Budget
from abilene.buildout.case import Case
from abilene.buildout.search import plan_case

HOURS = 8766 / 4
ALL = {"all": {"amount_usd": 100e9}}
LIVING = {"chips": HARDWARE["chips"] | {"life_years": 1}}
"""100 MW are 100,000 chips of 1 kW for 20,000 USD: 2 bn USD; the shell 1 bn."""


def valued(sites=None, *, hardware=LIVING, capital=ALL, **header):
    """Plan a small programme and return its valuation."""
    header = {
        "objective": "most_compute"
    } | header  # what is worth little is built all the same
    made = programme(
        sites or {"a": {"phases": {"p": {}}}}, capital, hardware=hardware, **header
    )
    return Valuation(plan_case(Case(made, situation()), Budget()), made)


def borrowing(amount_usd, **terms):
    """Return money of which a loan must pay first: what is free is short of the first 0.5 bn by just that much."""
    capital = {"loan": {"amount_usd": amount_usd, **terms}}
    if amount_usd < 0.5e9:
        capital["early"] = {"amount_usd": 0.5e9 - amount_usd}
        capital["later"] = {"amount_usd": 100e9, "opens": "2026-Q2"}
    return capital


def rows(worth, name):
    """Return what a row holds, by quarter."""
    numbers = getattr(worth.flows, name)
    return {
        str(q): float(n)
        for q, n in zip(worth.flows.quarters, numbers, strict=True)
        if n
    }
