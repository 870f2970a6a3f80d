"""Every name in a programme file names something in it, and a file that is one."""

import os

import pytest

from abilene.errors import InputError
from abilene.programme.read import read_draft
from abilene.tabular.source import form_of

OBLIGATION = (
    "obligations: {o: {usd_per_year: 1 m USD/year, from: 2025-Q1, %s}}\ncapital:"
)


@pytest.mark.parametrize(
    ("old", "new", "path", "what"),
    [
        ("hardware: h,", "hardware: g,", "sites.a.phases.p.hardware", "hardware 'g'"),
        ("{turbine: {max", "{wind: {max", "sites.a.equipment.wind", "equipment 'wind'"),
        ("only_for: sites.a", "part_of: d", "capital.c.part_of", "tranche 'd'"),
        ("only_for: sites.a", "funded_by: [c, d]", "capital.c.funded_by.1", "tranche 'd'"),
        ("energised: a.p", "energised: a.r", "capital.c.opens.energised", "phase 'a.r'"),
        ("energised: a.p", "drawn: d", "capital.c.opens.drawn", "tranche 'd'"),
        ("50 k USD}", "50 k USD, packaged: h9}", "hardware.h.packaged", "packaged accelerator 'h9'"),
        ("50 k USD}", "50 k USD, refreshed_by: g}", "hardware.h.refreshed_by", "hardware 'g'"),
        ("{firm_mw: 1.2 GW,", "{firm_mw: 1.2 GW, tariff: large,", "sites.a.grid.g.tariff", "tariff 'large'"),
        ("capital:", "risk: {closing: {d: {share: 0.5}}}\ncapital:", "risk.closing.d", "tranche or state of money 'd'"),
        ("capital:", OBLIGATION % "site: b", "obligations.o.site", "site 'b'"),
        ("capital:", OBLIGATION % "when_energised: a", "obligations.o.when_energised", "phase 'a'"),
    ],
)  # fmt: skip
def test_a_name_that_names_nothing(draft_of, old, new, path, what):
    with pytest.raises(InputError) as caught:
        draft_of({old: new})
    found = {problem.path: problem for problem in caught.value.problems}
    assert found[path].what == f"there is no {what}"
    assert found[path].place is not None


def test_a_default_is_wrong_once_at_its_own_place(draft_of):
    with pytest.raises(InputError) as caught:
        draft_of({"hardware: h,": "hardware: g,"})
    places = {problem.place.line for problem in caught.value.problems}
    assert places == {5}


def test_a_name_that_is_a_key_has_the_place_of_the_key(draft_of):
    with pytest.raises(InputError) as caught:
        draft_of({"{turbine: {max": "{turbin: {max"})
    (problem,) = caught.value.problems
    assert (problem.place.line, problem.place.col) == (12, 17)
    assert problem.fix == "did you mean 'turbine'?"


def test_equipment_of_finance_and_hardware_of_workloads(draft_of):
    more = (
        "finance: {income_tax_rate: 0.2, shell: {straight_line_years: 9}, "
        "hardware: {straight_line_years: 5}, equipment: {sail: {straight_line_years: 9}}}\n"
        "workloads: {w: {kind: serving, share: 1, gang: 1, restart_s: 5, "
        "output_tokens_per_accelerator_s: {g: 1}}}\ncapital:"
    )
    with pytest.raises(InputError) as caught:
        draft_of({"capital:": more})
    assert {problem.path for problem in caught.value.problems} == {
        "finance.equipment.sail",
        "workloads.w.output_tokens_per_accelerator_s.g",
    }


def test_names_that_are_there_are_no_problem(draft_of):
    assert (
        draft_of({"only_for: sites.a": "title: T"}).programme.capital["c"].title == "T"
    )


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_said_as_the_reader_of_tables_says_it(
    tmp_path, examples, make
):
    make(tmp_path / "prices.csv")
    text = (examples / "one-campus.yaml").read_text()
    price = "price: ercot_west_2022_2025"
    assert price in text
    (tmp_path / "c.yaml").write_text(text.replace(price, "price: {file: prices.csv}"))
    with pytest.raises(InputError) as read:
        form_of(tmp_path / "prices.csv")
    with pytest.raises(InputError) as checked:
        read_draft(tmp_path / "c.yaml")
    (one,), (other,) = read.value.problems, checked.value.problems
    assert (other.path, other.place.line > 40) == ("sites.prairie.price.file", True)
    assert other.what == f"'prices.csv' {one.what}"
    assert other.fix == one.fix
