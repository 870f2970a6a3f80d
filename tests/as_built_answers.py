"""Made-up answers about campuses as they stand, for tests of tables and rows."""

from abilene.results.as_built_records import (
    AsBuiltAnswer,
    CommitmentAnswer,
    EmissionsAnswer,
    GridAloneAnswer,
    WaterAnswer,
)

KNOWN = AsBuiltAnswer(
    load_mw=1180.2,
    usd_per_mwh=40.48,
    served=1.0,
    grid_alone=GridAloneAnswer(
        usd_per_mwh=42.2,
        served=0.983,
        own_plants_save_usd=153.3e6,
        load_saved_usd=144.7e6,
    ),
    emissions=EmissionsAnswer(
        own_t=475e3,
        location_t=2729e3,
        market_t=2e6,
        marginal_t=4280e3,
        clean_hourly=0.447,
        clean_yearly=0.45,
        clean_is_least=False,
    ),
    water=WaterAnswer(cooling_m3=3340.0, plants_m3=44.0, wue_l_per_kwh=1.96),
    commitment=CommitmentAnswer(added_usd=1.25e6, share=0.002),
)
UNKNOWN = AsBuiltAnswer(
    load_mw=300.0,
    usd_per_mwh=95.8,
    served=0.99,
    grid_alone=None,
    emissions=EmissionsAnswer(
        own_t=0.0,
        location_t=None,
        market_t=None,
        marginal_t=None,
        clean_hourly=0.311,
        clean_yearly=0.32,
        clean_is_least=True,
        missing=("sites.a.grid_co2_region",),
    ),
    water=WaterAnswer(
        cooling_m3=None,
        plants_m3=None,
        wue_l_per_kwh=None,
        missing=("sites.a.cooling",),
    ),
    commitment=CommitmentAnswer(not_run="give equipment.t.unit_mw"),
)
