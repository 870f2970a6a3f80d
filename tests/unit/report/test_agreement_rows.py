"""Rows of what power purchase agreements deliver and pay over a plan, by hand."""

from types import SimpleNamespace

from agreed_answers import SWAP

from abilene.report.agreement_rows import PPA_HEADS, ppa_rows

NOTHING = {"2026-Q1": 0.0}
UNSIGNED = SWAP.model_copy(
    update={"mw": 0.0, "mwh": NOTHING, "market_usd": NOTHING, "paid_usd": NOTHING}
)


def test_a_row_for_each_agreement():
    """40,000 MWh at 30 USD, for which the market pays 50: 0.8 m USD are earned."""
    sites = {
        "a": SimpleNamespace(ppa={"swap": SWAP, "dear": UNSIGNED}),
        "b": SimpleNamespace(ppa={}),
    }
    first, second = ppa_rows(sites)
    assert first == ("a swap", "50", "40", "30.0", "50.0", "-0.8")
    assert second == ("a dear", "0", "0", "", "", "0.0")
    assert len(first) == len(PPA_HEADS)
