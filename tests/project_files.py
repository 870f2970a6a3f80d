"""Small files of projects, whose figures can be worked out by hand."""

import pytest

from abilene.errors import InputError
from abilene.finance.project_case import read_project

TWO_YEARS = """\
project: {title: Two years, operates_from: 2027-01-01, years: 2, discount_rate_per_year: 0.1}
construction: {begins: 2026-01-01, step_months: 12}
assets:
  plant: {cost_usd: 100 USD}
sales: {unit: MWh, quantity_per_year: 10, price: {usd: 7}}
costs: {fixed_usd_per_year: 10 USD}
"""
"""100 USD are paid as operation starts; 60 come back at the end of each of two years."""


def project_file(folder, text=TWO_YEARS):
    """Write a file and read it."""
    path = folder / "project.yaml"
    path.write_text(text, encoding="utf-8")
    return read_project(path)


def refusal(folder, text):
    """Return what the reader says about a text."""
    with pytest.raises(InputError) as refused:
        project_file(folder, text)
    return str(refused.value)
