import pytest

from abilene.finance.yearly_costs import insurance, property_tax


def test_property_tax_falls_in_equal_steps_to_nothing():
    tax = property_tax(100.0, 0.02, 4, assessed=0.5, decline_per_year=0.4)
    assert tax == pytest.approx([1, 0.6, 0.2, 0])
    assert property_tax(100.0, 0.02, 2).tolist() == [2, 2]


def test_insurance_grows():
    assert insurance(200.0, 0.01, 3, 0.1) == pytest.approx([2, 2.2, 2.42])
    assert insurance(200.0, 0.01, 2).tolist() == [2, 2]
