"""What a forecast holds is compared by value, and says where its answer will be found."""

from dataclasses import replace

import numpy as np
from made_up_forecast import ONE


def test_two_of_the_same_values_are_one():
    assert replace(ONE) == ONE
    assert replace(ONE, spent_bn_usd=np.array([1.5, 3.1])) != ONE


def test_the_path_of_a_question_is_that_of_the_day():
    assert ONE.phases[0].path == "sites.a.phases.p1.energised"
