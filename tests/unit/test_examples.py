"""The shipped examples: they read, and the record behind Stargate is broad, well formed and quoted exactly."""

import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from abilene.claims import Claim
from abilene.dates import parse_day
from abilene.finance.capital import capital_in_view_usd
from abilene.planning.unsaid import unsaid
from abilene.programme.changes import load
from abilene.programme.kept_out import kept_out
from abilene.programme.read import read_programme
from abilene.programme.resolve import seen_by
from abilene.programme.schema import variables
from abilene.yamltext import read_yaml

ROOT = Path(__file__).resolve().parents[2]
STARGATE = ROOT / "examples/stargate"
VARIABLES = variables(read_programme(STARGATE / "programme.yaml").programme)
SOURCES = {
    path.stem: read_yaml(path).data
    for path in sorted((STARGATE / "claims").glob("2*.yaml"))
}
CLAIMS = [claim for source in SOURCES.values() for claim in source["claims"]]
FIGURES = [claim for claim in CLAIMS if "about" in claim]
STANCES = [claim for claim in CLAIMS if "about" not in claim]
ACTORS = {
    actor["id"] for actor in read_yaml(STARGATE / "claims/actors.yaml").data["actors"]
}


def many(names):
    return [names] if isinstance(names, str) else names


def test_one_campus_needs_no_ledger():
    programme = read_programme(ROOT / "examples/one-campus.yaml").programme
    assert programme.programme.ledger is None
    assert programme.programme.as_of is not None
    assert all(tranche.amount_usd for tranche in programme.capital.values())


def test_breadth_of_the_record():
    feeding = [claim for claim in FIGURES if VARIABLES[claim["about"]].feeds]
    values = defaultdict(set)
    for claim in feeding:
        values[claim["about"]].add(str(claim["value"]))
    assert len(feeding) >= 80
    assert sum(claim["about"].startswith("capital.") for claim in feeding) >= 25
    assert len(STANCES) >= 8
    assert sum(len(said) > 1 for said in values.values()) >= 10


def test_ids_are_unique_and_names_are_known():
    ids = Counter(claim["id"] for claim in CLAIMS)
    assert max(ids.values()) == 1
    assert {name for claim in CLAIMS for name in many(claim["says"])} <= ACTORS
    for claim in STANCES:
        targets = [
            name
            for stance in ("disputes", "denies", "retracts")
            for name in many(claim.get(stance, []))
        ]
        assert targets, claim["id"]
        assert set(targets) <= ids.keys(), claim["id"]


@pytest.mark.parametrize("claim", FIGURES, ids=lambda claim: claim["id"])
def test_value_reads_in_the_unit_of_its_path(claim):
    Claim.model_validate(claim).read_value(VARIABLES[claim["about"]].unit)


@pytest.mark.parametrize(("name", "source"), SOURCES.items(), ids=SOURCES.keys())
def test_source_is_named_by_its_day_and_said_before_it(name, source):
    published = str(source["source"]["published"])
    assert name.startswith(f"{published}-")
    for claim in source["claims"]:
        assert parse_day(str(claim["said"])) <= parse_day(published), claim["id"]
        assert len(claim.get("quote", "").split()) <= 20, claim["id"]


def test_quotes_of_the_story_are_spans_of_it():
    texts = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "../shared/seed").glob("*.txt")
    ]
    if not texts:
        pytest.skip("the text of the story is not at hand")
    story = SOURCES["2025-01-23-the-hill"]
    assert story["source"]["quotes"] == "checked"
    quotes = [claim["quote"] for claim in story["claims"]]
    assert len(quotes) >= 7
    assert [quote for quote in quotes if not any(quote in text for text in texts)] == []


def test_what_was_public_in_january_2025():
    day = parse_day("2025-01-23")
    known = [
        claim
        for source in SOURCES.values()
        if parse_day(str(source["source"]["published"])) <= day
        for claim in source["claims"]
    ]
    sites = {
        claim["about"].split(".")[1]
        for claim in known
        if claim.get("about", "").startswith("sites.")
    }
    assert sites == {"abilene"}
    assert {"promised-500", "musk-softbank-under-10", "altman-wrong"} <= {
        claim["id"] for claim in known
    }


def test_no_debt_of_stargate_is_free():
    capital = read_programme(STARGATE / "programme.yaml").programme.capital
    lent = {id_ for id_, tranche in capital.items() if tranche.kind == "debt"}
    assert {"dona_ana_finance", "saline_bonds", "shackelford_loan"} <= lent
    assert [id_ for id_ in sorted(lent) if not capital[id_].rate] == []
    said = {claim["about"] for claim in FIGURES}
    assumed = {id_ for id_ in lent if f"capital.{id_}.rate" not in said}
    assert assumed == {
        "abilene_loans",
        "abilene_loan_1",
        "abilene_loan_2",
        "softbank_bridge",
    }


def test_life_of_chips_is_said_and_contested():
    lives = [c for c in FIGURES if c["about"] == "hardware.gb200.life_years"]
    preferred = [claim["says"] for claim in lives if claim.get("rank") == "preferred"]
    assert preferred == ["epoch"]
    assert {"oracle", "burry"} <= {claim["says"] for claim in lives}


HEADLINE = re.compile(
    r"capital\..*|hardware\..*|sites\..*\.(target|started|energised|it_mw|facility_mw"
    r"|firm_mw|curtailable_mw|max_mw|from|shell_usd_per_it_kw|site_limit_facility_mw)"
)
"""Paths that the money and the megawatts of the first table hang on."""


@pytest.fixture(scope="module")
def stargate():
    return load(STARGATE / "programme.yaml")


