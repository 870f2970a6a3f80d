"""A day that is broken or was taken back, and that nobody replaces: what the plan makes of what has none."""

from datetime import date

import pytest

from abilene.claims.own_day import OwnDay
from abilene.programme.kept_out import kept_out
from abilene.programme.read import read_programme
from abilene.programme.resolve import seen_by
from abilene.programme.undated import consequence

PROGRAMME = """\
programme: {id: x, title: X, start: 2025-Q1, end: 2027, usd_year: 2025, ledger: claims}
hardware: {h: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 50 k USD}}
equipment:
  engine: {capex_usd_per_kw: 1200, lead_months: 12}
  store: {capex_usd_per_kw: 300, lead_months: 12, output: storage, capex_usd_per_kwh: 200}
defaults:
  phase: {hardware: h, shell_usd_per_it_kw: 10000, build_quarters: 2, hardware_quarters: 1, shell_spend: [1.0],
          hardware_spend: [1.0]}
sites:
  a:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    grid: {first: {firm_mw: 50, from: 2025-01}, rest: {firm_mw: 100, from: 2025-12}}
    equipment: {engine: {max_mw: 30, from: 2026-Q3}}
    ppa: {sun: {kind: shaped, max_mw: 9, strike_usd_per_mwh: 30, from: 2025-12},
          rest: {kind: shaped, max_mw: 9, strike_usd_per_mwh: 30, from: 2027}}
    phases: {p: {it_mw: 10, target: 2026}, q: {it_mw: 50, target: 2026-12}}
  b:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    grid: {only: {firm_mw: 100, from: 2025-12}}
    equipment: {store: {max_mw: 30}}
    phases: {p: {it_mw: 10, target: 2026-12}}
capital:
  old: {amount_usd: 1 bn USD, opens: 2025-12, expires: 2026-01-31}
  new: {amount_usd: 1 bn USD, opens: 2025-12, expires: 2028}
"""
CLAIMS = """\
source: {id: word, kind: release, publisher: P, published: 2025-05-01, quotes: checked}
actors: [{id: owner, name: Owner, role: principal}]
claims:
"""
PROMISED = (
    "sites.a.grid.rest.from",
    "sites.b.grid.only.from",
    "sites.a.ppa.sun.from",
    "capital.old.opens",
    "capital.new.opens",
)
AS_OF = date(2026, 3, 31)


@pytest.fixture
def seen(tmp_path):
    """Return what a view has of the programme on a day, with claims of these days."""

    def one(name="announced", day=AS_OF, overrides=(), more="", event=""):
        claims = "".join(
            f"  - {{id: c{n}, about: {path}, says: owner, said: 2025-05-01, kind: announced, value: by 2025}}\n"
            for n, path in enumerate(PROMISED)
        )
        (tmp_path / "claims").mkdir(exist_ok=True)
        (tmp_path / "claims" / "word.yaml").write_text(CLAIMS + claims + more)
        day_or_event = "opens: 2025-12, expires: 2028"
        text = PROGRAMME
        if event:
            text = text.replace(day_or_event, f"opens: {event}, expires: 2028")
        (tmp_path / "p.yaml").write_text(text)
        draft = read_programme(tmp_path / "p.yaml", overrides)
        return seen_by(draft, [name], day)[name]

    return one


def test_up_to_the_day_everything_is_as_promised(seen):
    before = seen(day=date(2025, 12, 31))
    assert before.undated == ()
    assert [*before.programme.sites["a"].grid] == ["first", "rest"]


@pytest.mark.parametrize("name", ["announced", "committed", "secured"])
def test_a_contract_that_did_not_come_is_in_no_view(seen, name):
    after = seen(name)
    assert set(after.undated) == set(PROMISED)
    assert [*after.programme.sites["a"].grid] == ["first"]
    assert kept_out(after) == {("b", "p")}
    assert after.unpowered == {"b"}


def test_money_that_did_not_come_opens_after_the_day_of_the_plan_or_has_expired(seen):
    capital = seen().programme.capital
    assert capital["new"].opens == date(2026, 4, 1)
    assert capital["old"].opens == capital["old"].expires == date(2026, 1, 31)
    assert seen().provenance["capital.new.opens"] == "no claim"


def test_a_strict_view_asks_for_a_firm_word_and_says_so_itself(seen):
    assert set(seen("strict").undated) == {"capital.old.opens", "capital.new.opens"}


def test_what_is_set_counts(seen):
    mine = seen(overrides=["sites.a.grid.rest.from=2026-09-30"])
    assert mine.programme.sites["a"].grid["rest"].from_ == date(2026, 9, 30)
    assert "sites.a.grid.rest.from" not in mine.undated


def test_an_event_that_opens_money_stays(seen):
    event = "{energised: a.p}"
    after = seen(overrides=[], event=event)
    assert after.programme.capital["new"].opens.energised == "a.p"
    assert "capital.new.opens" not in after.undated


TAKEN_BACK = """\
  - {id: q, about: sites.a.phases.q.target, says: owner, said: 2025-05-01, kind: forecast, value: 2026-12}
  - {id: back, says: owner, said: 2025-05-01, retracts: [q], quote: no longer}
"""


def test_a_phase_whose_only_day_was_taken_back_is_left_out(seen):
    after = seen(more=TAKEN_BACK)
    assert "sites.a.phases.q.target" in after.undated
    assert ("a", "q") in kept_out(after)
    assert ("a", "q") not in kept_out(seen())
    mine = seen(more=TAKEN_BACK, overrides=["sites.a.phases.q.target=2027-06"])
    assert ("a", "q") not in kept_out(mine)


@pytest.mark.parametrize(
    ("path", "state", "words"),
    [
        ("sites.a.grid.g.from", "missed", "the contract is left out of the plan"),
        ("sites.a.phases.p.target", "missed", "the phase is built when it can be"),
        ("sites.a.phases.p.target", "withdrawn", "the phase is left out of the plan"),
        ("capital.c.opens", "missed", "after the day of the plan, and not before"),
        ("sites.a.equipment.e.from", "lapsed", "its lead time counts from the day"),
    ],
)
def test_what_follows_is_said(path, state, words):
    assert words in consequence(path, OwnDay(AS_OF, state, 1))
