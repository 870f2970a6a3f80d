"""Keys of a campus as it stands: they come back from ``plan.json`` as they were."""

from as_built_answers import KNOWN, UNKNOWN

from abilene.results.as_built_records import AsBuiltAnswer


def test_they_come_back_from_json_and_nothing_is_zero_that_is_not_known():
    for one in (KNOWN, UNKNOWN):
        assert AsBuiltAnswer.model_validate_json(one.model_dump_json()) == one
    assert '"market_t":null' in UNKNOWN.model_dump_json()
