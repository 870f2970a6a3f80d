"""The command on one financed project: project."""

from __future__ import annotations

from pathlib import Path

import click

from abilene.cli.group import FILE, OUT_PAGE, guarded, main, may_write, show_answer


@main.command()
@FILE
@OUT_PAGE
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the tables."
)
@guarded
def project(file: Path, *, out: Path | None, as_json: bool) -> None:
    """Appraise one financed project: cash by year, cover of the debt, worth, levelised cost, delays."""
    from abilene.finance.project_answer import appraise_project
    from abilene.finance.project_case import read_project
    from abilene.report.studies.project import project_page

    given = read_project(file)
    may_write(out, "project")
    show_answer(project_page(appraise_project(given)), out, as_json)
