"""Futures by the million, and what one gains by many processes: roll-outs, plans and sizings.

    python benchmarks/futures.py             the worked example, 200,000 futures of each of its five views
    python benchmarks/futures.py COUNT       as many of each
    python benchmarks/futures.py --quick     that it runs: a random programme, a few of everything

Efficiency is the time of one process over that of w workers, times w; both are of one run, with the workers
started and warm. Seconds are of the clock unless it says otherwise.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

from buildout import programme_of
from shared_work import nothing, plan, sizing

from abilene.buildout import BuildPlan, Sizer, build
from abilene.claims.refclass import packaged_classes
from abilene.risk.chunks import chunk_items, chunk_table, played_of
from abilene.risk.counted import counting
from abilene.risk.futures import CHUNK, Deck, Futures
from abilene.risk.law import Law, law_of
from abilene.tasks.item import WorkItem
from abilene.tasks.run import run_tasks
from abilene.tasks.where import where_of

QUICK = "--quick"
MEMORY = "--memory"
STARGATE = Path(__file__).parents[1] / "examples" / "stargate" / "programme.yaml"
Views = dict[str, tuple[BuildPlan, Deck, Law]]


def views_of_example() -> Views:
    """Return the plan of each view of the worked example, ready to be played."""
    from abilene.budget import Budget
    from abilene.buildout.cache import default_folder
    from abilene.buildout.search import plan_case
    from abilene.claims import view
    from abilene.planning.playable import playable
    from abilene.planning.risk_answer import law_of_view
    from abilene.planning.study import Desk
    from abilene.programme.changes import load
    from abilene.programme.resolve import resolve, seen_by, shown_views

    draft = load(STARGATE)
    announced = resolve(draft, view(draft.ledger, shown_views(draft)[0]), None)
    sizer = Sizer(draft.folder, default_folder())
    desk = Desk(draft, None, announced, sizer, Budget(), None, False)
    found = {}
    for name, seen in seen_by(draft, (), None).items():
        made = plan_case(desk.case(seen), Budget())
        deck = playable(made).deck
        found[name] = made, deck, law_of_view(draft, seen, made, deck)
    return found


def view_of_random() -> Views:
    """Return the plan of a random programme."""
    from abilene.planning.playable import playable

    made = build(*programme_of(1, 2.0))
    deck = playable(made).deck
    law = law_of(made.case, deck.phases, deck.tranches, {})
    (refclass, *_) = packaged_classes().values()
    classes = (refclass,) * len(deck.phases)
    return {"random": (made, deck, replace(law, classes=classes))}


def count_futures(made: BuildPlan, deck: Deck, law: Law, count: int, hands) -> None:
    """Play futures, wherever that is, and count what they come to."""
    found = counting(made, deck, count)
    for done in run_tasks(chunk_table, (deck, law), chunk_items(count, 1), None, hands):
        found.add(Futures(deck, played_of(deck, done.table)))
    found.it_mw.quantiles([0.2, 0.5])


def seconds(run, *args) -> tuple[float, float]:
    """Return the seconds of the clock and of this process that a call takes."""
    clock, cpu = time.perf_counter(), time.process_time()
    run(*args)
    return time.perf_counter() - clock, time.process_time() - cpu


def run_all(work, shared, items, hands) -> None:
    for _ in run_tasks(work, shared, items, None, hands):
        pass


def one_view_each(views: Views, chunks: int) -> None:
    """Print how fast each view is played in this process, by its own seconds."""
    print("view          futures a second of a processor: played, and counted too")
    with where_of().opened() as hands:
        for name, (made, deck, law) in views.items():
            items = chunk_items(chunks * CHUNK, 1)
            run_all(chunk_table, (deck, law), items[:1], hands)
            _, alone = seconds(run_all, chunk_table, (deck, law), items, hands)
            _, whole = seconds(count_futures, made, deck, law, chunks * CHUNK, hands)
            print(
                f"{name:12} {chunks * CHUNK / alone:9,.0f} {chunks * CHUNK / whole:9,.0f}"
            )


def efficiency(views: Views, quick: bool) -> None:
    """Print the time of the same tasks in this process, and with one and two workers."""
    _, deck, law = next(iter(views.values()))
    few = 1 if quick else 12
    kinds = {
        "futures": (chunk_table, (deck, law), chunk_items(few * CHUNK, 1)),
        "plans": (plan, 2.0, _items(range(1, 1 + few))),
        "sizings": (sizing, None, _items(range(2 * few))),
        "nothing": (nothing, None, _items(range(100 * few))),
    }
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for workers in (None, 1, 2):
        with where_of(workers).opened() as hands:
            for kind, (work, shared, items) in kinds.items():
                run_all(work, shared, items[: 2 * (workers or 1)], hands)  # warm
                taken[kind].append(seconds(run_all, work, shared, items, hands)[0])
    print(
        "kind       tasks   here, s   1 worker, s  efficiency   2 workers, s  efficiency"
    )
    for kind, (here, one, two) in taken.items():
        count = len(kinds[kind][2])
        if kind == "nothing":
            each = [f"{1e3 * taken / count:.1f} ms" for taken in (here, one, two)]
            print("a task costs by itself: {} here, {} with 1, {} with 2".format(*each))
        else:
            print(
                f"{kind:9} {count:6} {here:9.2f} {one:13.2f} {here / one:11.2f} "
                f"{two:14.2f} {here / two / 2:11.2f}"
            )


def _items(numbers) -> list[WorkItem]:
    return [WorkItem(f"number {number}", (number,)) for number in numbers]


def by_the_million(views: Views, count: int) -> None:
    """Print what so many futures of every view take on two workers."""
    with where_of(2).opened() as hands:
        clock = cpu = 0.0
        for made, deck, law in views.values():
            one = seconds(count_futures, made, deck, law, count, hands)
            clock, cpu = clock + one[0], cpu + one[1]
    print(
        f"{count * len(views):,} futures, {count:,} of each of {len(views)} views, "
        f"two workers: {clock:.0f} s, of which this process counted for {cpu:.0f} s"
    )


def memory(views: Views, counts: tuple[int, ...]) -> None:
    """Print the most memory of a process that plays few or many futures of the smallest view on two workers."""
    smallest = min(views.values(), key=lambda one: len(one[1].tranches))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "view.pickle"
        file.write_bytes(pickle.dumps(smallest))
        for count in counts:
            command = [sys.executable, __file__, MEMORY, str(file), str(count)]
            told = subprocess.run(command, check=True, capture_output=True, text=True)
            print(told.stdout.strip())


def memory_of(file: str, count: int) -> None:
    """Play futures of a pickled view; print the most memory of this process, workers aside."""
    made, deck, law = pickle.loads(Path(file).read_bytes())
    with where_of(2).opened() as hands:
        count_futures(made, deck, law, count, hands)
    print(f"{count:,} futures: {peak_mb():,.0f} MB at most")


def peak_mb() -> float:
    """Return the most memory of this process; of Linux its own, as a child begins with that of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text().splitlines() if "VmHWM" in one)
        return int(line.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main(words: list[str]) -> None:
    if MEMORY in words:
        memory_of(words[1], int(words[2]))
        return
    quick = QUICK in words
    views = view_of_random() if quick else views_of_example()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} before this began")
    one_view_each(views, 1 if quick else 3)
    efficiency(views, quick)
    memory(views, (CHUNK,) if quick else (100_000, 1_000_000))
    asked = [int(word) for word in words if word.isdigit()] or [200_000]
    by_the_million(views, CHUNK if quick else asked[0])


if __name__ == "__main__":  # workers load this file too
    main(sys.argv[1:])
