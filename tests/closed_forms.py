"""Formulas of textbooks, which the tests hold the finance library against."""

import math

import numpy as np


def level_construction_debt(cost_usd, periods, rate, gearing):
    """Return the debt after level spend, interest geared like the spend: g (C/N) ((1 + g i)^N - 1) / (g i). [USD]"""
    growth = gearing * rate
    factor = (
        periods if growth == 0 else math.expm1(periods * math.log1p(growth)) / growth
    )
    return gearing * cost_usd / periods * factor


def nominal_rate(real_rate, inflation):
    """Return the nominal rate: (1 + real) (1 + inflation) - 1. [per year]"""
    return (1 + real_rate) * (1 + inflation) - 1


def years_between(days):
    """Return the time of each day since the first, by the rule ACT/365 fixed. [years]"""
    return np.array([(day - days[0]).days / 365 for day in days])


def combined_rate(federal, state):
    """Return the rate of both income taxes, where state tax is deducted from federal income. [-]"""
    return federal + state - federal * state
