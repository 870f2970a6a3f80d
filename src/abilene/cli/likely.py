"""How likely views are, as commands take it: --probability VIEW=SHARE."""

from __future__ import annotations

from collections.abc import Mapping

import click


def _shares(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> dict[str, float]:
    """Return what is said of each view, from VIEW=SHARE."""
    found: dict[str, float] = {}
    for each in given:
        view, _, share = map(str.strip, each.partition("="))
        if view in found:
            what = f"view '{view}' is given twice; keep one"
            raise click.BadParameter(what, context, option)
        try:
            found[view] = _number(share)
        except ValueError:
            what = f"'{each}' is no VIEW=SHARE; write such as committed=0.3 or committed=30%"
            raise click.BadParameter(what, context, option) from None
    return found


def _number(share: str) -> float:
    """Read a share as files write it, ``0.3`` or ``30 %``; ``.3`` too."""
    try:
        return float(share)
    except ValueError:
        from abilene.units import parse_number

        return parse_number(share, "fraction")


PROBABILITY = click.option(
    "--probability",
    "likely",
    multiple=True,
    metavar="VIEW=SHARE",
    callback=_shares,
    help="How likely a view is, for one build order; they add up to 1. May be repeated.",
)


def weighed(likely: Mapping[str, float], *, order: bool) -> Mapping[str, float]:
    """Return how likely views are; refuse it where no order is asked for, which alone they weigh."""
    if likely and not order:
        raise click.BadParameter(
            "it weighs the views of one build order; add --order",
            param_hint="--probability",
        )
    return likely
