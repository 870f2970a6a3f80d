"""What a plan says of reliability and machines goes out as JSON and comes back."""

import pytest
from failing_answers import FAILING, FLEET, UNKNOWN


@pytest.mark.parametrize("found", [FAILING, UNKNOWN, FLEET])
def test_it_goes_out_and_comes_back(found):
    assert type(found).model_validate(found.model_dump(mode="json")) == found


def test_what_is_not_known_is_nothing():
    assert (UNKNOWN.as_said, UNKNOWN.worst_week, UNKNOWN.machines) == (None, None, {})
