"""`abilene operate` on a real Slurm: a cut of a quarter for three hours on a shortened clock, as in Phoenix in 2025.

Published: 256 accelerators, 25 % less power for three hours; jobs were sorted by how much
of their throughput they may lose, 0, 10, 25 and 50 % (Flex 0 to 3). P. Colangelo et al.,
"Turning AI Data Centers into Grid-Interactive Assets: Results from a Field Demonstration
in Phoenix, Arizona", arXiv 2507.00909 (2025).
"""

import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
from real_runs import CLI, SOURCE, command
from real_slurm import free_ports, left_of, running_slurm, why_no_slurm
from small_vtn import SmallVtn, limit_event, serving_vtn

pytestmark = [
    pytest.mark.slow,  # half a minute of daemons and jobs
    pytest.mark.skipif(bool(why_no_slurm()), reason=why_no_slurm()),
]
THREE_HOURS_S = 10.8
"""A second stands for 1,000: only how long the cut lasts is shortened, not how soon it is met. [s]"""
MAY_LOSE = {"flex0": 0.0, "flex1": 0.10, "flex2": 0.25, "flex3": 0.50}
"""Share of throughput that each class of the demonstration may lose. [-]"""
TOLD = "signal: USR1, grace_s: 1, checkpoint_interval_s: 600, restart_s: 1"
TERMS = f"""
contract_mw: 0.24
pue: 1.25
nodes:
  - {{names: "n[1-4]", full_kw: 48, idle_kw: 12, drained_kw: 0}}
classes:
  - {{name: flex0, match: {{comment: flex0}}, worth_usd_per_mwh: 2000, {TOLD}}}
  - {{name: flex1, match: {{comment: flex1}}, worth_usd_per_mwh: 1000, {TOLD}}}
  - {{name: flex2, match: {{comment: flex2}}, worth_usd_per_mwh: 500, {TOLD}}}
  - {{name: flex3, worth_usd_per_mwh: 100, {TOLD}}}
lead_s: 0
step_s: 0.5
lost_after_s: 2
"""


@pytest.fixture(scope="module")
def slurm():
    with running_slurm() as found:
        yield found
        folder = found.folder
    assert not folder.exists()
    assert left_of(folder) == []


@pytest.fixture
def jobs(slurm):
    """Fill the cluster: 64 accelerators may lose nothing, 32 each a tenth and a quarter, 128 half."""
    for name, cpus in [("flex0", 64), ("flex1", 32), ("flex2", 32)]:
        slurm.submit(name, name, cpus)
    for number in (1, 2):
        slurm.submit(f"flex3-{number}", "flex3", 64)
    slurm.until(lambda: slurm.running() == 5)
    yield ["flex0", "flex1", "flex2", "flex3-1", "flex3-2"]
    slurm.run("scancel", "-u", "root")
    slurm.until(lambda: not slurm.run("squeue", "-h"))
    for path in [*slurm.folder.glob("flex*")]:
        path.unlink()


def iso(at):
    return datetime.fromtimestamp(at, UTC).isoformat()


def write_event(folder, start, seconds, cut=0.25):
    event = {"id": "cut1", "asked_by": "utility", "from": iso(start), "cut": cut}
    event["until"] = iso(start + seconds)
    whole = folder / "events.new.yaml"
    whole.write_text(json.dumps({"events": [event]}))
    whole.rename(folder / "events.yaml")


