"""A campus with two generations of hardware and two workloads."""

from abilene.programme.schema import Programme

PHASE = {
    "shell_usd_per_it_kw": 1,
    "build_quarters": 1,
    "hardware_quarters": 1,
    "shell_spend": [1],
    "hardware_spend": [1],
}
TRAINING = {
    "kind": "training",
    "share": 0.75,
    "gang": 1000,
    "checkpoint_s": 60,
    "restart_s": 300,
}
SERVING = {"kind": "serving", "share": 0.25, "gang": 72, "restart_s": 360}
BOTH = {"train": TRAINING, "chat": SERVING}
PRICED = {
    "old": {"usd_per_accelerator_hour": 2},
    "new": {"usd_per_accelerator_hour": 4},
}


def made(hardware=PRICED, workloads=BOTH, site=(), **header):
    """Return a programme of one campus: 30 MW of one generation and 10 MW of another, of 2 kW each."""
    return Programme.model_validate(
        {
            "programme": {
                "id": "p",
                "title": "P",
                "start": 2026,
                "end": 2027,
                "usd_year": 2025,
                **header,
            },
            "hardware": {
                name: {
                    "it_w_per_accelerator": 2000,
                    "price_usd_per_accelerator": 1,
                    **more,
                }
                for name, more in hardware.items()
            },
            "workloads": workloads,
            "sites": {
                "a": {
                    "facility_per_it_peak": 1.25,
                    "phases": {
                        "p1": {**PHASE, "it_mw": 30, "hardware": "old"},
                        "p2": {**PHASE, "facility_mw": 12.5, "hardware": "new"},
                    },
                    **dict(site),
                }
            },
        }
    )
