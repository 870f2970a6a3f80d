"""The plan of each view, and the class by which it is judged."""

import re
from datetime import date

import pytest
from two_views import two_views

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.studies.planned import views_to_plan


@pytest.fixture
def draft(tmp_path):
    return load(two_views(tmp_path))


def asked(draft, *views, refclass=None, as_of=None):
    return views_to_plan(
        draft, views, as_of, refclass=refclass, sizer=None, seconds=60.0
    )


def test_each_view_has_its_own_best_plan(draft):
    found = asked(draft, "announced", "secured")
    assert [*found.views] == ["announced", "secured"]
    assert [found.plan(name).it_mw_quarters for name in found.views] == [2200, 900]
    assert found.plan("secured").status == "optimal"


def test_a_class_is_taken_in_place_of_that_of_the_file(draft):
    for seen in asked(draft, refclass="none").views.values():
        assert seen.programme.risk.class_ == "none"
    assert draft.programme.risk.class_ != "none"
    with pytest.raises(InputError, match="there is no reference class 'epoch'"):
        asked(draft, refclass="epoch")


def test_a_class_that_is_asked_for_before_it_was_known_is_refused(draft):
    """It was not used, and the answer said that no class was known."""
    said = (
        "--class: epoch_2025_26 is known from 2026-10-02, and the plan is of 2026-06-01; "
        "use epoch_2026_05 (known from 2026-05-23), or give your own, as risk:"
    )
    with pytest.raises(InputError, match=re.escape(said)):
        asked(draft, refclass="epoch_2025_26", as_of=date(2026, 6, 1))
