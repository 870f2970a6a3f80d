"""Units, scales and names of what a study varies, as charts show them."""

from made_study import made
from small_study import EQUITY, GRID, PRICE

from abilene.report.charts.varied import Shown, group_words, scale_of, short, words

SWEEP = f"{{sweep: {{{EQUITY}: [2 bn USD, 5 bn USD]}}}}"


def test_large_sums_are_in_billions(tmp_path):
    study = made(tmp_path, SWEEP, lambda _, usd: (usd / 1e8, usd / 2))
    shown = Shown(study, ("a", None, None), study.rows, "capital_cost_usd", 1)
    assert (shown.scale, shown.unit) == (1e9, "bn USD")
    assert [shown.value(row) for row in study.rows] == [1.0, 2.5]
    assert shown.head(EQUITY) == f"{EQUITY} [bn USD]"
    assert shown.table([EQUITY]) == ((2.0, 1.0), (5.0, 2.5))
    load = Shown(study, ("a", None, None), study.rows, "it_mw.2027", 1)
    assert (load.scale, load.unit) == (1.0, "MW")
    assert scale_of([{"x": 5.0}], "x", "USD") == (1.0, "USD")
    assert "2 runs of the study, design sweep" in load.source


def test_what_is_not_known_is_a_dash(tmp_path):
    study = made(tmp_path, SWEEP, lambda _, usd: None if usd > 3e9 else (1.0, 2.0))
    shown = Shown(study, ("a", None, None), study.rows, "it_mw.2027", 1)
    assert shown.value(study.rows[1]) is None
    assert shown.table([EQUITY])[1] == (5.0, "-")
    assert words(None) == "-"
    assert words("2026-Q3") == "2026-Q3"


def test_names_are_as_short_as_tells_them_apart():
    assert short([EQUITY, GRID, PRICE]) == [
        "equity.amount_usd",
        "g.firm_mw",
        "h.price_usd_per_accelerator",
    ]
    assert short(["sites.a.grid.g.mw", "sites.b.grid.g.mw"]) == [
        "a.grid.g.mw",
        "b.grid.g.mw",
    ]
    assert short(["risk.common"]) == ["risk.common"]


def test_a_group_is_told_in_words():
    assert (
        group_words(("secured", "2026-02-01", "abilene"))
        == "secured, as of 2026-02-01, abilene"
    )
    assert group_words(("secured", "2026-02-01", None)) == "secured, as of 2026-02-01"
