"""The odds of a small programme by its own class, and what knowing the future would be worth."""

import math
from dataclasses import replace
from statistics import NormalDist

import pytest
from uncertain_programme import TEXT

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.studies.odds import Drawing, odds

DELAY = {"p50": 1.5, "p90": 3.0}


@pytest.fixture
def campus(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(TEXT)
    return file


def test_odds_follow_from_the_class_where_money_has_no_limit(campus):
    """A phase of lead l is there by quarter q if r <= 1 + (q + 1 - today - l) / min(l, 4): a normal probability."""
    draft = load(campus)
    (found,) = odds(draft, asked=Drawing(futures=20_000)).values()
    today, ready = 0.0, 7
    lead = ready + 1 - today
    mu, sigma = math.log(1.5), math.log(3.0 / 1.5) / NormalDist().inv_cdf(0.9)
    first = found.risk.phases["a.p1"]
    by_target = NormalDist(mu, sigma).cdf(0.0)
    error = math.sqrt(by_target * (1 - by_target) / 20_000)
    assert first.p_by_target == pytest.approx(by_target, abs=4 * error)
    by_end = NormalDist(mu, sigma).cdf(math.log(1 + (16 - today - lead) / 4))
    assert first.p_ever == pytest.approx(by_end, abs=0.01)
    assert first.waits_quarters.keys() == {"delay"}
    assert found.risk.classes.keys() == {"own"}


def test_what_is_certain_has_no_odds(campus):
    (found,) = odds(load(campus), asked=Drawing(refclass="none")).values()
    assert found.risk.not_run == (
        "nothing is uncertain: no reference class that was known on 2026-03-31 is used, and the programme "
        "assumes nothing; give your own, as risk: {class: {p50: 1.6, p90: 2.7}}"
    )
    price = "hardware.chips.usd_per_accelerator_hour=3"
    priced = load(campus, [price, "programme.reinvested_share=0.5"])
    (found,) = odds(priced).values()
    assert found.risk.not_run.startswith("reinvested_share lets operation pay")
    assert found.levers == ()


def test_a_campus_that_sells_compute_has_odds_of_its_cover(campus):
    text = campus.read_text().replace(
        "equity: {amount_usd: 20 bn USD}",
        "bank: {amount_usd: 10 bn USD, rate: 8 %, tenor_years: 8, dscr_min: 3}\n"
        "  own: {amount_usd: 4 bn USD, only_for: operation}",
    )
    campus.write_text(text)
    chips = "hardware.chips"
    price = [f"{chips}.usd_per_accelerator_hour=3", f"{chips}.life_years=5"]
    draft = load(campus, [*price, "programme.objective=most_compute"])
    (found,) = odds(draft, asked=Drawing(futures=500)).values()
    cover, bank = found.risk.cover, found.risk.tranches["bank"]
    assert 0.5 < cover.p_operates < 1
    least = list(cover.quantile_min_dscr.values())
    assert least == sorted(least)
    assert 0 <= bank.p_dscr_kept <= 1
    assert bank.p_llcr_kept is None
    assert (bank.p_dscr_kept == 1) == (least[0] >= 3)


def test_without_delay_all_is_as_planned_and_money_is_no_lever(campus):
    (found,) = odds(load(campus), asked=Drawing(futures=2_000)).values()
    by_name = {lever.name: lever for lever in found.levers}
    horizon = found.risk.horizon
    sure = found.risk.sure_of(horizon)
    in_time = by_name["nothing takes longer than promised"]
    assert sure + in_time.sure_mw == pytest.approx(found.planned_mw[horizon])
    assert by_name["money without limit from today on"].mean_mw == 0
    assert found.levers[0].sure_mw == max(lever.sure_mw for lever in found.levers)


def test_nobody_who_knows_the_future_does_worse(campus):
    """With money for one phase at a time the rule may lose, and never gains, against the plan of each future."""
    tight = load(campus, ["capital.equity.amount_usd=5 bn USD"])
    asked = Drawing(futures=200, foresight=5)
    (found,) = odds(tight, asked=asked).values()
    assert found.foresight.futures == 5
    assert found.foresight.it_mw_quarters <= found.foresight.known_mw_quarters * 1.002
    assert found.foresight.share <= found.foresight.most_share
    assert found.foresight.value <= found.foresight.most_mw_quarters
    assert found.waiting.of_first(5).value <= found.foresight.value + 0.002 * (
        found.foresight.known_mw_quarters
    ), "waiting brings no more than knowing"
    with pytest.raises(
        InputError, match="there is no reference class 'epok_2025_26'; did you mean"
    ):
        odds(tight, asked=Drawing(refclass="epok_2025_26"))


def test_the_mean_and_the_most_of_one_future_are_the_same(campus):
    tight = load(campus, ["capital.equity.amount_usd=5 bn USD"])
    asked = Drawing(futures=50, foresight=1)
    (found,) = odds(tight, asked=asked).values()
    assert found.foresight.share == pytest.approx(found.foresight.most_share)
    assert found.foresight.value == pytest.approx(found.foresight.most_mw_quarters)


def test_who_knows_the_future_knows_when_power_comes(campus):
    """A campus whose power comes late in most futures: what it adds to the load is known to one, and seen by the other."""
    late = load(campus)
    grid = {"all": {"firm_mw": 300, "from": "2027-06-01", "delay": DELAY}}
    data = late.programme.model_dump(by_alias=True, exclude_unset=True)
    data["sites"]["a"]["grid"] = grid
    draft = replace(late, programme=type(late.programme).model_validate(data))
    asked = Drawing(futures=2_000, foresight=4)
    (found,) = odds(draft, asked=asked).values()
    assert found.risk.classes.keys() == {"own", "sites.a.grid.all.from"}
    assert found.risk.phases["a.p1"].waits_quarters["power"] > 0
    names = {one.name for one in found.risk.drivers}
    assert "delay of power, a.grid.all" in names
    lever = {one.name: one for one in found.levers}["all power when it is promised"]
    assert lever.mean_mw > 0
    known = found.foresight
    assert known.it_mw_quarters <= known.known_mw_quarters * 1.002


def test_who_knows_the_future_knows_which_money_opens(campus):
    """He plans with no money that does not come: in a future without any, nobody builds anything."""
    text = campus.read_text().replace(
        "equity: {amount_usd: 20 bn USD}",
        "equity: {amount_usd: 20 bn USD, opens: 2027-Q1}",
    )
    campus.write_text(text)
    share = ["risk.closing.equity.share=0", "risk.closing.equity.per_quarter=1"]
    (found,) = odds(
        load(campus, share), asked=Drawing(futures=200, foresight=2)
    ).values()
    assert found.foresight.known_mw_quarters == found.foresight.it_mw_quarters == 0
    share[0] = "risk.closing.equity.share=0.5"
    (found,) = odds(
        load(campus, share), asked=Drawing(futures=200, foresight=4)
    ).values()
    known = found.foresight
    assert 0 < known.it_mw_quarters <= known.known_mw_quarters * 1.002


def test_who_knows_the_future_knows_that_money_of_an_event_never_comes(campus):
    text = campus.read_text().replace("amount_usd: 20 bn USD", "amount_usd: 3.2 bn USD")
    vendor = "  vendor: {amount_usd: 10 bn USD, opens: {energised: a.p1}}"
    closing = "class: none, closing: {vendor: {share: 1.0e-9}}"
    campus.write_text(f"{text}{vendor}".replace("class: {p50: 1.5, p90: 3.0}", closing))
    asked = Drawing(futures=50, foresight=1)
    (found,) = odds(load(campus), asked=asked).values()
    assert found.risk.phases["a.p2"].p_ever == 0
    assert found.foresight.value == 0 < found.foresight.it_mw_quarters


def test_the_same_seed_gives_the_same_and_another_does_not(campus):
    draft = load(campus)
    asked = [Drawing(futures=500, seed=seed) for seed in (3, 3, 4)]
    found = [next(iter(odds(draft, asked=each).values())) for each in asked]
    one, same, other = (each.risk for each in found)
    assert one == same
    assert one.mean_it_mw != other.mean_it_mw


def test_what_goes_together_moves_no_phase_and_is_said(tmp_path):
    """Late futures are dear ones: the law of each phase stays, and what both cost is spread wider."""
    costs = "costs: {chips: {p50: 1.0, p90: 1.5}}"
    pair = (
        "correlations: {x: {between: [delay, costs.chips], rank: 0.8, source: a study}}"
    )
    found = []
    for more in (costs, f"{costs}, {pair}"):
        file = tmp_path / "small.yaml"
        text = TEXT.replace("p90: 3.0}", f"p90: 3.0}}, {more}")
        file.write_text(text.replace("20 bn USD", "200 bn USD"))
        (one,) = odds(
            load(file), asked=Drawing(futures=10_000, explained=False)
        ).values()
        found.append(one.risk)
    alone, together = found
    said = "delay and costs.chips go together, rank correlation 0.8, from a study: what either moves counts for both"
    assert said in together.assumed
    assert said not in alone.assumed
    # shares overlap: what they leave is not known
    assert together.unexplained is None
    assert alone.unexplained > 0
    # money for everything: what is energised is a matter of delay alone
    assert together.phases == alone.phases
    assert together.mean_it_mw == alone.mean_it_mw
    chips = {one.name: one.share for one in together.drivers}
    assert chips["price of accelerators"] > 0.02
    assert "price of accelerators" not in {one.name for one in alone.drivers}
