"""What was known: a running campus and a claim keep every key, and refuse others."""

import pytest
from pydantic import ValidationError

from abilene.results.known import Cited, Running

RUNNING = {
    "it_mw": 421.0,
    "facility_mw": 589.0,
    "since": "2026-05-23",
    "said_by": ("Epoch AI",),
    "claims": ("one",),
}


def test_a_running_campus_comes_back_from_json():
    running = Running(**RUNNING)
    assert Running.model_validate_json(running.model_dump_json()) == running
    with pytest.raises(ValidationError):
        Running(**RUNNING, mw=1)


def test_a_claim_says_how_good_its_words_are():
    assert {"checked", "words", "source_kind", "against"} <= Cited.model_fields.keys()
