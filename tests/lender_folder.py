"""A plan folder with everything that a lender asks about: a loan with fees and covenants, income tax, running costs."""

import re
from pathlib import Path

from click.testing import CliRunner

LOAN = "capital.construction_loan"
SETTINGS = (
    "hardware.gb200.usd_per_accelerator_hour=3",
    "sites.prairie.power_usd_per_mwh=50",
    "sites.prairie.opex_usd_per_it_kw_year=100",
    "capital.equity.amount_usd=1.5e9",
    f"{LOAN}.tenor_years=7",
    f"{LOAN}.interest_only_years=2",
    f"{LOAN}.upfront_fee=0.01",
    f"{LOAN}.commitment_fee=0.005",
    f"{LOAN}.dscr_min=15",
    f"{LOAN}.llcr_min=1.5",
)
TAX = """
  income_tax_rate: 0.21
  shell: {straight_line_years: 14}
  hardware: {depreciation: macrs_5, bonus: 0.4}"""


def written(example: Path, folder: Path) -> Path:
    """Plan a campus that borrows and is taxed, as a user would; return its folder."""
    from abilene.cli import main

    text = example.read_text(encoding="utf-8")
    file = folder / "campus.yaml"
    file.write_text(re.sub(r"(?m)^(finance:.*)$", rf"\1{TAX}", text), encoding="utf-8")
    out = folder / "plan"
    options = [word for setting in SETTINGS for word in ("--set", setting)]
    done = CliRunner().invoke(main, ["plan", str(file), *options, "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out
