"""Which reference class a path has, and that a replay has no hindsight."""

from datetime import date

import pytest
from uncertain_programme import TEXT

from abilene.claims import view
from abilene.errors import InputError
from abilene.programme.expected_delay import later_class, refclass_of, with_class
from abilene.programme.read import read_programme
from abilene.programme.resolve import resolve, seen_by

PROGRAMME = """\
programme: {id: x, title: X, start: 2025-Q1, end: 2029, usd_year: 2025, ledger: claims}
hardware: {h: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 50 k USD}}
defaults:
  phase: {hardware: h, shell_usd_per_it_kw: 10000, build_quarters: 2, hardware_quarters: 1, shell_spend: [1.0],
          hardware_spend: [1.0]}
sites:
  a:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    grid: {g: {firm_mw: 100, from: 2025-Q3}, slow: {firm_mw: 1, from: 2025-Q3, delay: {p50: 2, p90: 3}}}
    phases:
      p: {it_mw: 100}
      q: {it_mw: 50, delay: {p50: 1.5, p90: 2.5}}
"""
CLAIMS = """\
source: {id: news, kind: news, publisher: News, published: 2026-01-01}
actors: [{id: owner, name: Owner, role: principal}]
claims:
  - {id: p-2026, about: sites.a.phases.p.target, says: owner, said: 2026-01-01, kind: announced, value: 2026-04-11}
  - {id: q-2026, about: sites.a.phases.q.target, says: owner, said: 2026-01-01, kind: announced, value: 2026-04-11}
"""
P, Q = "sites.a.phases.p.target", "sites.a.phases.q.target"
LATER, BEFORE = date(2026, 10, 2), date(2026, 10, 1)


@pytest.fixture
def draft(tmp_path):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "news.yaml").write_text(CLAIMS)

    def make(more="", *overrides):
        (tmp_path / "p.yaml").write_text(PROGRAMME + more)
        return read_programme(tmp_path / "p.yaml", overrides)

    return make


def id_of(draft, path, day=LATER):
    found = refclass_of(draft.programme, path, day)
    return found and found.id


def test_a_class_is_not_used_before_it_was_known(draft):
    assert id_of(draft(), P, LATER) == "epoch_2025_26"
    assert id_of(draft(), P, BEFORE) is None


@pytest.mark.parametrize(
    ("risk", "of_p"),
    [
        ("none", None),
        ("epoch_2025_26_strict", "epoch_2025_26_strict"),
        ("{p50: 1.2, p90: 2}", "own"),
    ],
)
def test_the_file_names_the_class_and_a_record_its_own(draft, risk, of_p):
    made = draft(f"risk: {{class: {risk}}}\n")
    assert id_of(made, P) == of_p
    assert id_of(made, Q) == "own"
    assert id_of(made, "sites.a.grid.slow.from") == "own"
    # the milestones that were fitted contain their power: no class of theirs is its own
    assert id_of(made, "sites.a.grid.g.from") is None
    assert id_of(made, "capital.t.opens") is None


def test_the_authors_own_may_be_used_on_any_day(draft):
    """100 days were promised; half take 1.5 times as long, given that it is not there after 101 days."""
    seen = resolve(draft(), view(draft().ledger, "announced"), date(2026, 4, 12))
    assert seen.provenance[Q] == "derived:class:own:q-2026"
    assert seen.programme.sites["a"].phases["q"].target > date(2026, 5, 31)
    # no class for the other one in a replay: it has no target any more
    assert seen.programme.sites["a"].phases["p"].target is None
    assert seen.provenance.get(P) is None


def test_what_is_set_wins_over_what_a_class_expects(draft):
    made = draft("", f"{Q}=2027-06-30")
    seen = resolve(made, view(made.ledger, "announced"), date(2026, 4, 12))
    assert seen.provenance[Q] == "set"
    assert seen.programme.sites["a"].phases["q"].target == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("path", "settings", "origin"),
    [
        (P, (), "derived:class:epoch_2025_26:p-2026"),
        (P, ("risk.class=none",), None),
        (
            P,
            ("risk.class=epoch_2025_26_strict",),
            "derived:class:epoch_2025_26_strict:p-2026",
        ),
        (P, ("risk.class.p50=1.2", "risk.class.p90=2"), "derived:class:own:p-2026"),
    ],
)
def test_a_class_that_is_set_says_what_to_expect_of_a_broken_promise(
    draft, path, settings, origin
):
    """It was drawn by, and the date in place of what was broken stayed that of the other class."""
    made = draft("", *settings)
    seen = resolve(made, view(made.ledger, "announced"), LATER)
    assert seen.provenance.get(path) == origin


def test_a_delay_that_is_set_says_what_to_expect_of_its_record(draft):
    """Half of them now take three times the 100 days that were promised."""
    made = draft("", "sites.a.phases.q.delay.p50=3", "sites.a.phases.q.delay.p90=6")
    seen = resolve(made, view(made.ledger, "announced"), date(2026, 4, 12))
    assert seen.programme.sites["a"].phases["q"].target > date(2026, 10, 27)


OWN = "risk: {class: {p50: 1.5, p90: 3.0}}\n"


@pytest.fixture(params=[OWN, "", "risk: {class: epoch_2025_26_strict, common: 0.5}\n"])
def small(request, tmp_path):
    """Return programmes with a law of their own, with no word of risk, and with a class."""
    file = tmp_path / "small.yaml"
    file.write_text(TEXT.replace(OWN, request.param))
    return read_programme(file)


@pytest.mark.parametrize("name", ["none", "epoch_2026_05", "epoch_2025_26"])
def test_a_class_is_set_whatever_the_file_says_of_risk(small, name):
    asked = with_class(small, name)
    assert asked.overrides == {"risk.class": name}
    (seen,) = seen_by(asked).values()
    assert seen.programme.risk.class_ == name
    assert seen.provenance["risk.class"] == "set"
    # the rest of what is assumed stays
    common = small.programme.risk.common if small.programme.risk else 0.2
    assert seen.programme.risk.common == common


def test_none_asked_for_is_that_of_the_file(small):
    assert with_class(small, None) is small


def test_a_class_that_nobody_knows_is_refused(small):
    with pytest.raises(InputError, match="--class: there is no reference class 'epoc'"):
        with_class(small, "epoc")


def test_one_of_a_later_day_is_refused_with_the_one_to_use():
    days = [date(2026, 10, 2), date(2026, 6, 1)]
    (found,) = later_class("epoch_2025_26", days)
    assert str(found).startswith(
        "--class: epoch_2025_26 is known from 2026-10-02, and the plan is of 2026-06-01; use epoch_2026_05"
    )
    assert not [*later_class("epoch_2026_05", days), *later_class(None, days)]
