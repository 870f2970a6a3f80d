"""Any table by a mapping file: each cell with its path, its unit and its state."""

import pytest

from abilene.errors import InputError
from abilene.intake.mapped import propose_table
from abilene.programme.changes import load

TABLE = """campus,power,online,state,words,colour
One,0.12,2025-05-01,built,it hums,red
Two,0.1,,planned,,blue
"""
MAP = """
source: {id: watch-1, kind: analysis, publisher: Watch, published: 2026-02-01, read: whole}
says: {id: watch, name: Watch, role: analyst}
key: campus
paths: {One: sites.prairie_one.phases.b1}
columns:
  power: {path: it_mw, unit: GW}
  online: {path: energised, kind: measured}
kind_column: state
kinds: {built: measured, planned: announced}
quote_column: words
"""


def imported(plains, table=TABLE, mapping=MAP):
    file, map_file = plains.with_name("t.csv"), plains.with_name("m.yaml")
    file.write_text(table)
    map_file.write_text(mapping)
    return propose_table(load(plains), file, map_file)


def test_each_cell_has_its_path_and_what_has_none_is_said(plains):
    found = imported(plains)
    assert [(it.claim.about, it.claim.value, it.claim.kind, it.claim.quote) for it in found.moved] == [
        ("sites.prairie_one.phases.b1.it_mw", "0.12 GW", "measured", "it hums"),
        ("sites.prairie_one.phases.b1.energised", "2025-05-01", "measured", "it hums"),
    ]  # fmt: skip
    assert [f"{it.what}: {it.why}" for it in found.homeless] == [
        "'Two' (line 3): 'paths' gives it no path",
        "column colour: m.yaml gives it no path",
    ]
    assert found.moved[0].claim.note == "t.csv, line 2"


def test_a_long_table_holds_the_paths_itself(plains):
    table = "path,value\nsites.prairie_one.phases.b1.it_mw,90 MW\nsites.prairie_one.capex_total_usd,5 bn USD\n"
    mapping = MAP.partition("key:")[0] + "key: path\ncolumns: {value: {}}\nkind: committed\n"  # fmt: skip
    found = imported(plains, table, mapping)
    assert [(it.claim.value, it.claim.kind) for it in found.moved] == [
        ("90 MW", "committed"),
        ("5 bn USD", "committed"),
    ]


def test_a_state_that_nobody_knows_is_refused_at_its_place(plains):
    with pytest.raises(InputError) as error:
        imported(plains, TABLE.replace("planned", "rumoured").replace("Two", "One"))
    assert "t.csv:3:4: state: 'rumoured' is no state that is known: built, planned; add it to 'kinds'" in str(error.value)  # fmt: skip


def test_a_column_that_is_not_there_is_refused(plains):
    with pytest.raises(InputError, match="no column 'mw'"):
        imported(plains, mapping=MAP.replace("power:", "mw:"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0.12", "abc", "t.csv:2:2: power: cannot read 'abc GW'; write it as"),
        ("2025-05-01", "05/01/2025", "t.csv:2:3: online: cannot read '05/01/2025'; "),
        ("2025-05-01", "2025-13-01", "t.csv:2:3: online: '2025-13-01' is not a date"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_at_its_cell(plains, old, new, words):
    with pytest.raises(InputError) as error:
        imported(plains, TABLE.replace(old, new))
    assert words in str(error.value)


def test_a_unit_of_another_thing_is_refused(plains):
    with pytest.raises(InputError, match="power: unknown unit 'parsec'"):
        imported(plains, mapping=MAP.replace("GW", "parsec"))


def test_a_value_is_compared_with_an_earlier_word_only_if_it_can_be_read(plains):
    mapping = MAP.replace("id: watch,", "id: epoch,").replace("2026-02-01", "2027-01-01")  # fmt: skip
    with pytest.raises(InputError, match="online: cannot read"):
        imported(plains, TABLE.replace("2025-05-01", "05/01/2025"), mapping)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0.12", "-5", "t.csv:2:2: power: '-5 GW' is refused; input should be greater"),
        (
            "2025-05-01",
            "2026-02-02",
            "t.csv:2:3: online: '2026-02-02' cannot have been measured: the table is of "
            "2026-02-01; give it another state, such as forecast",
        ),
        ("2025-05-01", "1025", "t.csv:2:3: online: the year 1025 is outside 1900 .."),
        (
            "Two,0.1,,planned",
            "One,0.1,,planned",
            "t.csv:3:2: sites.prairie_one.phases.b1.it_mw: '0.1 GW' is a second value; ",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_cell_and_nothing_is_accepted(
    plains, old, new, words
):
    with pytest.raises(InputError) as error:
        imported(plains, TABLE.replace(old, new))
    assert words in str(error.value)


def test_of_two_values_of_one_path_the_place_of_the_first_is_said(plains):
    with pytest.raises(InputError, match=r"t\.csv:2:2 has the first; '0\.12 GW': keep"):
        imported(plains, TABLE.replace("Two,0.1", "One,0.1"))


def test_a_measured_month_that_has_begun_may_have_been_seen(plains):
    found = imported(plains, TABLE.replace("2025-05-01", "2026-02"))
    assert found.moved[1].claim.value == "2026-02"
