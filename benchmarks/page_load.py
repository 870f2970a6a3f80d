"""The local page under many clients and many plans: answers by status, how long they took, and its memory.

    python benchmarks/page_load.py             200 clients for 30 s, then 100 plans
    python benchmarks/page_load.py --quick     10 clients for 2 s, then 3 plans

It serves the example of one campus in a process of its own, as a user would, and asks it over loopback. The clients
read pages, size the campus with values under a slider, and want more plans than may wait. It fails where an answer is
a fault of the server (5xx) or no answer, or where the last half of the plans takes more memory than may be.
"""

import argparse
import collections
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

CAMPUS = Path(__file__).resolve().parents[1] / "examples" / "one-campus.yaml"
MAIN = "from abilene.cli import main; main()"
LOAD = "sites.prairie.phases.p1.it_mw"
MOST_GROWTH_MB = 100.0
"""What the heap may differ by between two moments of the same work. [MB]"""
PAGES = (
    "answer",
    "campuses.json",
    "money.csv",
    "claims",
    "what-if",
    "jobs.json",
    "plans.json",
    "assets/web.css",
)


def ask(url, method="GET", data=None):
    """Return status and body of an answer; status 0 where none came."""
    body = None if data is None else json.dumps(data).encode()
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def client(address, seed, end, found):
    """Ask one thing after the other until the end."""
    dice = random.Random(seed)
    while time.monotonic() < end:
        began, kind = time.monotonic(), dice.random()
        if kind < 0.8:
            status, _ = ask(f"{address}/{dice.choice(PAGES)}")
        elif kind < 0.95:
            question = {
                "site": "prairie",
                "quick": True,
                "asker": str(seed),
                "set": {LOAD: str(dice.randint(20, 80))},
            }
            status, _ = ask(f"{address}/size.json", "POST", question)
        else:
            status, _ = ask(f"{address}/jobs.json", "POST", {})
        found.append((status, time.monotonic() - began))


def many_clients(address, clients, seconds):
    """Let clients ask at the same time; return how often each status came."""
    found, end = collections.deque(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=client, args=(address, i, end, found))
        for i in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = collections.Counter(status for status, _ in found)
    waits = sorted(wait for _, wait in found)
    print(
        f"{clients} clients for {seconds:g} s: {len(found):,} answers, by status {dict(sorted(statuses.items()))}"
    )
    print(
        f"  half of them within {statistics.median(waits):.2f} s, "
        f"99 % within {waits[int(0.99 * (len(waits) - 1))]:.2f} s"
    )
    return statuses


def rss_mb(pid):
    """Return the memory of a process. [MB]"""
    return (
        int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
        / 1024
    )


def idle(address):
    """Wait until nothing is under way."""
    while any(
        job["state"] in {"waiting", "running"}
        for job in json.loads(ask(f"{address}/jobs.json")[1])
    ):
        time.sleep(0.05)


def many_plans(address, pid, plans):
    """Make one plan after the other, each another one, and look at its pages; return the memory after each. [MB]"""
    memory = []
    for number in range(plans):
        ask(
            f"{address}/changes.json",
            "PUT",
            {"set": {"capital.equity.amount_usd": 2.1e9 + 1e6 * number}},
        )
        ask(f"{address}/jobs.json", "POST", {})
        idle(address)
        for page in ("answer", "campuses", "money", "compute"):
            assert ask(f"{address}/{page}")[0] == 200
        memory.append(rss_mb(pid))
    half = memory[len(memory) // 2 :]
    print(
        f"{plans} plans: memory {memory[0]:.0f} MB after the first, "
        f"{half[0]:.0f} MB after half, {half[-1]:.0f} MB at the end"
    )
    return half[-1] - half[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    clients, seconds, plans = (
        (10, 2.0, 3) if parser.parse_args().quick else (200, 30.0, 100)
    )
    with tempfile.TemporaryDirectory() as room:
        command = [sys.executable, "-c", MAIN, "serve", str(CAMPUS), "--port", "0"]
        server = subprocess.Popen(command, cwd=room, stdout=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http://[\d.]+:\d+", server.stdout.readline())[0]
            idle(address)
            statuses = many_clients(address, clients, seconds)
            idle(address)
            grown_mb = many_plans(address, server.pid, plans)
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=120)
    assert server.returncode == 0, f"it ended with {server.returncode}"
    faults = {
        status: count for status, count in statuses.items() if not 200 <= status < 500
    }
    assert not faults, f"no answer, or a fault of the server: {faults}"
    assert grown_mb <= MOST_GROWTH_MB, (
        f"the last half of the plans took {grown_mb:.0f} MB"
    )


if __name__ == "__main__":
    main()
