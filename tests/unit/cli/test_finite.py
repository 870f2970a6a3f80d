"""Numbers of options are finite and within bounds that mean something, whatever the command."""

import click
import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.cli.finite import LARGEST_SEED, Finite


def options():
    """Yield each option of each command that takes a number with decimals."""
    for name, command in main.commands.items():
        for option in command.params:
            kinds = getattr(option.type, "types", [option.type])
            if any(isinstance(kind, click.types.FloatParamType) for kind in kinds):
                yield pytest.param(name, option, id=f"{name} {option.name}")


@pytest.mark.parametrize(("command", "option"), list(options()))
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", "-1", "x", "\u0661"])
def test_what_is_no_number_is_refused_by_every_option(command, option, value):
    required = [
        word
        for other in main.commands[command].params
        if other.required and other is not option
        for word in ([other.opts[0], "x"] if isinstance(other, click.Option) else ["x"])
    ]
    words = [command, *required, option.opts[0], *[value] * option.nargs]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 2
    assert "Invalid value for" in found.output
    assert option.opts[0] in found.output


@pytest.mark.parametrize("value", ["-1", "99999999999999999999", "nan"])
@pytest.mark.parametrize("command", [["size"], ["simulate", "--trace", "x"], ["flex"]])
def test_a_seed_is_one_that_a_generator_takes(command, value):
    found = CliRunner().invoke(main, [*command, "x", "--seed", value])
    assert found.exit_code == 2
    assert "Invalid value for '--seed'" in found.output


def test_a_load_is_no_more_than_a_terawatt():
    found = CliRunner().invoke(main, ["size", "x", "--load", "1e300"])
    assert found.exit_code == 2
    assert "'--load'" in found.output


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["size", "x", "--co2-price", "1e23"], "--co2-price"),
        (["flex", "x", "--accelerators", "99999999999999999999"], "--accelerators"),
    ],
)
def test_what_no_campus_has_is_refused(words, option):
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 2
    assert f"Invalid value for '{option}'" in found.output


def test_numbers_within_the_bounds_are_read():
    assert Finite(0, 1).convert("0.25", None, None) == 0.25
    assert LARGEST_SEED == 4294967295
