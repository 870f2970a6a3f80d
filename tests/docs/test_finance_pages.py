"""The pages on worth and on the backtest are true: keys, fields, spreads, options and modules that they name exist."""

import re
from importlib import import_module
from pathlib import Path

from abilene.appraisal.tornado import INPUTS
from abilene.cli import main
from abilene.intake.tracker import FORMS
from abilene.programme.money_records import Finance
from abilene.results.records import ViewAnswer
from abilene.results.site_records import SiteAnswer
from abilene.studies.observed import SERIES_COLUMNS

DOCS = Path(__file__).parents[2] / "docs"
FINANCE, BACKTEST = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("finance.md", "backtest.md")
)


def test_every_key_is_in_the_answer_of_a_view():
    keys = re.findall(r"^\| \w+ \| `(\w+)` \|", FINANCE, re.MULTILINE)
    assert keys == [
        "lcoe_usd_per_mwh",
        "lcoc_usd_per_gpu_hour",
        "npv_usd",
        "irr_per_year",
        "cash_flow",
        "debt",
        "tornado",
    ]
    assert set(keys) <= set(ViewAnswer.model_fields)
    assert set(keys) - {"debt", "tornado"} <= set(SiteAnswer.model_fields)


def test_every_field_of_finance_is_explained():
    assert {
        name for name in Finance.model_fields if f"finance.{name}" in FINANCE
    } == set(Finance.model_fields) - {
        "shell_life_years"  # told beside the phase's own
    }


def test_the_stated_spreads_are_those_of_the_code():
    stated = {given.stated for given in INPUTS}
    assert {text.replace("%", " %") for text in stated if "%" in text} <= set(
        re.findall(r"±\d+ %", FINANCE)
    )
    assert {text for text in stated if "%" not in text} <= set(
        re.findall(r"±[\d.]*\d", FINANCE)
    )


def test_every_module_is_there():
    names = re.findall(
        r"^\| (`[\w`, ]+`) \| [a-zA-Z]",
        FINANCE.partition("## The library")[2],
        re.MULTILINE,
    )
    found = [name for cell in names for name in re.findall(r"\w+", cell)]
    assert len(found) > 8
    for name in found:
        import_module(f"abilene.finance.{name}")


def test_options_and_columns_of_the_backtest():
    options = {
        option
        for command in ("backtest", "track-record")
        for parameter in main.commands[command].params
        for option in parameter.opts
    }
    used = set(re.findall(r"--[a-z][a-z-]+", BACKTEST))
    assert used
    assert used <= options
    of_epoch = FORMS[0]
    many = of_epoch.site, of_epoch.day, of_epoch.text, of_epoch.it_mw
    for name in (*(column.name for column in SERIES_COLUMNS), *many):
        assert f"`{name}`" in BACKTEST
