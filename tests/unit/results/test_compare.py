"""Two plans compared: inputs, results, and the claims the difference hangs on."""

import pickle

import pytest

import abilene as ab
from abilene.errors import InputError
from abilene.results.compare import Row, compare

MONEY = "capital.softbank_equity.amount_usd"


def only(plan, view_id, **changes):
    """Return a plan with one of its views."""
    return plan.model_copy(
        update={"viewpoints": {view_id: plan.viewpoints[view_id]}, **changes}
    )


def with_view(plan, view_id, **changes):
    """Return a plan in which one view says something else."""
    changed = plan.viewpoints[view_id].model_copy(update=changes)
    return plan.model_copy(update={"viewpoints": {**plan.viewpoints, view_id: changed}})


@pytest.fixture(scope="module")
def plan(january):
    return january[0]


@pytest.fixture(scope="module")
def views_apart(plan):
    """Return the comparison of the announced view with that of the critic."""
    return compare(only(plan, "announced"), only(plan, "musk"))


def rows(comparison, title, view=0):
    return {
        row.name: row
        for section in comparison.views[view].sections
        if section.title == title
        for row in section.rows
    }


def test_a_plan_does_not_differ_from_itself(plan):
    found = compare(plan, plan)
    assert (found.inputs, found.records, found.values, found.claims) == ((), (), (), {})
    assert [view.name for view in found.views] == list(plan.viewpoints)
    assert not any(
        row.differs
        for view in found.views
        for section in view.sections
        for row in section.rows
    )


def test_single_views_of_different_name_are_compared_with_each_other(views_apart):
    assert [(view.a, view.b, view.name) for view in views_apart.views] == [
        ("announced", "musk", "announced | musk")
    ]


def test_plans_without_a_view_in_common_are_refused(plan):
    other = plan.model_copy(
        update={
            "viewpoints": {"x": plan.viewpoints["musk"], "y": plan.viewpoints["musk"]}
        }
    )
    with pytest.raises(
        InputError,
        match="no view in common: announced, musk and x, y; plan both with the same",
    ):
        compare(plan, other)


def test_values_differ_with_the_claim_that_gives_each(plan, views_apart):
    difference = next(it for it in views_apart.values if it.path == MONEY)
    assert (difference.a.value, difference.b.value) == (19e9, 10e9)
    assert difference.a.origin == plan.viewpoints["announced"].provenance[MONEY]
    assert (
        difference.b.origin
        == plan.viewpoints["musk"].provenance[MONEY]
        == "musk-softbank-under-10"
    )


def test_only_what_differs_is_among_the_values(plan, views_apart):
    a, b = plan.viewpoints["announced"], plan.viewpoints["musk"]
    differing = {it.path for it in views_apart.values}
    for path in a.values:
        same_origin = (
            a.provenance[path].split(":")[0] == b.provenance[path].split(":")[0]
        )
        assert (path in differing) == (
            a.values[path] != b.values[path] or not same_origin
        )


def test_the_claims_it_hangs_on_are_those_behind_the_values_and_those_against_them(
    plan, views_apart
):
    behind = {
        side.origin for it in views_apart.values for side in (it.a, it.b)
    } & plan.claims.keys()
    against = {
        name for name, claim in plan.claims.items() if behind & claim.against.keys()
    }
    assert views_apart.claims.keys() == behind | against
    assert views_apart.claims["musk-softbank-under-10"].used_by == ("b",)
    assert MONEY in views_apart.claims["musk-softbank-under-10"].paths
    assert views_apart.claims["altman-wrong"].used_by == ()
    assert MONEY in views_apart.claims["altman-wrong"].paths
    assert "Elon Musk" in views_apart.claims["musk-softbank-under-10"].claim.in_one_line


def test_results_are_those_of_the_views(plan, views_apart):
    a, b = plan.viewpoints["announced"], plan.viewpoints["musk"]
    money = rows(views_apart, "headlines")["capital in view"]
    assert (money.a, money.b, money.unit) == (
        a.capital_in_view_usd,
        b.capital_in_view_usd,
        "USD",
    )
    assert money.change == b.capital_in_view_usd - a.capital_in_view_usd
    assert rows(views_apart, "headlines")["first stop"].b.endswith(b.first_stop.binding)
    by_year = rows(views_apart, "IT MW at the end of")
    assert (by_year["2026"].a, by_year["2026"].b) == (
        a.it_mw["2026-Q4"],
        b.it_mw["2026-Q4"],
    )
    cost = rows(views_apart, "capital cost in")["2025"]
    assert cost.a == pytest.approx(
        sum(usd for quarter, usd in a.capital_cost_usd.items() if quarter[:4] == "2025")
    )
    drawn = rows(views_apart, "drawn by tranche")
    assert {name: row.b for name, row in drawn.items()} == {
        name: it.drawn_usd for name, it in b.tranches.items()
    }
    assert rows(views_apart, "phases energised")["abilene.b3_4"].b == "never"


