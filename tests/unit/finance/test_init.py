"""What `abilene.finance` shows: every public name is there, documented, and loaded only when it is used."""

import inspect
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest

from abilene import finance


@pytest.mark.parametrize("name", finance.__all__)
def test_every_public_name_is_there_and_documented(name):
    found = getattr(finance, name)
    assert name in dir(finance)
    assert found.__module__.startswith("abilene.finance.")
    assert inspect.getdoc(found)


def test_the_docstring_names_only_what_there_is():
    named = set(re.findall(r"``(\w+)``", finance.__doc__))
    assert named <= set(finance.__all__)


def test_what_there_is_not_is_said():
    with pytest.raises(AttributeError, match="no attribute 'vintages'"):
        finance.vintages  # noqa: B018


def test_the_room_itself_is_cheap_to_enter():
    code = "import sys, abilene.finance; print([m for m in ('numpy', 'pydantic') if m in sys.modules])"
    run = [sys.executable, "-c", code]
    printed = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


def test_results_pickle_and_come_back_equal():
    asset = finance.Asset(100.0, np.array([0.5, 0.5]))
    project = finance.Project((asset,), np.full(3, 60.0), np.full(3, 10.0))
    terms = finance.Financing("level", 0.05, 3, gearing=0.5)
    cash = finance.project_cash_flow(project, terms, finance.Tax(0.2))
    back = pickle.loads(pickle.dumps(cash))
    for name, row in cash.rows().items():
        np.testing.assert_array_equal(back.rows()[name], row)
    assert back.loan.limits_usd == cash.loan.limits_usd
    rates = finance.irr([-1600, 10_000, -10_000])
    assert pickle.loads(pickle.dumps(rates)) == rates
    rule = finance.packaged_path("h100", "one_year_contract")
    assert pickle.loads(pickle.dumps(rule)) == rule
