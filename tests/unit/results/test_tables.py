"""Tables of a plan: one row for what each says, columns with units, totals that agree with the plan."""

import pytest

from abilene.results.cash_records import CashYear
from abilene.results.tables import tables
from abilene.units import split_unit


@pytest.fixture
def plan(bare):
    return bare


def rows_of(plan, name):
    """Return the rows of a table as dictionaries."""
    table = tables(plan)[name]
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_the_tables_are_these_and_each_row_fits_its_columns(plan):
    found = tables(plan)
    assert list(found) == [
        "answer",
        "quarters",
        "sources_and_uses",
        "tranches",
        "capital",
        "cash_flow",
        "cash_by_quarter",
        "accelerators",
        "loans",
        "debt",
        "coverage",
        "basis",
        "sites",
        "phases",
        "values",
        "claims",
        # turbines of the example have an outage rate
        "reliability",
        "as_built",
    ]
    for name, table in found.items():
        assert table.name == name
        assert len(set(table.columns)) == len(table.columns)
        assert {len(row) for row in table.rows} <= {len(table.columns)}, name


def test_the_answer_has_a_column_for_each_view(plan):
    rows = rows_of(plan, "answer")
    (drawn,) = [row for row in rows if row["figure"] == "capital drawn"]
    assert drawn["section"] == "headlines"
    assert drawn["unit"] == "USD"
    for view_id, view in plan.viewpoints.items():
        assert drawn[view_id] == view.capital_drawn_usd


def test_every_quarter_of_every_view_is_a_row(plan):
    rows = rows_of(plan, "quarters")
    keys = [(row["viewpoint"], row["quarter"]) for row in rows]
    views = plan.viewpoints.items()
    assert keys == [(name, q) for name, view in views for q in view.it_mw]
    for row in rows:
        view = plan.viewpoints[row["viewpoint"]]
        drawn = sum(usd.get(row["quarter"], 0.0) for usd in view.drawn_usd.values())
        assert row["capital_drawn_usd"] == pytest.approx(drawn, abs=0.01)
        assert row["it_mw"] == view.it_mw[row["quarter"]]


def test_columns_of_figures_name_their_unit(plan):
    columns = tables(plan)["quarters"].columns[2:]
    ends = ("_cautious", "_generous")
    for column in columns:
        whole = column.removesuffix(ends[0]).removesuffix(ends[1])
        assert split_unit(whole)[1] in {"MW", "USD"}, column


def test_sources_add_up_to_their_total(plan):
    for row in rows_of(plan, "sources_and_uses"):
        uses = [
            v for k, v in row.items() if k not in {"viewpoint", "source", "total_usd"}
        ]
        assert sum(uses) == pytest.approx(row["total_usd"], abs=0.01)
        paid = plan.viewpoints[row["viewpoint"]].paid_usd[row["source"]]
        assert len(paid) == sum(usd != 0 for usd in uses)


def test_a_tranche_is_told_with_who_says_so(plan):
    (row,) = [
        row
        for row in rows_of(plan, "tranches")
        if (row["viewpoint"], row["tranche"]) == ("musk", "softbank_equity")
    ]
    claim = plan.claims[row["origin"]]
    assert (row["who"], row["said"]) == (claim.who, claim.said)
    assert row["words"] == ("checked" if claim.checked else "reported")
    nobody = [
        row for row in rows_of(plan, "tranches") if row["origin"] not in plan.claims
    ]
    assert all((row["who"], row["words"]) == ("", "") for row in nobody)


def test_cash_of_the_programme_is_that_of_site_all(small):
    rows = rows_of(small, "cash_flow")
    view = small.viewpoints["as_written"]
    whole = [row for row in rows if row["site"] == "all"]
    assert [row["year"] for row in whole] == list(view.cash_flow)
    for row in whole:
        assert {key: row[key] for key in CashYear.model_fields} == view.cash_flow[
            row["year"]
        ].model_dump()
    assert {row["site"] for row in rows} == {"all", "prairie"}


def test_campuses_are_as_they_are_at_the_end(plan):
    for row in rows_of(plan, "sites"):
        site = plan.viewpoints[row["viewpoint"]].sites[row["site"]]
        assert row["it_mw"] == list(site.it_mw.values())[-1]
        first = [quarter for quarter, mw in site.it_mw.items() if mw > 0]
        assert row["first_quarter"] == (first[0] if first else None)
        for block, mw in site.power.items():
            assert row[f"{block}_mw"] == mw
        assert row["energy_only"] == ", ".join(site.energy_only)


def test_phases_are_empty_for_never(plan):
    for row in rows_of(plan, "phases"):
        site = plan.viewpoints[row["viewpoint"]].sites[row["site"]]
        assert row["energised"] == site.phases[row["phase"]]


def test_values_stand_beside_their_origin_in_each_view(plan):
    rows = {row["path"]: row for row in rows_of(plan, "values")}
    row = rows["capital.softbank_equity.amount_usd"]
    for view_id, view in plan.viewpoints.items():
        assert row[view_id] == view.values["capital.softbank_equity.amount_usd"]
        origin = view.provenance["capital.softbank_equity.amount_usd"]
        assert row[f"{view_id}_origin"] == origin
    lists = [v for row in rows.values() for v in row.values() if isinstance(v, list)]
    assert lists == []


def test_a_claim_says_in_which_views_it_gives_a_value(plan):
    for row in rows_of(plan, "claims"):
        given = row["gives_a_value_in"].split(", ") if row["gives_a_value_in"] else []
        expected = [
            view_id
            for view_id, view in plan.viewpoints.items()
            if row["claim"] in view.provenance.values()
        ]
        assert given == expected
        against = plan.claims[row["claim"]].against
        assert row["against"].count(",") == max(0, len(against) - 1)
