"""How far from the best what views build along a list may be: no list can beat a view's own plan."""

from __future__ import annotations

import math
from collections.abc import Mapping

from abilene.buildout.model.objectives import objective
from abilene.buildout.outcome import BuildPlan
from abilene.certificate import relative_gap


def list_gap(
    it_mw_quarters: Mapping[str, float],
    plans: Mapping[str, BuildPlan],
    probabilities: Mapping[str, float],
) -> float:
    """Return the relative gap of a list to the own plans of its views; infinite where compute is not what they seek. [-]

    Parameters
    ----------
    it_mw_quarters : mapping of str to float
        IT load of each view along the list, summed over the quarters. [MW quarters]
    plans : mapping of str to BuildPlan
        The own best plan of each view.
    probabilities : mapping of str to float
        How likely each view is; where nobody says so all count alike. [-]
    """
    if any(objective(plan.case) != "most_compute" for plan in plans.values()):
        return math.inf
    weights = probabilities or dict.fromkeys(plans, 1.0)
    # what cannot be is left out: nothing times an infinite gap is no number
    counted = [view for view in plans if weights[view]]
    along = sum(weights[view] * it_mw_quarters[view] for view in counted)
    most = sum(weights[view] * _most(plans[view]) for view in counted)
    return max(0.0, relative_gap(-along, -most))


def _most(plan: BuildPlan) -> float:
    """Return the compute that no plan of a view can beat, by the gap of its own. [MW quarters]"""
    built = plan.it_mw_quarters
    return built * (1 + plan.mip_gap) if plan.mip_gap else built
