"""Doors of text that people write: programme, claims, views, settings, changes, project, study, options."""

from __future__ import annotations

import json
import re
from functools import partial
from itertools import chain
from pathlib import Path

from fuzz.doors import Door, Maker

EXAMPLES = Path(__file__).parents[2] / "examples"
TINY = """\
programme: {id: tiny, title: Tiny, start: 2026-Q1, end: 2027-Q2, as_of: 2026-01-15, usd_year: 2026,
  inflation_per_year: 0.02, discount_rate_per_year: 0.08, lost_load_usd_per_mwh: 1000}
hardware:
  h: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 50 k USD, usd_per_accelerator_hour: 3}
equipment:
  turbine: {capex_usd_per_kw: 1200, lead_months: 6}
defaults:
  phase: {hardware: h, shell_usd_per_it_kw: 11770, build_quarters: 2, hardware_quarters: 1, shell_spend: [0.5, 0.5],
    hardware_spend: [1.0]}
finance: {hardware_life_years: 5, shell_life_years: 14}
sites:
  a:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    grid:
      g: {firm_mw: 200, from: 2026-Q2}
    equipment: {turbine: {max_mw: 100}}
    phases:
      p: {it_mw: 100, target: 2026-Q4}
      q: {it_mw: 60, build_quarters: 3}
capital:
  c: {amount_usd: 5 bn USD, kind: equity, opens: 2026-Q1}
  d: {amount_usd: 2 bn USD, kind: debt, rate: 7 % per year, tenor_years: 5, opens: {energised: a.p}, only_for: sites.a}
"""
"""Small enough to be planned in a blink."""
ACTORS = b"""\
actors:
  - {id: sponsors, name: The sponsors, role: principal}
  - {id: bank, name: The bank, role: lender, aliases: [Bank], speaks_for: [sponsors]}
"""
CLAIMS = b"""\
source: {id: letter, kind: news, publisher: The Letter, published: 2026-01-10, url: 'https://x.org/y'}
claims:
  - {id: promised, about: capital.c.amount_usd, says: sponsors, said: 2026-01-01, kind: announced, value: 3.5 bn USD}
  - {id: signed, about: capital.c.amount_usd, says: bank, said: 2026-01-02, kind: secured, value: 1.8 bn USD,
     hedge: at most, quote: 'the bank has signed'}
  - {id: late, about: sites.a.phases.p.target, says: [bank, sponsors], said: 2026-01, kind: committed, value: 2027-Q1}
  - {id: no, says: bank, said: 2026-01-04, disputes: promised, quote: 'it is not there'}
  - {id: gone, says: bank, said: 2026-01-05, retracts: late, quote: 'not then', rank: preferred, because: firmer}
"""
VIEWS = b"""\
viewpoints:
  - id: mine
    title: Mine
    extends: secured
    as_of: 2026-01-20
    probability: 0.5
    without: [promised]
    rules:
      - about: capital.*.amount_usd
        kinds: [announced, secured]
        not_from: [critic]
        prefers: [bank]
        heeds: [bank]
        bound: generous
        until: 2026-01-23
  - {id: other, extends: announced, chooses: [signed], probability: 0.5, rules: [{about: '**', bound: cautious}]}
"""
CHANGES = b"""\
set:
  capital.c.amount_usd: 3 bn USD
  sites.a.phases.p.it_mw: 120
  programme.end: 2027-Q3
viewpoints:
  - {id: mine, title: Mine, without: [promised]}
source: {id: me, kind: analysis, publisher: Me, published: 2026-01-11}
claims:
  - {id: extra, about: sites.a.grid.g.firm_mw, says: bank, said: 2026-01-11, kind: announced, value: 300}
"""
SETTINGS = (
    b"capital.c.amount_usd=40 bn USD",
    b"sites.a.phases.p.it_mw=80\nsites.a.phases.q.it_mw=0",
    b"programme.end=2028-Q1",
    b"sites.a.phases.p.target=2026-Q3\ncapital.d.opens=2026-Q2",
    b"defaults.phase.shell_spend=[0.2, 0.8]",
    b"capital.d.only_for=sites.*.phases.*.shell",
)


