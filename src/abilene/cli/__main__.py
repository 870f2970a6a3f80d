"""``python -m abilene.cli``."""

from abilene.cli import main

main()
