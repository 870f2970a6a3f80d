"""A small programme file."""

TEXT = """\
programme: {id: x, title: X, start: 2025-Q1, end: 2026, usd_year: 2025}
hardware: {h: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 50 k USD}}
equipment: {turbine: {capex_usd_per_kw: 1200, lead_months: 4 years}}
defaults:
  phase: {hardware: h, shell_usd_per_it_kw: 11770, build_quarters: 5, hardware_quarters: 2, shell_spend: [0.5, 0.5],
          hardware_spend: [1.0]}
sites:
  a:
    facility_per_it_peak: 1.4
    power_usd_per_mwh: 50
    grid: {g: {firm_mw: 1.2 GW, from: 2025-Q3}}
    equipment: {turbine: {max_mw: 300}}
    phases: {p: {it_mw: 100}, q: {it_mw: 1 GW, build_quarters: 6}}
capital: {c: {amount_usd: 5 bn USD, opens: {energised: a.p}, only_for: sites.a}}
"""
