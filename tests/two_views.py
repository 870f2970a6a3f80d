"""A small programme of two campuses: money for both is announced, that for one alone is secured."""

PROGRAMME = """
programme: {id: small, title: small, start: 2026-Q1, end: 2029-Q4, usd_year: 2026, as_of: 2026-01-15, ledger: claims/}
hardware:
  chips: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 20000}
risk: {class: {p50: 1.5, p90: 3.0}}
defaults:
  phase: {it_mw: 100, hardware: chips, shell_usd_per_it_kw: 10000, build_quarters: 2, hardware_quarters: 1,
          shell_spend: [0.5, 0.5], hardware_spend: [1.0]}
sites:
  a:
    facility_per_it_peak: 1.0
    power_usd_per_mwh: 0
    grid: {all: {firm_mw: 1000, from: 2026-Q1}}
    phases: {p: {target: 2026-Q4}}
  b:
    facility_per_it_peak: 1.0
    power_usd_per_mwh: 0
    grid: {all: {firm_mw: 1000, from: 2026-Q1}}
    phases: {p: {target: 2027-Q4}}
capital:
  promised: {}
  signed: {amount_usd: 3 bn USD, only_for: sites.b}
"""
CLAIMS = """
source: {id: story, publisher: Someone, published: 2026-01-10, kind: news, url: "https://example.org/a"}
actors:
  - {id: someone, name: Someone, role: principal}
claims:
  - {id: money, about: capital.promised.amount_usd, says: [someone], said: 2026-01-09, value: 3 bn USD, kind: announced}
  - {id: loan, about: capital.signed.amount_usd, says: [someone], said: 2026-01-09, value: 3 bn USD, kind: secured}
"""


def two_views(folder):
    """Write the programme into a folder; return its path."""
    (folder / "claims").mkdir()
    (folder / "claims" / "story.yaml").write_text(CLAIMS, encoding="utf-8")
    file = folder / "small.yaml"
    file.write_text(PROGRAMME, encoding="utf-8")
    return file
