"""Compute lost with load left unserved, by hand."""

from dataclasses import replace

import pytest

from abilene.site.load import Tier
from abilene.site.lost_compute import lost_compute_by_workload, lost_compute_share

CAP = Tier("chat.cap_1", "chat", 0.9, 0.4, 300.0, 0.3)
SHUT = Tier("chat.shut", "chat", 0.0, 0.6, 500.0, 0.7)


def test_compute_lost_is_that_of_the_blocks_with_what_stops_cost_and_all_of_it_at_most():
    """A tenth of 0.3 and a twentieth of 0.7 of the compute; a stop may cost more than the load that is shut."""
    lost = lost_compute_share((CAP, SHUT), [0.1, 0.05])
    assert lost == pytest.approx(0.1 * 0.3 + 0.05 * 0.7)
    half = replace(SHUT, workload="train", share_of_load=0.5, compute_share=2.0)
    tiers = (replace(CAP, share_of_load=0.5), half)
    assert lost_compute_by_workload(tiers, [0.1, 0.3]) == {
        "chat": pytest.approx(0.1 * 0.3 / 0.5),
        "train": 1.0,
    }
    assert lost_compute_by_workload((Tier("all", share_of_load=1.0),), [0.5]) == {}
