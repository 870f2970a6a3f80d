"""On any day since January 2025 the worked example believes nothing that was already known to be broken."""

from datetime import date, timedelta

import pytest

from abilene.buildout import Case, Situation
from abilene.buildout.schedule import steps
from abilene.claims import keeping, resolve_path, view
from abilene.claims.promises import due_day
from abilene.dates import Quarter
from abilene.planning.chain import plans
from abilene.planning.study import targets
from abilene.programme.changes import lay_text_over, load
from abilene.programme.expected_delay import refclass_of
from abilene.programme.resolve import resolve
from abilene.units import Variable

FIRST, REPLAYED = date(2025, 1, 22), date(2026, 8, 1)
RAN_MW, PROMISED_MW = 421, 843
"""At Abilene on 1 August 2026: what ran, and what a release of March 2025 said for the middle of the year. [MW]"""
VIEWS = ("announced", "committed", "secured")


@pytest.fixture(scope="module")
def draft(examples):
    return load(examples / "stargate" / "programme.yaml")


@pytest.fixture(scope="module")
def promised(draft):
    """Return every path of which something else can say that it came true."""
    return {
        path: variable
        for path, variable in draft.variables.items()
        if variable.fulfilled_by and path.startswith("sites.")
    }


def days_of_change(draft, promised):
    """Yield each day on which an answer about a promise may change: a source comes out, or a day due has passed."""
    after = timedelta(days=1)
    found = {
        draft.ledger.source(one).published_day for one in draft.ledger.claims.values()
    }
    for path in promised:
        dues = map(due_day, draft.ledger.about.get(path, ()))
        found |= {due + after for due in dues if due and due < date.max}
    return sorted(day for day in found if day >= FIRST)


def has_come(draft, path, variable, of_view, day):
    """Return whether the fulfilment of a promise was measured by a day; found without the states of promises."""
    other = f"{path.rpartition('.')[0]}.{variable.fulfilled_by}"
    plain = Variable("date", "earlier")
    found = resolve_path(other, plain, draft.ledger, of_view, as_of=day)
    return found.kind == "measured" and found.number <= day


def may_be_believed(draft, path, variable, answer, of_view, day):
    """Return whether a claim about a promised day stands, has come, or reports what had come when it was said."""
    claim = draft.ledger.claims[answer.claim]
    due = due_day(claim)
    tells_itself = path.endswith(f".{variable.fulfilled_by}")
    return (
        due is None
        or due >= day
        or (tells_itself and due <= claim.said_day)
        or has_come(draft, path, variable, of_view, day)
    )


def test_no_claim_is_believed_once_its_day_has_passed_without_it(draft, promised):
    """Answers change only on these days, so what holds on them holds on any day since."""
    of_view, days = view(draft.ledger, "announced"), days_of_change(draft, promised)
    assert len(days) > 80
    wrong, standing = [], 0
    for day in days:
        for path, variable in promised.items():
            answer = resolve_path(
                path,
                variable,
                draft.ledger,
                of_view,
                as_of=day,
                refclass=refclass_of(draft.programme, path, day),
            )
            if answer.derived and answer.number <= day:
                wrong.append((day, path, answer.derived))
            elif answer.claim:
                standing += 1
                if not may_be_believed(draft, path, variable, answer, of_view, day):
                    wrong.append((day, path, answer.claim))
    assert wrong == []
    assert standing > 1000


def early_it_mw(draft, of_view):
    """Return the IT load at Abilene by 2026-Q3 that days, power and building allow, money aside. [MW]"""
    seen = resolve(draft, of_view, REPLAYED)
    situation = Situation(REPLAYED, seen.measured, targets(seen))
    case = Case(seen.programme, situation)
    last = case.index_of(Quarter.parse("2026-Q3"))
    quarters = (
        (step, step.energised if step.is_history else step.earliest)
        for step in steps(case)
        if step.site == "abilene"
    )
    return sum(step.it_mw for step, t in quarters if t is not None and t <= last)


@pytest.mark.parametrize("name", VIEWS)
def test_on_the_first_of_august_2026_no_view_plans_what_had_been_promised_for_june(
    examples, name
):
    sites = load(examples / "stargate" / "programme.yaml").programme.sites
    prices = [f"sites.{one}.power_usd_per_mwh=50" for one in sites]
    unsized = load(examples / "stargate" / "programme.yaml", prices).known_by(REPLAYED)
    of_view = view(unsized.ledger, name)
    assert early_it_mw(unsized, of_view) == pytest.approx(RAN_MW, abs=0.5)
    # believed for ever, as before there were states of promises
    assert early_it_mw(unsized, keeping(of_view)) == pytest.approx(PROMISED_MW, abs=0.5)


@pytest.mark.slow
def test_the_plan_of_that_day_has_what_ran(draft):
    patient = lay_text_over(
        draft.known_by(REPLAYED),
        """
viewpoints:
  - id: patient
    extends: secured
    rules: [{about: "**", missed: keep}]
""",
        "patient.yaml",
    )
    answers = plans(patient, ["secured", "patient"], REPLAYED).viewpoints
    found = {name: answer.it_mw["2026-Q3"] for name, answer in answers.items()}
    expected = {"secured": RAN_MW, "patient": PROMISED_MW}
    assert found == pytest.approx(expected, abs=0.5)
