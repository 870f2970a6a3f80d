"""For which quarters, years and campuses a result may be asked."""

from abilene.report.derivation import (
    Derivation,
    Deriving,
    all_or_campuses,
    all_or_years,
    at,
    campuses,
    quarters,
)


def test_a_result_is_asked_for_a_quarter_a_year_or_a_campus(small):
    view = small.viewpoints["as_written"]
    assert quarters(view)[0] == "2026-Q1"
    assert all_or_years(view) == ["", "2026", "2027", "2028", "2029", "2030"]
    assert list(campuses(view)) == ["prairie"]
    assert all_or_campuses(view) == ["", "prairie"]


def test_without_details_it_is_asked_as_a_whole(small):
    nothing = Derivation("n", "v", "f", (), ())
    whole = Deriving(lambda view, detail: nothing, at("npv_usd"))
    assert list(whole.details(small.viewpoints["as_written"])) == [""]
