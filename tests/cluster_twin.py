"""A slow, readable twin of the cluster replay: second by second, with sorted lists and no clock but real time.

It shares nothing with the kernel. So that everything happens on whole seconds, speeds must be 0, 0.5 or 1, times of
work whole seconds, and power may change and jobs be submitted on even seconds only. ``v`` is the time that a job
running since the start would have worked, on which reservations are made.
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
    asked: float = math.nan  # wall time asked for
    user: int = -1
    identity: int = 0
    attained: float = 0.0  # accelerator-seconds at work, lost or not
    promised: float = math.inf  # end of the attempt by what was asked for, on v
    planned: float | None = None  # moment of its reservation, on v
    first_promise: float = math.inf  # the first reservation that it was given, on v
    start_v: float = math.nan
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
    half_life: float = math.inf
    bounds: tuple[float, ...] = ()
    by_loss: bool = False
    v: float = 0.0
    speed: float = 0.0
    steps: list[tuple[int, int, float]] = field(default_factory=list)
    usage: dict[int, float] = field(default_factory=dict)
    plans_are_void: bool = False
    ended_early: bool = False
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
            "easy": first,
            "conservative": first,
            "fair_share": (self.usage_of(job.user), job.identity),
            "least_attained": (self.queue(job), *first),
            "shortest_first": (job.work, *first),
            "smallest_first": (job.gang, *first),
            "priority": (job.tier, *first),
        }[self.policy]

    def may_stop(self, job: Job, other: Job) -> bool:
        if self.policy == "smallest_first":
            return other.gang > job.gang
        if self.policy == "least_attained":
            return self.queue(other) > self.queue(job)
        return self.policy == "priority" and other.tier > job.tier

    def queue(self, job: Job) -> int:
        return sum(bound <= job.attained for bound in self.bounds)

    def usage_of(self, user: int) -> float:
        """What two users have had alike is alike, whatever the rounding."""
        return float(f"{self.usage.get(user, 0.0):.8e}")

    def length(self, job: Job) -> float:
        """How long the next attempt takes, by what was asked for."""
        asked = job.work if math.isnan(job.asked) else job.asked
        left = max(0.0, asked - job.saved)
        restart = self.restart if job.attempt else 0.0
        if 0 < left < math.inf and job.every < math.inf:
            left += self.checkpoint * (math.ceil(left / job.every) - 1)
        return left + restart

    def begin_attempt(self, job: Job) -> None:
        job.promised = self.v + self.length(job)
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
        job.attained += HALF * job.gang
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
        self.plans_are_void = True
        unsaved = job.done - job.saved
        kept = (
            max(0.0, unsaved - self.checkpoint)
            if (self.notice or cause == "preemption") and job.every < math.inf
            else 0.0
        )
        job.saved += kept
        self.uses["checkpointing" if kept else cause] += job.gang * (unsaved - kept)
        self.enqueue(job, t)

    def lost(self, job: Job) -> float:
        """What a stop by power costs: lost work or a last checkpoint, and a restart."""
        unsaved = job.done - job.saved
        if self.notice and job.every < math.inf:
            unsaved = min(unsaved, self.checkpoint)
        is_first = job.attempt == 1
        taken = self.restart if is_first else self.restart - job.restart_left
        return job.gang * (unsaved + taken)

    def cheapest(self, short: int) -> list[Job]:
        """Return the jobs that stop: by loss per accelerator, one alone, or by the policy."""
        stopped = []
        for level in sorted(set(map(self.level, self.running)), reverse=True):
            worst = [job for job in self.running if self.level(job) == level]
            held = sum(job.gang for job in worst)
            if held > short:
                return [*stopped, *self.cheapest_of(worst, short)] if short else stopped
            stopped, short = [*stopped, *worst], short - held
        return stopped

    def level(self, job: Job) -> int:
        """Say which jobs stop first whatever they lose: those that a better one would stop."""
        levels = {"priority": job.tier, "smallest_first": job.gang}
        if self.policy == "least_attained":
            return self.queue(job)
        return levels.get(self.policy, 0)

    def cheapest_of(self, running: list[Job], short: int) -> list[Job]:
        ranked = sorted(running, key=self.order, reverse=True)
        by_policy = ranked[: sum(freed < short for freed in self.freed_before(ranked))]
        # the last in the order of service first, where nothing else tells; of users and
        # queues, the last submitted in the last level
        ties = sorted(running, key=self.rank, reverse=True)
        each = sorted(ties, key=lambda job: self.lost(job) / job.gang)
        by_loss = each[: sum(freed < short for freed in self.freed_before(each))]
        for job in sorted(sorted(by_loss, key=self.rank), key=lambda j: -self.lost(j)):
            if sum(other.gang for other in by_loss) - job.gang >= short:
                by_loss.remove(job)
        alone = [job for job in ties if job.gang >= short]
        ways = [
            by_loss,
            *([job] for job in sorted(alone, key=self.lost)[:1]),
            by_policy,
        ]
        return min(ways, key=lambda jobs: sum(map(self.lost, jobs)))

    def rank(self, job: Job) -> tuple:
        if self.policy == "fair_share":
            return (job.user, job.identity)
        if self.policy == "least_attained":
            return (job.identity,)
        return self.order(job)

    def freed_before(self, jobs: list[Job]) -> list[int]:
        return [sum(job.gang for job in jobs[:i]) for i in range(len(jobs))]

    def enqueue(self, job: Job, t: float) -> None:
        job.queued_at, job.planned = t, None
        self.waiting.append(job)

    def last(self, jobs: list[Job]) -> Job:
        return max(jobs, key=self.order)

    def used(self) -> int:
        return sum(job.gang for job in self.running)

    def start(self, job: Job, t: float) -> None:
        self.waiting.remove(job)
        job.waited += t - job.queued_at
        if job.attempt == 0:
            job.start, job.start_v = t, self.v
        self.begin_attempt(job)
        self.running.append(job)

    def until(self, job: Job) -> float:
        return max(self.v, job.promised)

    def reservation(self, gang: int, powered: int, t: float) -> tuple[float, int]:
        """When a gang fits first, and what it leaves then."""
        pace = self.speed or 1.0
        coming = [
            (self.v + (second - t) * pace, accelerators)
            for second, accelerators, _ in self.steps
            if second > t
        ]
        moments = [self.v, *map(self.until, self.running), *(at for at, _ in coming)]
        for moment in sorted(moments):
            there = [powered, *(most for at, most in coming if at <= moment)][-1]
            held = sum(job.gang for job in self.running if self.until(job) > moment)
            if moment < math.inf and there - held >= gang:
                return moment, there - held - gang
        return math.inf, 0

    def start_around(self, users: list[list[Job]], powered: int, t: float) -> bool:
        """Start the first job in order, or one that does not delay it; each list is in order."""
        if not any(users):
            return False
        head = min((jobs[0] for jobs in users if jobs), key=self.order)
        room = powered - self.used()
        if head.gang <= room:
            self.start(head, t)
            return True
        shadow, extra = self.reservation(head.gang, powered, t)
        head.first_promise = min(head.first_promise, shadow)
        ahead = [
            next(
                (job for job in jobs if self.is_harmless(job, room, shadow, extra)),
                None,
            )
            for jobs in users
        ]
        found = [job for job in ahead if job]
        if found:
            self.start(min(found, key=self.order), t)
        return bool(found)

    def is_harmless(self, job: Job, room: int, shadow: float, extra: int) -> bool:
        in_time = self.v + self.length(job) <= shadow
        return job.gang <= room and (job.gang <= extra or in_time)

    def plan(self, powered: int) -> None:
        """Conservative backfill: a moment for everybody, none later than it was."""
        line = sorted(self.waiting, key=self.order)
        late = [
            job for job in line if job.planned is not None and job.planned <= self.v
        ]
        if any(job.gang > powered - self.used() for job in late):
            self.plans_are_void = True
        for job in line:
            if self.plans_are_void or job.gang > powered or job.planned == math.inf:
                job.planned = None
        for job in line:
            if job.planned is None or self.ended_early:
                job.planned = None
                job.planned = self.earliest(job, powered)
                job.first_promise = min(job.first_promise, job.planned)
        self.plans_are_void = self.ended_early = False

    def earliest(self, job: Job, powered: int) -> float:
        taken = [(self.v, self.until(other), other.gang) for other in self.running]
        taken += [
            (max(self.v, other.planned), other.planned + self.length(other), other.gang)
            for other in self.waiting
            if other.planned is not None and other.planned < math.inf
        ]
        length = self.length(job)
        for moment in sorted({self.v, *(end for _, end, _ in taken if end > self.v)}):
            points = [at for at, _, _ in taken if moment < at < moment + length]
            if moment < math.inf and all(
                job.gang + sum(gang for at, end, gang in taken if at <= point < end)
                <= powered
                for point in (moment, *points)
            ):
                return moment
        return math.inf

    def start_planned(self, powered: int, t: float) -> bool:
        for job in sorted(self.waiting, key=self.order):
            is_due = job.planned is not None and job.planned <= self.v
            if is_due and job.gang <= powered - self.used():
                self.start(job, t)
                return True
        return False

    def start_some(self, powered: int, t: float) -> None:
        if self.policy == "conservative":
            self.plan(powered)
            while self.start_planned(powered, t):
                self.plan(powered)  # whose moment has come may not fit any more
        elif self.policy in {"easy", "fair_share"}:
            started = True
            while started:
                line = sorted(self.waiting, key=lambda job: job.identity)
                users = {job.user if self.policy == "fair_share" else 0 for job in line}
                everybody = self.policy == "easy"
                parts = [
                    [job for job in line if everybody or job.user == user]
                    for user in users
                ]
                started = self.start_around(parts, powered, t)
        else:
            while self.start_one(powered, t):
                pass

    def start_one(self, powered: int, t: float) -> bool:
        for job in sorted(self.waiting, key=self.order):
            stoppable = [other for other in self.running if self.may_stop(job, other)]
            if job.gang <= powered - self.used() + sum(
                other.gang for other in stoppable
            ):
                while powered - self.used() < job.gang:
                    self.stop(self.last(self.running), "preemption", t)
                self.start(job, t)
                return True
            if self.policy in {"fifo", "shortest_first", "smallest_first"}:
                return False
        return False

    def use_a_second(self) -> None:
        """Let what users have had decay, and add what they hold."""
        for user in {*self.usage, *(job.user for job in self.running)}:
            held = sum(job.gang for job in self.running if job.user == user)
            kept, added = 1.0, 1.0
            if self.half_life < math.inf:
                kept = 2 ** (-1 / self.half_life)
                added = self.half_life / math.log(2) * (1 - kept)
            self.usage[user] = self.usage.get(user, 0.0) * kept + held * added

    def end_attempts(self, t: float) -> bool:
        """End the attempts whose time has come; say whether anything happened."""
        happened = False
        for job in list(self.running):
            is_over = job.done == job.work or job.attempt_clock == job.fails_at
            is_demoted = self.policy == "least_attained" and job.attained in self.bounds
            happened |= is_over or is_demoted
            self.ended_early |= is_over and job.promised != self.v
            if job.done == job.work:
                job.saved = job.work
                job.end = t
                self.running.remove(job)
            elif job.attempt_clock == job.fails_at:
                self.uses["failures"] += job.gang * (job.done - job.saved)
                job.failures += 1
                self.plans_are_void = True
                self.begin_attempt(job)
        return happened

    def replay(
        self, jobs: list[Job], steps: list[tuple[int, int, float]], until: int
    ) -> None:
        """Replay jobs; steps are (second, accelerators, speed), the first at second 0."""
        for identity, job in enumerate(
            sorted(jobs, key=lambda j: (j.submit, j.work, j.gang, j.tier, j.index))
        ):
            job.identity = identity
        powered, self.steps = 0, steps
        for t in range(until + 1):
            happened = self.end_attempts(t)
            for second, accelerators, speed in steps:
                if second == t:
                    powered, self.speed = accelerators, speed
                    happened = self.plans_are_void = True
            if self.by_loss and self.used() > powered:
                for job in self.cheapest(self.used() - powered):
                    self.stop(job, "power", t)
            while self.used() > powered:
                self.stop(self.last(self.running), "power", t)
            for job in jobs:
                if job.submit == t:
                    self.enqueue(job, t)
                    happened = True
            if happened:
                self.start_some(powered, t)
            if t == until:
                break
            self.powered_seconds += powered
            self.held_seconds += self.used()
            self.delivered_seconds += self.used() * self.speed
            for _ in range(int(2 * self.speed)):
                for job in self.running:
                    self.work_half_a_second(job)
            self.v += self.speed
            self.use_a_second()
        for job in self.running:
            job.saved = job.done
