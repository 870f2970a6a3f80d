"""A strict view: what is not secured or measured of power and days is not in its plan, and whose word is missing is said."""

import pytest

from abilene.planning.unsaid import unsaid, unsaid_notes
from abilene.programme.changes import load
from abilene.programme.kept_out import kept_out, unsaid_paths
from abilene.programme.resolve import seen_by
from abilene.report.why import explain
from abilene.results.unsaid import Unsaid

CLAIMS = """
source: {id: order, kind: filing, publisher: P, published: 2026-03-01, url: 'https://example.org'}
claims:
  - {id: grant, about: sites.prairie.grid.first.firm_mw, says: utility, said: 2026-03-01, kind: secured, value: 60 MW}
  - {id: grant-day, about: sites.prairie.grid.first.from, says: utility, said: 2026-03-01, kind: secured, value: 2026-Q3}
  - {id: talk, about: sites.prairie.phases.p1.target, says: owner, said: 2026-03-01, kind: announced, value: 2027-Q2}
  - {id: permit, about: sites.prairie.phases.p2.target, says: owner, said: 2026-03-01, kind: secured, value: 2028-Q1}
  - {id: money, about: capital.equity.amount_usd, says: owner, said: 2026-03-01, kind: secured, value: 9 bn USD}
"""
ACTORS = """
actors:
  - {id: owner, name: The owner, role: principal}
  - {id: utility, name: The utility, role: utility}
"""


@pytest.fixture
def draft_of(cheap, tmp_path):
    """Return a function that reads the cheap campus with some claims about it, and what is set."""

    def make(claims=CLAIMS, *overrides):
        folder = tmp_path / "claims"
        folder.mkdir(exist_ok=True)
        (folder / "actors.yaml").write_text(ACTORS)
        (folder / "order.yaml").write_text(claims)
        head = "title: One campus of 200 MW"
        text = cheap.document.text.replace(head, f"{head}\n  ledger: claims")
        (tmp_path / "campus.yaml").write_text(text)
        price = "sites.prairie.power_usd_per_mwh=50"
        return load(tmp_path / "campus.yaml", [price, *overrides])

    return make


def strict(draft):
    return seen_by(draft, ["strict"])["strict"]


def case_of(desk_of, draft):
    desk, _ = desk_of(draft)
    return desk, desk.case(strict(draft))


def test_only_firm_power_is_there_and_only_phases_with_a_firm_day_may_come(draft_of):
    seen = strict(draft_of())
    site = seen.programme.sites["prairie"]
    assert {name: one.firm_mw for name, one in site.grid.items()} == {"first": 60.0}
    assert site.equipment == {}
    assert kept_out(seen) == {("prairie", "p1"), ("prairie", "p3")}


def test_what_is_kept_out_is_never_in_the_plan_nor_is_what_stands_behind_it(
    draft_of, desk_of
):
    """Its second phase has a day; the first, which must come before it, has none."""
    desk, case = case_of(desk_of, draft_of())
    study = desk.study(strict(draft_of()))
    assert study.found.plan.total_it_mw.sum() == 0.0
    stop = study.found.first_not_built
    assert (stop.phase, stop.binding) == ("p1", "no claim")
    assert case.situation.kept_out == {("prairie", "p1"), ("prairie", "p3")}


def test_what_is_set_counts_as_firm(draft_of, desk_of):
    draft = draft_of(CLAIMS, "sites.prairie.phases.p1.target=2027-Q2")
    seen = strict(draft)
    assert "sites.prairie.phases.p1.target" not in unsaid_paths(seen)
    desk, _ = desk_of(draft)
    assert desk.study(seen).found.plan.total_it_mw[-1] > 0


def test_without_any_firm_power_nothing_new_comes(draft_of):
    """Its contract is only announced: it can be sized by it, and no phase may lean on it."""
    seen = strict(
        draft_of(
            CLAIMS.replace(
                "kind: secured, value: 60 MW", "kind: announced, value: 60 MW"
            )
        )
    )
    assert seen.unpowered == {"prairie"}
    assert seen.programme.sites["prairie"].grid["first"].firm_mw == 60.0
    assert kept_out(seen) == {("prairie", name) for name in ("p1", "p2", "p3")}


def test_no_class_makes_a_firm_day(draft_of):
    """A broken promise that was secured leaves nothing: what such things take on average is nobody's word."""
    claims = CLAIMS.replace(
        "kind: secured, value: 2028-Q1", "kind: secured, value: 2026-Q3"
    )
    draft = draft_of(claims)
    late = seen_by(draft, ["secured", "strict"], draft.ledger.as_of.replace(year=2027))
    path = "sites.prairie.phases.p2.target"
    assert late["secured"].resolved[path].derived
    assert late["strict"].resolved[path].number is None


def test_whose_word_is_missing_is_said(draft_of):
    draft = draft_of()
    found = unsaid(draft, strict(draft))
    assert found["sites.prairie.phases.p1"] == Unsaid(
        lacks=("target",), claims=("talk",), said_by=("The owner",)
    )
    assert "sites.prairie.phases.p2" not in found
    assert "sites.prairie.grid.first" not in found, "it has firm power, and a day"
    (note,) = unsaid_notes(found)
    assert note.startswith(
        "prairie: kept out, as nobody has secured or measured day and power: "
    )
    assert "phases p1, p3; said less firmly by The owner; nobody speaks of " in note
    assert unsaid(draft, seen_by(draft, ["secured"])["secured"]) == {}


def test_why_says_that_no_word_is_firm_enough_and_whose_it_would_be(draft_of):
    draft = draft_of()
    views = {"strict": strict(draft)}
    head, why, claim, reason = explain(draft, "sites.prairie.phases.p1.target", views)
    assert head.endswith(": no claim")
    assert why == "  nobody has secured or measured it: this view counts on none of it"
    assert claim.startswith("  not used: The owner, 2026-03-01: 2027-Q2 announced")
    assert reason.endswith("because announced is not admitted here")
