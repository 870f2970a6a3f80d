"""Fit the packaged power_of_work.csv and serving_shape.csv to measured tables; run by hand, outputs are committed.

Run: python tools/fit_power_of_work.py [FOLDER]

FOLDER, by default ../shared/data/compute beside the repository, holds the measured
tables: Zeus (training under power limits), AcmeTrace (distributions of power), ServeGen
(rates of requests). Only what is fitted here is packaged. cap_sweeps.csv, beside this
script, lists published points for prefill and decode.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

HERE = Path(__file__).resolve().parent
PACKAGED = HERE.parent / "src" / "abilene" / "data"
BINDING = (
    0.98  # a limit that leaves more than this share of the uncapped draw does not bind
)
BUSY = 0.5  # jobs that draw less than this share of the design power uncapped are bound by something else
TDP_W = {"v100": 250.0, "a40": 300.0}
A100_TDP_W = 400.0
GPUS_PER_SERVER = 8
ZEUS = "Zeus traces (ml-energy), training under power limits"
ZEUS_URL = "https://github.com/ml-energy/zeus"
ACME = "AcmeTrace (InternLM), clusters Kalos and Seren, A100"
ACME_URL = "https://github.com/InternLM/AcmeTrace"
LEADERBOARD = "ML.ENERGY leaderboard, 838 vLLM configurations"
LEADERBOARD_URL = "https://github.com/ml-energy/leaderboard"


def speed(power, static, exponent):
    """Return the speed at a share of the uncapped draw."""
    return np.clip((power - static) / (1 - static), 0, 1) ** (1 / exponent)


def fit(power, measured):
    """Return static fraction, exponent and root mean square error."""
    found = least_squares(
        lambda p: speed(power, *p) - measured,
        [0.35, 3.0],
        bounds=([0.0, 1.0], [0.9, 12.0]),
        x_scale=[0.1, 1.0],
    )
    return *found.x, float(np.sqrt(np.mean(found.fun**2)))


def zeus(path, tdp_w):
    """Return (share of uncapped draw, share of uncapped speed, network) of each setting whose limit binds."""
    runs = defaultdict(dict)
    for row in csv.DictReader(path.open(encoding="utf-8")):
        setting = (row["network"], row["dataset"], row["batch_size"], row["optimizer"])
        runs[setting][int(row["power_limit"])] = (
            float(row["time_per_epoch"]),
            float(row["average_power"]),
        )
    points = []
    for (network, *_), limits in runs.items():
        full_time, full_power = limits[max(limits)]
        for time, power in limits.values():
            if power / full_power < BINDING and full_power > BUSY * tdp_w:
                points.append((power / full_power, full_time / time, network))
    power, measured, networks = zip(*points, strict=True)
    return np.array(power), np.array(measured), np.array(networks)


def left_out_error(power, measured, networks):
    """Return the root mean square error on each network of the curve fitted to the others."""
    errors = []
    for network in np.unique(networks):
        out = networks == network
        static, exponent, _ = fit(power[~out], measured[~out])
        errors.append(speed(power[out], static, exponent) - measured[out])
    return float(np.sqrt(np.mean(np.concatenate(errors) ** 2)))


def curve_rows(work, static, exponent, error, basis, points, source, url):
    common = {
        "work": work,
        "basis": basis,
        "points": points,
        "source": source,
        "url": url,
    }
    return [
        common
        | {
            "parameter": "static_fraction",
            "value": f"{static:.3f}",
            "error": f"{error:.3f}",
            "unit": "of draw",
        },
        common
        | {
            "parameter": "exponent",
            "value": f"{exponent:.2f}",
            "error": f"{error:.3f}",
            "unit": "-",
        },
    ]


def training_rows(folder):
    """Fit the training curve on each device and on both."""
    devices = {
        name: zeus(folder / f"zeus_summary_power_{name}.csv", tdp)
        for name, tdp in TDP_W.items()
    }
    both = tuple(np.concatenate(parts) for parts in zip(*devices.values(), strict=True))
    rows = []
    for work, points in {
        "training": both,
        "training_v100": devices["v100"],
        "training_a40": devices["a40"],
    }.items():
        static, exponent, _ = fit(*points[:2])
        error = left_out_error(*points)
        rows += curve_rows(
            work, static, exponent, error, "measured", len(points[0]), ZEUS, ZEUS_URL
        )
    batch = [
        row
        | {
            "work": "batch",
            "basis": "assumed",
            "error": "",
            "source": f"as training: {ZEUS}",
        }
        for row in rows[:2]
    ]
    return rows + batch


def serving_rows():
    """Fit prefill and decode to the published points."""
    rows = []
    table = list(csv.DictReader((HERE / "cap_sweeps.csv").open(encoding="utf-8")))
    for work in ("prefill", "decode"):
        mine = [row for row in table if row["work"] == work]
        power, measured = (
            np.array([float(row[key]) for row in mine])
            for key in ("cap_fraction", "speed")
        )
        source = "; ".join(
            dict.fromkeys(f"{row['said_by']}, {row['device']}" for row in mine)
        )
        rows += curve_rows(
            work, *fit(power, measured), "reported", len(mine), source, mine[0]["url"]
        )
    return rows


def quantile(path, low, high, share):
    """Return a quantile of the part of a distribution that lies between two values."""
    value, percent = np.loadtxt(path, delimiter=",", skiprows=1).T
    inside = (value >= low) & (value <= high)
    part = percent[inside]
    return float(np.interp(part[0] + share * (part[-1] - part[0]), part, value[inside]))


def draw_rows(folder):
    """Read idle and busy draw off the measured distributions."""
    gpu, server = (
        folder / "cdf_gpu_power_W_kalos.csv",
        folder / "cdf_gpu_server_power_W_seren.csv",
    )
    half = A100_TDP_W / 2

    def chip(low, high):
        middle, spread = (
            quantile(gpu, low, high, 0.5),
            quantile(gpu, low, high, 0.9) - quantile(gpu, low, high, 0.1),
        )
        return middle / A100_TDP_W, spread / 2 / A100_TDP_W

    (idle, idle_error), (busy, busy_error) = (
        chip(0, A100_TDP_W / 4),
        chip(half, 2 * A100_TDP_W),
    )
    idle_overhead_w = (
        quantile(server, 1, 9999, 0.05) - GPUS_PER_SERVER * idle * A100_TDP_W
    )
    busy_overhead_w = (
        quantile(server, 1, 9999, 0.95) - GPUS_PER_SERVER * busy * A100_TDP_W
    )
    acme = {"basis": "measured", "points": "", "source": ACME, "url": ACME_URL}
    vllm = {
        "basis": "measured",
        "points": "838",
        "source": LEADERBOARD,
        "url": LEADERBOARD_URL,
        "unit": "of TDP",
    }
    return [
        acme | _draw("any", "idle_per_tdp", idle, idle_error, "of TDP"),
        acme
        | _draw(
            "any",
            "idle_overhead_fraction",
            idle_overhead_w / busy_overhead_w,
            None,
            "of busy overhead",
        ),
        acme | _draw("training", "busy_per_tdp", busy, busy_error, "of TDP"),
        acme
        | _draw("prefill", "busy_per_tdp", busy, None, "of TDP")
        | {"basis": "assumed", "source": f"as training: {ACME}"},
        vllm | _draw("decode", "busy_per_tdp", 0.71, 0.13, "of TDP"),
        vllm
        | _draw("batch", "busy_per_tdp", 0.95, None, "of TDP")
        | {"points": "", "basis": "reported"},
    ]


def _draw(work, parameter, value, error, unit):
    return {
        "work": work,
        "parameter": parameter,
        "value": f"{value:.3f}",
        "error": "" if error is None else f"{error:.3f}",
        "unit": unit,
    }


def shape_rows(folder):
    """Fit harmonics of week and day to the hourly rate of requests, each model per its own mean."""
    rates = defaultdict(lambda: defaultdict(float))
    with gzip.open(
        folder / "servegen_10min_aggregate.csv.gz", "rt", encoding="utf-8"
    ) as file:
        for row in csv.DictReader(file):
            if row["model"].startswith("language/"):
                rates[row["model"]][int(row["t_s"]) // 3600] += float(row["rate_rps"])
    hours = np.array(sorted(next(iter(rates.values()))))
    by_model = np.array([[rate[hour] for hour in hours] for rate in rates.values()])
    hourly = (by_model / by_model.mean(axis=1, keepdims=True)).mean(axis=0)
    cycles = [1, 2, 7, 14, 21]
    angle = 2 * np.pi * np.outer(hours + 0.5, cycles) / 168
    terms = np.column_stack([np.ones(len(hours)), np.cos(angle), np.sin(angle)])
    solution, *_ = np.linalg.lstsq(terms, hourly, rcond=None)
    error = np.sqrt(np.mean((terms @ solution - hourly) ** 2))
    print(
        f"serving shape: mean {solution[0]:.4f}, error {error:.3f} of the mean over {len(hours)} h"
    )
    return [
        {
            "cycles_per_week": k,
            "cosine": f"{solution[1 + i] / solution[0]:.4f}",
            "sine": f"{solution[1 + len(cycles) + i] / solution[0]:.4f}",
            "error": f"{error:.3f}",
            "source": "ServeGen (Alibaba), 14 days of requests to three language models",
            "url": "https://github.com/alibaba/ServeGen",
        }
        for i, k in enumerate(cycles)
    ]


def write(name, rows):
    columns = [
        "work",
        "parameter",
        "value",
        "error",
        "unit",
        "basis",
        "points",
        "source",
        "url",
    ]
    with (PACKAGED / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, columns if "work" in rows[0] else list(rows[0]), lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


def main():
    folder = (
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else HERE.parents[1] / "shared" / "data" / "compute"
    )
    write(
        "power_of_work.csv", draw_rows(folder) + training_rows(folder) + serving_rows()
    )
    write("serving_shape.csv", shape_rows(folder))


if __name__ == "__main__":
    main()
