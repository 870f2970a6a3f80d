"""Viewpoints and their rules."""

from datetime import date
from pathlib import Path

import pytest

from abilene.claims import BUILT_IN, Ledger, parse_ledger, view, views
from abilene.claims.records import KINDS
from abilene.errors import InputError

MONEY = "capital.x.amount_usd"


def with_views(text):
    return parse_ledger({"viewpoints.yaml": f"viewpoints:\n{text}"})


@pytest.mark.parametrize(
    ("view_id", "title", "kinds", "bound"),
    [
        (
            "announced",
            "As announced",
            ("measured", "secured", "committed", "announced"),
            "stated",
        ),
        ("committed", "As committed", ("measured", "secured", "committed"), "stated"),
        ("secured", "As secured", ("measured", "secured"), "cautious"),
    ],
)
def test_the_built_in_views_differ_in_the_rule_about_money(
    view_id, title, kinds, bound
):
    built_in = view(Ledger(), view_id)
    rule = built_in.rule(MONEY)
    assert (built_in.title, rule.kinds, rule.not_from, rule.bound) == (
        title,
        kinds,
        ("critic",),
        bound,
    )
    assert (rule.prefers, rule.heeds, rule.until) == ((), (), None)
    for path in (
        "capital.x.opens",
        "sites.s.phases.p.target",
        "equipment.e.lead_months",
    ):
        other = built_in.rule(path)
        assert (other.kinds, other.not_from, other.bound) == (KINDS, (), "stated")


def test_the_strict_view_takes_power_and_days_only_firm_and_money_as_secured():
    strict, secured = view(Ledger(), "strict"), view(Ledger(), "secured")
    assert (strict.strict, secured.strict) == (True, False)
    for path in (
        "sites.s.phases.p.target",
        "sites.s.grid.g.firm_mw",
        "sites.s.equipment.e.from",
    ):
        assert strict.rule(path).kinds == ("measured", "secured")
        assert strict.must_be_firm(path)
        assert not secured.must_be_firm(path)
    for path in (MONEY, "sites.s.phases.p.it_mw", "equipment.e.lead_months"):
        assert strict.rule(path) == secured.rule(path)


def test_strictness_is_inherited_and_adds_no_kind_that_a_rule_leaves_out():
    ledger = with_views("""
  - id: hard
    extends: announced
    strict: true
    rules: [{about: "sites.*.grid.*.from", kinds: [measured, announced]}]
  - {id: harder, extends: hard}
""")
    harder = view(ledger, "harder")
    assert harder.strict
    assert harder.rule("sites.s.grid.g.from").kinds == ("measured",)
    assert harder.rule(MONEY) == view(ledger, "announced").rule(MONEY)


def test_as_written_believes_everything():
    rule = view(Ledger(), "as_written").rule(MONEY)
    assert (rule.kinds, rule.not_from) == (KINDS, ())


def test_a_view_puts_its_rules_in_front_and_fills_them_from_the_rule_with_the_same_pattern():
    ledger = with_views("""
  - id: mine
    extends: secured
    rules:
      - {about: capital.*.amount_usd, heeds: critic, until: 2025-01-22}
      - {about: capital.**, bound: generous}
""")
    mine = view(ledger, "mine")
    assert [rule.about for rule in mine.rules] == [
        "capital.*.amount_usd", "capital.**", "capital.*.amount_usd", "capital.*.amount_usd",
    ]  # fmt: skip
    rule = mine.rule(MONEY)
    assert rule.kinds == ("measured", "secured")
    assert rule.not_from == ("critic",)
    assert rule.bound == "cautious"
    assert (rule.heeds, rule.until) == (("critic",), date(2025, 1, 22))
    assert mine.rule("capital.x.opens").kinds == KINDS
    assert mine.rule("capital.x.opens").bound == "generous"
    assert mine.title == "mine"


def test_what_a_rule_says_wins_even_where_it_says_the_default():
    ledger = with_views(
        "  - {id: mine, extends: secured, rules: [{about: capital.*.amount_usd, not_from: []}]}"
    )
    assert view(ledger, "mine").rule(MONEY).not_from == ()
    assert view(ledger, "mine").rule(MONEY).kinds == ("measured", "secured")


def test_the_day_of_a_view_is_inherited():
    ledger = with_views("""
  - {id: then, as_of: 2025-01-23, extends: secured}
  - {id: later, extends: then}
""")
    assert view(ledger, "later").as_of == date(2025, 1, 23)
    assert view(ledger, "secured").as_of is None


def test_a_ledger_may_replace_a_built_in_view():
    ledger = with_views(
        "  - {id: announced, title: Mine, rules: [{about: capital.*.amount_usd, kinds: [forecast]}]}"
    )
    assert view(ledger, "announced").rule(MONEY).kinds == ("forecast",)
    assert view(ledger, "committed").rule(MONEY).kinds == (
        "measured",
        "secured",
        "committed",
    )
    assert list(views(ledger)) == list(BUILT_IN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "  - {id: a, extends: securd}",
            "2:22: .*there is no viewpoint 'securd'; did you mean 'secured'",
        ),
        (
            "  - {id: a, extends: a}",
            "viewpoints.a.extends: 'a' extends itself; let it extend another",
        ),
        (
            "  - {id: announced, extends: committed}",
            "viewpoints.announced.extends: 'announced' extends itself",
        ),
        (
            "  - {id: b}",
            "there is no viewpoint 'a'; known: announced, as_written, b, committed, secured",
        ),
    ],
)
def test_a_broken_view_says_how_to_mend_it(text, message):
    with pytest.raises(InputError, match=message):
        view(with_views(text), "announced" if "announced" in text else "a")


def test_the_rules_of_the_docs_keep_what_is_missed_and_touch_no_money():
    page = (Path(__file__).parents[3] / "docs" / "promises.md").read_text("utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    ledger = parse_ledger({"viewpoints.yaml": text})
    patient, secured = view(ledger, "patient"), view(ledger, "secured")
    money, *promised = "capital.t.amount_usd", "sites.s.phases.p.target", "sites.s.grid.g.from", "sites.s.equipment.e.from", "capital.t.opens"  # fmt: skip
    assert patient.rule(money) == secured.rule(money)
    assert {patient.rule(path).missed for path in promised} == {"keep"}
