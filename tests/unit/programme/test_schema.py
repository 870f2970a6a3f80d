"""The records of a programme: what they check, what follows from them, what was known of them when."""

from datetime import date

import pytest
from pydantic import ValidationError

from abilene.programme.schema import Phase, Programme, value_paths, variables

PHASE = {
    "it_mw": 100,
    "hardware": "h",
    "shell_usd_per_it_kw": 9000,
    "build_quarters": 2,
    "hardware_quarters": 1,
    "shell_spend": [0.5, 0.5],
    "hardware_spend": [1],
}
DATA = {
    "programme": {"id": "x", "title": "X", "start": "2026-Q1", "end": "2026-Q3", "usd_year": 2026},
    "hardware": {"h": {"it_w_per_accelerator": 2000, "price_usd_per_accelerator": 50_000}},
    "sites": {
        "a": {
            "facility_per_it_peak": 1.25,
            "grid": {"g": {"firm_mw": 9, "from": "2026-Q1", "known_from": "2026-02-01"}},
            "phases": {"p": PHASE, "q": PHASE | {"it_mw": None, "facility_mw": 50, "known_from": "2026-02-01"}},
        },
        "b": {"facility_per_it_peak": 1.0, "known_from": "2026-03-01", "phases": {"p": PHASE}},
    },
    "capital": {
        "own": {"amount_usd": "1 bn USD"},
        "later": {"amount_usd": "1 bn USD", "known_from": "2026-02-01"},
        "part": {"amount_usd": "1 bn USD", "part_of": "later", "funded_by": ["own", "later"]},
        "tied": {"amount_usd": "1 bn USD", "opens": {"energised": "b.p"}},
        "on_load": {"amount_usd": "1 bn USD", "opens": {"it_online_mw": 5}},
    },
}  # fmt: skip


@pytest.fixture
def programme():
    return Programme.model_validate(DATA)


def test_every_variable_has_a_unit_and_a_better_direction(draft_of):
    table = variables(draft_of().programme)
    assert table["capital.c.amount_usd"].nests
    assert table["sites.a.grid.g.from"].better == "earlier"
    assert not table["sites.a.capex_total_usd"].feeds
    assert "sites.a.phases.p.energised" in table
    assert all(variable.better for variable in table.values())


def test_quarters_and_phases_by_name(programme):
    assert [str(quarter) for quarter in programme.quarters] == [
        "2026-Q1", "2026-Q2", "2026-Q3",
    ]  # fmt: skip
    assert programme.phase_names == ("a.p", "a.q", "b.p")


def test_it_load_by_hardware_takes_the_pue_where_only_facility_load_is_given(programme):
    assert programme.sites["a"].it_mw_by_hardware == {"h": 100 + 50 / 1.25}
    assert programme.hardware["h"].usd_per_it_kw == 25_000


def test_what_was_known_on_a_day(programme):
    early = programme.known_on(date(2026, 1, 31))
    assert early.phase_names == ("a.p",)
    assert early.sites["a"].grid == {}
    assert list(early.capital) == ["own", "part", "on_load"]
    assert early.capital["part"].part_of is None
    assert early.capital["part"].funded_by == ("own",)
    middle = programme.known_on(date(2026, 2, 1))
    assert middle.phase_names == ("a.p", "a.q")
    assert "tied" not in middle.capital  # it opens with a phase of a campus not known
    assert middle.capital["part"] == programme.capital["part"]
    assert programme.known_on(date(2026, 3, 1)) == programme


def test_the_paths_of_values_leave_out_what_nobody_gave_but_money(programme):
    data = {
        "a": {"x": 1, "y": None, "l": [1, 2]},
        "capital": {"c": {"amount_usd": None}},
    }
    assert list(value_paths(data)) == ["a.x", "a.l", "capital.c.amount_usd"]
    paths = list(value_paths(programme.model_dump(by_alias=True)))
    assert "sites.a.grid.g.from" in paths
    assert "sites.a.phases.q.it_mw" not in paths


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shell_spend": [0.5, 0.4]}, "shell_spend adds up to 0.9"),
        ({"shell_spend": [1.5, -0.5]}, "shares must be >= 0"),
        ({"shell_spend": [0.2, 0.2, 0.6]}, "has 3 quarters, the work only 2"),
        ({"hardware_spend": [0.5, 0.5]}, "has 2 quarters, the work only 1"),
        ({"it_mw": None}, "neither it_mw nor facility_mw is given; add one"),
    ],
)
def test_a_phase_that_does_not_hang_together(change, message):
    with pytest.raises(ValidationError, match=message):
        Phase.model_validate(PHASE | change)


@pytest.mark.parametrize(
    ("works", "message"),
    [
        ({"w": {"share": 0.5}}, "add up to 0.5; they must add up to 1"),
        ({"w": {"share": 1, "relative_price": 2}}, "divide each by 2"),
    ],
)
def test_workloads_share_all_work_at_a_mean_price_of_one(works, message):
    work = {"kind": "serving", "gang": 1, "restart_s": 5}
    given = {name: work | own for name, own in works.items()}
    with pytest.raises(ValidationError, match=message):
        Programme.model_validate(DATA | {"workloads": given})
