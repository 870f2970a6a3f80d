"""The answer in words: what runs, one table that fits 80 columns, one sentence that decides."""

import io
import re

import pytest
from rich.console import Console

from abilene.report.answer import (
    decision,
    equipment_built,
    first_load,
    printed_plan,
    running_lines,
    view_remarks,
    view_title,
    what_price_holds,
)
from abilene.results.known import Running
from abilene.results.records import Delay


def printed(answer):
    file = io.StringIO()
    Console(width=80, file=file).print(answer)
    return file.getvalue()


def test_it_fits_80_columns_and_no_word_of_a_view_is_broken(january):
    plan = january[0]
    text = printed(printed_plan(plan))
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("announced" in line and "musk" in line for line in lines)
    assert "docs/glossary.md" in text
    assert text.index("money, bn USD") < text.index("IT load by")
    for warning in plan.warnings:
        assert f"Note: {warning[:40]}" in text


def test_nothing_measured_is_said(small):
    assert list(running_lines(small)) == ["Already running: nothing is measured."]


def test_what_runs_says_who_measured_it(small):
    one = Running(
        it_mw=421.0,
        facility_mw=589.0,
        since="2026-05-23",
        said_by=("Epoch AI", "a meter"),
        claims=("c",),
    )
    (line,) = running_lines(small.model_copy(update={"running": {"prairie": one}}))
    assert line == (
        "Already running: 421 MW IT (589 MW facility) at prairie, "
        "the latest since 2026-05-23, measured by Epoch AI and a meter."
    )


@pytest.mark.parametrize(
    ("status", "stopped", "words"),
    [
        ("optimal", False, "As written"),
        ("feasible", True, "As written (feasible, gap 1.2%)"),
        ("feasible", False, "As written (within 1.2% of the best)"),
    ],
)
def test_a_plan_that_is_not_proven_best_says_how_far_it_may_be(
    small, status, stopped, words
):
    view = small.viewpoints["as_written"].model_copy(
        update={"status": status, "stopped": stopped, "mip_gap": 0.0123}
    )
    assert view_title(view) == words


def test_a_plan_that_is_worth_nothing_yet_has_no_gap(small):
    view = small.viewpoints["as_written"].model_copy(
        update={"status": "feasible", "stopped": True, "mip_gap": None}
    )
    assert view_title(view) == "As written (feasible, no bound known)"


def test_what_would_move_a_delay_is_among_the_remarks(small):
    held = Delay(
        quarter="2027-Q1", site="prairie", phase="p2", binding="grid", detail="if so"
    )
    view = small.viewpoints["as_written"].model_copy(
        update={"first_late": held, "first_stop": None}
    )
    assert "late at prairie.p2: if so" in list(view_remarks(view))


def test_what_a_view_rests_on_is_said_first(january):
    view = january[0].viewpoints["announced"]
    load, money, *_ = view_remarks(view)
    assert load.startswith(f"{[*view.it_mw.values()][-1]:,.0f} MW by ")
    assert money.startswith("money in view, bn USD, rests on: ")


def test_the_sentence_names_the_strictest_view_and_what_it_lacks(january):
    plan = january[0]
    musk = plan.viewpoints["musk"]
    words = decision(plan)
    assert musk.title in words
    assert f"{musk.first_stop.site}.{musk.first_stop.phase}" in words
    assert f"{musk.funding_gap_usd / 1e9:,.1f} bn USD more" in words
    done = musk.model_copy(update={"first_stop": None})
    everything = plan.model_copy(update={"viewpoints": {"musk": done}})
    assert decision(everything).endswith("No phase is left unbuilt in any view.")


def test_slivers_of_equipment_and_the_grid_are_no_equipment_built(small):
    site = (
        small.viewpoints["as_written"]
        .sites["prairie"]
        .model_copy(
            update={
                "power": {"grid": 60.0, "solar": 1234.4, "wind": 0.4},
                "facility_mw": {"2026-Q1": 0.0, "2026-Q2": 12.0},
            }
        )
    )
    assert equipment_built(site) == ["solar* 1,234"]
    assert first_load(site) == "2026-Q2"


def paying(plan, *contracts):
    """Return a plan whose campus pays 42 for grid power, under contracts without charges."""
    view = plan.viewpoints["as_written"]
    prices = {"grid_price_usd_per_mwh": 42.0, "lcoe_usd_per_mwh": 45.0}
    site = view.sites["prairie"].model_copy(update={**prices, "energy_only": contracts})
    view = view.model_copy(update={"sites": {"prairie": site}})
    return plan.model_copy(update={"viewpoints": {"as_written": view}})


def test_energy_only_stands_beside_the_price_and_the_cost(small):
    text = printed(printed_plan(paying(small, "prairie.grid.first")))
    assert "  energy only" in text
    assert "1 of 1" in text
    assert " 45.0\u2020" in text
    assert "\u2020 energy only: what the grid power in it costs has no delivery" in text
    assert re.search(r"prairie +42\.0  energy only", text)


def test_a_price_with_charges_is_not_called_energy_only(small):
    charged = paying(small)
    text = printed(printed_plan(charged)).partition("\nNote:")[0]
    assert "energy only" not in text
    assert "\u2020" not in text
    assert re.search(r"prairie +42\.0  by contract", text)
    (site,) = charged.viewpoints["as_written"].sites.values()
    both = {
        "energy_only": ("prairie.grid.first",),
        "with_charges": ("prairie.grid.second",),
    }
    assert what_price_holds(site.model_copy(update=both)) == "partly energy only"
    nothing = {"grid_price_usd_per_mwh": None}
    assert what_price_holds(site.model_copy(update=nothing)) == ""
