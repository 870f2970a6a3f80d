"""Events in a file."""

import math

import pytest
from operator_terms import NOW

from abilene.errors import InputError
from abilene.operate.event_file import read_events

YAML = """
events:
  - {id: cut1, asked_by: utility, from: 2026-12-01T16:00:00Z, until: 2026-12-01T19:00:00Z, cut: 0.25}
  - {id: p, asked_by: market, from: 2026-12-01T16:00:00Z, usd_per_mwh: 900}
"""
CSV = """id,asked_by,from,until,limit_mw,cut,usd_per_mwh,alert
cut1,utility,2026-12-01T16:00:00Z,2026-12-01T19:00:00Z,,0.25,,
p,market,2026-12-01T16:00:00Z,,,,900,
"""


@pytest.mark.parametrize(("name", "text"), [("e.yaml", YAML), ("e.csv", CSV)])
def test_yaml_and_csv_say_the_same(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    cut, price = read_events(tmp_path / name, NOW)
    assert (cut.id, cut.kind, cut.cut, cut.limit_mw) == (
        "cut1",
        "limit",
        0.25,
        math.inf,
    )
    assert cut.end - cut.start == 3 * 3600
    assert (price.kind, price.usd_per_mwh, price.end) == ("price", 900, math.inf)
    assert price.received == NOW


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cut: 0.25", "cut: 2.5", "less than or equal to 1"),
        (
            "from: 2026-12-01T16:00:00Z, until",
            "from: 2026-12-01T16:00, until",
            "time zone",
        ),
        ("19:00:00Z", "15:00:00Z", "ends before it begins"),
        (", cut: 0.25", "", "give one of"),
        ("until: 2026-12-01T19", "until: 02026-12-01T19", "is no time; write 2026-"),
        ("id: p,", "id: cut1,", "stands twice"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, old, new, said):
    (tmp_path / "e.yaml").write_text(YAML.replace(old, new))
    with pytest.raises(InputError, match=r"e\.yaml") as caught:
        read_events(tmp_path / "e.yaml", NOW)
    assert said in str(caught.value)


def test_a_row_that_is_wrong_is_named_by_its_line(tmp_path):
    (tmp_path / "e.csv").write_text(CSV.replace("0.25", "x"))
    with pytest.raises(InputError, match=r"e\.csv:2:1: cut: "):
        read_events(tmp_path / "e.csv", NOW)
