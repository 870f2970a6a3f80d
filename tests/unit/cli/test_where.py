"""The options of commands that run many tasks, and what they say when they are stopped."""

import click
from click.testing import CliRunner

from abilene.cli.group import guarded
from abilene.cli.where import DASK, KEEP, WORKERS, going_on_from


def stopped(*options):
    """Return what a command prints that somebody stops."""

    @click.command()
    @WORKERS
    @DASK
    @KEEP
    @guarded
    def many(*, workers, dask, keep):
        with going_on_from(keep):
            raise KeyboardInterrupt

    return CliRunner().invoke(many, options)


def test_what_is_kept_is_gone_on_from():
    told = stopped("--keep", "here")
    assert told.exit_code == 3
    assert told.stderr == (
        "stopped; what is done stays in here: the same command goes on from there\n"
    )


def test_without_a_folder_it_starts_again():
    told = stopped()
    assert told.exit_code == 3
    assert told.stderr.endswith("by halves: the same command starts again\n")


def test_no_workers_are_no_number_of_workers():
    assert stopped("--workers", "0").exit_code == 2
