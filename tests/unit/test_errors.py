"""Errors: what they say, in which order, and that they survive the way to another process and back."""

import importlib
import pickle
import pkgutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from processes import raise_it

import abilene
from abilene.errors import (
    AbileneError,
    InputError,
    MissingExtraError,
    NoPlanError,
    Place,
    Problem,
    ShapeError,
    in_one_line,
)
from abilene.tasks.item import TaskError
from abilene.tasks.parquet import DamagedError

ONE = Problem(
    "unknown key", "did you mean 'grid'?", "sites.a.gird", Place("p.yaml", 9, 5)
)
TWO = Problem("missing", "add 'end'", "programme", Place("p.yaml", 1, 12))
ARGUMENTS = {
    MissingExtraError: ("weather", "Reading weather"),
    TaskError: ("plan 3", "5", "ValueError: it is odd"),
    DamagedError: ("one.parquet", "it has no end"),
}
"""Of errors that take more than a text."""


def every_error():
    """Return an instance of every kind of error in the package."""
    for module in pkgutil.walk_packages(abilene.__path__, "abilene."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kinds, ahead = [], [AbileneError]
    while ahead:
        kinds.append(ahead.pop())
        ahead += kinds[-1].__subclasses__()
    return [kind(*ARGUMENTS.get(kind, ("stopped by the user",))) for kind in kinds]


EVERY = [*every_error(), InputError([ONE, TWO]), ShapeError(ONE)]


def same(one, other):
    return type(one) is type(other) and one == other and str(one) == str(other)


def test_a_problem_says_where_what_and_how_to_mend_it():
    assert str(ONE) == "p.yaml:9:5: sites.a.gird: unknown key; did you mean 'grid'?"
    assert str(Problem("nothing is built")) == "nothing is built"
    assert str(Problem("missing", path="a.b")) == "a.b: missing"


def test_problems_are_reported_in_file_order_and_once():
    error = InputError([ONE, TWO, ONE])
    assert error.problems == (TWO, ONE)
    assert str(error) == f"{TWO}\n{ONE}"
    assert InputError([TWO, ONE]) == error


def test_a_text_is_a_problem_without_a_place():
    assert InputError("no such file").problems == (Problem("no such file"),)
    assert InputError(ONE).problems == (ONE,)


def test_a_missing_extra_names_what_to_install():
    error = MissingExtraError("weather", "Reading weather")
    assert str(error) == (
        "Reading weather needs an optional part: pip install 'abilene[weather]'"
    )
    assert (error.extra, error.what) == ("weather", "Reading weather")


def test_errors_are_equal_if_kind_and_words_are():
    assert InputError(ONE) != InputError(TWO)
    assert InputError(ONE) != ShapeError(ONE)
    assert NoPlanError("stopped") == NoPlanError("stopped") != NoPlanError("late")
    assert len({InputError(ONE), InputError([ONE]), ShapeError(ONE)}) == 2


def test_the_tree_of_errors_is_as_wide_as_the_package():
    names = {type(error).__name__ for error in EVERY}
    assert {"InputError", "ShapeError", "NoPlanError", "MissingExtraError"} < names
    assert {"SolveError", "NotThere"} < names  # of other modules


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_an_error_pickles(error):
    error.add_note("while planning")
    again = pickle.loads(pickle.dumps(error))
    assert same(again, error)
    assert again.__notes__ == error.__notes__


def test_errors_come_out_of_a_process_pool_as_they_went_in():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        sent = [(error, pool.submit(raise_it, error)) for error in EVERY]
        for error, future in sent:
            assert same(future.exception(timeout=60), error)
        # and the pool is alive: an error that cannot be read again would have broken it
        assert pool.submit(int, "5").result(timeout=60) == 5


def test_what_a_library_says_is_one_line():
    assert in_one_line("two\n  lines\r\nhere") == "two lines here"
    # what we list below a problem stays a list
    assert str(Problem("which?\n  one\n  two")).splitlines()[1:] == ["  one", "  two"]
