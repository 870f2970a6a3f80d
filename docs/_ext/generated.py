"""Parts of pages that the code itself writes: ``<!-- generated: NAME -->`` in a page is replaced by them."""

import re
from inspect import isclass, isfunction
from pathlib import Path

import packaged_tables
from commands import command_pages
from schema_tables import claimable_table, schema_tables
from validation_tables import backtest, validation_tables

import abilene
from abilene.claims.records import ActorsFile, ClaimsFile, ViewpointsFile
from abilene.cli import main
from abilene.finance.project_records import project_json_schema
from abilene.programme.json_schema import programme_json_schema
from abilene.results.records import plan_json_schema
from abilene.studies.study.records import study_json_schema

ROOT = Path(__file__).parents[2]


def public_names():
    """Return what autodoc needs to write down every public function of the package, and every error."""
    found = {name: getattr(abilene, name) for name in abilene.__all__}
    functions = [
        f".. autofunction:: abilene.{name}"
        for name, one in found.items()
        if isfunction(one)
    ]
    errors = [
        name
        for name, one in found.items()
        if isclass(one) and issubclass(one, Exception)
    ]
    lines = [*functions, *(f".. autoexception:: abilene.{name}" for name in errors)]
    return "\n".join(["```{eval-rst}", *lines, "```"])


PARTS = {
    "programme": lambda: schema_tables(programme_json_schema()),
    "project": lambda: schema_tables(project_json_schema()),
    "study": lambda: schema_tables(study_json_schema()),
    "claimable": lambda: claimable_table(programme_json_schema()),
    "claims file": lambda: schema_tables(ClaimsFile.model_json_schema(), "###"),
    "actors file": lambda: schema_tables(ActorsFile.model_json_schema(), "###"),
    "viewpoints file": lambda: schema_tables(ViewpointsFile.model_json_schema(), "###"),
    "python": public_names,
    "plan": lambda: schema_tables(plan_json_schema()),
    "commands": lambda: command_pages(main),
    "weather": packaged_tables.weather,
    "prices": packaged_tables.prices,
    "regions": packaged_tables.regions,
    "states": packaged_tables.states,
    "tariffs": packaged_tables.tariffs,
    "equipment": packaged_tables.equipment,
    "accelerators": packaged_tables.accelerators,
    "manifest": packaged_tables.manifest,
    "backtest": lambda: backtest(ROOT / "docs" / "backtest.md"),
    "validation": lambda: validation_tables(
        ROOT / "docs" / "validation" / "answers.csv", ROOT / "tests" / "published"
    ),
}


def fill(page):
    """Return a page with its generated parts in place."""
    return re.sub(r"<!-- generated: ([\w ]+) -->", lambda mark: PARTS[mark[1]](), page)


def setup(app):
    """Let Sphinx fill each page as it reads it."""
    app.connect(
        "source-read", lambda app, name, source: source.__setitem__(0, fill(source[0]))
    )
    return {"parallel_read_safe": True}
