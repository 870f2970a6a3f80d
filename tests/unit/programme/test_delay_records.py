"""What a programme file says of delay."""

import pytest
from pydantic import ValidationError

from abilene.programme.delay_records import DelayRatio, Risk


@pytest.mark.parametrize(
    "given", ["none", "epoch_2025_26", "epoch_2025_26_strict", {"p50": 1.5, "p90": 2}]
)
def test_a_class_is_named_or_ones_own(given):
    read = Risk.model_validate({"class": given})
    assert read.model_dump(by_alias=True) == {"class": given}


def test_a_class_that_does_not_exist_is_refused_with_the_one_that_is_meant():
    with pytest.raises(ValidationError, match="did you mean 'epoch_2025_26'"):
        Risk.model_validate({"class": "epoch_2025_6"})


@pytest.mark.parametrize("p90", [1.5, 1.0])
def test_the_safe_end_lies_above_the_middle(p90):
    with pytest.raises(ValidationError, match=f"p90 {p90:g} is not above p50 1.5"):
        DelayRatio(p50=1.5, p90=p90)
