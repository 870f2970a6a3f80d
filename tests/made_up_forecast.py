"""A forecast of two futures, made up."""

from datetime import date

import numpy as np

from abilene.results.forecast_records import NOT_WITHIN, PhaseForecast, ViewForecast

ONE = ViewForecast(
    view="said",
    as_of=date(2026, 1, 10),
    last_day=date(2029, 12, 31),
    law={"classes": {"own": {"mu": 0.4, "sigma": 0.5}}, "seed": 1},
    history_mw=10.0,
    phases=(
        PhaseForecast("a", "p1", 100.0, date(2027, 12, 31)),
        PhaseForecast("b", "p1", 50.0, None),
    ),
    days=np.array([[20_000, NOT_WITHIN], [20_091, 20_182]]),
    alone=np.array([[19_000, 20_000], [20_000, NOT_WITHIN]]),
    spent_bn_usd=np.array([1.5, 3.0]),
)