@contextmanager
def operating(slurm, folder, *options):
    """Run the command as an operator does; yield the process."""
    process = subprocess.Popen(
        command(CLI, "operate", folder / "operate.yaml", *options),
        cwd=folder,
        env={**slurm.environment, "PYTHONPATH": str(SOURCE), "no_proxy": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process):
    """Tell the process to end; return what it printed."""
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output
    return output


def audit(folder):
    path = folder / "operate-state" / "audit.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def noted(folder, what, **more):
    return [
        line
        for line in audit(folder)
        if line["what"] == what and more.items() <= line.items()
    ]


def dark(slurm):
    return [name for name, state in slurm.nodes().items() if state == "drained"]


def test_a_quarter_for_three_hours_with_a_kill_in_between(
    slurm, jobs, tmp_path, capsys
):
    (tmp_path / "operate.yaml").write_text(TERMS + "signals: [{file: events.yaml}]\n")
    (tmp_path / "events.yaml").write_text("events: []\n")
    with operating(slurm, tmp_path) as first:
        slurm.until(lambda: noted(tmp_path, "met", because="contract"))
        asked = time.time()
        write_event(tmp_path, asked, THREE_HOURS_S)
        # killed between the signal to the jobs and their end
        slurm.until(lambda: noted(tmp_path, "command"))
        slurm.until(lambda: "scancel" in str(noted(tmp_path, "command")))
        first.kill()
        first.wait()
    with operating(slurm, tmp_path) as second:
        slurm.until(lambda: len(dark(slurm)) == 1)
        met_s = time.time() - asked
        slurm.until(lambda: noted(tmp_path, "met", because="cut1"))
        held = [len(dark(slurm)) for _ in range(5) if not time.sleep(0.5)]
        slurm.until(lambda: noted(tmp_path, "ended", event="cut1"))
        slurm.until(lambda: slurm.running() == 5)
        output = ended(second)
    assert met_s < 30
    assert held == [1] * 5
    assert set(slurm.nodes().values()) <= {"allocated", "mixed"}
    # one job alone was stopped; it went on where it was when it was told
    stopped = [name for name in jobs if len(slurm.lines(name)) > 1]
    assert len(stopped) == 1
    assert stopped[0].startswith("flex3")
    slurm.until(lambda: slurm.step(stopped[0]) > slurm.lines(stopped[0])[-1][1] + 5)
    begun, *saved, again = slurm.lines(stopped[0])
    assert begun == ("start", 0)
    assert again == ("start", saved[-1][1])
    assert again[1] > 0
    (end,) = noted(tmp_path, "ended")
    got = end["share_of_work"]
    assert got == {
        **dict.fromkeys(MAY_LOSE, 1.0),
        "flex3": pytest.approx(0.55, abs=0.1),
    }
    assert all(1 - got[name] <= may + 0.005 for name, may in MAY_LOSE.items())
    assert "asked_by=utility" in output or noted(tmp_path, "heard", asked_by="utility")
    rows = [f"{n}  {1 - got[n]:15.1%}  {may:14.0%}" for n, may in MAY_LOSE.items()]
    head = f"256 accelerators, -25 % for 3 h (1 s = 1,000 s), met after {met_s:.1f} s"
    table = "\n".join(["", head, "class  throughput lost  Phoenix allows", *rows, ""])
    with capsys.disabled():
        sys.stdout.write(table)


def test_an_openadr_server_is_obeyed_and_its_loss_lets_nothing_through(
    slurm, jobs, tmp_path
):
    vtn, (port,) = SmallVtn(), free_ports(1)
    terms = TERMS + f"signals: [{{openadr3: 'http://127.0.0.1:{port}', poll_s: 0.2}}]\n"
    (tmp_path / "operate.yaml").write_text(terms)
    with ExitStack() as served:
        served.enter_context(serving_vtn(vtn, port))
        with operating(slurm, tmp_path) as process:
            slurm.until(lambda: vtn.polls > 1)
            asked = time.time()
            vtn.events = [limit_event(iso(asked), "PT3H", 180)]
            slurm.until(lambda: len(dark(slurm)) == 1)
            assert time.time() - asked < 30
            slurm.until(lambda: vtn.reports)
            served.close()
            slurm.until(lambda: noted(tmp_path, "signal lost"))
            time.sleep(1)
            assert len(dark(slurm)) == 1
            # it comes back, and asks no more
            vtn.events = []
            with serving_vtn(vtn, port):
                slurm.until(lambda: noted(tmp_path, "signal back"))
                slurm.until(lambda: slurm.running() == 5)
                ended(process)
    (report,) = vtn.reports
    drawn = report["resources"][0]["intervals"][0]["payloads"][0]
    assert drawn["type"] == "DEMAND"
    assert noted(tmp_path, "taken back", asked_by="cut1")


def test_licences_count_kilowatts(slurm, tmp_path):
    terms = TERMS.replace("lead_s", "budget: licences\nlead_s")
    (tmp_path / "operate.yaml").write_text(terms + "signals: [{file: events.yaml}]\n")
    slurm.submit("flex0", "flex0", 64, "-L", "kw:100")
    slurm.submit("flex3-1", "flex3", 64, "-L", "kw:40")
    slurm.until(lambda: slurm.running() == 2)
    # of 144 kW, 48 are drawn by idle nodes: 96 are left for work
    write_event(tmp_path, time.time(), 3600, cut=0.25)
    with operating(slurm, tmp_path) as process:
        slurm.until(lambda: slurm.running() == 1)
        assert slurm.run("squeue", "-h", "-t", "R", "-o", "%k").strip() == "flex3"
        shown = slurm.run("scontrol", "-o", "show", "licenses", "kw")
        assert "Reserved=160" in shown
        ended(process)
    released = subprocess.run(
        command(CLI, "operate", tmp_path / "operate.yaml", "--release"),
        env={**slurm.environment, "PYTHONPATH": str(SOURCE)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert released.returncode == 0, released.stdout + released.stderr
    assert "Reserved=0" in slurm.run("scontrol", "-o", "show", "licenses", "kw")
    slurm.until(lambda: slurm.running() == 2)
    slurm.run("scancel", "-u", "root")
    slurm.until(lambda: not slurm.run("squeue", "-h"))


def test_an_announced_cut_holds_back_what_would_reach_into_it(slurm, tmp_path):
    (tmp_path / "operate.yaml").write_text(TERMS + "signals: [{file: events.yaml}]\n")
    write_event(tmp_path, time.time() + 1800, 3600)
    with operating(slurm, tmp_path, "--once") as process:
        process.wait()
    (shown,) = slurm.run("scontrol", "-o", "show", "reservations").splitlines()
    assert "ReservationName=abilene_cut1" in shown
    assert "Flags=MAINT,IGNORE_JOBS" in shown
    (node,) = [name for name in slurm.nodes() if f"Nodes={name} " in shown]
    slurm.submit("flex1", "flex1", 64, "-w", node)  # ten hours
    slurm.submit("flex2", "flex2", 64, "-w", node, "-t", "5")
    slurm.until(lambda: slurm.running() == 1)
    assert slurm.run("squeue", "-h", "-t", "R", "-o", "%k").strip() == "flex2"
    with operating(slurm, tmp_path, "--release") as process:
        process.wait()
    assert "abilene" not in slurm.run("scontrol", "-o", "show", "reservations")
    slurm.run("scancel", "-u", "root")
    slurm.until(lambda: not slurm.run("squeue", "-h"))
