"""Write ``recorded-jobs.csv`` and ``measured-power.csv`` of ``examples``: to try ``abilene telemetry`` with.

Run: python tools/build_telemetry.py

Nobody ran these jobs, and no meter measured this power. 4,608 accelerators draw 720 W
idle and 1,930 W at work (what ``examples/one-campus.yaml`` leads to is 659 and 2,067 W);
afternoons add a little that no job explains, errors of a day hang together, ten hours
are missing, and on five afternoons 5.5 MW were allowed. The same seed gives the same
files.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

SEED, JOBS, DAYS, INSTALLED = 11, 460, 28, 4608
IDLE_W, BUSY_W, LIMIT_KW = 720.0, 1930.0, 5500.0
DAY_KW, HOUR_KW, AFTERNOON_KW = 60.0, 70.0, 90.0
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
OFFSET = timedelta(hours=-6)
LIMITED = (4, 9, 10, 16, 21)
"""Days with a limit from 15:00 to 19:00 by the local clock."""
MISSING = (100, 101, 102, 103, 250, 251, 400, 401, 402, 403)
"""Hours without a value."""


def jobs(rng: np.random.Generator) -> list[tuple[float, float, int]]:
    """Return start, end [h] and gang of jobs that start where there is room."""
    free_at = np.zeros(INSTALLED // 8)
    rows, submitted = [], np.sort(rng.uniform(-12, DAYS * 24, JOBS))
    for at in submitted:
        blocks = 2 ** int(rng.choice(np.arange(0, 8), p=[.1, .1, .15, .15, .15, .15, .12, .08]))  # fmt: skip
        mine = np.argsort(free_at)[:blocks]
        start = max(at, float(free_at[mine].max()), 0.0)
        end = start + float(np.clip(rng.lognormal(2.6, 1.0), 0.2, 140))
        free_at[mine] = end
        if start < DAYS * 24:
            rows.append((start, end, 8 * blocks))
    return rows


def held_by_hour(rows: list[tuple[float, float, int]]) -> np.ndarray:
    """Return the accelerators held in each hour, as means."""
    hours = np.arange(DAYS * 24)
    held = np.zeros(hours.size)
    for start, end, gang in rows:
        held += gang * np.clip(np.minimum(end, hours + 1) - np.maximum(start, hours), 0, 1)  # fmt: skip
    return held


def main() -> None:
    rng = np.random.default_rng(SEED)
    rows = jobs(rng)
    hours = np.arange(DAYS * 24)
    held = held_by_hour(rows)
    local = (hours + START.hour + OFFSET.total_seconds() / 3600) % 24
    day = hours // 24
    power = (held * BUSY_W + (INSTALLED - held) * IDLE_W) / 1e3
    power += AFTERNOON_KW * np.exp(-(((local - 15) / 4) ** 2))
    power += rng.normal(0, DAY_KW, DAYS)[day] + rng.normal(0, HOUR_KW, hours.size)
    limited = np.isin(day, LIMITED) & (local >= 15) & (local < 19)
    power = np.where(limited, np.minimum(power, LIMIT_KW), power)
    folder = Path(__file__).resolve().parents[1] / "examples"

    def clock(hour: float) -> str:
        moment = START + timedelta(seconds=round(hour * 3600))
        return (moment + OFFSET).strftime("%Y-%m-%dT%H:%M:%S") + "-06:00"

    jobs_text = "\n".join(f"{clock(s)},{clock(e)},{g}" for s, e, g in rows)
    (folder / "recorded-jobs.csv").write_text(
        f"start,end,accelerators\n{jobs_text}\n", encoding="utf-8"
    )
    lines = (
        f"{clock(hour)},{'' if hour in MISSING else f'{kw:.0f}'},{f'{LIMIT_KW:.0f}' if bound else ''}"
        for hour, kw, bound in zip(hours.tolist(), power, limited, strict=True)
    )
    (folder / "measured-power.csv").write_text(
        "time,it_kw,limit_kw\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
