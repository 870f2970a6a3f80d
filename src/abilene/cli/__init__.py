"""The command line: one function per command, each a few lines."""

from abilene.cli import (
    campus,
    importing,
    inputs,
    odds,
    operate,
    plans,
    portfolio,
    project,
    study,
    tariffs,
    telemetry,
)
from abilene.cli.group import main

__all__ = [
    "campus",
    "importing",
    "inputs",
    "main",
    "odds",
    "operate",
    "plans",
    "portfolio",
    "project",
    "study",
    "tariffs",
    "telemetry",
]
