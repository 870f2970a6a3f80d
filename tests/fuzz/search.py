"""The search: change an input, bring it in, keep it where it reaches new lines, and make small what breaks the contract."""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path
from random import Random

from fuzz.doors import Door
from fuzz.judge import Found, broken
from fuzz.lines_seen import LinesSeen
from fuzz.mutation import mutated

from abilene.errors import AbileneError

WATCHED, SELDOM = 4, 16
"""One of so many inputs is watched line by line, which takes several times as long: of the first, and of later ones."""
FIRST = 2000
"""Inputs after which new lines are rare."""
MOST_SEEDS = 2000
TRIES = 400
"""Inputs tried to make a failing one smaller."""


class Search:
    """The inputs of one door so far: those kept, and how others broke the contract.

    Parameters
    ----------
    door : Door
        What they are brought to.
    kept : Path, optional
        Folder of inputs that reached new lines, of this run and earlier ones.
    random : Random
        Decides everything.
    """

    def __init__(self, door: Door, random: Random, kept: Path | None = None) -> None:
        self.door, self.random, self.kept = door, random, kept
        self.seeds = list(door.seeds)
        if kept is not None and kept.is_dir():
            self.seeds += [path.read_bytes() for path in sorted(kept.iterdir())]
        self.lines = LinesSeen()
        self.found: dict[str, tuple[Found, bytes]] = {}
        self.count = 0

    def enter_seeds(self) -> None:
        """Bring in what there is: each must keep the contract, and is the ground of what is new."""
        for seed in self.door.seeds:  # what is loaded once is not charged to an input
            with suppress(AbileneError):
                self.door.enter(seed)
        with self._watching():
            for seed in self.seeds:
                self._enter(seed)

    def step(self) -> None:
        """Bring in one input more."""
        random = self.random
        # half of the time one that came lately: what is new has been changed least
        fresh = random.random() < 0.5
        seed = random.choice(self.seeds[-50:] if fresh else self.seeds)
        if self.door.made is not None and random.random() < 0.7:
            data = self.door.made(random)
        else:
            data = mutated(random, seed, self.door.words, random.choice(self.seeds))
        if self.count % (WATCHED if self.count < FIRST else SELDOM):
            self._enter(data)
            return
        before = len(self.lines)
        with self._watching():
            self._enter(data)
        if len(self.lines) > before and len(self.seeds) < MOST_SEEDS:
            self.seeds.append(data)
            _keep(self.kept, data)

    def _watching(self) -> AbstractContextManager[None]:
        return self.lines.watching() if self.door.guided else nullcontext()

    def _enter(self, data: bytes) -> None:
        self.count += 1
        found = broken(partial(self.door.enter, data))
        if found is not None and found.kind not in self.found:
            self.found[found.kind] = found, data

    def run(self, count: int, seconds: float) -> Iterator[int]:
        """Bring in so many inputs, or for so much time of the processor; yield how many there were, now and then."""
        end = time.process_time() + seconds
        self.enter_seeds()
        gc.freeze()
        while self.count < count and time.process_time() < end:
            self.step()
            if self.count % 500 == 0:
                yield self.count
        yield self.count


def smaller(enter: Callable[[bytes], object], data: bytes, kind: str) -> bytes:
    """Return a smaller input that breaks the contract in the same way: lines, then halves, then bytes are taken out."""
    tries = TRIES
    for parts in (data.splitlines(keepends=True), None):
        pieces = parts if parts is not None else [bytes([byte]) for byte in data]
        size = max(1, len(pieces) // 2)
        while size and tries > 0:
            at = 0
            while at < len(pieces) and tries > 0:
                tries -= 1
                fewer = pieces[:at] + pieces[at + size :]
                found = broken(partial(enter, b"".join(fewer)))
                if found is not None and found.kind == kind:
                    pieces = fewer
                else:
                    at += size
            size //= 2
        data = b"".join(pieces)
    return data


def _keep(folder: Path | None, data: bytes) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
