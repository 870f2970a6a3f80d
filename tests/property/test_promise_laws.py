"""On any day since January 2025 the worked example believes nothing that was already known to be broken."""

from datetime import date, timedelta

import pytest

from abilene.buildout import Case, Situation
from abilene.buildout.schedule import steps
from abilene.claims import Resolved, keeping, resolve_path, view
from abilene.claims.promises import due_day
from abilene.dates import Quarter
from abilene.planning.chain import plans
from abilene.planning.study import targets
from abilene.programme.changes import lay_text_over, load
from abilene.programme.expected_delay import refclass_of
from abilene.programme.resolve import resolve
from abilene.units import Variable
from abilene.yamltext import value_at

JANUARY, REPLAYED = date(2025, 1, 1), date(2026, 8, 1)
RAN_MW, PROMISED_MW = 421, 843
"""At Abilene on 1 August 2026: what ran, and what a release of March 2025 said for the middle of the year. [MW]"""
VIEWS = ("announced", "committed", "secured")


@pytest.fixture(scope="module")
def draft(examples):
    return load(examples / "stargate" / "programme.yaml")


@pytest.fixture(scope="module")
def promised(draft):
    """Return every path of which something else can say that it came true: days of phases, power and money."""
    return {
        path: variable
        for path, variable in draft.variables.items()
        if variable.fulfilled_by
    }


def every_third_day(last=date(2026, 11, 30)):
    """Yield every third day since January 2025."""
    days = (last - JANUARY).days // 3
    return [JANUARY + timedelta(days=3 * n) for n in range(days + 1)]


def days_of_change(draft, promised):
    """Yield each day on which an answer about a promise may change: a source comes out, or a day due has passed."""
    after = timedelta(days=1)
    found = {
        draft.ledger.source(one).published_day for one in draft.ledger.claims.values()
    }
    for path in promised:
        dues = map(due_day, draft.ledger.about.get(path, ()))
        found |= {due + after for due in dues if due and due < date.max}
    return sorted(day for day in found if day >= JANUARY)


def public_claims(draft, path, day):
    """Return the claims about a path that were public on a day."""
    of_path = draft.ledger.about.get(path, ())
    return [it for it in of_path if draft.ledger.source(it).published_day <= day]


def has_come(draft, path, variable, of_view, day):
    """Return whether what is promised was measured by a day; found without the states of promises."""
    other = f"{path.rpartition('.')[0]}.{variable.fulfilled_by}"
    if other.startswith("capital."):
        paid = public_claims(draft, other, day)
        other = path
        if any(it.kind == "measured" for it in paid):
            return True
    plain = Variable("date", "earlier")
    found = resolve_path(other, plain, draft.ledger, of_view, as_of=day)
    return found.kind == "measured" and found.number <= day


def tells_itself(path, variable):
    """Return whether the path of a promise also tells that it came true."""
    return path.startswith("capital.") or path.endswith(f".{variable.fulfilled_by}")


def reports(claim):
    """Return whether a claim tells of a day that had come when it was said."""
    return due_day(claim) <= claim.said_day and not claim.is_at_once


def may_be_believed(draft, path, variable, answer, of_view, day):
    """Return whether a day that is gone by stands, has come, or is of something that nobody promised.

    A day of the file tells, of power and money, that they are there; not where a public
    claim promises them.
    """
    if answer.derived:
        return answer.number > day
    is_own = tells_itself(path, variable)
    if answer.claim:
        claim = draft.ledger.claims[answer.claim]
        due = due_day(claim)
        stands = due is None or due >= day or (is_own and reports(claim))
    else:
        promises = [
            claim
            for claim in public_claims(draft, path, day)
            if due_day(claim) and not (is_own and reports(claim))
        ]
        stands = answer.number >= day or (is_own and not promises)
    return stands or has_come(draft, path, variable, of_view, day)


