"""A small plan whose connection asks for money, by hand: 60 m USD in aid, and collateral of 100 USD/kW of 200 MW."""

from small_programmes import programme, situation

from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.programme.tariff_records import TariffTerms

CHIPS = {
    "chips": {
        "it_w_per_accelerator": 1000,
        "price_usd_per_accelerator": 20_000,
        "usd_per_accelerator_hour": 3.0,
        "life_years": 3,
    }
}
LINE = CandidateDesign("line", (40.0,) * 4, grid={"grid.g": 1.0})


def connected_case(*, as_of="2026-01-15", ready="2026-Q3", term=None, **header):
    """Return the case: a phase of 100 MW that the connection lets run from its quarter on."""
    grid = {
        "firm_mw": 200,
        "from": ready,
        "tariff": "large",
        "contribution_in_aid_usd": 20e6,
        "contribution_in_aid_usd_per_kw": 200,
    }
    sites = {"a": {"phases": {"p": {}}, "grid": {"g": grid}}}
    made = programme(sites, {"free": {"amount_usd": 9e9}}, end="2028-Q4", hardware=CHIPS, **header)  # fmt: skip
    terms = {"years": 1, "collateral_usd_per_kw": 100} | (term or {})
    lines = {"energy": {"kind": "energy", "usd_per_mwh": 40}}
    tariffs = {"large": TariffTerms.model_validate({"lines": lines, "term": terms})}
    power = SitePower((LINE,), contracts={"grid.g": (("g", "firm_mw"),)})
    return Case(
        made.model_copy(update={"tariffs": tariffs}),
        situation(as_of),
        site_powers={"a": power},
    )
