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
