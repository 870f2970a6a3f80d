"""Questions that were scored, made up: of calibrated odds, as many as are asked for."""

from datetime import date

import numpy as np

from abilene.studies.calibration import RIVALS, Calibration, Chance, Scored

ASKED, UNTIL = date(2026, 1, 10), date(2028, 3, 31)


def question(number, *, low, view="said", folder="plan-1", crps=(40.0, 91.0, 50.0)):
    """Return a question that came where a tenth of the futures from ``low`` on lie, and was said as likely."""
    return Scored(
        folder=folder,
        view=view,
        phase=f"a.p{number}",
        asked_on=ASKED,
        outcome="seen",
        seen_on=UNTIL,
        median=date(2028, 6, 30),
        crps_days=dict(zip(RIVALS, crps, strict=True)),
        brier=dict(zip(RIVALS, (0.2, 0.0, 0.25), strict=True)),
        pit=low + 0.05,
        pit_between=(low, low + 0.1),
        chances=(Chance(UNTIL, low + 0.05, number % 2 == 0),),
    )


def calibrated(count):
    """Return so many questions of odds that are calibrated, more or less."""
    rng = np.random.default_rng(1)
    lows = rng.uniform(0, 0.9, count)
    return Calibration(
        tuple(question(number, low=float(low)) for number, low in enumerate(lows)),
        date(2028, 5, 1),
    )
