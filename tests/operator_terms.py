"""Terms of an operator for tests: four nodes of 48 kW behind 0.24 MW, and classes by what a cut costs."""

from abilene.operate.terms import OperateTerms

NOW = 1_800_000_000.0
CLASSES = [
    {"name": "flex0", "match": {"comment": "flex0*"}, "worth_usd_per_mwh": 1000},
    {
        "name": "flex3",
        "match": {"comment": "flex3*"},
        "worth_usd_per_mwh": 100,
        "signal": "USR1",
        "grace_s": 2,
        "restart_s": 60,
    },
    {"name": "rest", "worth_usd_per_mwh": 300},
]


def terms_of(**changes):
    given = {
        "contract_mw": 0.24,
        "pue": 1.25,
        "nodes": [{"names": "n[1-4]", "full_kw": 48, "idle_kw": 12, "drained_kw": 0}],
        "classes": CLASSES,
        "signals": [{"file": "events.yaml"}],
        "lead_s": 0,
    }
    return OperateTerms.model_validate({**given, **changes})
