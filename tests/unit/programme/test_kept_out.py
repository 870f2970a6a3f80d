"""Phases that a strict view leaves out, and the paths of which it believes nothing."""

import pytest

from abilene.programme.kept_out import kept_out, unsaid_paths
from abilene.programme.read import read_programme
from abilene.programme.resolve import seen_by

PROGRAMME = """\
programme: {id: x, title: X, start: 2025-Q1, end: 2027, usd_year: 2025, ledger: claims}
hardware: {h: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 50 k USD}}
defaults:
  phase: {hardware: h, shell_usd_per_it_kw: 10000, build_quarters: 2, hardware_quarters: 1, shell_spend: [1.0],
          hardware_spend: [1.0]}
sites:
  a:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    grid: {g: {firm_mw: 100, from: 2025-Q3}}
    phases: {p: {it_mw: 10, target: 2026}, q: {it_mw: 50, target: 2026}}
  b:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    grid: {g: {firm_mw: 100, from: 2025-Q3}}
    phases: {p: {it_mw: 10, target: 2026}}
"""
CLAIMS = """\
source: {id: permit, kind: filing, publisher: P, published: 2025-05-01, quotes: checked}
actors: [{id: owner, name: Owner, role: principal}]
claims:
  - {id: mw, about: sites.a.grid.g.firm_mw, says: owner, said: 2025-05-01, kind: secured, value: 80 MW}
  - {id: on, about: sites.a.grid.g.from, says: owner, said: 2025-05-01, kind: secured, value: 2025-12}
  - {id: ap, about: sites.a.phases.p.target, says: owner, said: 2025-05-01, kind: secured, value: 2026-06}
  - {id: aq, about: sites.a.phases.q.target, says: owner, said: 2025-05-01, kind: announced, value: 2026-09}
  - {id: bp, about: sites.b.phases.p.target, says: owner, said: 2025-05-01, kind: secured, value: 2026-06}
"""


@pytest.fixture
def seen(tmp_path):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "permit.yaml").write_text(CLAIMS)
    (tmp_path / "p.yaml").write_text(PROGRAMME)

    def one(name, *overrides):
        draft = read_programme(tmp_path / "p.yaml", overrides)
        return seen_by(draft, [name])[name]

    return one


def test_a_phase_needs_a_firm_day_and_its_campus_firm_power(seen):
    assert kept_out(seen("strict")) == {("a", "q"), ("b", "p")}
    assert kept_out(seen("secured")) == frozenset()


def test_paths_are_unsaid_until_somebody_sets_them(seen):
    target = "sites.a.phases.q.target"
    assert unsaid_paths(seen("strict")) == (
        "sites.a.grid.g.curtailable_mw",
        target,
        "sites.b.grid.g.firm_mw",
        "sites.b.grid.g.curtailable_mw",
        "sites.b.grid.g.from",
    )
    mine = seen("strict", f"{target}=2026-12")
    assert target not in unsaid_paths(mine)
    assert kept_out(mine) == {("b", "p")}
    assert unsaid_paths(seen("announced")) == ()
