"""The process of a command, as ``abilene`` or ``python -m abilene``: Ctrl-C while it is loaded is no traceback."""

import sys
from contextlib import suppress


def run() -> None:
    """Run the command of this process; what it loads takes a good part of a second, in which nothing is done yet."""
    with suppress(KeyboardInterrupt):
        from abilene.cli import main

        main()  # ends the process by itself
    sys.stderr.write("stopped; nothing was begun\n")
    sys.exit(3)


if __name__ == "__main__":
    run()
