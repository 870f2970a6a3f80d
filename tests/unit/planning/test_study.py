"""The study of a view: its plan, both ends of what is claimed, and what each limit holds back."""

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from abilene.budget import Budget
from abilene.buildout import phase_timings
from abilene.dates import Quarter
from abilene.planning.promised import promises_of
from abilene.planning.study import targets
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by

INTERVAL = """
source: {id: talk, kind: news, publisher: P, published: 2026-01-05, url: 'https://example.org'}
claims:
  - {id: some, about: capital.equity.amount_usd, says: bank, said: 2026-01-05, kind: secured, value: 0.9 .. 2.6 bn USD}
"""


@pytest.fixture
def ranged(cheap, tmp_path):
    """Return the same programme with money of which only an interval is claimed."""
    claims = tmp_path / "claims"
    claims.mkdir()
    (claims / "actors.yaml").write_text(
        "actors:\n  - {id: bank, name: A bank, role: lender}\n"
    )
    (claims / "talk.yaml").write_text(INTERVAL)
    head = "title: One campus of 200 MW"
    text = cheap.document.text.replace(head, f"{head}\n  ledger: claims")
    (tmp_path / "campus.yaml").write_text(text)
    return load(tmp_path / "campus.yaml", ["sites.prairie.power_usd_per_mwh=50"])


def test_where_nothing_is_an_interval_both_ends_are_the_plan(cheap_study):
    _, study = cheap_study
    assert list(study.band) == ["cautious", "generous"]
    for it_mw in study.band.values():
        np.testing.assert_array_equal(it_mw, study.found.plan.total_it_mw)
    assert study.relaxed is None


def test_more_money_never_builds_less(ranged, desk_of):
    desk, seen = desk_of(ranged)
    study = desk.study(seen)
    cautious, generous = study.band["cautious"], study.band["generous"]
    assert cautious.sum() < generous.sum()
    own = study.found.plan.total_it_mw.sum()
    assert cautious.sum() - 1e-6 <= own <= generous.sum() + 1e-6


def test_what_each_limit_holds_back_comes_the_most_first(cheap, desk_of):
    desk, seen = desk_of(cheap, relax=True)
    relaxed = desk.study(seen).relaxed
    gains = [row.it_mw_quarters for row in relaxed]
    assert gains == sorted(gains, reverse=True)
    assert relaxed[0].change.limit in {"money", "amount", "earmark", "condition"}
    assert gains[0] > 0


def test_called_off_it_stops_after_the_plan(cheap, desk_of):
    desk, seen = desk_of(cheap, relax=True)
    cancel = Event()
    desk = replace(desk, budget=Budget(cancel=cancel))
    cancel.set()
    study = desk.study(seen)
    assert (study.band, study.relaxed) == ({}, None)


def test_progress_is_told_with_the_title_of_the_view(cheap, desk_of):
    told = []
    desk, seen = desk_of(cheap)
    replace(desk, progress=lambda title, _: told.append(title)).study(seen)
    assert set(told) <= {seen.view.title}


def test_targets_are_the_promises_of_the_announced_view(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    (announced,) = seen_by(draft, ["announced"]).values()
    found = targets(announced)
    sites = announced.programme.sites
    assert len(found) == sum(len(site.phases) for site in sites.values())
    for (site_id, phase_id), quarter in found.items():
        target = sites[site_id].phases[phase_id].target
        assert quarter == (Quarter.of(target) if target else None)
    assert any(found.values())


BROKEN = """
source: {id: talk, kind: news, publisher: P, published: 2026-01-05, url: 'https://example.org'}
claims:
  - {id: first, about: sites.prairie.phases.p1.target, says: bank, said: 2025-06-01, kind: announced, value: 2025-12}
  - {id: newer, about: sites.prairie.phases.p1.target, says: tracker, said: 2026-01-05, kind: forecast,
     value: 2027-Q3}
"""
PROMISED = Quarter.parse("2025-Q4")


@pytest.fixture
def broken(ranged, tmp_path):
    """Return the same programme, its first phase promised for 2025 and since moved by somebody else."""
    (tmp_path / "claims" / "talk.yaml").write_text(BROKEN)
    (tmp_path / "claims" / "actors.yaml").write_text(
        "actors:\n"
        "  - {id: bank, name: A bank, role: lender}\n"
        "  - {id: tracker, name: A tracker, role: analyst}\n"
    )

    def with_rules(text=""):
        views = tmp_path / "claims" / "viewpoints.yaml"
        views.write_text(f"viewpoints:\n  - {{id: announced, rules: [{text}]}}\n")
        return load(tmp_path / "campus.yaml", ["sites.prairie.power_usd_per_mwh=50"])

    return with_rules


def test_the_plan_goes_by_the_day_that_is_left_and_delay_by_the_first_word(
    broken, desk_of
):
    desk, seen = desk_of(broken())
    situation, key = desk.case(seen).situation, ("prairie", "p1")
    assert situation.targets[key] == PROMISED
    assert situation.due_of(key) == Quarter.parse("2027-Q3")
    (promise,) = promises_of(desk.draft, seen).values()
    assert (promise.claim, promise.state) == ("first", "missed")
    assert promise.takes_over == "newer"
    study = desk.study(seen)
    timing = phase_timings(study.found.plan, study.found.unlimited)[key]
    assert (timing.target, timing.due) == (PROMISED, Quarter.parse("2027-Q3"))
    assert timing.energised >= Quarter.parse("2027-Q3")
    assert timing.critical_predecessor == "target"
    late = study.found.first_delayed
    assert (late.quarter, late.binding) == (PROMISED, "promise")
    assert "no earlier day than 2027-Q3" in late.detail


def test_who_keeps_what_is_missed_plans_as_before(broken, desk_of):
    desk, seen = desk_of(broken("{about: '**', missed: keep}"))
    situation = desk.case(seen).situation
    assert situation.due == situation.targets
    # the lead time of a phase that has not begun, and no later word
    assert desk.case(seen).situation.due_of(("prairie", "p1")) == PROMISED


def test_a_view_without_a_word_on_a_target_has_that_of_the_announced_one(
    broken, desk_of
):
    desk, seen = desk_of(broken())
    programme = seen.programme
    site = programme.sites["prairie"]
    phases = {
        name: phase.model_copy(update={"target": None})
        for name, phase in site.phases.items()
    }
    silent = programme.model_copy(
        update={"sites": {"prairie": site.model_copy(update={"phases": phases})}}
    )
    situation = desk.case(replace(seen, programme=silent)).situation
    assert situation.due == targets(seen)
