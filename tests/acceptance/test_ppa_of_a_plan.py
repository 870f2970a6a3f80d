"""Every figure of the power purchase agreements of a plan, again from its CSV files and the terms of the file alone.

The price of the market is the same in every hour, so that a MWh earns it times inflation whatever the weather.
"""

import csv
import io

import pytest

from abilene.dates import Quarter
from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.results.store import plan_files

TERMS = """
    ppa:
      sun: {kind: fixed_for_floating, source: solar, max_mw: 100, strike_usd_per_mwh: 26, fee_usd_per_mwh: 1.5,
            from: 2027-Q1, years: 2.6, escalator: 0.03}
      base: {kind: shaped, max_mw: 20, strike_usd_per_mwh: 30, from: 2027-Q2}
      dear: {kind: shaped, max_mw: 20, strike_usd_per_mwh: 90, from: 2027-Q2}
"""
CENT = 0.011
PRICE, INFLATION = 40.0, 0.025
FIRST, LAST = Quarter.parse("2026-Q1"), Quarter.parse("2030-Q4")
FIRST_SUN, FIRST_BASE = Quarter.parse("2027-Q2"), Quarter.parse("2027-Q3")
BASE_MWH = [20 * 24 * days for days in (90, 91, 92, 92)]


@pytest.fixture(scope="module")
def table(tmp_path_factory, examples, sizer):
    """Return what reads the rows of a table of a plan of the small campus, with its agreements or without."""
    home, read = tmp_path_factory.mktemp("ppa"), {}
    before, grid, after = (
        (examples / "one-campus.yaml").read_text().partition("\n    grid:")
    )
    before = before.replace("price: ercot_west_2022_2025", f"price: {{mean_usd_per_mwh: {PRICE}}}")  # fmt: skip
    for name, terms in (("with", TERMS), ("without", "")):
        (home / "p.yaml").write_text(f"{before}{terms}{grid}{after}")
        draft = load(home / "p.yaml")
        read[name] = plan_files(plans(draft, sizer=sizer), draft, {})

    def rows(of, name):
        text = read[of].get(f"{name}.csv", b"").decode()
        return list(csv.DictReader(io.StringIO(text)))

    return rows


@pytest.fixture(scope="module")
def settled(table):
    """Return the rows of the table of agreements by agreement and quarter, numbers as numbers."""
    figures = ("mw", "mwh", "usd_per_mwh", "market_usd", "paid_usd")
    return {
        (row["ppa"], Quarter.parse(row["quarter"])): {
            key: float(row[key]) for key in figures
        }
        for row in table("with", "ppa")
    }


def grown(quarter):
    return (1 + INFLATION) ** (quarter.year - 2025)


def test_there_is_a_row_for_each_agreement_and_quarter(settled, table):
    quarters = [FIRST + n for n in range(LAST - FIRST + 1)]
    names = ("sun", "base", "dear")
    assert [*settled] == [(name, quarter) for name in names for quarter in quarters]
    assert not table("without", "ppa")


def test_what_is_paid_is_price_times_energy_less_the_market(settled):
    for row in settled.values():
        paid = row["mwh"] * row["usd_per_mwh"] - row["market_usd"]
        assert row["paid_usd"] == pytest.approx(paid, abs=CENT)


def test_the_market_pays_its_price_of_the_day(settled):
    for (_, quarter), row in settled.items():
        usd = row["mwh"] * PRICE * grown(quarter)
        assert row["market_usd"] == pytest.approx(usd, abs=CENT)


def test_a_flat_profile_without_an_end_by_hand(settled):
    for (name, quarter), row in settled.items():
        if name == "base":
            mwh = BASE_MWH[quarter.index % 4] * (quarter >= FIRST_BASE)
            assert row["mwh"] == pytest.approx(mwh)
            assert row["usd_per_mwh"] == pytest.approx(30 * grown(quarter))


def test_a_nominal_strike_with_an_end_by_hand(settled):
    """2.6 years are ten quarters and four tenths of one; strike and fee grow with each fourth quarter."""
    sun = {q: row for (name, q), row in settled.items() if name == "sun"}
    whole = {q.index % 4: sun[q]["mwh"] for q in (FIRST_SUN + n for n in range(4))}
    for quarter, row in sun.items():
        gone = quarter - FIRST_SUN
        held = min(1.0, max(0.0, 10.4 - gone)) * (gone >= 0)
        assert row["mwh"] == pytest.approx(held * whole[quarter.index % 4])
        price = 27.5 * 1.03 ** max(0, gone // 4)
        assert row["usd_per_mwh"] == pytest.approx(price)
        assert row["mw"] == 100


def test_what_costs_over_its_term_is_not_signed(settled):
    assert all(
        (row["mw"], row["mwh"], row["paid_usd"]) == (0, 0, 0)
        for (name, _), row in settled.items()
        if name == "dear"
    )


def test_what_is_paid_is_all_that_moves_in_the_cost_of_electricity(settled, table):
    """Quarter by quarter: the same is built, and running costs differ by the agreements."""
    kept = [
        {row["quarter"]: float(row["energy_cost_usd"]) for row in table(of, "quarters")}
        for of in ("with", "without")
    ]
    for quarter, usd in kept[0].items():
        paid = sum(
            settled[name, Quarter.parse(quarter)]["paid_usd"]
            for name in ("sun", "base", "dear")
        )
        assert usd - kept[1][quarter] == pytest.approx(paid, abs=3 * CENT)
