"""One problem for each kind of fault in each column, with a count and the first place."""

import pytest

from abilene.errors import InputError
from abilene.tabular.faults import CellFault, Faults, filled, first_of, refused


def test_8760_faults_of_a_kind_are_one_problem_with_the_first_line_and_their_number():
    faults = Faults("p.csv")
    for line in range(2, 8762):
        faults.add(CellFault("gap", "no number is given", "fill it"), line, 2, "price")
    faults.add(CellFault("gap", "no time is given", "fill it"), 7, 1, "time")
    with pytest.raises(InputError) as error:
        faults.refuse()
    assert str(error.value).splitlines() == [
        "p.csv:2:2: price: no number is given (the first of 8,760 such lines); fill it",
        "p.csv:7:1: time: no time is given; fill it",
    ]


def test_what_can_be_taken_is_kept_and_the_rest_told():
    faults = Faults("p.csv")

    def take(cell):
        if cell == "x":
            raise CellFault("kind", "no", "do")
        return cell

    assert faults.taken([(2, "a"), (3, "x"), (5, "b")], take, 1, "c") == ["a", "b"]
    with pytest.raises(InputError, match=r"p.csv:3:1: c: no; do"):
        faults.refuse()


def test_nothing_wrong_is_no_refusal():
    Faults("p.csv").refuse()
    assert first_of("w", 1) == "w"
    assert str(refused("f", 3, "w", "x")) == "f:3:1: w; x"


def test_rows_that_hold_nothing_are_left_out_and_an_end_is_made_of_too_many(
    monkeypatch,
):
    monkeypatch.setattr("abilene.tabular.faults.MOST_EMPTY", 2)
    rows = [(1, "a"), (2, ""), (3, ""), (4, "b"), (5, "")]
    assert list(filled(rows, bool, "p.csv")) == [(1, "a"), (4, "b")]
    more = filled([*rows, (6, ""), (7, "")], bool, "p.csv")
    assert [next(more), next(more)] == [(1, "a"), (4, "b")]
    with pytest.raises(InputError) as error:
        next(more)
    assert str(error.value) == (
        "p.csv:7:1: more than 2 empty rows one after the other; take the empty rows out"
    )
