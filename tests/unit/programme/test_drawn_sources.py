"""The names under which a file may correlate what is drawn."""

from datetime import date

import pytest
from uncertain_programme import TEXT

from abilene.errors import InputError
from abilene.programme.drawn_sources import DrawnSource, may_be_drawn, sources
from abilene.programme.read import read_programme
from abilene.risk.draws import Columns

RISK = "risk: {class: {p50: 1.5, p90: 3.0}"
DELAYS = ["delay", "delay.a", "delay.a.p1", "delay.a.p2"]


@pytest.fixture
def programme(tmp_path):
    def made(more="", grid=""):
        file = tmp_path / "small.yaml"
        text = TEXT.replace(RISK, f"{RISK}{more}")
        file.write_text(text.replace("from: 2026-Q1}", f"from: 2026-Q1{grid}}}"))
        return read_programme(file).programme

    return made


def test_each_source_is_a_column_of_what_is_drawn():
    found = sources(["a", "b"], ["a.p", "a.q", "b.r"], ["b.grid.g"], ["loan"])
    assert found["delay.b"] == DrawnSource("site", 1)
    assert found["delay.b.r"] == DrawnSource("phase", 2)
    assert found["delay.b.grid.g"] == DrawnSource("power", 0)
    assert found["costs.shell.a.q"] == DrawnSource("shell_phase", 1)
    assert found["closing.loan"] == DrawnSource("closes", 0)
    assert {one.kind for one in found.values()} < {*Columns.__dataclass_fields__}
    assert len({*found.values()}) == len(found) == 15


def test_delay_may_always_be_drawn_and_the_rest_where_the_file_says_how_far(programme):
    assert may_be_drawn(programme()) == DELAYS
    chips = programme(", costs: {chips: {p50: 1, p90: 1.2}}")
    assert may_be_drawn(chips) == ["delay", "costs.chips", *DELAYS[1:]]
    money = programme(", closing: {equity: {share: 0.5}}")
    assert may_be_drawn(money) == [*DELAYS, "closing.equity"]
    power = programme(grid=", delay: {p50: 2, p90: 3}")
    assert may_be_drawn(power) == [*DELAYS, "delay.a.grid.all"]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("delay, costs.chip", "between.1: there is no source that is drawn 'costs.chip'; "),
        ("delay.b, closing.equity", "between.0: there is no source that is drawn 'delay.b'"),
        ("delay.a, closing.equity", "between.1: there is no source that is drawn 'closing.equity'"),
    ],
)  # fmt: skip
def test_a_name_of_nothing_that_is_drawn_is_refused_at_its_place(programme, pair, said):
    more = f", correlations: {{x: {{between: [{pair}], rank: 0.5}}}}"
    with pytest.raises(InputError) as error:
        programme(more)
    assert said in str(error.value)
    assert "small.yaml:5:" in str(error.value)
    assert "risk.correlations.x." in str(error.value)


def test_a_figure_of_a_later_day_is_not_there_in_a_replay(programme):
    said = "{between: [delay.a.p1, delay.a.p2], rank: 0.5, known_from: 2026-03-01}"
    made = programme(f", correlations: {{x: {said}}}")
    for day, known in ((date(2026, 2, 28), 0), (date(2026, 3, 1), 1)):
        assert len(made.known_on(day).risk.correlations) == known
