"""A header is of a form if all its marks are there, in capitals or not."""

from abilene.compute.traces.forms import Form


def test_a_header_fits_with_all_marks():
    form = Form("some", "", ("a", "b"), {})
    assert form.header_fits(["B", "c", "A"])
    assert not form.header_fits(["a", "c"])
    assert not Form("none", "", (), {}).header_fits(["a"])
