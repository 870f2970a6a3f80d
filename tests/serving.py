"""A server in a process of its own, started as a user starts it, and a programme with claims for it to show."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import abilene

MAIN = "from abilene.cli import main; main()"
CLAIMS = """
source: {id: letter, kind: news, publisher: The Letter, published: 2026-03-01}
actors:
  - {id: sponsors, name: The sponsors, role: principal}
  - {id: bank, name: The bank, role: lender}
claims:
  - {id: promised, about: capital.equity.amount_usd, says: sponsors, said: 2026-02-01, kind: announced, value: 3.5 bn USD}
  - {id: signed, about: capital.equity.amount_usd, says: bank, said: 2026-02-02, kind: secured, value: 1.8 bn USD}
  - {id: loan, about: capital.construction_loan.amount_usd, says: bank, said: 2026-02-03, kind: secured, value: 2.8 bn USD}
  - {id: chips, about: capital.vendor.amount_usd, says: bank, said: 2026-02-04, kind: secured, value: 3 bn USD}
"""


def claimed_campus(examples, folder):
    """Write the one-campus programme with a ledger about its money; return its file."""
    text = (
        (examples / "one-campus.yaml")
        .read_text()
        .replace("  title: One campus", "  ledger: claims\n  title: One campus")
    )
    (folder / "claims").mkdir()
    (folder / "claims" / "letter.yaml").write_text(CLAIMS)
    (folder / "campus.yaml").write_text(text)
    return folder / "campus.yaml"


@contextmanager
def serving(file, folder, *options, told=None, **more):
    """Serve a programme from a folder, with more in the environment; yield the address.

    What it says at its end joins the list ``told``.
    """
    command = [sys.executable, "-c", MAIN, "serve", str(file), "--port", "0", *options]
    source = str(Path(abilene.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": source, **more}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    server = subprocess.Popen(command, cwd=folder, env=environment, **pipes)
    try:
        line = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + server.stderr.read()
        yield found.group()
    finally:
        server.send_signal(signal.SIGINT)
        output, errors = server.communicate(timeout=60)
        assert "Traceback" not in errors, errors
        assert (server.returncode, errors) == (0, "")
        if told is not None:
            told.append(output)
