"""Tables of reliability and machines: three rows for each campus that fails, one for each quarter with machines."""

from types import SimpleNamespace

from failing_answers import ASKED, FAILING, FLEET, UNKNOWN

from abilene.results.reliability_tables import reliability_tables


def plan(*sites):
    each = [("view", f"s{n}", one) for n, one in enumerate(sites)]
    return SimpleNamespace(campuses=lambda: iter(each))


def site(reliability=None, **machines):
    return SimpleNamespace(reliability=reliability, machines=machines)


def test_a_campus_at_its_rates_and_at_less_and_more_of_them():
    table, rates = reliability_tables(plan(site(), site(FAILING)))
    assert (rates.name, len(rates.columns)) == ("outage_rates", len(rates.rows[0]))
    assert rates.rows == (
        ("view", "s1", "gas_engine", 210, 3.3, 0.04, 0.0, 0.0, None, False),
    )
    assert table.name == "reliability"
    assert table.rows == (
        ("view", "s1", "as said", 386.2, 0.0, 2487.6, 0.0, 0.99956, None),
        ("view", "s1", "divided by 2", 0.88, 0.0, 3.9, 0.0, 0.9999993, None),
        ("view", "s1", "times 2", 6978.0, 0.0, 118_756.0, 0.0, 0.979, None),
    )
    assert len(table.rows[0]) == len(table.columns)


def test_what_is_not_known_is_one_row_that_says_why():
    (table,) = reliability_tables(plan(site(UNKNOWN)))
    assert table.rows == (("view", "s0", "as said", *[None] * 5, UNKNOWN.not_run),)


def test_what_is_asked_is_a_row_each_with_what_keeping_all_of_it_costs():
    asked = FAILING.model_copy(update={"target": ASKED, "keeping_usd_per_year": 1.5e6})
    _, table, _ = reliability_tables(plan(site(FAILING), site(asked)))
    assert table.name == "reliability_targets"
    assert table.rows == (
        ("view", "s1", "lole_hours_per_year", 2.4, False, True, 1.5e6, None),
        ("view", "s1", "spare_units", 2, True, True, 1.5e6, None),
        ("view", "s1", "served", 0.999999, False, False, 1.5e6, None),
    )
    assert len(table.rows[0]) == len(table.columns)
    kept_by_none = asked.model_copy(
        update={"keeping_usd_per_year": None, "not_kept": "is kept by none"}
    )
    _, table, _ = reliability_tables(plan(site(kept_by_none)))
    assert {row[-2:] for row in table.rows} == {(None, "is kept by none")}


def test_machines_and_their_orders():
    (table,) = reliability_tables(plan(site(gas_engine=FLEET)))
    assert table.name == "machines"
    head = ("view", "s0", "gas_engine", 3.3)
    assert table.rows == (
        (*head, "2027-Q2", 100, 100, "2025-Q4"),
        (*head, "2027-Q3", 100, 0, None),
        (*head, "2027-Q4", 210, 110, "2026-Q2"),
    )
    assert len(table.rows[0]) == len(table.columns)


def test_where_nothing_fails_there_are_no_tables():
    assert not list(reliability_tables(plan(site())))
