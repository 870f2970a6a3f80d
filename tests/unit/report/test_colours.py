"""Colours keep to what they stand for."""

from abilene.report.colours import view_colours

COLOURS = view_colours(["musk", "altman"])


def test_a_view_keeps_its_colour_whatever_else_is_shown():
    colours = view_colours(["secured", "musk", "altman"])
    assert colours["altman"] == COLOURS["altman"]
    assert (
        len(
            {
                colours[view]
                for view in ("announced", "committed", "secured", "musk", "altman")
            }
        )
        == 5
    )
