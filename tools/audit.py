"""Ask the registry whether a known weakness is in what is locked.

    python tools/audit.py

Ends with 0 where every package was asked about and none is known to be weak, with 1 where one is, and with 2 where
the question is open: nobody could be asked, or a registry, such as a mirror, tells nothing of weaknesses.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def audited(lock):
    """Return what is known of each package of a lock file, as pip-audit tells it; None if nobody can be asked."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        ROOT / lock,
        "--format",
        "json",
    ]
    options = [
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--timeout",
        "30",
    ]
    ended = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False
    )
    try:
        return json.loads(ended.stdout)["dependencies"]
    except ValueError:
        print(ended.stderr.strip().rpartition("\n")[2], file=sys.stderr)
        return None


def main():
    weak, is_open = [], False
    for lock in LOCKS:
        packages = audited(lock)
        known = [one for one in packages or [] if "vulns" in one]
        weak += [
            (one["name"], one["version"], fault["id"])
            for one in known
            for fault in one["vulns"]
        ]
        asked = (
            "nobody could be asked"
            if packages is None
            else f"{len(known)} of {len(packages)} packages audited"
        )
        print(f"{lock}: {asked}")
        is_open |= not packages or len(known) < len(packages)
    for name, version, fault in sorted(set(weak)):
        print(f"{name} {version}: {fault}")
    if weak:
        return 1
    if is_open:
        print("open: not every package was audited, so nothing is said of the others")
    return 2 if is_open else 0


if __name__ == "__main__":
    sys.exit(main())
