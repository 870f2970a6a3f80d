"""The law of what is uncertain, against its formulas."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_programmes import situation
from small_risks import BN, ONE, SLOW, TWO, all_uncertain, certain_law, deck, plan_of

from abilene.claims.refclass import packaged_classes
from abilene.programme.delay_records import Closing, CostRatio
from abilene.programme.drawn_sources import DrawnSource
from abilene.risk.law import (
    DEFAULT_CAP,
    Lognormal,
    build_quarters,
    cap_quarters,
    columns_drawn,
    law_of,
    quarters_until,
    ready_quarters,
)
from abilene.risk.phase_tables import played
from abilene.risk.reordering import Together


def test_a_cost_has_its_median_and_its_ninth_decile():
    law = Lognormal.of(CostRatio(p50=1.2, p90=1.5))
    assert math.exp(law.mu) == pytest.approx(1.2)
    assert math.exp(law.mu + 1.2815515655446004 * law.sigma) == pytest.approx(1.5)
    assert Lognormal.of(None) == Lognormal(0.0, 0.0)


def test_ready_is_the_lead_times_the_ratio_up_to_a_year_and_the_same_days_beyond():
    """A phase of quarter 9 is promised for its end: 9 + 1 - 8.5 quarters ahead of a day in the middle of quarter 8."""
    ratio = np.array([[1.0, 1.0], [2.0, 2.0], [0.5, 0.5]])
    found = ready_quarters(np.array([9, 19]), 8.5, ratio, np.array([4.0, 4.0]))
    # leads 1.5 and 11.5; of the second 4 quarters grow
    assert found.tolist() == [[9, 19], [10 + 1, 20 + 3], [8 + 1, 18 - 1]]


def test_work_that_has_not_begun_takes_its_quarters_times_the_ratio():
    ratio = np.array([[1.0, 1.0], [1.5, 1.5], [0.1, 0.1]])
    found = build_quarters(np.array([2, 6]), ratio, np.array([4.0, 4.0]))
    assert found.tolist() == [[2, 6], [3, 8], [1, 3]]


def test_the_cap_of_a_class_is_a_year_in_quarters():
    assert cap_quarters(SLOW) == pytest.approx(4.0)
    assert pytest.approx(4.0) == DEFAULT_CAP


def test_the_day_of_the_plan_in_quarters():
    """On 1 August 2026 a third of the third quarter has passed: 31 of 92 days."""
    case = plan_of(ONE, {}, situation("2026-08-01")).case
    assert quarters_until(case, date(2026, 8, 1)) == pytest.approx(2 + 31 / 92)
    assert quarters_until(case, date(2026, 7, 1)) == pytest.approx(2.0)


def law_found(risk, day="2026-11-01", states=None):
    capital = {"one": {"amount_usd": BN}, "two": {"amount_usd": BN}}
    plan = plan_of(TWO, capital, situation(day), more={"risk": risk}, end="2028-Q4")
    phases = [step.key for step in played(plan)]
    return law_of(plan.case, phases, ("one", "two"), states or {})


def test_what_a_programme_says_is_the_law():
    risk = {
        "class": {"p50": 1.5, "p90": 2.0},
        "common": 0.3,
        "site": 0.1,
        "costs": {"chips": {"p50": 1.0, "p90": 1.2}},
        "closing": {
            "announced": {"share": 0.5},
            "two": {"share": 0.9, "per_quarter": 0.5},
        },
    }
    law = law_found(risk, states={"one": "announced", "two": "announced"})
    assert [math.exp(one.mu) for one in law.classes] == pytest.approx([1.5, 1.5])
    assert (law.common, law.site) == (0.3, 0.1)
    assert law.shell == law.equipment == Lognormal()
    assert law.chips == Lognormal.of(CostRatio(p50=1.0, p90=1.2))
    first, second = law.closing
    assert first == Closing(share=0.5)
    assert second == Closing(share=0.9, per_quarter=0.5)
    assert not law.is_certain


def test_without_a_word_the_packaged_class_holds_from_the_day_on_which_it_was_known():
    published = packaged_classes()["epoch_2025_26"]
    assert law_found({}).classes == (published, published)
    before = law_found({}, day="2026-09-30")
    assert before.classes == (None, None)
    assert before.is_certain


def test_each_source_can_be_switched_off():
    made = deck(ONE, {"free": {"amount_usd": 3 * BN}})
    cost, closing = Lognormal(0.1, 0.1), Closing(share=0.5)
    law = certain_law(
        made,
        classes=(SLOW,),
        shell=cost,
        chips=cost,
        equipment=cost,
        closing=(closing,),
    )
    assert law.without("delay").classes == (None,)
    assert law.without("costs").shell == law.without("costs").equipment == Lognormal()
    assert law.without("costs").chips == cost
    assert law.without("chips").chips == Lognormal()
    assert law.without("money").closing == (None,)
    assert law.without("delay", "costs", "chips", "money").is_certain
    assert law.without() == law


def test_what_goes_together_is_named_by_its_columns_while_it_is_drawn():
    """What has come already has no column."""
    pair = {"between": ["costs.chips", "delay.a.q"], "rank": 0.5}
    risk = {"costs": {"chips": {"p50": 1.0, "p90": 1.2}}}
    law = law_found(risk | {"correlations": {"dear": pair}})
    dear = Together(
        DrawnSource("chips"), DrawnSource("phase", 1), 0.5, ("costs.chips", "delay.a.q")
    )
    assert law.together == law.without("chips").together == (dear,)
    gone = {"between": ["costs.chips", "delay.a.gone"], "rank": 0.5}
    assert law_found(risk | {"correlations": {"dear": gone}}).together == ()
    assert law_found(risk).together == ()


OFF = {
    "delay": {"common": 0, "site": 0, "phase": 1},
    "power": {"power": 0},
    "costs": {"shell": 0, "shell_phase": 1, "equipment": 0},
    "chips": {"chips": 0},
    "money": {"closes": 0},
}


def test_a_column_is_drawn_while_its_source_is_on():
    """Each source switches off its own columns, and no other."""
    made = deck(TWO, {"equity": {"amount_usd": 20 * BN}})
    law = replace(all_uncertain(made), power=(SLOW,))
    for off in OFF:
        without = law.without(off)
        for source, columns in OFF.items():
            for kind, place in columns.items():
                assert columns_drawn(law, made.tables)[kind][place]
                left = columns_drawn(without, made.tables)[kind]
                assert any(left[place:]) == (source != off)
