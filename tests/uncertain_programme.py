"""A small programme of two phases that take half as long again as promised, as its author has it."""

TEXT = """
programme: {id: small, title: small, start: 2026-Q1, end: 2029-Q4, usd_year: 2026}
hardware:
  chips: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 20000}
risk: {class: {p50: 1.5, p90: 3.0}}
sites:
  a:
    facility_per_it_peak: 1.0
    power_usd_per_mwh: 0
    grid: {all: {firm_mw: 1000, from: 2026-Q1}}
    phases:
      p1: {it_mw: 100, hardware: chips, shell_usd_per_it_kw: 10000, build_quarters: 2, hardware_quarters: 1,
           shell_spend: [0.5, 0.5], hardware_spend: [1.0], target: 2027-Q4}
      p2: {it_mw: 200, hardware: chips, shell_usd_per_it_kw: 10000, build_quarters: 2, hardware_quarters: 1,
           shell_spend: [0.5, 0.5], hardware_spend: [1.0], target: 2028-Q1}
capital:
  equity: {amount_usd: 20 bn USD}
"""
