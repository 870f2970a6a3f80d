"""A slow, readable twin of the cluster replay: second by second, with sorted lists and no clock but real time.

It shares nothing with the kernel. So that everything happens on whole seconds, speeds must be 0, 0.5 or 1, times of
work whole seconds, and power may change and jobs be submitted on even seconds only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

HALF = 0.5
MASK = (1 << 64) - 1


def uniform(seed: int, identity: int, attempt: int) -> float:
    """SplitMix64 on whole numbers of any size."""
    z = (
        seed + 0x9E3779B97F4A7C15 * (identity + 1) + attempt * 0xD1342543DE82EF95
    ) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    z ^= z >> 31
    return ((z >> 11) + 1) / 2**53


@dataclass
class Job:
    index: int
    submit: float
    gang: int
    work: float
    tier: int
    every: float
    identity: int = 0
    done: float = 0.0  # work done, saved or not
    saved: float = 0.0
    restart_left: float = 0.0
    checkpoint_left: float = 0.0
    attempt: int = 0
    attempt_clock: float = 0.0
    fails_at: float = math.inf
    failures: int = 0
    start: float = math.nan
    end: float = math.nan
    queued_at: float = 0.0
    waited: float = 0.0


@dataclass
class Twin:
    policy: str
    notice: bool
    checkpoint: float
    restart: float
    failures_per_s: float
    seed: int
    waiting: list[Job] = field(default_factory=list)
    running: list[Job] = field(default_factory=list)
    uses: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(
            ("checkpointing", "restarting", "failures", "power", "preemption"), 0.0
        )
    )
    powered_seconds: float = 0.0
    held_seconds: float = 0.0
    delivered_seconds: float = 0.0

    def order(self, job: Job) -> tuple:
        first = (job.submit, job.work, job.gang, job.tier, job.index)
        return {
            "fifo": first,
            "backfill": first,
            "shortest_first": (job.work, *first),
            "smallest_first": (job.gang, *first),
            "priority": (job.tier, *first),
        }[self.policy]

    def may_stop(self, job: Job, other: Job) -> bool:
        if self.policy == "smallest_first":
            return other.gang > job.gang
        return self.policy == "priority" and other.tier > job.tier

    def begin_attempt(self, job: Job) -> None:
        job.restart_left = self.restart if job.attempt else 0.0
        job.attempt += 1
        job.attempt_clock, job.checkpoint_left, job.done = 0.0, 0.0, job.saved
        if self.failures_per_s:
            draw = uniform(self.seed, job.identity, job.attempt)
            job.fails_at = math.ceil(-math.log(draw) / (self.failures_per_s * job.gang))

    def work_half_a_second(self, job: Job) -> None:
        if job.done == job.work or job.attempt_clock == job.fails_at:
            return  # its time has come; the next second notices
        job.attempt_clock += HALF
        if job.restart_left > 0:
            job.restart_left -= HALF
            self.uses["restarting"] += job.gang * HALF
            return
        if job.checkpoint_left > 0:
            job.checkpoint_left -= HALF
            self.uses["checkpointing"] += job.gang * HALF
            if job.checkpoint_left == 0:
                job.saved = job.done
            return
        job.done += HALF
        if job.done - job.saved == job.every and job.done < job.work:
            job.checkpoint_left = self.checkpoint
            if self.checkpoint == 0:
                job.saved = job.done

    def stop(self, job: Job, cause: str, t: float) -> None:
        self.running.remove(job)
        unsaved = job.done - job.saved
        kept = (
            max(0.0, unsaved - self.checkpoint)
            if self.notice and job.every < math.inf
            else 0.0
        )
        job.saved += kept
        self.uses["checkpointing" if kept else cause] += job.gang * (unsaved - kept)
        self.enqueue(job, t)

    def enqueue(self, job: Job, t: float) -> None:
        job.queued_at = t
        self.waiting.append(job)

    def last(self, jobs: list[Job]) -> Job:
        return max(jobs, key=self.order)

    def used(self) -> int:
        return sum(job.gang for job in self.running)

    def start_one(self, powered: int, t: float) -> bool:
        for job in sorted(self.waiting, key=self.order):
            stoppable = [other for other in self.running if self.may_stop(job, other)]
            if job.gang <= powered - self.used() + sum(
                other.gang for other in stoppable
            ):
                self.waiting.remove(job)
                job.waited += t - job.queued_at
                while powered - self.used() < job.gang:
                    self.stop(self.last(self.running), "preemption", t)
                if job.attempt == 0:
                    job.start = t
                self.begin_attempt(job)
                self.running.append(job)
                return True
            if self.policy in {"fifo", "shortest_first", "smallest_first"}:
                return False
        return False

    def end_attempts(self, t: float) -> None:
        for job in list(self.running):
            if job.done == job.work:
                job.saved = job.work
                job.end = t
                self.running.remove(job)
            elif job.attempt_clock == job.fails_at:
                self.uses["failures"] += job.gang * (job.done - job.saved)
                job.failures += 1
                self.begin_attempt(job)

    def replay(
        self, jobs: list[Job], steps: list[tuple[int, int, float]], until: int
    ) -> None:
        """Replay jobs; steps are (second, accelerators, speed), the first at second 0."""
        for identity, job in enumerate(
            sorted(jobs, key=lambda j: (j.submit, j.work, j.gang, j.tier, j.index))
        ):
            job.identity = identity
        powered, speed = 0, 0.0
        for t in range(until + 1):
            self.end_attempts(t)
            for second, accelerators, new_speed in steps:
                if second == t:
                    powered, speed = accelerators, new_speed
            while self.used() > powered:
                self.stop(self.last(self.running), "power", t)
            for job in jobs:
                if job.submit == t:
                    self.enqueue(job, t)
            while self.start_one(powered, t):
                pass
            if t == until:
                break
            self.powered_seconds += powered
            self.held_seconds += self.used()
            self.delivered_seconds += self.used() * speed
            for _ in range(int(2 * speed)):
                for job in self.running:
                    self.work_half_a_second(job)
        for job in self.running:
            job.saved = job.done
