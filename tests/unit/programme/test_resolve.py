"""Claims laid over a programme: values, provenance, history, what was known on a day."""

from datetime import date

import pytest
from programme_text import TEXT

from abilene.claims import view
from abilene.errors import InputError
from abilene.programme.read import read_programme
from abilene.programme.resolve import default_day, resolve, seen_by

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
    grid: {g: {firm_mw: 100, from: 2025-Q3}, later: {firm_mw: 500, from: 2026-Q1, known_from: 2025-06-01}}
    phases: {p: {it_mw: 100}, q: {it_mw: 50, known_from: 2025-06-01}}
  b:
    known_from: 2025-07-01
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    phases: {p: {it_mw: 10}}
capital:
  all: {}
  part: {part_of: late}
  late: {known_from: 2025-07-01}
  paid: {funded_by: [late, all]}
  bound: {opens: {energised: b.p}}
"""
CLAIMS = """\
source: {id: news, kind: news, publisher: News, published: 2025-05-01, quotes: checked}
actors: [{id: owner, name: Owner, role: principal}, {id: critic, name: Critic, role: critic}]
claims:
  - {id: all-5, about: capital.all.amount_usd, says: owner, said: 2025-05-01, kind: announced, value: 5 bn USD}
  - {id: all-1, about: capital.all.amount_usd, says: owner, said: 2025-04-01, kind: secured, value: 1 bn USD}
  - {id: load, about: sites.a.phases.p.facility_mw, says: owner, said: 2025-04-01, kind: announced, value: 210 MW}
  - {id: begun, about: sites.a.phases.p.started, says: critic, said: 2025-04-01, kind: measured, value: 2025-03-02}
  - {id: done, about: sites.a.phases.p.energised, says: owner, said: 2025-04-01, kind: announced, value: 2025-Q4}
