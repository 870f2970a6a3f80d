"""The file of an operator."""

import math
from pathlib import Path

import pytest
from operator_terms import terms_of

from abilene.errors import InputError
from abilene.operate.event_file import read_events
from abilene.operate.terms import read_terms

TEXT = """
contract_mw: 0.24
pue: 1.25
nodes:
  - {names: "n[1-4]", full_kw: 48, idle_kw: 12}
racks: ["n[1-2]"]
classes:
  - {name: training, match: {partition: "train*"}, worth_usd_per_mwh: 200, signal: USR1, grace_s: 20}
  - {name: rest, worth_usd_per_mwh: 300, grace_s: 50}
signals:
  - {file: events.csv}
  - {openadr3: "http://localhost:8080/openadr3/3.0.1", program_id: p1}
"""


def read(tmp_path, text):
    (tmp_path / "operate.yaml").write_text(text)
    return read_terms(tmp_path / "operate.yaml")


def test_terms_are_read(tmp_path):
    terms = read(tmp_path, TEXT)
    assert terms.signals[1].program_id == "p1"
    assert [work.notice_s for work in terms.classes] == [20, 0]
    assert terms.classes[1].checkpoint_interval_s == math.inf
    assert terms.nodes[0].dark_kw == 12
    assert terms.lead_time_s == 60


def test_it_power_is_what_the_facility_has_left():
    terms = terms_of(other_mw=0.04)
    assert terms.it_kw(0.24) == pytest.approx(160)
    assert terms.facility_mw(160) == pytest.approx(0.24)
    assert terms.it_kw(0.01) == 0
    assert terms.cut_hours(math.inf) == 3
    assert terms.cut_hours(1800) == 0.5
    assert terms_of(lost_signal_mw=0.1).mw_without_signal == 0.1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('racks: ["n[1-2]"]', 'racks: ["n[4-5]"]', "nothing says what n5 draws"),
        ('racks: ["n[1-2]"]', 'racks: ["n1", "n1"]', "n1 stands twice"),
        ('names: "n[1-4]"', 'names: "n[4-1]"', "is no range of nodes"),
        ("idle_kw: 12", "idle_kw: 50", "put them in order"),
        ("{name: rest,", '{name: rest, match: {user: "a"},', "leaves jobs out"),
        ("pue: 1.25", "pue: 1.25\nlost_signal_mw: 0.3", "more may be drawn"),
        ("pue: 1.25", "pue: 0.9", "pue"),
        ("file: events.csv", "fil: events.csv", "fil"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path, old, new, said):
    assert old in TEXT
    with pytest.raises(InputError, match=r"operate\.yaml:\d+:\d+: ") as caught:
        read(tmp_path, TEXT.replace(old, new))
    assert said in str(caught.value)


def test_what_is_no_mapping_is_refused(tmp_path):
    with pytest.raises(InputError, match="not the terms of an operator"):
        read(tmp_path, "[]")


def test_the_example_is_read():
    folder = Path(__file__).parents[3] / "examples"
    terms = read_terms(folder / "operate.yaml")
    (event,) = read_events(folder / terms.signals[0].file, 0.0)
    assert event.most_mw(terms) == pytest.approx(0.18)
