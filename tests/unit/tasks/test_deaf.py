"""A worker that has started ignores Ctrl-C."""

from real_runs import run

CODE = """
import os, signal
from abilene.tasks.deaf import dask_setup
dask_setup(None)
os.kill(os.getpid(), signal.SIGINT)
print("still there")
"""


def test_it_is_still_there_after_ctrl_c(tmp_path):
    told = run(cwd=tmp_path, code=CODE)
    assert (told.returncode, told.stdout) == (0, "still there\n")
