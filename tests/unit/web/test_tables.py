"""Tables of the pages, as JSON and CSV."""


def test_text_that_looks_like_a_formula_is_kept_from_spreadsheets():
    from abilene.web.tables import PageTable

    table = PageTable("t", "T", ("a", "b"), (("=1+1", -3.5), ("@x", None)))
    assert table.as_csv == "a,b\n'=1+1,-3.5\n'@x,\n"
