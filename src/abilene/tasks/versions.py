"""The versions on which the bytes of a result depend, here and on the workers of a cluster."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from itertools import product

PACKAGES = ("abilene", "numpy", "numba", "pyarrow")


def versions_here() -> dict[str, str]:
    """Return what this process runs, by name: Python's as far as its minor version."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, **{name: _version(name) for name in PACKAGES}}


_version = cache(version)


def other_versions(
    here: Mapping[str, str], there: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Return, once each, what workers run that is not what runs here.

    Parameters
    ----------
    here : mapping of str to str
        Version by name.
    there : mapping
        The same of each worker, by its address.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for worker, name in product(there, here):
        other = there[worker].get(name, "nothing")
        found.setdefault((name, other), []).append(worker)
    for name in here:
        found.pop((name, here[name]), None)
    return sorted(
        f"{name} is {other} on {_many(workers)}, and {here[name]} here"
        for (name, other), workers in found.items()
    )


def _many(workers: list[str]) -> str:
    """Return the first of some workers, and how many others there are."""
    more = f" and {len(workers) - 1} more" if workers[1:] else ""
    return f"{workers[0]}{more}"
