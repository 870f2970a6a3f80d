"""What a field may be, asked of one value: the same bounds as of the whole file."""

import pytest
from programme_text import TEXT
from pydantic import ValidationError

from abilene.programme.bounds import check_bounds
from abilene.programme.curtail_records import Curtail
from abilene.programme.hourly_records import HoursOfDay
from abilene.programme.outage_records import MachineFigures, ReliabilityTarget
from abilene.programme.power_records import EquipmentType, Grid, SiteEquipment
from abilene.programme.ppa_records import Ppa
from abilene.programme.read import draft_of
from abilene.programme.tariff_records import (
    DemandLine,
    RatchetTerms,
    SystemPeaks,
    TariffTerm,
    TariffWindow,
    TiersLine,
)
from abilene.units import parse_value
from abilene.yamltext import parse_yaml


@pytest.fixture(scope="module")
def programme():
    return draft_of(parse_yaml(TEXT, "p.yaml")).programme


@pytest.mark.parametrize(
    ("path", "text", "unit"),
    [
        ("sites.a.phases.p.it_mw", "5 GW", "MW"),
        ("sites.a.phases.p.target", "2026", "date"),
        ("sites.a.grid.g.from", "by 2026", "date"),
        ("capital.c.amount_usd", "under 10 bn USD", "USD"),
        ("capital.c.opens", "2026-05", "date"),
        ("hardware.h.price_usd_per_accelerator", "1 .. 2 USD", "USD"),
    ],
)
def test_what_a_file_may_say_a_value_may(programme, path, text, unit):
    check_bounds(programme, path, parse_value(text, unit))


@pytest.mark.parametrize(
    ("path", "text", "unit", "words"),
    [
        ("sites.a.phases.p.it_mw", "-5 GW", "MW", "'-5 GW' is refused; input should"),
        ("sites.a.phases.p.it_mw", "5 .. 999 GW", "MW", "less than or equal"),
        ("sites.a.grid.g.from", "2300", "date", "the year 2300 is outside"),
        ("capital.c.amount_usd", "-1 USD", "USD", "greater than or equal to 0"),
    ],
)
def test_what_a_file_may_not_say_is_refused_at_either_end(
    programme, path, text, unit, words
):
    with pytest.raises(ValueError, match=words):
        check_bounds(programme, path, parse_value(text, unit))


NEVER = (-1, True, float("nan"), float("inf"), 1e300)
RECORDS = {
    ReliabilityTarget: {
        "served": 0.99,
        "lole_hours_per_year": 2.4,
        "spare_units": 1,
        "lost_load_usd_per_mwh": 1e4,
    },
    MachineFigures: {
        "forced_outage_rate": 0.04,
        "repair_hours": 50,
        "unit_mw": 3.3,
        "availability": 0.9,
        "planned_outage_rate": 0.1,
        "common_outage_rate": 0.1,
        "planned_outage_weeks": 14,
    },
    Curtail: {
        "events": 10,
        "hours_each": 4,
        "hours_per_year": 40,
        "notice_hours": 1,
        "credit_usd_per_kw_year": 50,
    },
    TariffTerm: {
        "years": 12,
        "exit_months": 36,
        "reduce_free": 0.2,
        "collateral_usd_per_kw": 100,
        "letter_of_credit_fee": 0.01,
    },
    SiteEquipment: {"max_mw": 10, "min_mw": 1, "units": 3, "max_mwh": 50},
    EquipmentType: {
        "charge_mw_per_mw": 0.5,
        "standing_loss_per_hour": 0.001,
        "ramp_per_minute": 0.1,
        "water_m3_per_mwh": 1.5,
        "start_usd_per_mw": 100,
        "lead_months": 12,
    },
    Ppa: {
        "max_mw": 10,
        "strike_usd_per_mwh": 35,
        "fee_usd_per_mwh": 1,
        "years": 10,
        "clean": 0.5,
    },
    Grid: {
        "firm_mw": 10,
        "contract_mw": 10,
        "min_take": 0.5,
        "export_fee_usd_per_mwh": 1,
        "contribution_in_aid_usd": 1e6,
        "contribution_in_aid_usd_per_kw": 10,
        "feeders": 2,
    },
    SystemPeaks: {"per_month": 1, "total": 4},
}
"""Records of power with a value that each of their figures may have."""
CASES = [
    (record, key, good)
    for record, keys in RECORDS.items()
    for key, good in keys.items()
]


@pytest.mark.parametrize(("record", "key", "good"), CASES)
def test_a_figure_of_power_is_none_that_cannot_be_meant(record, key, good):
    """Of each figure: what is possible is read; below 0, true, nan, inf and 1e300 are refused."""
    assert _errors(record, key, good) == []
    for value in NEVER:
        is_share = value is True and key == "clean"
        assert is_share or _errors(record, key, value), f"{key}: {value} was read"


def _errors(record, key, value):
    """Return what is wrong with one key, whatever else the record lacks."""
    try:
        record.model_validate({key: value})
    except ValidationError as error:
        found = error.errors(include_url=False)
        return [one for one in found if one["loc"][:1] == (key,)]
    return []


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (HoursOfDay, "months"),
        (HoursOfDay, "hours_utc"),
        (TariffWindow, "months"),
        (TariffWindow, "hours"),
        (SystemPeaks, "months"),
        (SystemPeaks, "hours_local"),
        (RatchetTerms, "of"),
        (DemandLine, "months"),
        (TiersLine, "steps"),
    ],
)
def test_a_list_without_anything_is_refused(record, key):
    """No hours to deliver in and no month to charge in are no hour and no month: the key is left out instead."""
    [error] = _errors(record, key, [])
    assert error["type"] == "too_short"
