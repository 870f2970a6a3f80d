"""The API tried against what it publishes of itself, with values that fit and values that do not."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
)

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
MODES = list(schemathesis.GenerationMode)


def is_tried(operation, mode, tries):
    """Try an operation some times; return whether there was anything to try it with."""

    @settings(
        max_examples=tries, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def try_it(case):
        case.call_and_validate(checks=CHECKS)

    try:
        try_it()
    except (
        Unsatisfiable
    ):  # of a request that holds nothing, or any text, nothing can be wrong
        return False
    return True


@pytest.mark.parametrize("tries", [3, pytest.param(15, marks=pytest.mark.slow)])
@pytest.mark.parametrize("mode", MODES, ids=[mode.value for mode in MODES])
def test_whatever_fits_the_schema_or_not_is_answered_or_refused(published, mode, tries):
    operations = [found.ok() for found in published.get_all_operations()]
    assert sum(is_tried(operation, mode, tries) for operation in operations) >= 20
