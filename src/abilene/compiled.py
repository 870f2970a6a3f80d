"""Kernels that numba compiles, kept on disk where that is possible.

A container may have no folder that can be written to, and a disk may be full: then a
kernel is compiled anew in every process, which takes some seconds, and ``-v`` says so.
A kernel holds the code of those that it calls, so it is kept only as long as no module
of kernels beside it changes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from numba import njit

log = logging.getLogger(__name__)
Stamp = tuple[tuple[str, float, int], ...]
"""Name, time of change and size of some files."""


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Return what compiles a function without Python in it, on its first call.

    Parameters
    ----------
    options : object
        Those of ``numba.njit``; the cache is seen to.
    """

    def of(function: Callable[..., Any]) -> Any:
        try:
            kernel = njit(cache=True, **options)(function)
        except RuntimeError:  # there is no place for it
            _say_once()
            return njit(**options)(function)
        # by itself numba looks at the file of the function alone
        own = Path(function.__code__.co_filename)
        kernel._cache._cache_file._source_stamp = _stamp(own)
        kernel._cache.save_overload = _if_there_is_room(kernel._cache.save_overload)
        return kernel

    return of


@lru_cache(maxsize=64)
def _stamp(module: Path) -> Stamp:
    """Return how a module and the modules of kernels beside it stand on disk."""
    found = ((one, one.stat()) for one in {module, *module.parent.glob("_*.py")})
    return tuple(sorted((one.name, at.st_mtime, at.st_size) for one, at in found))


@lru_cache(maxsize=1)
def _say_once() -> None:
    log.info(
        "kernels are compiled anew in each run: neither the package nor the home folder "
        "can be written to; NUMBA_CACHE_DIR names a folder that can"
    )


def _if_there_is_room(save: Callable[..., None]) -> Callable[..., None]:
    """Return a function that keeps a kernel, or does without where that cannot be written."""

    def saved(*what: Any) -> None:
        try:
            save(*what)
        except OSError as error:
            log.info("a compiled kernel is not kept: %s", error)

    return saved
