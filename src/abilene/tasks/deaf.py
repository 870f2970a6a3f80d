"""Local workers leave Ctrl-C to whoever started them, who ends them: a terminal sends it to all."""

from __future__ import annotations

import signal
from typing import Any


def dask_setup(worker: Any) -> None:
    """Let a worker that starts ignore Ctrl-C; called by Dask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
