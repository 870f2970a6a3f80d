"""A small plan whose one campus is billed under a tariff, by hand: 100 MW on a line of 100 MW."""

from small_programmes import HARDWARE, programme, situation

from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.programme.ppa_records import Ppa
from abilene.programme.tariff_records import TariffTerms
from abilene.site.season_agreements import SeasonAgreement
from abilene.site.season_bills import SeasonBills

TERMS = {
    "lines": {
        "customer": {"kind": "fixed", "usd_per_month": 1000, "usd_per_day": 4},
        "energy": {"kind": "energy", "usd_per_mwh": 30},
        "demand": {
            "kind": "demand",
            "usd_per_kw_month": 10,
            "months": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
            "least_of_contract": 0.8,
        },
        "peak": {"kind": "demand", "usd_per_kw_month": 5, "months": [7]},
    },
    "term": {
        "years": 2,
        "ramp": {"years": 1, "share": [0.5]},
        "exit_months": 12,
    },
}
"""80 % of the contract at 10 USD/kW-month but in December; half of the contract in its first year."""
YEAR = 1.0, (9_000.0,) * 11 + (0.0,)
BILLS = SeasonBills(
    usd={
        ("grid.g", "energy"): (60_000.0,) * 4,
        ("grid.g", "demand"): (27_000.0, 27_000.0, 27_000.0, 18_000.0),
    },
    billed_mw={("grid.g", "demand"): (0.9,) * 4},
    energy_mwh={"grid.g": (2000.0,) * 4},
    months_usd={("grid.g", "demand"): (YEAR,)},
)
"""A MW of load draws 2,000 MWh a quarter, and is billed 0.9 MW of demand."""
PRICED = {"usd_per_accelerator_hour": 3.0, "life_years": 4}
"""Accelerators that run on for years after the plan."""
LINE = CandidateDesign("line", (40.0,) * 4, grid={"grid.g": 1.0}, bills=BILLS)


SWAP = {
    "kind": "fixed_for_floating",
    "max_mw": 50,
    "strike_usd_per_mwh": 28,
    "fee_usd_per_mwh": 2,
    "from": "2026-Q1",
}


def curtailable(mw, since="2026-Q1", **terms):
    """Return a connection that may be cut in events."""
    cut = {"events": 5, "hours_each": 4, **terms}
    return {"c": {"curtailable_mw": mw, "curtail": cut, "from": since}}


def agreement(mw=50.0, **more):
    """Return an agreement that is settled, with made-up figures of each quarter of the year."""
    terms = Ppa.model_validate({**SWAP, **more})
    delivered, market = (400.0, 500.0, 600.0, 300.0), (16e3, 15e3, 30e3, 9e3)
    return SeasonAgreement("swap", terms, mw, delivered, market)


def billed_case(
    *,
    sized=True,
    history=False,
    ready="2026-Q1",
    term=None,
    chips=None,
    agreements=(),
    header=(),
    line=LINE,
    beside=None,
    lines=None,
    **contract,
):
    """Return the case: a phase of 100 MW, energised with the second quarter at the earliest.

    ``beside`` are other connections, which serve nothing; ``lines`` some of its tariff
    otherwise.
    """
    phase = {"energised": "2026-Q1"} if history else {}
    grid = {"firm_mw": 100, "from": ready, "tariff": "large", **contract}
    site = {"phases": {"p": phase}, "grid": {"g": grid, **(beside or {})}}
    hardware = {"chips": HARDWARE["chips"] | (chips or {})}
    money = {"free": {"amount_usd": 9e9}}
    head = {"end": "2027-Q4", **dict(header)}
    made = programme({"a": site}, money, hardware=hardware, **head)
    bound = {**TERMS, "term": {**TERMS["term"], **(term or {})}}
    bound["lines"] = TERMS["lines"] | (lines or {})
    tariffs = {"large": TariffTerms.model_validate(bound)}
    power = SitePower(
        (line,), contracts={"grid.g": (("g", "firm_mw"),)}, agreements=tuple(agreements)
    )
    return Case(
        made.model_copy(update={"tariffs": tariffs}),
        situation(measured=["sites.a.phases.p.energised"] if history else []),
        site_powers={"a": power} if sized else {},
    )
