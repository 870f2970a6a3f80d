"""What the headline figures rest on, as rows and words."""

from abilene.report.answer_table import answer_sections
from abilene.report.headline import headline
from abilene.report.rests_on import (
    load_band,
    money_band,
    rests_on_remarks,
    shown_rows,
)
from abilene.results.rests_on import RestsOn


def changed(plan, **changes):
    views = {
        name: view.model_copy(update=changes) for name, view in plan.viewpoints.items()
    }
    return plan.model_copy(update={"viewpoints": views})


def test_a_band_is_shown_where_its_ends_read_differently(small):
    (view,) = small.viewpoints.values()
    assert load_band(view, "2030-Q4") == {"  band": "-"}
    last = {**view.it_mw, "2030-Q4": 421.6}
    wide = changed(small, it_mw_cautious=last, capital_in_view_cautious_usd=1e9)
    (view,) = wide.viewpoints.values()
    own = f"{view.it_mw['2030-Q4']:,.0f}"
    assert load_band(view, "2030-Q4") == {"  band": f"422\n..{own}"}
    assert load_band(view, "2029-Q4") == {"  band": "-"}
    generous = f"{view.capital_in_view_generous_usd / 1e9:.1f}"
    assert money_band(view) == {"  band": f"1.0\n..{generous}"}
    sections = dict(answer_sections(wide))
    names = [name for name, _ in sections["IT MW at end of"]]
    assert names[names.index("2030") + 1] == "  band"
    bands = [cells[0].value for name, cells in headline(wide) if name == "  band"]
    assert bands == [f"1.0..{generous}", f"422..{own}"]  # a page has room for a line


def test_what_a_strict_view_keeps_out_stands_below_the_years(small):
    rows = dict(answer_sections(changed(small, it_mw_kept_out=6533.2)))
    assert rows["IT MW at end of"][-1] == ("kept out", ["6,533"])
    assert "kept out" not in dict(dict(answer_sections(small))["IT MW at end of"])


def test_a_row_that_no_view_has_anything_for_is_left_out(small):
    assert list(shown_rows(small, lambda view: {})) == []
    ((name, cell),) = shown_rows(small, lambda view: {"a": view.title})
    assert (name, cell(small.viewpoints["as_written"])) == ("a", "As written")


def test_what_a_plan_rests_on_is_in_the_table_on_the_first_screen_and_in_words(small):
    """Nobody said anything about this campus: all of it is the author's own."""
    (view,) = small.viewpoints.values()
    mw = f"{view.it_mw['2030-Q4']:,.0f}"
    sections = dict(answer_sections(small))
    assert sections["IT MW of 2030 rest on"] == [
        ("assumed", [mw]),
        *((f"  {link} assumed", [mw]) for link in ("size", "date", "power", "money")),
    ]
    ((name, (usd,)),) = sections["money rests on"]
    assert (name, usd) == ("assumed", f"{view.capital_in_view_usd / 1e9:,.1f}")
    first_screen = {
        name: [cell.value for cell in cells] for name, cells in headline(small)
    }
    assert first_screen["  assumed"] == [mw]
    assert "    size assumed" not in first_screen  # that is in the whole table
    assert list(rests_on_remarks(view)) == [
        f"{mw} MW by 2030-Q4 rest on: assumed {mw}, size assumed {mw}, "
        f"date assumed {mw}, power assumed {mw}, money assumed {mw}",
        f"money in view, bn USD, rests on: assumed {usd}",
    ]


def test_a_plan_of_an_earlier_version_says_nothing_of_it(small):
    (view,) = changed(small, rests_on=RestsOn()).viewpoints.values()
    assert list(rests_on_remarks(view)) == []
