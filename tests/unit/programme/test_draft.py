"""A programme as written: where its values stand, and what it was made of."""

import pickle

from abilene.claims import view
from abilene.errors import Place
from abilene.programme.changes import lay_text_over
from abilene.programme.resolve import resolve


def test_places_and_origins_of_values(draft_of):
    draft = draft_of()
    assert (draft.name, draft.folder.name) == ("p.yaml", draft.folder.name)
    assert draft.place("sites.a.power_usd_per_mwh") == Place(
        draft.document.file, 10, 24
    )
    assert draft.origin("sites.a.power_usd_per_mwh") == "literal:p.yaml:10"
    assert draft.origin("sites.a.phases.p.build_quarters") == "literal:p.yaml:5"
    assert draft.origin("sites.a.opex_usd_per_it_kw_year") == "default"


def test_inputs_are_the_texts_of_all_files(draft_of):
    draft = draft_of()
    (draft.folder / "hours.csv").write_text("time,usd_per_mwh\n")
    (draft.folder / "claims").mkdir()
    (draft.folder / "claims" / "s.yaml").write_text(
        "source: {id: s, kind: news, publisher: P, published: 2025}\n"
    )
    again = draft_of(
        {
            "usd_year: 2025}": "usd_year: 2025, ledger: claims}",
            "    power_usd_per_mwh: 50": "    price: {file: hours.csv}",
        }
    )
    laid = lay_text_over(again, "set: {capital.c.amount_usd: 1 bn USD}", "mine.yaml")
    assert list(laid.inputs) == ["p.yaml", "claims/s.yaml", "hours.csv", "changes 1"]
    assert laid.inputs["hours.csv"] == "time,usd_per_mwh\n"
    assert laid.inputs["changes 1"].startswith("set: ")
    assert list(draft.inputs) == ["p.yaml"]


def test_a_file_that_is_gone_by_now_is_no_input(draft_of, tmp_path):
    hours = tmp_path / "hours.csv"
    hours.write_text("time,usd_per_mwh\n")
    draft = draft_of({"    power_usd_per_mwh: 50": "    price: {file: hours.csv}"})
    hours.unlink()
    assert list(draft.inputs) == ["p.yaml"]


def test_drafts_and_what_is_seen_of_them_pickle(draft_of):
    draft = draft_of(overrides=["capital.c.amount_usd=4 bn USD"])
    seen = resolve(draft, view(draft.ledger, "as_written"))
    for one in (draft, draft.programme, draft.ledger, seen, seen.view):
        assert pickle.loads(pickle.dumps(one)) == one
    assert draft.variables == pickle.loads(pickle.dumps(draft)).variables


def test_the_stargate_draft_pickles_with_its_claims(examples):
    from abilene.programme.changes import load
    from abilene.programme.resolve import seen_by

    draft = load(examples / "stargate" / "programme.yaml")
    again = pickle.loads(pickle.dumps(draft))
    assert again == draft
    assert seen_by(again, ["secured"]) == seen_by(draft, ["secured"])


def test_claims_are_checked_against_the_programme(draft_of):
    draft = draft_of()
    text = (
        "source: {id: s, kind: news, publisher: P, published: 2025}\n"
        "actors: [{id: o, name: O, role: press}]\n"
        "claims: [{id: c, about: capital.c.amount_usd, says: o, said: 2025, kind: secured, value: 1 bn USD, quote: a word}]\n"
    )
    laid = lay_text_over(draft, text, "mine.yaml")
    assert laid.claim_problems() == []
    (problem,) = laid.claim_problems(strict=True)
    assert draft.claim_problems(strict=True) == []
    assert problem.path == "sources.s.quotes"
