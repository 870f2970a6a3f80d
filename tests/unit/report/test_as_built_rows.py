"""Rows of campuses as they stand: what nobody says is no claim, never zero."""

from types import SimpleNamespace

from as_built_answers import KNOWN, UNKNOWN

from abilene.report.as_built_rows import as_built_rows


def site(as_built, **more):
    said = {"tariff": None, "energy_only": (), "with_charges": ()} | more
    return SimpleNamespace(as_built=as_built, **said)


def rows(**sites):
    return {table.name: table for table in as_built_rows(sites)}


def test_what_is_known_stands_in_three_tables():
    billed = site(KNOWN, tariff=SimpleNamespace(costs_most="grid.g demand"))
    found = rows(a=billed, dark=site(None))
    assert [*found] == ["grid-alone", "co2", "water"]
    assert found["grid-alone"].rows == (
        ("a", "40.5", "42.2", "98.3", "153", "8.60", "145", "grid.g demand"),
    )
    assert found["co2"].rows == (
        ("a", "2,729", "2,000", "4,280", "475", "44.7", "45.0"),
    )
    assert found["water"].rows == (("a", "3,340", "1.96", "44.0", "1.25"),)
    for table in found.values():
        assert all(len(row) == len(table.heads) for row in table.rows)


def test_what_nobody_says_is_no_claim():
    found = rows(a=site(UNKNOWN, energy_only=("g",)), island=site(UNKNOWN))
    alone, island = found["grid-alone"].rows
    assert alone == ("a", "95.8", "", "", "no own plants", "", "", "energy only")
    assert island[4:] == ("no grid", "", "", "-")
    assert found["co2"].rows[0] == (
        *("a", "no claim", "no claim", "no claim", "0"),
        *("at least 31.1", "at least 32.0"),
    )
    assert found["water"].rows[0] == (
        "a",
        "no claim",
        "no claim",
        "no claim",
        "no claim",
    )


def test_machines_that_are_not_there_add_nothing_to_say():
    none = UNKNOWN.commitment.model_copy(update={"not_run": "no firm plant is built"})
    held = none.model_copy(update={"not_run": "the limit on co2 is kept"})
    cells = [
        rows(a=site(UNKNOWN.model_copy(update={"commitment": one})))["water"].rows[0][
            -1
        ]
        for one in (none, held)
    ]
    assert cells == ["-", "not run: the limit on co2 is kept"]


def test_where_nothing_is_sized_there_is_no_table():
    assert rows(a=site(None)) == {}
