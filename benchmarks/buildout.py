"""Time of the build-out on random programmes of 7 sites, 14 to 21 phases, 35 quarters and 19 tranches.

python benchmarks/buildout.py [SEED ...]
python benchmarks/buildout.py --quick      one programme, with ample money
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date

from abilene.buildout import Situation, build, headlines
from abilene.dates import Quarter
from abilene.programme.schema import Programme

PHASE = {
    "hardware": "gb",
    "shell_usd_per_it_kw": 11770,
    "build_quarters": 5,
    "hardware_quarters": 2,
    "shell_spend": (0.1, 0.2, 0.3, 0.2, 0.2),
    "hardware_spend": (0.3, 0.7),
}


def programme_of(seed: int, money: float = 1.0) -> tuple[Programme, Situation]:
    """Return a random programme; ``money`` scales every amount."""
    rng = random.Random(seed)
    sites, targets = {}, {}
    for s in range(7):
        loads = [
            rng.choice([105, 200, 210, 422, 494, 560, 657, 700])
            for _ in range(rng.choice([2, 2, 3, 3]))
        ]
        phases = {}
        for p, it_mw in enumerate(loads):
            phases[f"p{p}"] = {**PHASE, "it_mw": it_mw}
            target = Quarter(2026 * 4 + rng.randrange(3) + 4 * p + rng.randrange(3))
            phases[f"p{p}"]["target"] = str(target)
            targets[f"s{s}", f"p{p}"] = target
        total_mw = sum(loads) * 1.4
        sites[f"s{s}"] = {
            "facility_per_it_peak": 1.4,
            "power_usd_per_mwh": rng.choice([42, 45, 48, 60]),
            "site_limit_facility_mw": total_mw * rng.choice([0.8, 1.0, 1.2]),
            "grid": {
                "a": {
                    "firm_mw": total_mw * rng.choice([0.3, 0.6, 1.0]),
                    "from": f"{rng.randrange(2026, 2029)}-Q3",
                }
            },
            "equipment": {
                "gas": {
                    "max_mw": total_mw * rng.choice([0.3, 0.6]),
                    "from": f"{rng.randrange(2026, 2030)}-Q2",
                },
                "cell": {"max_mw": total_mw * 0.3},
            },
            "phases": phases,
        }
    return _with_money(rng, sites, targets, money)


def _with_money(rng, sites, targets, money):
    sites["s0"]["phases"]["p0"] |= {"started": "2024-Q3", "energised": "2025-Q3"}
    sites["s0"]["phases"]["p1"] |= {"started": "2025-Q1"}
    bn = 1e9 * money
    capital = {
        "promised": {
            "amount_usd": 120 * bn,
            "opens": "2025-01-21",
            "expires": "2029-01-21",
        },
        "initial": {
            "amount_usd": 50 * bn,
            "part_of": "promised",
            "opens": "2025-01-21",
        },
        "soft": {"amount_usd": 10 * bn, "part_of": "initial", "opens": "2025-01-21"},
        "open": {
            "amount_usd": 12 * bn,
            "part_of": "initial",
            "funded_by": ["into_open", "into_open2"],
        },
        "oracle": {"amount_usd": 5 * bn, "part_of": "initial"},
        "into_open": {"amount_usd": 7 * bn, "outside": True},
        "into_open2": {"amount_usd": 3 * bn, "outside": True, "opens": "2027-Q1"},
        "chips": {"amount_usd": 15 * bn, "only_for": "sites.*.phases.*.hardware"},
        "vendor": {
            "amount_usd": 60 * bn,
            "opens": {"per_it_online_mw_usd": 10e6},
            "only_for": "sites.*.phases.*.hardware",
        },
        "bonds": {
            "amount_usd": 8 * bn,
            "opens": {"energised": "s0.p1"},
            "only_for": "sites.s1",
        },
        "shells": {
            "amount_usd": 6 * bn,
            "only_for": "sites.*.phases.*.shell",
            "expires": "2028-Q4",
        },
    }
    for s in range(7):
        capital[f"loan{s}"] = {
            "amount_usd": rng.choice([2, 5, 9]) * bn,
            "part_of": "promised",
            "only_for": f"sites.s{s}",
        }
    capital["plant"] = {"amount_usd": 1 * bn, "only_for": "sites.*.equipment"}
    programme = Programme.model_validate(
        {
            "programme": {
                "id": "bench",
                "title": "bench",
                "start": "2024-Q2",
                "end": "2032-Q4",
                "usd_year": 2025,
                "inflation_per_year": 0.025,
                "discount_rate_per_year": 0.08,
            },
            "hardware": {
                "gb": {
                    "it_w_per_accelerator": 2091,
                    "price_usd_per_accelerator": 54600,
                    "available": "2025-Q2",
                }
            },
            "equipment": {
                "gas": {"capex_usd_per_kw": 1500, "lead_months": 30},
                "cell": {"capex_usd_per_kw": 3000, "lead_months": 12},
            },
            "sites": sites,
            "capital": capital,
        }
    )
    measured = {
        "sites.s0.phases.p0.started",
        "sites.s0.phases.p0.energised",
        "sites.s0.phases.p1.started",
    }
    return programme, Situation(date(2026, 8, 15), frozenset(measured), targets)


def main(seeds, scales=(0.2, 0.5, 1.0, 2.0)):
    for seed in seeds:
        for money in scales:
            programme, situation = programme_of(seed, money)
            start = time.perf_counter()
            plan = build(programme, situation)
            built = time.perf_counter()
            answers = headlines(programme, situation)
            done = time.perf_counter()
            stop, late = (
                delay.binding if delay else "-"
                for delay in (answers.first_not_built, answers.first_delayed)
            )
            print(
                f"seed {seed} money x{money}: plan {built - start:5.2f} s, plan and headlines {done - built:5.2f} s, "
                f"{plan.status}, {plan.it_mw_quarters:,.0f} MW quarters, stop: {stop}, late: {late}, "
                f"gap {answers.funding_gap_usd / 1e9:.2f} bn USD",
                flush=True,
            )


if __name__ == "__main__":
    if "--quick" in sys.argv:
        main([1], [2.0])
    else:
        main([int(text) for text in sys.argv[1:]] or [1, 2, 3])
