"""Hours of the year in which a firm plant gives less than all."""

import numpy as np

from abilene.programme.power_records import EquipmentType
from abilene.resource.weather import packaged_weather
from abilene.site.planned_outages import outage_words, planned_availability


def test_an_availability_and_weeks_of_work_are_hours_of_the_year(data):
    year = packaged_weather("abilene_tx_2013")
    given = data["equipment"]["turbine"]
    plain = EquipmentType.model_validate(given)
    assert planned_availability(plain, year) == 1.0
    assert outage_words(plain) == ""
    refuels = EquipmentType.model_validate(
        given | {"availability": 0.95, "planned_outage_weeks": [2, 52]}
    )
    found = planned_availability(refuels, year)
    # the second week, and the last one, which has a day more
    out = np.flatnonzero(found == 0.0)
    assert out.tolist() == [*range(168, 336), *range(51 * 168, 8760)]
    assert set(np.delete(found, out)) == {0.95}
    assert outage_words(refuels) == (
        "available 95.0% of the time, in every hour; out for planned work in week 2, 52 of the year"
    )
