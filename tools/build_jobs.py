"""Write ``examples/jobs.csv``: two weeks of synthetic jobs, to try ``abilene simulate`` with.

Run: python tools/build_jobs.py

Nobody ran these jobs. Gangs are powers of two from 8 to 512, durations are lognormal,
and work comes by day twice as often as by night. The same seed gives the same file.
"""

from pathlib import Path

import numpy as np

SEED, JOBS, DAYS = 7, 900, 14


def main() -> None:
    rng = np.random.default_rng(SEED)
    submitted = np.sort(rng.uniform(0, DAYS * 86_400, 2 * JOBS))
    by_day = np.abs(submitted % 86_400 - 54_000) < 21_600
    kept = submitted[rng.uniform(size=submitted.size) < np.where(by_day, 0.8, 0.4)][
        :JOBS
    ]
    gang = 2 ** rng.choice(
        np.arange(3, 10), kept.size, p=[0.3, 0.25, 0.2, 0.12, 0.07, 0.04, 0.02]
    )
    duration = np.clip(rng.lognormal(9.3, 1.2, kept.size), 60, 5 * 86_400)
    tier = np.where(rng.uniform(size=kept.size) < 0.2, 0, 1)
    rows = (
        f"{s:.0f},{d:.0f},{g},{t}"
        for s, d, g, t in zip(kept, duration, gang, tier, strict=True)
    )
    out = Path(__file__).resolve().parents[1] / "examples" / "jobs.csv"
    out.write_text(
        "submit_s,duration_s,accelerators,tier\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