def test_inputs_that_differ_are_named_first(plan):
    other = plan.model_copy(
        update={
            "as_of": "2026-01-01",
            "version": "9.9",
            "overrides": {"a.b": "1"},
            "files": {**plan.files, "programme.yaml": "f" * 64},
            "claims": dict(list(plan.claims.items())[:-1]),
        }
    )
    found = {row.name: (row.a, row.b) for row in compare(plan, other).inputs}
    assert found == {
        "version of Abilene": (plan.version, "9.9"),
        "as of": (plan.as_of, "2026-01-01"),
        "claims known": (str(len(plan.claims)), str(len(plan.claims) - 1)),
        "--set a.b": (None, "1"),
        "file programme.yaml": (plan.files["programme.yaml"][:8], "ffffffff"),
    }


def test_a_value_that_differs_so_in_several_views_is_named_once(plan):
    def changed(view):
        return view.model_copy(
            update={
                "values": {
                    **view.values,
                    "hardware.gb200.price_usd_per_accelerator": 1.0,
                }
            }
        )

    other = plan.model_copy(
        update={
            "viewpoints": {
                name: changed(view) for name, view in plan.viewpoints.items()
            }
        }
    )
    (difference,) = compare(plan, other).values
    assert difference.views == ("announced", "musk")
    assert (difference.path, difference.b.value) == (
        "hardware.gb200.price_usd_per_accelerator",
        1.0,
    )


def test_a_line_that_moved_in_a_file_is_no_difference_but_another_claim_is(plan):
    view = plan.viewpoints["announced"]
    path = next(
        path
        for path, origin in view.provenance.items()
        if origin.startswith("literal:")
    )
    moved = with_view(
        plan,
        "announced",
        provenance={**view.provenance, path: "literal:programme.yaml:99999"},
    )
    assert compare(plan, moved).values == ()
    claimed = with_view(
        plan, "announced", provenance={**view.provenance, path: "promised-500"}
    )
    assert [it.path for it in compare(plan, claimed).values] == [path]


def test_a_record_that_one_plan_lacks_is_one_line(plan):
    view = plan.viewpoints["announced"]
    kept = {
        path: value
        for path, value in view.values.items()
        if not path.startswith("capital.mgx_equity.")
    }
    found = compare(plan, with_view(plan, "announced", values=kept))
    (record,) = found.records
    assert (record.path, record.only_in, record.views) == (
        "capital.mgx_equity",
        "a",
        ("announced",),
    )
    assert record.values == len(view.values) - len(kept)
    assert found.values == ()
    (back,) = compare(with_view(plan, "announced", values=kept), plan).records
    assert back.only_in == "b"


def test_rounding_is_no_difference():
    assert not Row(name="x", unit="USD", a=1e11, b=1e11 + 1).differs
    assert Row(name="x", unit="USD", a=1e11, b=1.001e11).differs
    assert Row(name="x", unit="", a=None, b=0.0).differs
    assert Row(name="x", unit="", a=None, b=1.0).change is None


def test_folders_are_read(plan, tmp_path):
    (tmp_path / "plan.json").write_text(plan.model_dump_json())
    assert ab.compare(tmp_path, tmp_path / "plan.json") == compare(plan, plan)


def test_a_place_without_a_plan_is_an_input_error(tmp_path):
    with pytest.raises(
        InputError, match="holds no plan; give a folder that 'abilene plan' wrote"
    ):
        ab.compare(tmp_path, tmp_path)
    (tmp_path / "plan.json").write_text('{"id": "x"}')
    with pytest.raises(
        InputError, match=r"not a plan of this version: title: .*; make it again"
    ):
        ab.compare(tmp_path, tmp_path)


def test_a_comparison_comes_back_from_a_pickle_equal(january):
    plan = january[0]
    other = plan.model_copy(update={"as_of": "2025-02-01"})
    found = compare(plan, other)
    assert [row.name for row in found.inputs] == ["as of"]
    assert pickle.loads(pickle.dumps(found)) == found