def wrongly_believed(draft, promised, name, days):
    """Return the days, paths and origins by which a view goes although they are broken; and how many it goes by."""
    of_view, wrong, standing = view(draft.ledger, name), [], 0
    data = draft.programme.model_dump(by_alias=True)
    for day in days:
        for path, variable in promised.items():
            literal = value_at(data, path.split("."))
            answer = resolve_path(
                path,
                variable,
                draft.ledger,
                of_view,
                as_of=day,
                literal=literal if isinstance(literal, date) else None,
                refclass=refclass_of(draft.programme, path, day),
            )
            if answer.number is not None:
                standing += 1
                if not may_be_believed(draft, path, variable, answer, of_view, day):
                    wrong.append((day, path, answer.claim or answer.derived or "file"))
    return wrong, standing


def test_nothing_is_believed_once_its_day_has_passed_without_it(draft, promised):
    """Neither claims nor days of the file. Answers change only on these days, so this holds on any day."""
    days = days_of_change(draft, promised)
    assert len(days) > 80
    wrong, standing = wrongly_believed(draft, promised, "announced", days)
    assert wrong == []
    assert standing > 5000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["committed", "secured", "strict", "musk", "altman"])
def test_so_it_is_in_every_view_on_every_third_day_since_january_2025(
    draft, promised, name
):
    wrong, standing = wrongly_believed(draft, promised, name, every_third_day())
    assert wrong == []
    assert standing > 2000


@pytest.fixture(scope="module")
def as_it_was(examples, tmp_path_factory):
    """Return the programme with 800 MW of grid at Abilene from the end of 2025, as promised and never seen."""
    folder = examples / "stargate"
    text = (folder / "programme.yaml").read_text("utf-8")
    text = text.replace("ledger: claims/", f"ledger: {folder.resolve()}/claims/")
    head, contract, rest = text.partition("        title: To make 1,000 MW in all\n")
    file = tmp_path_factory.mktemp("as_it_was") / "programme.yaml"
    file.write_text(head + contract + rest.replace("from: 2026-Q4", "from: 2025-12", 1))
    return load(file)


def test_the_law_would_see_a_broken_day_of_the_file(as_it_was, promised):
    path, day = "sites.abilene.grid.rest.from", date(2026, 10, 8)
    of_view = view(as_it_was.ledger, "announced")
    was = Resolved(date(2025, 12, 31), None, "assumed")
    args = path, promised[path], was, of_view, day
    assert not may_be_believed(as_it_was, *args)
    assert wrongly_believed(as_it_was, promised, "announced", [day])[0] == []


@pytest.mark.parametrize("name", VIEWS)
def test_power_that_did_not_come_is_in_no_plan_although_the_file_has_it(
    as_it_was, name
):
    of_view = view(as_it_was.ledger, name)
    for day in (date(2026, 1, 15), date(2026, 10, 8), date(2027, 1, 15)):
        seen = resolve(as_it_was, of_view, day)
        assert [*seen.programme.sites["abilene"].grid] == ["first"]
    before = resolve(as_it_was, of_view, date(2025, 12, 31))
    assert [*before.programme.sites["abilene"].grid] == ["first", "rest"]


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
    """By the rule of before, about days alone, the announced and the committed plan have what was promised."""
    patient = lay_text_over(
        draft.known_by(REPLAYED),
        """
viewpoints:
  - id: patient
    extends: announced
    rules: [{about: "sites.**", missed: keep}, {about: capital.*.opens, missed: keep}]
  - id: patient_committed
    extends: committed
    rules: [{about: "sites.**", missed: keep}, {about: capital.*.opens, missed: keep}]
""",
        "patient.yaml",
    )
    expected = {
        "announced": RAN_MW,
        "committed": RAN_MW,
        "patient": PROMISED_MW,
        "patient_committed": PROMISED_MW,
    }
    answers = plans(patient, [*expected], REPLAYED).viewpoints
    found = {name: answer.it_mw["2026-Q3"] for name, answer in answers.items()}
    assert found == pytest.approx(expected, abs=0.5)
    money = {name: answer.capital_in_view_usd for name, answer in answers.items()}
    assert money["patient"] == money["announced"]
    assert money["patient_committed"] == money["committed"]
