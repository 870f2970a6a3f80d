"""The hours that charts take: of each design by which a campus is powered at the end."""

import pytest

from abilene.buildout import Sizer
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.hours import hours_of_plan
from abilene.results.hours import hours_id


def test_designs_that_carry_load_at_the_end_are_at_work_for_one_megawatt(
    small, examples
):
    draft = load(examples / "one-campus.yaml")
    sizer = Sizer(draft.folder)
    found = hours_of_plan(small, seen_by(draft), sizer)
    site = small.viewpoints["as_written"].sites["prairie"]
    carrying = {
        hours_id("prairie", how)
        for how, mw in site.served_mw.items()
        if list(mw.values())[-1] > 0
    }
    assert found.keys() == carrying
    for hours in found.values():
        served = sum(hours.supply_mw.values()) - sum(hours.charge_mw.values())
        assert hours.load_mw == pytest.approx(1.0)
        assert served == pytest.approx(hours.load_mw, abs=1e-6)
