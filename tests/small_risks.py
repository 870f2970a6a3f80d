"""Small plans that are ready to be played in many futures, and what is drawn for them by hand."""

import numpy as np
from small_programmes import programme, situation

from abilene.buildout import build
from abilene.claims.refclass import own_class
from abilene.programme.delay_records import Closing, CostRatio
from abilene.risk.futures import certain, deck_of, play
from abilene.risk.law import Law, Lognormal

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
TWO = {"a": {"phases": {"p": {}, "q": {}}}}
APART = {"a": {"phases": {"p": {}}}, "b": {"phases": {"q": {}}}}
SLOW = own_class(1.85, 1.85 * 1.97, ("sites.*.phases.*.target",))
"""About the class of the published record: half of all phases take 1.85 times as long."""
COSTLY = Lognormal.of(CostRatio(p50=1.1, p90=1.4))


def free(amount_bn, **more):
    """Return one tranche for everything."""
    return {"free": {"amount_usd": amount_bn * BN} | more}


def plan_of(sites, capital, where=None, more=None, **header):
    """Return the plan of a small programme; ``more`` are its keys beside those of ``programme``."""
    made = programme(sites, capital, **header)
    given = made.model_dump(by_alias=True, exclude_unset=True) | (more or {})
    return build(type(made).model_validate(given), where or situation())


def deck(sites, capital, where=None, more=None, **header):
    """Return the plan of a small programme, ready to be played."""
    return deck_of(plan_of(sites, capital, where, more, **header))


def certain_law(made, **changes):
    """Return the law by which nothing is uncertain, but for what is changed."""
    tab = made.tables
    given = {
        "classes": (None,) * len(tab.phases),
        "today": tab.now + 0.0,
        "common": 0.2,
        "site": 0.2,
        "shell": Lognormal(),
        "chips": Lognormal(),
        "equipment": Lognormal(),
        "closing": (None,) * len(made.tranches),
    }
    return Law(**given | changes)


def all_uncertain(made):
    """Return a law in which everything is."""
    closing = Closing(share=0.7, per_quarter=0.5)
    return certain_law(
        made,
        classes=(SLOW,) * len(made.tables.phases),
        shell=COSTLY,
        chips=COSTLY,
        equipment=COSTLY,
        power=(SLOW,) * len(made.events),
        closing=(closing,) * len(made.tranches),
    )


def future(made, **changes):
    """Play one future in which everything goes as planned but for what is changed, each a list over its kind."""
    drawn = certain(made)
    changed = {
        name: np.array([given], getattr(drawn, name).dtype)
        for name, given in changes.items()
    }
    return play(made, drawn._replace(**changed))


def energised(found):
    """Return the quarter in which each phase is energised in the one future that was played."""
    return found.energised[0].tolist()


def spent(found):
    """Return what is spent in it, quarter by quarter. [bn USD]"""
    return found.spent[0].tolist()
