"""The command line: one function per command, each a few lines."""

from abilene.cli import campus, inputs, plans, project
from abilene.cli.group import main

__all__ = ["campus", "inputs", "main", "plans", "project"]
