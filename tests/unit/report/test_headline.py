"""The answer on one screen: its figures, what would change them, and checks that can fail."""

from abilene.report.headline import headline, what_would_change
from abilene.results.records import Relaxation


def changed(plan, **changes):
    views = {
        name: view.model_copy(update=changes) for name, view in plan.viewpoints.items()
    }
    return plan.model_copy(update={"viewpoints": views})


def rows(plan):
    return [(name, [cell.value for cell in cells]) for name, cells in headline(plan)]


def test_years_in_which_nothing_changes_are_one(small):
    loads = [(name, cells) for name, cells in rows(small) if name.startswith("IT MW")]
    assert len({tuple(cells) for _, cells in loads}) == len(loads)
    assert loads[-1][0].endswith("to 2030")


def test_the_cost_of_compute_leads_to_the_cash_and_hours_behind_it(small):
    """It led to the table of power, which says nothing of USD per GPU-hour."""
    cells = dict(headline(small))["USD per GPU-hour"]
    assert [cell.path for cell in cells] == ["cost-of-as_written"]


def test_what_is_not_computed_is_not_zero(small):
    found = dict(
        rows(changed(small, co2_t_per_year=None, compute=None, funding_gap_usd=None))
    )
    assert found["Mt CO2 a year at the end"] == ["not known"]
    assert found["useful m H100-years"] == ["not\ncomputed"]
    assert found["funding gap"] == ["not\ncomputed"]
    assert dict(rows(changed(small, funding_gap_usd=0.0)))["funding gap"] == ["none"]


def relaxation(limit, more):
    return Relaxation(
        limit=limit,
        path="",
        what=f"without {limit}",
        it_mw_end=more,
        it_mw_quarters=more * 2,
        first_quarter="2027-Q1" if more else None,
        cost_usd=None,
    )


def test_what_changes_most_comes_first_and_what_changes_nothing_is_left_out(small):
    held = (
        relaxation("grid", 100.0),
        relaxation("land", 50.0),
        relaxation("money", 0.0),
    )
    ((_, lines),) = what_would_change(changed(small, relaxations=held))
    assert lines == [
        "without grid: +100 MW at the end, from 2027-Q1",
        "without land: +50 MW at the end, from 2027-Q1",
    ]
    ((_, lines),) = what_would_change(
        changed(small, relaxations=(relaxation("money", 0.0),))
    )
    assert lines == [
        "no single limit that, set aside, would bring more or bring it earlier"
    ]


def test_where_nobody_asked_it_says_what_holds_the_first_phase(small):
    view = next(iter(small.viewpoints.values()))
    ((_, lines),) = what_would_change(changed(small, relaxations=None))
    assert view.first_stop.detail in lines[0]
