"""What a programme assumes is drawn where it can move anything, and said not to be where it cannot."""

import math

import pytest
from uncertain_programme import TEXT

from abilene.programme.changes import load
from abilene.studies.odds import Drawing, odds

N = 2_000
OPENS = {
    "phase": "{energised: a.p1}",
    "load": "{it_online_mw: 90}",
    "draws": "{drawn: equity, fraction: 0.5}",
    "each MW": "{per_it_online_mw_usd: 100 m USD}",
    "date": "2027-Q1",
}


def found(tmp_path, *changes):
    """Return the odds of the small programme without a class, some of its text exchanged."""
    text = TEXT.replace("class: {p50: 1.5, p90: 3.0}", "class: none")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "small.yaml"
    file.write_text(text)
    asked = Drawing(futures=N, explained=False)
    (one,) = odds(load(file), asked=asked).values()
    return one.risk


def closing(law):
    return ("class: none", f"class: none, closing: {law}")


def vendor(opens):
    """The first phase is paid by the sponsors; the second takes the vendor's money."""
    return (
        "equity: {amount_usd: 20 bn USD}",
        "equity: {amount_usd: 3.2 bn USD}\n"
        f"  vendor: {{amount_usd: 10 bn USD, opens: {opens}}}",
    )


@pytest.mark.parametrize("opens", OPENS.values(), ids=OPENS)
def test_money_of_an_event_may_not_come(tmp_path, opens):
    risk = found(tmp_path, vendor(opens), closing("{vendor: {share: 0.6}}"))
    error = math.sqrt(0.6 * 0.4 / N)
    assert risk.phases["a.p1"].p_ever == 1
    assert risk.phases["a.p2"].p_ever == pytest.approx(0.6, abs=4 * error)
    assert risk.tranches["vendor"].p_opens == pytest.approx(0.6, abs=4 * error)
    assert risk.drivers[0].name == "whether vendor closes"
    assert risk.assumed == (
        "money that may not close, vendor: with 60% it does, 100% a quarter",
    )
    assert risk.not_drawn == ()


def test_money_of_an_event_may_come_late(tmp_path):
    """Half of it comes in the quarter in which its event opens it, half of the rest in the next."""
    law = closing("{vendor: {share: 1, per_quarter: 0.5}}")
    risk = found(tmp_path, vendor(OPENS["phase"]), law)
    certain = found(tmp_path, vendor(OPENS["phase"]), closing("{equity: {share: 0}}"))
    assert certain.not_run
    one = risk.phases["a.p2"]
    error = math.sqrt(0.25 / N)
    assert one.p_by_planned == pytest.approx(0.5, abs=4 * error)
    assert one.p_ever > 0.95


def test_money_that_is_open_already_is_not_drawn_and_that_is_said(tmp_path):
    law = closing("{equity: {share: 0.5}, secured: {share: 0.5}}")
    risk = found(tmp_path, law)
    assert (
        "of what the programme assumes nothing counts here (risk.closing.equity: equity is open already; "
        "risk.closing.secured: no money of this view"
    ) in risk.not_run
    beside = found(
        tmp_path,
        vendor(OPENS["date"]),
        closing("{equity: {share: 0.5}, vendor: {share: 0.5}}"),
    )
    (assumed,) = beside.assumed
    assert "vendor" in assumed
    assert beside.not_drawn == ("risk.closing.equity: equity is open already",)
    certain = found(tmp_path, vendor(OPENS["date"]), closing("{vendor: {share: 1}}"))
    assert "vendor comes in time for certain" in certain.not_run


DEAR = "costs: {chips: {p50: 1, p90: 1.5}}"
PAIRS = (
    "correlations: {dear: {between: [delay, costs.chips], rank: 0.8},"
    " two: {between: [delay.a, costs.chips], rank: 0.1}}"
)


def test_what_goes_together_with_what_is_switched_off_is_not_assumed(tmp_path):
    """By no class nothing is drawn of delay: the price of accelerators alone is, in the order of its own draws."""
    off = found(tmp_path, ("class: none", f"class: none, {DEAR}, {PAIRS}"))
    alone = found(tmp_path, ("class: none", f"class: none, {DEAR}"))
    (cost,) = off.assumed
    assert cost.startswith("cost of chips")
    assert off.not_drawn == (
        "risk.correlations.dear: delay not drawn in this view",
        "risk.correlations.two: delay.a not drawn in this view",
    )
    assert off.unexplained == alone.unexplained
    assert off.unexplained is not None
    assert off.quantile_it_mw == alone.quantile_it_mw
    law = "class: {p50: 1.5, p90: 3.0}"
    both = found(tmp_path, ("class: none", f"{law}, {DEAR}, {PAIRS}"))
    assert both.not_drawn == ()
    assert both.unexplained is None
    assert sum("go together" in one for one in both.assumed) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            ("from: 2026-Q1}", "from: 2026-Q1, delay: {p50: 1.5, p90: 3}}"),
            "sites.a.grid.all.delay: it is there already, or comes after the plan",
        ),
        (
            (
                "2026-Q1}}",
                "2026-Q1}, more: {firm_mw: 0, from: 2027-Q1, delay: {p50: 1.5, p90: 3}}}",
            ),
            "sites.a.grid.more.delay: the campus carries the same without it",
        ),
        (
            ("class: none", "class: none, costs: {equipment: {p50: 1.2, p90: 1.5}}"),
            "risk.costs.equipment: nothing of it is paid any more in this view",
        ),
        (
            ("class: none", "class: none, costs: {chips: {p50: 1, p90: 1}}"),
            "risk.costs.chips: that is what the plan has",
        ),
        (
            ("class: none", "class: none, learn: true"),
            "risk.learn: nothing that the programme promised has come, or no ledger says so",
        ),
    ],
)
def test_what_moves_nothing_is_said_with_its_reason(tmp_path, change, why):
    risk = found(tmp_path, change)
    assert why in risk.not_run
    own = found(tmp_path, change, ("class: none", "class: {p50: 1.5, p90: 3.0}"))
    assert why in own.not_drawn
    assert own.assumed == ()
    assert own.classes.keys() == {"own"}
    assert {one.name.split(" of power")[0] for one in own.drivers} <= {
        "delay common to all",
        "delay common to a",
        "delay of a.p1",
        "delay of a.p2",
    }
