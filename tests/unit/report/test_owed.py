"""What is owed and not paid is said where the answer is, and so are covenants."""

import pytest

from abilene.report.answer import decision
from abilene.report.answer_table import answer_sections
from abilene.report.headline import headline
from abilene.report.owed import covenant_words, not_paid_sentence, refuted_rows
from abilene.results.debt_records import CoverageYear, TrancheDebt
from abilene.results.records import Cash


def owing(plan, usd):
    """Return the plan with so much owed and paid by nobody, from 2029-Q2 on."""
    view = plan.viewpoints["as_written"]
    zero = dict.fromkeys(view.it_mw, 0.0)
    unpaid = zero | {"2029-Q1": 90.0, "2029-Q2": usd / 2, "2029-Q3": usd / 2}
    flows = dict.fromkeys(Cash.model_fields, zero) | {"unpaid_usd": unpaid}
    owed = view.model_copy(update={"cash": Cash(**flows)})
    return plan.model_copy(update={"viewpoints": {"as_written": owed}})


@pytest.mark.parametrize(("usd", "said"), [(3.2e9, "3.2"), (4e6, "0.004")])
def test_what_is_not_paid_stands_in_table_headline_and_sentence(small, usd, said):
    plan = owing(small, usd)
    rows = dict(dict(answer_sections(plan))["money, bn USD"])
    assert rows["owed, not paid"] == [said]
    names = [name for name, _ in headline(plan)]
    assert names.count("owed, not paid") == 1
    sentence = f"{said} bn USD of what is owed is paid by nobody, from 2029-Q2 on."
    assert decision(plan).endswith(sentence)


def test_where_all_is_paid_nothing_is_said(small):
    plan = owing(small, 0.0)
    assert "owed, not paid" not in [name for name, _ in headline(plan)]
    assert not_paid_sentence(plan.viewpoints["as_written"]) == ""


def test_a_loan_says_which_covenant_it_breaks_and_which_it_keeps(small):
    nothing = {"drawn_usd": {}, "balance_usd": {}, "interest_usd": {}, "repaid_usd": {}}
    debt = TrancheDebt(
        rate_per_year=0.07,
        last_payment=None,
        dscr_min=1.3,
        llcr_min=1.1,
        dscr_broken_in="2030",
        **nothing,
    )
    zeros = {
        key: 0.0 for key in CoverageYear.model_fields if key not in {"operates", "dscr"}
    }
    year = CoverageYear(**zeros, operates=True, dscr=1.25)
    view = small.viewpoints["as_written"].model_copy(
        update={"debt": {"loan": debt}, "coverage": {"2030": year}}
    )
    assert covenant_words("loan", debt, view) == (
        "DSCR 1.3: broken in 2030 (1.25); LLCR 1.1: kept"
    )
    plan = small.model_copy(update={"viewpoints": {"as_written": view}})
    rows = dict(dict(answer_sections(plan))["cost and worth"])
    assert rows["covenant broken"] == ["2030\nDSCR"]


def test_a_view_that_believes_in_less_than_was_spent_says_so(january):
    plan = january[0]
    views = {
        name: view.model_copy(update={"capital_spent_usd": 45e9})
        for name, view in plan.viewpoints.items()
    }
    refuted = plan.model_copy(update={"viewpoints": views})
    ((name, cell),) = refuted_rows(refuted)
    assert (name, cell(views["musk"]), cell(views["announced"])) == (
        "refuted: spent",
        "45.0",
        "-",
    )
    known = {
        n: v.model_copy(update={"capital_spent_usd": 0.0}) for n, v in views.items()
    }
    assert list(refuted_rows(plan.model_copy(update={"viewpoints": known}))) == []
