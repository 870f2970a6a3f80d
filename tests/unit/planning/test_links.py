"""What each phase hangs on."""

import pytest

from abilene.buildout import phase_timings
from abilene.buildout.sources import FROM_OPERATION, NOT_ATTRIBUTED
from abilene.planning.footing import ASSUMED, Footing, Ground
from abilene.planning.links import Links


class ByPath(Ground):
    """Everything rests on what its first path does; the paths asked for are kept."""

    def __init__(self):
        object.__setattr__(self, "asked", [])

    def of(self, *paths):
        self.asked.append(paths)
        return Footing(2, True)


@pytest.fixture
def links(cheap_study):
    found = cheap_study[1].found
    return Links(found.plan, phase_timings(found.plan, found.unlimited), ByPath())


def test_every_energised_phase_has_four_links_and_no_other_has_any(links):
    last = len(links.build.quarters) - 1
    found = links.of_site("prairie", last)
    assert list(found) == [("prairie", "p1"), ("prairie", "p2")]  # p3 is never built
    for of_phase in found.values():
        assert list(of_phase) == ["size", "date", "power", "money"]
    assert links.of_site("prairie", 0) == {}


def test_the_power_of_all_phases_is_the_load_of_the_campus(links):
    last = len(links.build.quarters) - 1
    shares = [of["power"] for of in links.of_site("prairie", last).values()]
    total_mw = sum(mw for parts in shares for mw, _ in parts)
    assert total_mw == pytest.approx(links.build.facility_mw["prairie"][last])


def test_the_money_of_all_phases_is_what_is_paid_for_the_campus(links):
    last = len(links.build.quarters) - 1
    shares = [of["money"] for of in links.of_site("prairie", last).values()]
    paid_usd = sum(
        usd.sum()
        for (_, path), usd in links.build.sources.paid_usd.items()
        if path.startswith("sites.prairie.")
    )
    assert sum(usd for parts in shares for usd, _ in parts) == pytest.approx(paid_usd)


def test_money_rests_on_its_tranche_or_the_price_of_compute_or_on_nothing(links):
    assert links._of_source(NOT_ATTRIBUTED) == ASSUMED
    links._of_source(FROM_OPERATION)
    assert links.ground.asked[-1] == ("hardware.gb200.usd_per_accelerator_hour",)
    links._of_source("equity")
    assert links.ground.asked[-1] == ("capital.equity.amount_usd",)


def test_a_phase_that_is_measured_to_run_asks_neither_for_power_nor_for_money(links):
    path = "sites.prairie.phases.p1.energised"
    situation = links.build.case.situation
    object.__setattr__(situation, "measured", frozenset({path}))
    try:
        found = links.of_site("prairie", len(links.build.quarters) - 1)
        assert list(found["prairie", "p1"]) == ["size", "date"]
        assert (path,) in links.ground.asked
    finally:
        object.__setattr__(situation, "measured", frozenset())
