"""What is made once for all workers of a run, and read by each from a file in the folder that they share."""

import fcntl
import os
import pickle


def shared_folder(tmp_path_factory):
    """Return a folder that all workers of this run have, and no other run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(folder, name, make):
    """Return what ``make`` returns, from a file if some worker has made it already; others wait for the first."""
    path = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            data = pickle.dumps(make())  # whole before there is a file
            path.write_bytes(data)
    return pickle.loads(path.read_bytes())