"""


@pytest.fixture
def draft(tmp_path):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "news.yaml").write_text(CLAIMS)
    (tmp_path / "p.yaml").write_text(PROGRAMME)
    return lambda *overrides: read_programme(tmp_path / "p.yaml", overrides)


def seen(draft, name="announced", as_of=None):
    return resolve(draft, view(draft.ledger, name), as_of)


def test_the_day_of_the_plan_is_that_of_the_last_source(draft):
    assert default_day(draft()) == date(2025, 5, 1)


def test_each_view_has_the_claims_that_it_admits(draft):
    amounts = {
        name: seen(draft(), name).programme.capital["all"].amount_usd
        for name in ("announced", "secured")
    }
    assert amounts == {"announced": 5e9, "secured": 1e9}


def test_every_value_has_a_provenance(draft):
    one = seen(draft("sites.a.grid.g.firm_mw=120"))
    origin = one.provenance
    assert origin["capital.all.amount_usd"] == "all-5"
    assert origin["capital.part.amount_usd"] == "no claim"
    assert origin["sites.a.phases.p.facility_mw"] == "load"
    assert (
        origin["sites.a.phases.p.it_mw"]
        == "derived:sites.a.phases.p.facility_mw,sites.a.facility_per_it_peak"
    )
    assert origin["sites.a.power_usd_per_mwh"] == "literal:p.yaml:9"
    assert origin["sites.a.phases.p.build_quarters"] == "literal:p.yaml:4"
    assert origin["sites.a.grid.g.firm_mw"] == "set"
    assert origin["sites.a.grid.g.curtailable_mw"] == "default"
    dump = one.programme.model_dump(
        by_alias=True, exclude_none=True, exclude={"defaults"}
    )

    def leaves(data, prefix=""):
        for key, value in data.items():
            yield from (
                leaves(value, f"{prefix}{key}.")
                if isinstance(value, dict)
                else [f"{prefix}{key}"]
            )

    assert set(leaves(dump)) <= set(origin)


def test_a_claimed_load_beats_the_literal_of_the_other(draft):
    phase = seen(draft()).programme.sites["a"].phases["p"]
    assert (phase.facility_mw, phase.it_mw) == (210, pytest.approx(150))


def test_what_is_set_wins_in_every_view_and_moves_what_follows_from_it(draft):
    phase = (
        seen(draft("sites.a.phases.p.it_mw=10 MW"), "secured")
        .programme.sites["a"]
        .phases["p"]
    )
    assert (phase.it_mw, phase.facility_mw) == (10, pytest.approx(14))
    assert (
        seen(draft("capital.all.amount_usd=7 bn USD"), "secured")
        .programme.capital["all"]
        .amount_usd
        == 7e9
    )


def test_only_measured_dates_are_history(draft):
    measured = seen(draft()).measured
    assert "sites.a.phases.p.started" in measured
    assert "sites.a.phases.p.energised" not in measured


def test_later_records_do_not_exist_on_an_earlier_day(draft):
    before, after = seen(draft()), seen(draft(), as_of=date(2025, 8, 1))
    assert list(before.programme.sites) == ["a"]
    assert list(before.programme.sites["a"].phases) == ["p"]
    assert list(before.programme.sites["a"].grid) == ["g"]
    assert list(before.programme.capital) == ["all", "part", "paid"]
    assert before.programme.capital["part"].part_of is None
    assert before.programme.capital["paid"].funded_by == ("all",)
    assert list(after.programme.sites) == ["a", "b"]
    assert after.programme.capital["part"].part_of == "late"
    assert after.programme.capital["bound"].opens.energised == "b.p"


def test_nothing_published_later_is_used(draft):
    one = seen(draft(), as_of=date(2025, 4, 30))
    assert (
        one.programme.capital["all"].amount_usd is None
        or one.programme.capital["all"].amount_usd == 0
    )
    assert one.provenance["capital.all.amount_usd"] == "no claim"


def test_a_view_that_admits_nothing_for_a_needed_value_says_so(draft, tmp_path):
    (tmp_path / "claims" / "viewpoints.yaml").write_text(
        "viewpoints: [{id: strict, title: Strict, rules: [{about: 'sites.**', kinds: [measured]}]}]"
    )
    with pytest.raises(InputError, match=r"p.yaml:\d+:\d+: sites.a.facility_per_it_peak: a value is needed, and "
                       r"viewpoint 'strict' admits no claim about it; admit more kinds"):  # fmt: skip
        seen(draft(), "strict")


def test_a_load_set_to_null_follows_from_the_other(tmp_path):
    from abilene.programme.changes import load

    file = tmp_path / "p.yaml"
    file.write_text(
        PROGRAMME.replace(
            "p: {it_mw: 100}", "p: {it_mw: 100, facility_mw: 150}"
        ).replace(", ledger: claims", "")
    )
    seen = seen_by(load(file, ["sites.a.phases.p.facility_mw=null"]))
    phase = next(iter(seen.values())).programme.sites["a"].phases["p"]
    assert (phase.it_mw, phase.facility_mw) == (100, pytest.approx(140))


@pytest.mark.parametrize("day", [date.max, date(1899, 12, 31)])
def test_a_day_of_no_plan_is_refused(draft, day):
    with pytest.raises(InputError, match=r"is outside 1900 \.\. 2200; give one in"):
        seen_by(draft(), as_of=day)


def test_a_day_that_a_class_expects_beyond_all_years_is_called_its_own(tmp_path):
    """On the last day of all, what is broken is expected a day later still."""
    claims = tmp_path / "claims"
    claims.mkdir()
    (claims / "s.yaml").write_text(
        "source: {id: s, kind: release, publisher: P, published: 2025-01-01}\n"
        "actors: [{id: a, name: Ann, role: principal}]\n"
        "claims: [{id: c, about: sites.a.phases.p.target, says: a, said: 2025-01-01, kind: announced, value: 2026}]\n"
    )
    text = TEXT.replace("usd_year: 2025}", "usd_year: 2025, ledger: claims}")
    (tmp_path / "p.yaml").write_text(text)
    draft = read_programme(tmp_path / "p.yaml")
    with pytest.raises(InputError) as error:
        seen_by(draft, ["announced"], date(2200, 12, 31))
    assert "(viewpoint 'announced', derived:class:epoch_2025_26:c)" in str(error.value)
