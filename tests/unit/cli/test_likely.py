"""--probability VIEW=SHARE."""

import click
import pytest
from click.testing import CliRunner

from abilene.cli.likely import PROBABILITY, weighed


@click.command()
@PROBABILITY
@click.option("--order", is_flag=True)
def said(likely, order):
    click.echo(dict(weighed(likely, order=order)))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--order", "--probability", "a=.3", "--probability", "b=.7"], 0, "'b': 0.7"),
        (["--order", "--probability", "a=60%", "--probability", "b = 40 %"], 0, "{'a': 0.6, 'b': 0.4}"),
        (["--order", "--probability", "a=60 MW"], 2, "'a=60 MW' is no VIEW=SHARE"),
        (["--order", "--probability", "a=.5", "--probability", "a=50%"], 2, "view 'a' is given twice; keep one"),
        (["--order"], 0, "{}"),
        (["--order", "--probability", "a"], 2, "'a' is no VIEW=SHARE"),
        (["--order", "--probability", "a=much"], 2, "'a=much' is no VIEW=SHARE"),
        (["--probability", "a=1"], 2, "add --order"),
    ],
)  # fmt: skip
def test_shares_are_read(arguments, code, words):
    told = CliRunner().invoke(said, arguments)
    assert told.exit_code == code
    assert words in told.output
