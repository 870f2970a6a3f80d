"""Futures as tables: nothing is lost on the way, and the same wherever they are played."""

import pickle
from dataclasses import replace

import pytest
from small_risks import APART, BN, all_uncertain, deck, free

from abilene.programme.drawn_sources import DrawnSource
from abilene.risk import futures
from abilene.risk.chunks import chunk_items, chunk_table, played_of
from abilene.risk.reordering import Together
from abilene.tasks.digest import digest


@pytest.fixture(scope="module")
def made():
    later = {"later": {"amount_usd": 2 * BN, "opens": "2026-Q3"}}
    return deck(APART, free(4) | later, end="2027-Q4")


def test_a_table_holds_what_was_played(made):
    law = all_uncertain(made)
    table = chunk_table((made, law), 30, 1, 2, False)
    played, _ = futures.chunk_of(made, law, 30, 1, 2)
    again = played_of(made, table)
    for one, other in zip(played, again, strict=True):
        assert one.dtype == other.dtype
        assert (one == other).all()
    assert table["future"].to_pylist() == [*range(20_000, 20_030)]
    assert {"energised.a.p", "opened.later", "spent_bn_usd.7", "waited.b.q.delay"} <= {
        *table.column_names
    }


def test_tasks_make_up_all_futures_and_those_of_fewer_are_among_those_of_more():
    few, many = chunk_items(15_000, 7), chunk_items(30_000, 7)
    assert [item.arguments for item in few] == [
        (10_000, 7, 0, False),
        (5_000, 7, 1, False),
    ]
    assert many[0] == few[0]
    assert sum(item.arguments[0] for item in many) == 30_000
    assert few[1].name == "futures 10,000 to 14,999 of seed 7"


def test_a_deck_that_went_to_another_process_plays_the_same_there(made):
    shared = made, all_uncertain(made)
    there = pickle.loads(pickle.dumps(shared))
    assert digest(there) == digest(shared)
    assert chunk_table(there, 50, 1, 0, False) == chunk_table(shared, 50, 1, 0, False)


def test_what_goes_together_is_among_what_a_chunk_rests_on(made):
    law = all_uncertain(made)
    pair = Together(DrawnSource("common"), DrawnSource("chips"), 0.8)
    other = replace(law, together=(pair,))
    assert digest((made, other)) != digest((made, law))
    few, many = (chunk_table((made, other), n, 1, 0, False) for n in (20, 50))
    assert few == many[:20]
    assert few != chunk_table((made, law), 20, 1, 0, False)
