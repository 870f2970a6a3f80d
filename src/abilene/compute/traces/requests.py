"""Traces of requests to language models: load of serving by the hour, and no jobs.

References
----------
.. [1] Azure LLM inference traces 2023 and 2024 (Azure/AzurePublicDataset): TIMESTAMP, ContextTokens, GeneratedTokens.
.. [2] Y. Wang et al., "BurstGPT: A Real-World Workload Dataset to Optimize LLM Serving Systems", 2024: seconds from
   the first midnight; requests that failed have no response tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.compute.traces.forms import Form
from abilene.compute.traces.record import RequestLoad
from abilene.compute.traces.told import Told, TraceColumn
from abilene.dates import SECONDS_PER_HOUR

AZURE = Form(
    "azure-llm",
    "Azure LLM inference, requests",
    ("timestamp", "contexttokens", "generatedtokens"),
    {
        "submit": TraceColumn(("TIMESTAMP",)),
        "input": TraceColumn(("ContextTokens",)),
        "output": TraceColumn(("GeneratedTokens",)),
    },
    serves=True,
)
BURSTGPT = Form(
    "burstgpt",
    "BurstGPT, requests",
    ("timestamp", "request tokens", "response tokens"),
    {
        "submit": TraceColumn(("Timestamp",)),
        "input": TraceColumn(("Request tokens",)),
        "output": TraceColumn(("Response tokens",)),
    },
    serves=True,
)


def unusable_requests(told: Told) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield kinds of requests that are no load, and which are of it."""
    tokens = told.numbers("input") + told.numbers("output")
    lacking = np.isnan(told.numbers("submit")) | np.isnan(tokens)
    yield "with missing values", lacking
    yield "that failed: no token was written", told.numbers("output") <= 0


def requests_by_hour(
    told: Told, keep: NDArray[np.bool_], origin_s: float
) -> RequestLoad:
    """Return the load of the requests that are kept, by the hour from a moment.

    Parameters
    ----------
    told : Told
        The file.
    keep : array, shape (rows,)
        Which requests count.
    origin_s : float
        When the first hour begins. [s]
    """
    since_h = (told.numbers("submit")[keep] - origin_s) / SECONDS_PER_HOUR
    hour = since_h.astype(np.int64)

    def summed(weights: Floats | None) -> Floats:
        return np.bincount(hour, weights).astype(np.float64)

    return RequestLoad(
        requests=summed(None),
        input_tokens=summed(told.numbers("input")[keep]),
        output_tokens=summed(told.numbers("output")[keep]),
    )
