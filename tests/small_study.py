"""A small programme that is planned in hundredths of a second, and files of studies of it."""

import pytest

from abilene.errors import InputError
from abilene.studies.study.read import read_study
from abilene.studies.study.runs import run_study

SMALL = """\
programme: {id: small, title: Small, start: 2026-Q1, end: 2027-Q4, usd_year: 2026, as_of: 2026-02-01,
            discount_rate_per_year: 0.08}
hardware: {h: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 20 k USD}}
defaults:
  phase: {hardware: h, shell_usd_per_it_kw: 10000, build_quarters: 2, hardware_quarters: 1, shell_spend: [0.5, 0.5],
          hardware_spend: [1.0]}
sites:
  a:
    facility_per_it_peak: 1.2
    power_usd_per_mwh: 50
    grid: {g: {firm_mw: 400, from: 2026-Q3}}
    phases: {p: {it_mw: 100, target: 2026-Q4}, q: {it_mw: 200, target: 2027-Q3}}
capital: {equity: {amount_usd: 4 bn USD, opens: 2026-Q1}}
"""
EQUITY, GRID = "capital.equity.amount_usd", "sites.a.grid.g.firm_mw"
PRICE = "hardware.h.price_usd_per_accelerator"


def written(folder, design, more="", programme=SMALL):
    """Write a study of the small programme; return its path."""
    (folder / "small.yaml").write_text(programme, encoding="utf-8")
    path = folder / "study.yaml"
    path.write_text(
        f"programme: small.yaml\n{more}\ndesign: {design}\n", encoding="utf-8"
    )
    return path


def read(folder, design, more="", programme=SMALL):
    """Write a study and read it."""
    return read_study(written(folder, design, more, programme))


def ran(folder, design, more="", programme=SMALL, **how):
    """Write a study and run it."""
    return run_study(read(folder, design, more, programme), **how)


def refusal(folder, design, more="", programme=SMALL):
    """Return what the reader says about a study, without the folder."""
    with pytest.raises(InputError) as refused:
        read(folder, design, more, programme)
    return str(refused.value).replace(f"{folder}/", "")
