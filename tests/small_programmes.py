"""Small programmes for tests: one to write by hand, and random ones that use every rule at once."""

from __future__ import annotations

import copy
import random
from datetime import date

from abilene.buildout import Situation
from abilene.dates import Quarter
from abilene.programme.schema import Programme

PHASE = {
    "it_mw": 100,
    "hardware": "chips",
    "shell_usd_per_it_kw": 10_000,  # 1 bn USD for 100 MW
    "build_quarters": 2,
    "hardware_quarters": 1,
    "shell_spend": (0.5, 0.5),
    "hardware_spend": (1.0,),
}
SITE = {
    "facility_per_it_peak": 1.0,
    "power_usd_per_mwh": 0,
    "grid": {"all": {"firm_mw": 1000, "from": "2026-Q1"}},
}
HARDWARE = {
    "chips": {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 20_000}
}  # 2 bn USD for 100 MW
EQUIPMENT = {"gas": {"capex_usd_per_kw": 1000, "lead_months": 6}}


def programme(
    sites, capital, *, end="2026-Q4", hardware=HARDWARE, equipment=EQUIPMENT, **header
):
    """Return a programme from 2026-Q1; each site and phase needs only what differs from SITE and PHASE."""
    filled = {}
    for site_id, site in copy.deepcopy(sites).items():
        phases = {phase_id: PHASE | phase for phase_id, phase in site["phases"].items()}
        filled[site_id] = SITE | site | {"phases": phases}
    head = {
        "id": "small",
        "title": "small",
        "start": "2026-Q1",
        "end": end,
        "usd_year": 2026,
    } | header
    return Programme.model_validate(
        {
            "programme": head,
            "hardware": hardware,
            "equipment": equipment,
            "sites": filled,
            "capital": capital,
        }
    )


def situation(as_of="2026-01-15", measured=(), **targets):
    """Return a situation; targets are given as ``site__phase="2026-Q3"``."""
    named = {
        tuple(name.split("__")): Quarter.parse(text) for name, text in targets.items()
    }
    return Situation(date.fromisoformat(as_of), frozenset(measured), named)


def random_case(seed, most_phases=4, most_quarters=7):
    """Return a random programme of at most two sites and five tranches, and its situation."""
    rng = random.Random(seed)
    quarters = rng.randint(4, most_quarters)
    sites, measured, targets = {}, set(), {}
    phases_left = rng.randint(1, most_phases)
    for site_id in ("a", "b")[: rng.randint(1, min(2, phases_left))]:
        count = phases_left if site_id == "b" else rng.randint(1, phases_left)
        phases_left -= count
        sites[site_id] = _site(rng, site_id, count, measured, targets)
        if not phases_left:
            break
    header = {
        "end": str(Quarter.parse("2026-Q1") + (quarters - 1)),
        "inflation_per_year": rng.choice([0.0, 0.04]),
        "discount_rate_per_year": rng.choice([0.0, 0.08]),
    }
    chips = HARDWARE["chips"] | (
        {"available": rng.choice(["2026-Q1", "2026-Q3"])} if rng.random() < 0.3 else {}
    )
    made = programme(sites, _capital(rng, sites), hardware={"chips": chips}, **header)
    as_of = rng.choice(
        [date(2025, 11, 3), date(2026, 1, 20), date(2026, 5, 2), date(2026, 8, 9)]
    )
    return made, Situation(as_of, frozenset(measured), targets)


def random_case_of_late_power(seed):
    """Return the same with a delay of its own for most connections and equipment."""
    made, where = random_case(seed)
    rng, data = random.Random(seed), made.model_dump(by_alias=True, exclude_unset=True)
    for site in data["sites"].values():
        for record in (*site["grid"].values(), *site.get("equipment", {}).values()):
            if rng.random() < 0.7:
                record["delay"] = {"p50": 1.5, "p90": 3.0}
    return Programme.model_validate(data), where


def random_priced_case(seed):
    """Return the same with a price of compute, lives and running costs; every second tranche lends."""
    made, where = random_case(seed)
    rng, data = random.Random(seed), made.model_dump(by_alias=True, exclude_unset=True)
    chips = {"usd_per_accelerator_hour": rng.choice([0.9, 3.0]), "life_years": 5}
    data["hardware"]["chips"] |= chips
    data["programme"]["objective"] = rng.choice(["npv", "most_compute"])
    for site in data["sites"].values():
        site["opex_usd_per_it_kw_year"] = rng.choice([0, 200])
    terms = {"rate": 0.08, "tenor_years": rng.choice([2, 4]), "interest_only_years": 1}
    lends = False
    for tranche in data["capital"].values():
        if rng.random() < 0.5 or not lends:
            tranche.update(terms, upfront_fee=rng.choice([0.0, 0.01]))
            lends = True
    data["capital"]["own"] = {"amount_usd": 2e9, "only_for": "operation"}
    return Programme.model_validate(data), where


