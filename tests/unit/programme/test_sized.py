"""Which campuses are sized by the hour, and whose load is worth what its compute brings: the file alone says so."""

import pytest

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.programme.sized import is_sized, sells_compute
from abilene.site.voll import tiers

PRICE = "hardware.gb200.usd_per_accelerator_hour"


@pytest.mark.parametrize(
    ("settings", "sells", "sized"),
    [
        ((), False, True),
        ((f"{PRICE}=3",), True, True),
        ((f"{PRICE}=0",), False, True),
        (("sites.prairie.contract_usd_per_it_mw_year=9e6",), True, True),
        (("programme.lost_load_usd_per_mwh=~",), False, False),
        (("programme.lost_load_usd_per_mwh=~", f"{PRICE}=3"), True, True),
        (("sites.prairie.weather=[]", "sites.prairie.price=~"), False, False),
    ],
)
def test_what_the_file_says_decides(examples, settings, sells, sized):
    """It is the same as what sizing finds: tiers of load where compute has a price."""
    draft = load(examples / "one-campus.yaml", settings)
    programme = seen_by(draft)["as_written"].programme
    site = programme.sites["prairie"]
    assert sells_compute(programme, site) is sells
    assert is_sized(programme, site) is sized
    assert bool(tiers(programme, "prairie")) is sells
