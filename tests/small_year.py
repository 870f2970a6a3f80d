"""A year of few steps: each month has as many, of some hundred hours each, so that laws of bills can be sized quickly."""

import numpy as np

from abilene.resource.billing import BillingCalendar
from abilene.resource.calendar import MONTHS

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def small_year(per_month=4):
    """Return the calendar of such a year: steps that begin through the day, every other one on a weekend."""
    steps = MONTHS * per_month
    within = np.tile(np.arange(per_month), MONTHS)
    return BillingCalendar(
        months=np.repeat(np.arange(MONTHS), per_month),
        hours=within * 24 // per_month,
        dates=np.repeat(
            np.arange("2001-01", "2002-01", dtype="datetime64[M]"), per_month
        ).astype("datetime64[D]")
        + within * 28 // per_month,
        weekend=within % 2 == 1,
        step_hours=8760 / steps,
        days=DAYS,
        real=False,
    )
