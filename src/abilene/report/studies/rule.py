"""What a fixed order of plants costs, beside the optimum, in words and as figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from abilene.power.result import tally
from abilene.power.rule import RuleRun
from abilene.report.numbers import figure, ten_figures
from abilene.site.power_design import PowerDesign

LEAST_MWH = 0.5
"""Less energy of a part is rounding. [MWh/year]"""


def energy_mwh(design: PowerDesign, rule: RuleRun) -> dict[str, float]:
    """Return what each part gives by the rule, mean of the weather years. [MWh/year]"""
    years = design.site.years
    each = list(map(tally, years, rule.operations))
    lengths = [year.years * year.weight for year in years]
    return {
        name: float(np.average([one[name].energy_mwh for one in each], weights=lengths))
        for name in each[0]
    }


def rule_lines(design: PowerDesign, rule: RuleRun | None) -> Iterator[str]:
    """Yield what the rule costs above the optimum at the same sizes, and what then gives the energy."""
    if rule is None:
        return
    share = rule.more_usd / abs(design.sizing.cost_usd)
    given = ", ".join(
        f"{name} {figure(mwh / 1e3)}"
        for name, mwh in energy_mwh(design, rule).items()
        if mwh > LEAST_MWH
    )
    yield (
        f"Your rule ({', '.join(rule.order)} first) costs {figure(rule.more_usd / 1e6)} m USD a year more "
        f"({share:+.2%}) at the same sizes, the store moving as in the optimum. GWh a year by it: {given}."
    )
    passed = f"It does not keep the limit on {', '.join(rule.passed)}."
    yield from [passed] * bool(rule.passed)


def rule_json(design: PowerDesign, rule: RuleRun | None) -> dict[str, Any] | None:
    """Return the same by name; None where there is no rule."""
    if rule is None:
        return None
    return {
        "order": list(rule.order),
        "cost_usd": ten_figures(rule.cost_usd),
        "more_usd": ten_figures(rule.more_usd),
        "energy_mwh": {
            name: ten_figures(mwh) for name, mwh in energy_mwh(design, rule).items()
        },
        "limits_passed": list(rule.passed),
    }
