"""Azure's requests, whose times have seven decimals, and BurstGPT's: load by the hour from the first request."""

from pathlib import Path

import pytest

from abilene.compute.traces.reading import read_trace
from abilene.errors import InputError

AZURE = """TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 18:15:46.6805900,374,44
2023-11-16 18:15:50.9951690,396,109
2023-11-16 19:15:46.6805901,879,55
"""
BURST = Path(__file__).parents[5] / "shared" / "cases" / "traces" / "burstgpt_slice.csv"


def test_azure(tmp_path):
    path = tmp_path / "AzureLLMInferenceTrace_conv.csv"
    path.write_text(AZURE)
    trace = read_trace(path)
    assert trace.form == "azure-llm"
    assert trace.requests.requests.tolist() == [2, 1]
    assert trace.requests.input_tokens.tolist() == [770, 879]
    assert trace.requests.output_tokens.tolist() == [153, 55]


def test_requests_of_which_all_failed_are_no_load(tmp_path):
    path = tmp_path / "burst.csv"
    path.write_text("Timestamp,Model,Request tokens,Response tokens\n5,A,7,0\n")
    with pytest.raises(InputError, match="no job is left in the trace: 1 that failed"):
        read_trace(path)


@pytest.mark.skipif(not BURST.is_file(), reason="the shared cases do not lie beside the repository")  # fmt: skip
def test_published_requests():
    trace = read_trace(BURST)
    assert (trace.read, trace.used) == (9, 7)
    assert trace.requests.output_tokens.tolist() == [18 + 230 + 276 + 647 + 215 + 293 + 1656]  # fmt: skip
