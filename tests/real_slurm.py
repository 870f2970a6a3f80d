"""A real Slurm on this machine for tests: munge, a controller and four node daemons on loopback, gone at the end.

All of it lives in one folder, with a socket, keys and ports of its own: a Slurm that the
machine has is not touched.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

CPUS = 64
COUNT = 4
CONF = """
ClusterName=trial
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmdParameters=config_overrides
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=bf_interval=1,sched_interval=1
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
KillWait=1
Licenses=kw:256
PartitionName=main Nodes=n[1-{count}] Default=YES MaxTime=INFINITE State=UP
"""
JOB = """#!/bin/bash
# counts steps of 0.1 s; writes down where it is on USR1, and goes on from there
n=0; [ -f {name}.saved ] && n=$(cat {name}.saved)
echo "start $n ${{SLURM_RESTART_COUNT:-0}}" >> {name}.log
save() {{ echo $n > {name}.new && mv {name}.new {name}.saved; echo "saved $n" >> {name}.log; }}
trap save USR1
while true; do sleep 0.1 & wait $!; n=$((n+1)); echo $n > {name}.now; done
"""


def why_no_slurm():
    """Say why no Slurm can be started here; nothing if one can."""
    needed = ("slurmctld", "slurmd", "munged", "scontrol")
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        return f"no {' '.join(missing)}: apt-get install slurm-wlm munge"
    return "" if os.geteuid() == 0 else "daemons of Slurm are started by root"


def free_ports(count):
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class RealSlurm:
    """A Slurm that runs: what to put into the environment, and how to talk to it."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}

    def run(self, *command, check=True):
        """Run a command of Slurm; return what it prints."""
        done = subprocess.run(
            command,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0 or not check, done.stderr
        return done.stdout

    def submit(self, name, comment, cpus=CPUS, *options):
        """Submit a job that counts, writes down where it is on a signal, and goes on from there."""
        path = self.folder / f"{name}.sh"
        path.write_text(JOB.format(name=self.folder / name))
        self.run(
            *("sbatch", f"-n{cpus}", "--requeue", f"--comment={comment}"),
            *("-o", "/dev/null", "-t", "600", *options, str(path)),
        )

    def lines(self, name):
        """Return what a job has noted: (what, step), the latest last."""
        path = self.folder / f"{name}.log"
        text = path.read_text() if path.exists() else ""
        return [(line.split()[0], int(line.split()[1])) for line in text.splitlines()]

    def step(self, name):
        """Return the step that a job has reached."""
        return int((self.folder / f"{name}.now").read_text() or 0)

    def nodes(self):
        """Return the state of each node."""
        lines = self.run("sinfo", "-h", "-N", "-o", "%N|%T").splitlines()
        return dict(line.split("|") for line in lines)

    def running(self):
        """Return how many jobs run."""
        return len(self.run("squeue", "-h", "-t", "RUNNING", "-o", "%A").split())

    def until(self, holds, seconds=30.0):
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.told()
            time.sleep(0.05)

    def told(self):
        """Return what the daemons said last."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"{one.name}: {one.read_text()[-1500:]}" for one in logs)


@contextmanager
def running_slurm():
    """Run a Slurm for as long as the block; nothing of it is left, however the block ends."""
    # short, as the path of a socket has a hundred characters
    folder = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
    found = RealSlurm(folder)
    try:
        with ExitStack() as daemons:
            _start(found, daemons)
            try:
                yield found
            finally:
                with contextlib.suppress(Exception):
                    found.run("scancel", "--signal=KILL", "--full", "-u", "root")
                    found.run("scancel", "-u", "root")
                    found.until(lambda: not found.run("squeue", "-h"), 5)
    finally:
        _kill_left(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _start(slurm, daemons):
    """Start munge, the controller and the nodes; wait until all nodes are idle."""
    folder, host = slurm.folder, socket.gethostname().split(".")[0]
    ports = free_ports(COUNT + 1)
    text = CONF.format(folder=folder, host=host, ports=ports, count=COUNT)
    for number, port in enumerate(ports[1:], start=1):
        (folder / f"spool-n{number}").mkdir()
        text += f"NodeName=n{number} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={CPUS}\n"
    (folder / "state").mkdir()
    (folder / "slurm.conf").write_text(text)
    key = folder / "munge.key"
    key.write_bytes(os.urandom(64))
    key.chmod(0o600)
    paths = {
        one: f"--{one}={folder}/munge.{one.split('-')[0]}"
        for one in ("socket", "pid-file", "log-file", "seed-file")
    }
    munge = ["munged", "--foreground", "--force", f"--key-file={key}", *paths.values()]
    _daemon(slurm, daemons, munge)
    slurm.until((folder / "munge.socket").exists, 10)
    _daemon(slurm, daemons, ["slurmctld", "-D", "-c"])
    for number in range(1, COUNT + 1):
        _daemon(slurm, daemons, ["slurmd", "-D", "-N", f"n{number}"])
    slurm.until(lambda: _states(slurm) == ["idle"], 60)


def _states(slurm):
    return slurm.run("sinfo", "-h", "-o", "%T", check=False).split()


def _daemon(slurm, daemons, command):
    """Start a daemon that ends with the block."""
    with (slurm.folder / f"{command[0]}.out").open("ab") as out:
        process = subprocess.Popen(
            command,
            env=slurm.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )

    def end():
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    daemons.callback(end)


def left_of(folder):
    """Return the processes that belong to a Slurm: its steps and jobs outlive their daemon."""
    mark = f"SLURM_CONF={folder}/slurm.conf".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            mine = int(place.name) != os.getpid()
            if mine and mark in (place / "environ").read_bytes().split(b"\0"):
                found.append(int(place.name))
    return found


def _kill_left(folder):
    for number in left_of(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
