"""Every front door: what may come in through it, and what opens it.

A door takes bytes, as they would lie in a file or stand on a line, and does what the command does with them up to the
point where numbers are worked out; ``doors_of_plans`` goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random


@dataclass(frozen=True)
class Door:
    """A way in."""

    seeds: Sequence[bytes]
    """Inputs of the right form, to begin with."""
    words: Sequence[bytes]
    """What its grammar knows beside odd values: keys, names, units."""
    enter: Callable[[bytes], object]
    """Bring an input in; raises what is wrong with it."""
    made: Callable[[Random], bytes] | None = None
    """Makes an input of the right form, where changing one would mostly break it."""
    guided: bool = True
    """Whether the search looks at the lines that an input reaches; a year of hours would take minutes so."""
    slow: bool = False
    """Whether much is done behind it: fewer inputs in the short run, more time in the long one."""


Maker = Callable[[Path], Door]
"""Makes a door that works in a folder of its own."""


def makers() -> dict[str, Maker]:
    """Return what makes each door, by its name."""
    from fuzz.door_of_a_campus import campus
    from fuzz.door_of_the_page import page
    from fuzz.doors_of_operating import OPERATING
    from fuzz.doors_of_plans import PLANS
    from fuzz.doors_of_tables import TABLES
    from fuzz.doors_of_text import TEXTS
    from fuzz.doors_of_weather import WEATHERS

    many = {**TEXTS, **TABLES, **WEATHERS, **PLANS, **OPERATING}
    return {**many, "campus": campus, "page": page}
