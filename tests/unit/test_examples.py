"""The shipped examples: they read, and the record behind Stargate is broad, well formed and quoted exactly."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from abilene.dates import parse_day
from abilene.programme.read import read_programme
from abilene.programme.schema import variables
from abilene.units import parse_value
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
    parse_value(str(claim["value"]), VARIABLES[claim["about"]].unit)


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
