"""Where tasks run: in this process, in processes of this machine, or on a cluster that somebody runs."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec

from abilene.errors import MissingExtraError, refuse
from abilene.tasks.cluster import hands_of, problems_of
from abilene.tasks.hands import Hands, in_this_process


@dataclass(frozen=True)
class Where:
    """Where tasks run; see ``where_of``."""

    workers: int | None = None
    """Processes of this machine; None for this process alone."""
    dask: str | None = None
    """Address of a Dask scheduler."""

    def opened(self) -> AbstractContextManager[Hands]:
        """Return what runs tasks; it takes seconds to open, so one is for many runs.

        Raises
        ------
        InputError
            If the cluster cannot be reached, has no workers, or they run other versions.
        """
        if self == HERE:
            return nullcontext(in_this_process)
        return hands_of(self.workers, self.dask)


HERE = Where()
"""In this process, one after the other."""


def where_of(workers: int | None = None, dask: str | None = None) -> Where:
    """Return where tasks run; by default in this process.

    Parameters
    ----------
    workers : int, optional
        Processes of this machine.
    dask : str, optional
        Address of a Dask scheduler that somebody runs, ``tcp://HOST:PORT``.

    Raises
    ------
    InputError
        If both are given, or either means nothing.
    MissingExtraError
        If Dask is not installed.
    """
    where = Where(workers, dask)
    refuse(problems_of(workers, dask))
    if where != HERE and find_spec("distributed") is None:
        raise MissingExtraError("dask", "work on many processes")
    return where
