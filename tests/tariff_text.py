"""A tariff of a programme as text, with a line of each kind."""

TARIFF = """
tariffs:
  large:
    title: Large Service
    timezone: America/New_York
    known_from: 2025-07-09
    windows:
      summer_peak: {months: [6, 7, 8, 9], days: weekdays, hours: [16, 17, 18, 19, 20]}
    lines:
      customer: {kind: fixed, usd_per_month: 500}
      riders: {kind: energy, usd_per_mwh: 2.4}
      summer: {kind: energy, usd_per_mwh: 5, when: summer_peak}
      demand: {kind: demand, usd_per_kw_month: 7.44, months: all, when: always,
        ratchet: {share: 0.85, months: 11}, least_of_contract: 0.85}
      capacity: {kind: coincident, usd_per_kw_year: 120, peaks: five, scale: 0.5}
      minimum: {kind: minimum_bill, usd_per_kw_month: 7, on: [demand]}
      tiers: {kind: tiers, of: hours_use, steps: [{up_to: 300, usd_per_mwh: 49}, {usd_per_mwh: 33}]}
    term: {years: 8, ramp: {years: 4, share: [0.5, 0.65, 0.8, 0.9]}, exit_months: 36, reduce_free: 0.2}
peaks:
  five: {months: [6, 7, 8, 9], total: 5, days: weekdays, hours_local: [14, 15, 16, 17, 18]}
"""
LINEAR = {
    "title": "Large Service",
    "timezone": "America/Chicago",
    "windows": {
        "evening": {
            "months": [6, 7, 8, 9],
            "days": "weekdays",
            "hours": [16, 17, 18, 19, 20],
        }
    },
    "lines": {
        "customer": {"kind": "fixed", "usd_per_month": 50_000},
        "energy": {"kind": "energy", "usd_per_mwh": 34},
        "dear": {"kind": "energy", "usd_per_mwh": 20, "when": "evening"},
        "all": {
            "kind": "demand",
            "usd_per_kw_month": 7.44,
            "ratchet": {"share": 0.85, "months": 11},
            "least_of_contract": 0.6,
        },
        "top": {
            "kind": "demand",
            "usd_per_kw_month": 12,
            "when": "evening",
            "months": [6, 7, 8, 9],
        },
        "capacity": {"kind": "coincident", "usd_per_kw_year": 60, "peaks": "four"},
    },
}
"""A tariff of which the engine holds every line."""
FIRM_ALONE = {
    "curtailable_mw": 0.0,
    "curtailed_hours_per_year": None,
    "curtailed_above_mw": None,
    "curtailed_in": None,
    "curtail": None,
}
FOUR = {"months": [6, 7, 8, 9], "per_month": 1, "hours_local": [15, 16, 17]}


def under_a_tariff(programme, site_id, terms=LINEAR, **more):
    """Return a programme in which every connection of a site is billed under one tariff."""
    from abilene.programme.tariff_records import SystemPeaks, TariffTerms

    site = programme.sites[site_id]
    own = {"tariff": "large", "min_take": 0.0, **more}
    free = dict.fromkeys(("charge_usd_per_mwh", "demand_charge_usd_per_kw_month"), 0.0)
    own |= {**free, "energy_usd_per_mwh": None}
    grid = {
        name: g.model_copy(update=own | (FIRM_ALONE if g.firm_mw else {}))
        for name, g in site.grid.items()
    }
    return programme.model_copy(
        update={
            "tariffs": {"large": TariffTerms.model_validate(terms)},
            "peaks": {"four": SystemPeaks.model_validate(FOUR)},
            "sites": {
                **programme.sites,
                site_id: site.model_copy(update={"grid": grid}),
            },
        }
    )
