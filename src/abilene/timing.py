"""How long a step took, told to the log of the module that takes it.

Every module that logs does so under its own name, below ``abilene``. Nothing is shown
until somebody asks: ``abilene -v`` does, and so does a program that configures
``logging``. Steps are told at the level INFO; each solve, sizing and look into a cache
at DEBUG.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

logging.getLogger("abilene").addHandler(logging.NullHandler())


@contextmanager
def timed(
    log: logging.Logger, what: str, *values: object, level: int = logging.INFO
) -> Iterator[list[str]]:
    """Tell a log what was done in a block, how it ended, and how long that took.

    Parameters
    ----------
    log : Logger
        That of the module.
    what : str
        What is done, with a ``%s`` for each value. A step (INFO) is also told when it
        begins, at DEBUG, so that one that never ends can be seen.
    values : object
        What stands in its place; turned into text only if somebody listens.
    level : int
        INFO for steps, DEBUG for what is done many times in one.

    Yields
    ------
    list of str
        What the block adds to it says how it ended. A block that raises is told with
        the name of the error.
    """
    if not log.isEnabledFor(level):
        yield []
        return
    said = what % values
    if level > logging.DEBUG:
        log.debug("%s ...", said)
    ended: list[str] = []
    begun = time.perf_counter()
    try:
        yield ended
    except BaseException as error:
        ended.append(type(error).__name__)
        raise
    finally:
        seconds = time.perf_counter() - begun
        log.log(level, "%s: %s", said, ", ".join([*ended, f"{seconds:.3f} s"]))