def test_what_carries_the_headline_was_compared_with_its_source(stargate):
    """Nineteen claims that won somewhere were; now it is most of them."""
    winners = {
        answer.claim
        for seen in seen_by(stargate).values()
        for path, answer in seen.resolved.items()
        if answer.claim and HEADLINE.fullmatch(path)
    }
    ledger = stargate.ledger
    quoted = {
        name
        for name in winners
        if ledger.claims[name].quote
        and ledger.source(ledger.claims[name]).quotes == "checked"
    }
    assert len(quoted) >= 60
    assert len(quoted) > len(winners) / 2


def test_the_example_stands_on_its_latest_source(stargate):
    assert stargate.ledger.as_of == date(2026, 10, 8)
    assert {seen.as_of for seen in seen_by(stargate).values()} == {date(2026, 10, 8)}


def test_nobody_is_said_to_have_said_the_megawatts_of_lordstown(stargate):
    """Our subtraction, 1.5 GW less 1.2, stood there as what OpenAI and SoftBank announced."""
    path = "sites.lordstown.phases.p1.facility_mw"
    (then,) = seen_by(stargate, ["announced"], date(2026, 8, 1)).values()
    answer = then.resolved[path]
    assert (answer.number, answer.kind) == (300, "assumed")
    assert stargate.ledger.claims[answer.claim].says == ("abilene",)
    assert answer.contests == ("lordstown-small-part", "lordstown-small-percentage")
    (now,) = seen_by(stargate, ["announced"]).values()
    assert now.resolved[path].claim == "epoch-lordstown-300"


def test_turbines_of_all_of_crusoe_are_not_those_of_abilene(stargate):
    for seen in seen_by(stargate).values():
        answer = seen.resolved["sites.abilene.equipment.gas_turbine.max_mw"]
        assert answer.number <= 360.5
        lost = answer.lost["abilene-turbines-1000"]
        assert lost.startswith("deprecated: the 29 turbines are all that Crusoe")


def test_what_the_autumn_of_2026_brought(stargate):
    (before,) = seen_by(stargate, ["announced"], date(2026, 9, 24)).values()
    (after,) = seen_by(stargate, ["announced"]).values()

    def dates(path):
        return [str(seen.resolved[path].number) for seen in (before, after)]

    assert dates("sites.dona_ana.phases.p1.target") == ["2026-12-31", "2028-12-31"]
    assert dates("sites.dona_ana.equipment.fuel_cell.from") == [
        "2026-12-31",
        "2027-02-01",
    ]
    late = after.resolved["sites.dona_ana.phases.p1.target"]
    assert late.contests == ("jupiter-force-majeure",)
    assert dates("capital.amazon_later.opens")[1] == "2027-01-01"
    assert dates("capital.amazon_later.expires") == ["2028-12-31"] * 2


def test_the_64_billions_of_the_committed_view_hang_on_one_sentence():
    draft = load(STARGATE / "programme.yaml", (), STARGATE / "without-initial-100.yaml")
    views = seen_by(draft, ["committed", "committed_without_100"])
    committed, without = views.values()
    path = "capital.initial.amount_usd"
    said = committed.resolved[path]
    assert said.claim == "initial-100"
    assert {"catz-not-formed", "musk-no-money"} < set(said.contests)
    assert without.resolved[path].claim is None
    assert money_of(committed) - money_of(without) == pytest.approx(64e9)
    others = {
        name: (answer, without.resolved[name])
        for name, answer in committed.resolved.items()
        if answer.number != without.resolved[name].number
    }
    assert set(others) == {path}, "nothing else may move"


def money_of(seen):
    return capital_in_view_usd(seen.programme)


def test_what_was_found_later_was_not_known_here_before(stargate):
    """The round of 122 bn was public in April 2026 and came into the ledger in November."""
    path, day = "capital.openai_round.amount_usd", date(2026, 8, 1)
    (public,) = seen_by(stargate, ["announced"], day).values()
    (known,) = seen_by(stargate.known_by(day), ["announced"], day).values()
    assert public.resolved[path].claim == "openai-round-122"
    assert known.resolved[path].claim == "openai-round-110"


def test_the_old_day_replays(stargate):
    """1 August 2026, the day of the example before: the money in view is what the table showed."""
    views = seen_by(stargate, (), date(2026, 8, 1))
    money = {name: round(money_of(seen) / 1e9, 1) for name, seen in views.items()}
    assert money == {
        "announced": 500.0,
        "committed": 237.2,
        "secured": 119.2,
        "musk": 12.3,
        "altman": 500.0,
    }
    ledger = stargate.ledger
    for seen in views.values():
        for answer in filter(None, (a.claim for a in seen.resolved.values())):
            source = ledger.source(ledger.claims[answer])
            assert source.published_day <= date(2026, 8, 1), answer


def test_strictly_nothing_is_in_the_plan_but_what_runs():
    """No day and no power beyond it is secured: of "as secured" the rest hangs on weaker words."""
    draft = load(STARGATE / "programme.yaml")
    seen = seen_by(draft, ["strict"])["strict"]
    left = {
        f"{site_id}.{name}": phase.it_mw
        for site_id, site in seen.programme.sites.items()
        for name, phase in site.phases.items()
        if (site_id, name) not in kept_out(seen)
        or f"sites.{site_id}.phases.{name}.energised" in seen.measured
    }
    assert list(left) == ["abilene.b1", "abilene.b2", "abilene.b3_4"]
    assert sum(left.values()) == pytest.approx(421, abs=0.5)
    found = unsaid(draft, seen)
    assert found["sites.shackelford.phases.b1"].said_by == ("Vantage Data Centers",)
    assert found["sites.shackelford.grid.ercot"].said_by == ()
