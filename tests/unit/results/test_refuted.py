"""A view that believes in less money than was spent already."""

import pytest

from abilene.results.refuted import refuted_usd


@pytest.mark.parametrize(
    ("spent_usd", "in_view_usd", "expected"),
    [
        (45e9, 12.3e9, 45e9),
        (12.3e9, 12.3e9, None),
        (12.34e9, 12.3e9, None),
        (1e9, 0.0, 1e9),
        (0.0, 0.0, None),
    ],
)
def test_more_was_spent_than_is_in_view(january, spent_usd, in_view_usd, expected):
    view = january[0].viewpoints["musk"]
    changes = {"capital_spent_usd": spent_usd, "capital_in_view_usd": in_view_usd}
    assert refuted_usd(view.model_copy(update=changes)) == expected