def _keys() -> tuple[bytes, ...]:
    """Return the keys of the programme file, as they stand in its schema."""
    from abilene.programme.json_schema import programme_json_schema

    names = re.findall(r'"([a-z_0-9]+)": [{]', json.dumps(programme_json_schema()))
    return tuple(f"{name}".encode() for name in sorted(set(names)))


def _written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _checked(file: Path) -> None:
    from abilene.planning.check import check
    from abilene.report.checked import checked_lines

    list(checked_lines(check(file)))


def programme(folder: Path) -> Door:
    """Return the door of ``abilene check FILE``."""
    texts = [(EXAMPLES / "one-campus.yaml").read_bytes(), TINY.encode()]
    path = folder / "campus.yaml"
    return Door(
        texts, _keys(), lambda data: _checked(_written(folder, path.name, data))
    )


def claims(folder: Path) -> Door:
    """Return the door of a claims file beside a programme."""
    _with_ledger(folder)
    words = [*CLAIMS.split(), *VIEWS.split(), *_paths(folder)]
    return Door([CLAIMS], words, partial(_enter_ledger, folder, "letter.yaml"))


def viewpoints(folder: Path) -> Door:
    """Return the door of viewpoints, beside claims that stand."""
    _written(_with_ledger(folder), "letter.yaml", CLAIMS)
    words = [*CLAIMS.split(), *VIEWS.split()]
    return Door([VIEWS], words, partial(_enter_ledger, folder, "viewpoints.yaml"))


def _with_ledger(folder: Path) -> Path:
    text = TINY.replace("title: Tiny,", "title: Tiny, ledger: claims,")
    _written(folder, "campus.yaml", text.encode())
    ledger = folder / "claims"
    ledger.mkdir(exist_ok=True)
    _written(ledger, "actors.yaml", ACTORS)
    return ledger


def _enter_ledger(folder: Path, name: str, data: bytes) -> None:
    from abilene.claims.files import format_files

    path = _written(folder / "claims", name, data)
    _checked(folder / "campus.yaml")
    format_files([path])
    again = path.read_bytes()
    _checked(folder / "campus.yaml")
    assert not format_files([path]), (data, again)  # the one form is one form


def _paths(folder: Path) -> list[bytes]:
    from abilene.programme.changes import load
    from abilene.programme.overrides import leaves

    return [path.encode() for path in leaves(load(folder / "campus.yaml"))]


def settings(folder: Path) -> Door:
    """Return the door of ``--set PATH=VALUE``, one a line."""
    from abilene.planning.refused import refusals
    from abilene.programme.changes import load
    from abilene.programme.idle import idle_settings
    from abilene.programme.overrides import with_overrides
    from abilene.programme.resolve import seen_by

    draft = load(_written(folder, "campus.yaml", TINY.encode()))

    def enter(data: bytes) -> None:
        # as Python hands over what is no UTF-8 on a command line
        laid = with_overrides(
            draft, data.decode("utf-8", "surrogateescape").split("\n")
        )
        views = seen_by(laid)
        refusals(laid, views)
        list(idle_settings(laid, views))

    return Door(SETTINGS, _paths(folder), enter)


def changes(folder: Path) -> Door:
    """Return the door of ``--with CHANGES``."""
    from abilene.programme.changes import changes_of, changes_text, load
    from abilene.programme.resolve import seen_by

    _written(_with_ledger(folder), "letter.yaml", CLAIMS)
    file = folder / "campus.yaml"
    paths = _paths(folder)

    def enter(data: bytes) -> None:
        path = _written(folder, "changes.yaml", data)
        text = changes_text(changes_of(path))
        seen_by(load(file, (), [path]))
        again = _written(folder, "again.yaml", text.encode())
        assert changes_text(changes_of(again)) == text, (
            text
        )  # what is saved is read back

    return Door([CHANGES], [*paths, *CHANGES.split()], enter)


