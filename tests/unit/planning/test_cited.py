"""What a plan rests on: every value by its path, every claim known on the day."""

from datetime import date

from abilene.planning.cited import claims_known, values_seen


def test_each_value_stands_under_the_path_of_its_provenance(january):
    _, _, views = january
    seen = views["musk"]
    values = values_seen(seen)
    assert values.keys() == seen.provenance.keys()
    tranche = seen.programme.capital["softbank_equity"]
    assert values["capital.softbank_equity.amount_usd"] == tranche.amount_usd


def test_claims_are_those_published_by_the_latest_day_of_the_views(january):
    _, draft, views = january
    known = claims_known(draft.ledger, views.values())
    assert known
    for name in draft.ledger.claims:
        published = draft.ledger.source(draft.ledger.claims[name]).published_day
        assert (name in known) == (published <= date(2025, 1, 23))
    assert list(known) == [name for name in draft.ledger.claims if name in known]


def test_a_claim_is_cited_with_its_words_and_what_it_speaks_against(january):
    _, draft, views = january
    known = claims_known(draft.ledger, views.values())
    denial = next(
        claim for claim in known.values() if "denies" in claim.against.values()
    )
    assert denial.who
    assert denial.in_one_line.startswith(denial.who)
    assert set(denial.against) <= set(draft.ledger.claims)
    checked = next(claim for claim in known.values() if claim.checked and claim.words)
    assert checked.words[0] == checked.words[-1] == '"'
