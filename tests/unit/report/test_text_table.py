"""Tables in a terminal: words to the left, figures to the right, and what may be wrapped."""

import io

from rich.console import Console

from abilene.report.text_table import note_line, text_table


def printed(table, width=80):
    file = io.StringIO()
    Console(width=width, file=file).print(table)
    return [line.rstrip() for line in file.getvalue().splitlines() if line.strip()]


def test_words_begin_together_and_figures_end_together():
    heads, _, first, second = printed(
        text_table(("", "MW"), [("solar", "5"), ("wind", "1,200")])
    )
    assert heads.endswith("MW")
    assert first.split() == ["solar", "5"]
    assert len(first) == len(second) == len(heads)
    assert second.startswith((" wind", "wind"))


def test_a_whole_column_keeps_its_words_where_room_is_short():
    rows = [("a name of many words", "1,234,567")]
    narrow = printed(text_table(("", "USD"), rows, whole=(1,)), width=20)
    assert any("1,234,567" in line for line in narrow)
    assert not any("a name of many words" in line for line in narrow)


def test_low_figures_stand_beside_the_last_line_of_a_wrapped_name():
    rows = [("one two three", "7")]
    high = printed(text_table(("", "MW"), rows), width=12)[2:]
    low = printed(text_table(("", "MW"), rows, low=True), width=12)[2:]
    assert len(high) == len(low) > 1
    assert high[0].endswith("7")
    assert low[-1].endswith("7")


def test_close_columns_take_less_room():
    rows = [("a", "b", "c")]
    heads = ("x", "y", "z")
    close, wide = (
        printed(text_table(heads, rows, close=close))[0] for close in (True, False)
    )
    assert len(close) < len(wide)


def test_a_note_says_that_it_is_one():
    assert note_line("mind this").plain == "Note: mind this"
