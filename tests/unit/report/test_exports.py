"""A plan as tables, a workbook and files of other tools: complete, with units, the same bytes each time."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from abilene.disk import write_folder
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.document import report_files
from abilene.report.exports import exported
from abilene.report.workbook import workbook_bytes
from abilene.results.forms import csv_bytes, table_parquet
from abilene.results.store import plan_files, read_plan
from abilene.results.table import Table
from abilene.results.tables import tables
from abilene.units import heading, split_unit

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"


@pytest.fixture(scope="module")
def small(one_campus):
    """Return the plan of one campus, powered with and without its own equipment."""
    return one_campus, load(SMALL)


@pytest.fixture(scope="module")
def folder(small, sizer, tmp_path_factory):
    """Return the folder of that plan."""
    plan, draft = small
    place = tmp_path_factory.mktemp("plan") / "one"
    report = report_files(plan, draft, seen_by(draft), sizer)
    write_folder(
        place, plan_files(plan, draft, report | {"plan.xlsx": workbook_bytes(plan)})
    )
    return place


def records(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_names_carry_their_unit():
    assert split_unit("capital_in_view_usd") == ("capital in view", "USD")
    assert split_unit("lcoe_usd_per_mwh") == ("LCOE", "USD/MWh")
    assert heading("it_mw") == "IT [MW]"
    assert heading("who") == "who"
    assert heading("usd") == "[USD]"


def test_sources_and_uses_balance(january):
    plan = january[0]
    table = tables(plan)["sources_and_uses"]
    assert table.rows
    for _, _, *uses, total in table.rows:
        assert sum(uses) == pytest.approx(total)
    for view_id, view in plan.viewpoints.items():
        total = sum(row[-1] for row in table.rows if row[0] == view_id)
        due = sum(view.capital_cost_usd.values())
        due += sum(view.cash.bridged_usd.values()) if view.cash else 0.0
        assert total == pytest.approx(due, rel=1e-6)


def test_quarters_have_every_view_and_quarter(january):
    plan = january[0]
    rows = records(csv_bytes(tables(plan)["quarters"]))
    assert [(row["viewpoint"], row["quarter"]) for row in rows] == [
        (name, quarter)
        for name, view in plan.viewpoints.items()
        for quarter in view.it_mw
    ]
    for row in rows:
        view = plan.viewpoints[row["viewpoint"]]
        drawn = sum(usd.get(row["quarter"], 0.0) for usd in view.drawn_usd.values())
        assert float(row["it_mw"]) == view.it_mw[row["quarter"]]
        assert float(row["capital_drawn_usd"]) == pytest.approx(drawn, abs=0.01)


def test_claims_say_who_when_where_and_whether_checked(january):
    plan, draft, _ = january
    rows = {row["claim"]: row for row in records(csv_bytes(tables(plan)["claims"]))}
    known = [
        it
        for it in draft.ledger.claims.values()
        if str(draft.ledger.source(it).published_day) <= "2025-01-23"
    ]
    assert rows.keys() == {claim.id for claim in known}
    musk = rows["musk-softbank-under-10"]
    assert (musk["who"], musk["gives_a_value_in"], musk["checked"]) == (
        "Elon Musk",
        "musk",
        "checked",
    )
    assert musk["words"] == f'"{draft.ledger.claims["musk-softbank-under-10"].quote}"'
    assert musk["published"] == "2025-01-22" or musk["published"].startswith("2025-01")
    assert (
        "denies" in rows["altman-wrong"]["against"]
        or "disputes" in rows["altman-wrong"]["against"]
    )
    reported = [
        row for row in rows.values() if row["checked"] == "reported" and row["words"]
    ]
    assert reported
    assert all(row["words"].startswith("reported: ") for row in reported)


def test_every_value_stands_with_its_origin(january):
    plan = january[0]
    rows = {row["path"]: row for row in records(csv_bytes(tables(plan)["values"]))}
    for name, view in plan.viewpoints.items():
        assert view.values.keys() == view.provenance.keys()
        assert all(
            rows[path][f"{name}_origin"] == origin
            for path, origin in view.provenance.items()
        )
    path = "capital.softbank_equity.amount_usd"
    assert (float(rows[path]["announced"]), float(rows[path]["musk"])) == (19e9, 10e9)


def test_numbers_are_given_in_full_and_nothing_for_what_is_not_known():
    table = Table(
        "x",
        "",
        ("a", "b", "c", "d"),
        ((5e11, 0.1, None, True), (-0.25, "w", "=1", False)),
    )
    assert csv_bytes(table) == b"a,b,c,d\n500000000000,0.1,,true\n-0.25,w,'=1,false\n"
    back = pq.read_table(io.BytesIO(table_parquet(table))).to_pydict()
    assert back == {
        "a": [5e11, -0.25],
        "b": ["0.1", "w"],
        "c": [None, "=1"],
        "d": [True, False],
    }


def test_a_folder_gives_back_the_plan_with_its_hours(small, folder):
    again = read_plan(folder)
    assert again == small[0]
    ours, theirs = (
        plan.viewpoints["as_written"].sites["prairie"].hours
        for plan in (small[0], again)
    )
    for name, values in ours.columns.items():
        np.testing.assert_array_equal(theirs.columns[name], values)


def test_the_exported_workbook_is_that_of_the_folder(folder):
    ((name, data),) = exported(read_plan(folder), "xlsx").items()
    assert name.startswith("one_campus-")
    assert data == (folder / "plan.xlsx").read_bytes()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_table_is_a_file(folder, form):
    plan = read_plan(folder)
    files = exported(plan, form)
    assert [name.removesuffix(f".{form}") for name in files] == [
        *tables(plan),
        "hours_prairie",
    ]
    assert files == exported(plan, form)
    assert exported(plan, form, "phases") == {f"phases.{form}": files[f"phases.{form}"]}
    if form == "csv":
        assert files["quarters.csv"] == (folder / "quarters.csv").read_bytes()
        hours = records(files["hours_prairie.csv"])
        assert len(hours) == 8760
        assert hours[1]["time_utc"] == "2013-01-01T01:00:00"
    else:
        assert (
            pq.read_table(io.BytesIO(files["hours_prairie.parquet"])).num_rows == 8760
        )


def test_json_holds_records_by_table(folder):
    plan = read_plan(folder)
    ((name, data),) = exported(plan, "json", "phases").items()
    assert name == "phases.json"
    phases = plan.viewpoints["as_written"].sites["prairie"].phases
    expected = [
        {"viewpoint": "as_written", "site": "prairie", "phase": p, "energised": q}
        for p, q in phases.items()
    ]
    assert json.loads(data) == {"phases": expected}
    assert list(json.loads(exported(plan, "json").popitem()[1])) == [
        *tables(plan),
        "hours_prairie",
    ]


def test_an_unknown_table_gets_a_suggestion(small):
    for form in ("csv", "parquet", "json"):
        with pytest.raises(
            InputError, match=r"there is no table 'quartes'; did you mean 'quarters'\?"
        ):
            exported(small[0], form, "quartes")
    with pytest.raises(InputError, match="a workbook holds every table"):
        exported(small[0], "xlsx", "quarters")
