"""A Slurm in memory for unit tests: nodes and jobs behind the commands that ours sends. The real one is in tests/machine."""

from dataclasses import dataclass, field

from abilene.operate.hostlist import expand_hosts
from abilene.operate.slurm import MARK, RanCommand


@dataclass
class TwinJob:
    id: str
    nodes: list
    cpus: int
    comment: str = ""
    requeue: int = 1
    licences: str = "(null)"
    run: str = "1:00:00"
    state: str = "RUNNING"


@dataclass
class SlurmTwin:
    """Nodes of 8 CPUs. Drained nodes keep their jobs until those end, as in Slurm."""

    nodes: dict
    jobs: list = field(default_factory=list)
    told: list = field(default_factory=list)
    reserved: dict = field(default_factory=dict)
    is_silent: bool = False

    @classmethod
    def of(cls, count):
        return cls({f"n{i}": ["up", "none"] for i in range(1, count + 1)})

    def ask(self, command):
        command = tuple(command)
        if self.is_silent:
            return RanCommand(command, 1, error="Unable to contact slurm controller")
        if command[0] == "sinfo":
            return RanCommand(command, 0, "".join(map(self._node, self.nodes)))
        if "JobID:|,Requeue:|" in command:
            lines = [f"{job.id}|{job.requeue}|\n" for job in self.jobs]
            return RanCommand(command, 0, "".join(lines))
        if command[0] == "squeue":
            return RanCommand(command, 0, "".join(map(self._job, self.jobs)))
        if "licenses" in command:
            return RanCommand(command, 0, "LicenseName=kw Total=100 Used=0\n")
        lines = [f"ReservationName={name} x\n" for name in self.reserved]
        return RanCommand(command, 0, "".join(lines))

    def tell(self, command):
        done = RanCommand(tuple(command), 0)
        self.told.append(done.line)
        terms = dict(one.split("=", 1) for one in command if "=" in one)
        if command[1] == "requeue":
            self._drop(command[2].split(","))
        elif command[0] == "scancel" and "=" not in command[1]:
            self._drop(command[1:])
        elif command[1] == "create":
            self.reserved[terms["reservationname"]] = terms
        elif command[1] == "delete":
            del self.reserved[terms["reservationname"]]
        elif "nodename" in terms:
            self._set(terms)
        return done

    def _set(self, terms):
        is_drain = terms["state"] == "drain"
        for name in expand_hosts(terms["nodename"]):
            self.nodes[name] = (
                ["drain", terms["reason"]] if is_drain else ["up", "none"]
            )

    def _drop(self, ids):
        self.jobs = [job for job in self.jobs if job.id not in set(ids)]

    def busy(self, name):
        return sum(job.cpus // len(job.nodes) for job in self.jobs if name in job.nodes)

    def _node(self, name):
        state, reason = self.nodes[name]
        busy = self.busy(name)
        shown = {"up": "allocated" if busy else "idle"}.get(
            state, "draining" if busy else "drained"
        )
        return f"{name}|{shown}|{busy}/{8 - busy}/0/8|{reason}\n"

    def _job(self, job):
        cells = [job.id, job.state, job.cpus, job.run, "main", "(null)", "normal"]
        cells += ["ann", job.licences, ",".join(job.nodes), job.comment]
        return "|".join(map(str, cells)) + "\n"

    def ours(self):
        return {n for n, (_, why) in self.nodes.items() if why.startswith(f"{MARK}:")}
