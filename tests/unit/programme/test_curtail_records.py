"""Terms of a curtailable contract that fit together."""

import pytest
from pydantic import ValidationError

from abilene.programme.curtail_records import Curtail


def test_what_nobody_says_is_not_known():
    terms = Curtail(events=10, hours_each=4)
    assert (terms.notice_hours, terms.credit_usd_per_kw_year) == (None, None)
    assert terms.most_hours == 8760
    assert Curtail(events=10, hours_each=4, hours_per_year=4).most_hours == 4


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"hours_per_year": 3}, "hours_each 4 is above hours_per_year 3"),
        ({"events": 0}, "greater than or equal to 1"),
        ({"hours_each": 0}, "greater than 0"),
        ({"credit_usd_per_kw_year": -1}, "greater than or equal to 0"),
    ],
)
def test_events_that_do_not_fit_are_refused(wrong, message):
    with pytest.raises(ValidationError, match=message):
        Curtail.model_validate({"events": 10, "hours_each": 4} | wrong)
