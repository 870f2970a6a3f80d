from abilene.finance.reserve import held_ahead, saved_for


def test_half_of_the_next_payment_is_held():
    assert held_ahead([100, 200], 0.5).tolist() == [50, 100, 0]


def test_saving_starts_anew_after_each_payment():
    assert saved_for([0, 0, 30, 0, 20]).tolist() == [0, 10, 20, 0, 10, 0]


def test_a_payment_in_the_first_year_cannot_be_saved_for():
    assert saved_for([10, 0]).tolist() == [0, 0, 0]


def test_nothing_due_nothing_saved():
    assert saved_for([0, 0]).tolist() == [0, 0, 0]