def _site(rng, site_id, count, measured, targets):
    phases = {}
    for i in range(count):
        build = rng.randint(1, 3)
        phase = {
            "it_mw": rng.choice([100, 200, 300]),
            "shell_usd_per_it_kw": rng.choice([5_000, 10_000]),
            "build_quarters": build,
            "hardware_quarters": rng.randint(1, 2),
            "shell_spend": [1.0]
            if build == 1
            else rng.choice([[0.5, 0.5], [1.0], [0.25, 0.75]]),
        }
        if rng.random() < 0.25:
            phase["started"] = rng.choice(["2025-Q4", "2026-Q1"])
            measured.add(f"sites.{site_id}.phases.p{i}.started")
            if rng.random() < 0.5:
                energised = rng.choice(["2025-Q4", "2026-Q1", "2026-Q2"])
                phase["energised"] = max(phase["started"], energised)
                measured.add(f"sites.{site_id}.phases.p{i}.energised")
        if rng.random() < 0.4:
            targets[site_id, f"p{i}"] = Quarter.parse(
                rng.choice(["2026-Q2", "2026-Q3", "2026-Q4"])
            )
        phases[f"p{i}"] = phase
    site = {
        "facility_per_it_peak": rng.choice([1.0, 1.25]),
        "power_usd_per_mwh": rng.choice([0, 40]),
        "phases": phases,
    }
    site["grid"] = {
        "one": {
            "firm_mw": rng.choice([0, 200, 400]),
            "from": rng.choice(["2025-Q3", "2025-Q3", "2026-Q3"]),
        }
    }
    if rng.random() < 0.5:
        site["grid"]["two"] = {
            "curtailable_mw": 300,
            "from": rng.choice(["2026-Q2", "2026-Q4"]),
        }
    if rng.random() < 0.6:
        site["equipment"] = {"gas": {"max_mw": rng.choice([100, 300])}}
        if rng.random() < 0.5:
            site["equipment"]["gas"]["from"] = rng.choice(["2025-Q1", "2026-Q3"])
    if rng.random() < 0.3:
        site["site_limit_facility_mw"] = rng.choice([300, 500])
    return site


def _capital(rng, sites):
    capital = {}
    uses = [
        "sites.a",
        "sites.*.phases.*.hardware",
        "sites.*.phases.*.shell",
        "sites.*.equipment",
        "sites.b",
    ]
    for i in range(rng.randint(2, 5)):
        tranche = {"amount_usd": rng.choice([1, 2, 3, 5, 8, 12]) * 1e9}
        if rng.random() < 0.4:
            tranche["only_for"] = rng.sample(uses, rng.randint(1, 2))
        if rng.random() < 0.5:
            tranche["opens"] = rng.choice(
                [
                    "2026-Q2",
                    "2026-Q3",
                    {
                        "energised": rng.choice(
                            [
                                f"{s}.{p}"
                                for s, site in sites.items()
                                for p in site["phases"]
                            ]
                        )
                    },
                    {"it_online_mw": rng.choice([100, 200, 300])},
                    {"per_it_online_mw_usd": rng.choice([5e6, 20e6])},
                ]
            )
        if rng.random() < 0.25:
            last = rng.choice(["2026-Q2", "2026-Q3", "2026-Q4"])
            opens = tranche.get("opens")
            # what ends before it opens is refused as a slip
            tranche["expires"] = max(last, opens) if isinstance(opens, str) else last
        if i and rng.random() < 0.25:
            tranche["part_of"] = f"t{rng.randrange(i)}"
        elif i and rng.random() < 0.4:
            funder = f"t{rng.randrange(i)}"
            tranche["funded_by"] = [funder]
            if "part_of" not in capital[funder] and not any(
                t.get("part_of") == funder for t in capital.values()
            ):
                capital[funder]["outside"] = rng.random() < 0.7
        capital[f"t{i}"] = tranche
    for tranche in capital.values():
        if capital.get(tranche.get("part_of"), {}).get("outside"):
            del tranche["part_of"]
    return capital
