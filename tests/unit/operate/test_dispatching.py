"""The dispatch of a campus beside its scheduler."""

import json
import math
from itertools import pairwise

import pytest
from operator_terms import NOW
from rolling_campus import rolling_campus

from abilene.operate.audit import AuditLog, read_audit
from abilene.operate.dispatching import (
    CampusDispatcher,
    dispatched_ahead,
    limits_ahead,
    set_points_json,
)
from abilene.operate.outlook import NO_FORECAST
from abilene.operate.signal import PowerLimit
from abilene.operate.terms import CampusTerms

TERMS = CampusTerms(programme="campus.yaml", window_hours=24)
HOUR = 3600.0


def dispatcher(folder):
    audit = AuditLog(folder / "audit.jsonl", lambda: NOW)
    return CampusDispatcher(rolling_campus(), TERMS, NO_FORECAST, folder, audit)


def asked(mw):
    limit = PowerLimit(mw, "cut1" if mw < 200 else "contract", "utility", NOW + HOUR)
    return limit, lambda at: mw


def test_set_points_stand_in_a_file_and_the_load_is_what_is_served(tmp_path):
    one = dispatcher(tmp_path)
    free = one.allowed(*asked(200.0), NOW)
    cut = one.allowed(*asked(10.0), NOW)
    assert cut.mw < free.mw == pytest.approx(260)
    assert (free.because, cut.because, cut.asked_by) == ("dispatch", "cut1", "utility")
    points = json.loads((tmp_path / "set-points.json").read_text())
    assert points["facility_mw"] == cut.mw
    assert points["grid_mw"] <= 10 + 1e-6
    lines = list(read_audit(tmp_path / "audit.jsonl"))
    assert [line["what"] for line in lines] == ["dispatch"] * 2
    # nothing new: nothing is done
    assert one.allowed(*asked(10.0), NOW + 1) == cut
    assert len(list(read_audit(tmp_path / "audit.jsonl"))) == 2


def test_what_is_stored_is_carried_on_also_over_a_restart(tmp_path):
    one = dispatcher(tmp_path)
    one.allowed(*asked(60.0), NOW)
    stored = json.loads((tmp_path / "set-points.json").read_text())["soc_mwh"]
    again = dispatcher(tmp_path)
    assert again._start_mwh == stored
    one.allowed(*asked(60.0), NOW + HOUR)
    assert one._start_mwh == stored
    (tmp_path / "set-points.json").write_text("{")
    assert dispatcher(tmp_path)._start_mwh == rolling_campus().energy_mwh / 2


def test_limits_ahead_are_those_of_each_hour():
    found = limits_ahead(
        rolling_campus(), TERMS, lambda at: 60.0 if at < NOW + 2 * HOUR else 200.0, NOW
    )
    assert found.tolist() == [60.0] * 2 + [200.0] * 22


def test_hours_ahead_follow_one_another():
    steps = list(
        dispatched_ahead(
            rolling_campus(), TERMS, NO_FORECAST, lambda at: math.inf, NOW, 5
        )
    )
    assert [at - NOW for at, _ in steps] == [0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR]
    for (_, before), (_, after) in pairwise(steps):
        assert after.step == before.step + 1
        if after.storage_mw == pytest.approx(0, abs=1e-6):
            assert after.soc_mwh <= before.soc_mwh + 1e-6
    assert json.dumps(set_points_json(steps[0][1]))