def project(folder: Path) -> Door:
    """Return the door of ``abilene project FILE``."""
    from project_files import TWO_YEARS

    from abilene.finance.project_case import read_project

    seeds = [(EXAMPLES / "project.yaml").read_bytes(), TWO_YEARS.encode()]
    words = sorted(
        set(chain.from_iterable(re.findall(rb"[a-z_0-9]+", one) for one in seeds))
    )
    return Door(
        seeds, words, lambda data: read_project(_written(folder, "p.yaml", data))
    )


def study(folder: Path) -> Door:
    """Return the door of ``abilene study FILE``, up to the runs: every point is tried and resolved."""
    from abilene.studies.study.cases import runs_of
    from abilene.studies.study.read import read_study

    (folder / "tiny.yaml").write_text(TINY)
    head = "programme: tiny.yaml\nviewpoints: as_written\n"
    over = "{capital.c.amount_usd: {triangular: [1 bn USD, 2e9, 3e9]}, sites.a.grid.g.from: {choices: [2026-Q2, 2027]}}"
    seeds = [
        f"{head}design: {{grid: {{capital.c.amount_usd: {{from: 1, to: 2 bn USD, count: 3, log: true}}}}}}",
        f"{head}ask: size\ndesign: {{one_at_a_time: {{sites.a.grid.g.firm_mw: [1, 2, 3 MW]}}}}",
        f"{head}design: {{latin_hypercube: {{samples: 3, over: {over}}}}}",
        f"{head}outputs: [it_mw.2026]\nset: {{capital.d.rate: 0.05}}\ndesign: {{sobol: {{samples: 2, over: {over}}}}}",
    ]
    words = set(chain.from_iterable(re.findall(r"[a-z_0-9.]+", one) for one in seeds))

    def enter(data: bytes) -> None:
        runs_of(read_study(_written(folder, "study.yaml", data)))

    encoded = [one.encode() for one in seeds]
    return Door(encoded, sorted(word.encode() for word in words), enter)


def rate_of_a_utility(folder: Path) -> Door:
    """Return the door of ``abilene tariff FILE``: a rate of the Utility Rate Database, made to lines and words."""
    from rates import ALWAYS, EVENING, rate

    from abilene.power.urdb_lines import tariff_of
    from abilene.report.tariff_words import tariff_lines
    from abilene.resource.urdb import read_urdb

    full = rate(
        energyratestructure=[
            [{"rate": 0.05, "max": 300, "unit": "kWh/kW"}, {"rate": 0.03}]
        ],
        flatdemandstructure=[[{"rate": 12.0, "max": 100}, {"rate": 10}]],
        flatdemandmonths=[0] * 12,
        demandratestructure=[[{"rate": 0}], [{"rate": 22, "adj": 1}]],
        demandweekdayschedule=EVENING,
        demandweekendschedule=ALWAYS,
        fixedchargefirstmeter=40,
        fixedchargeunits="$/day",
        mincharge=5,
        minchargeunits="$/month",
        fueladjustmentsmonthly=[0.01] * 12,
    )
    looks_back = rate(
        flatdemandstructure=[[{"rate": 1}]],
        lookbackpercent=0.8,
        lookbackmonths=[1] * 12,
    )
    seeds = [
        json.dumps(full).encode(),
        json.dumps({"items": [looks_back]}).encode(),
        json.dumps(json.dumps({"items": [rate()]})).encode(),
    ]

    def enter(data: bytes) -> None:
        path = folder / "rate.json"
        path.write_bytes(data)
        found = read_urdb(path)
        list(tariff_lines(tariff_of(found)))
        found.refuse_incomplete()

    return Door(seeds, sorted(name.encode() for name in {*full, *looks_back}), enter)


TEXTS: dict[str, Maker] = {
    "rate": rate_of_a_utility,
    "programme": programme,
    "claims": claims,
    "viewpoints": viewpoints,
    "set": settings,
    "with": changes,
    "project": project,
    "study": study,
}
