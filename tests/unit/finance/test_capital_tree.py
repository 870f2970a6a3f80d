"""Sums of parts to any depth, and circles of parts and of funders."""

from small_programmes import programme

from abilene.finance.capital_tree import TrancheTree, circles

SITES = {"a": {"phases": {"p": {}}}}


def test_sums_go_to_any_depth():
    tree = TrancheTree.of(
        programme(
            SITES,
            {
                "all": {"amount_usd": 10},
                "half": {"part_of": "all", "amount_usd": 3},
                "deep": {"part_of": "half", "amount_usd": 12},
                "deeper": {"part_of": "deep"},
            },
        )
    )
    assert tree.total_usd("deep") == 12
    assert tree.total_usd("half") == tree.parts_usd("half") == 12
    assert (tree.parts_usd("all"), tree.total_usd("all")) == (12, 12)
    assert tree.parts[None] == ["all"]
    assert tree.parts_usd("deeper") == 0


def test_each_tranche_of_a_circle_is_named_and_no_other():
    capital = {
        "a": {"funded_by": ["b"]},
        "b": {"funded_by": ["c"]},
        "c": {"funded_by": ["b"]},
        "d": {"part_of": "d"},
    }
    found = [problem.path for problem in circles(programme(SITES, capital))]
    # a is funded by a circle, but not in one.
    assert found == ["capital.d.part_of", "capital.b.funded_by", "capital.c.funded_by"]
