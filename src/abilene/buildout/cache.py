"""Sizes of designs that are kept on disk, so that a campus need not be sized again the next time.

Only sizes are kept. What a design costs is worked out from its sizes every time, so
that a plan has the same bytes whether or not they were there. A file is called after
all that they depend on: the campus, its own weather and prices, the code, the solver
and the packaged data.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from abilene.programme.power_records import PriceFile, WeatherFile
from abilene.programme.schema import Site

PLACE = "ABILENE_CACHE"
"""Environment variable: the folder to keep them in; ``off`` for none."""
SOURCES = (
    "power/*.py",
    "resource/*.py",
    "site/*.py",
    "buildout/first_designs.py",
    "data/MANIFEST.csv",
)
"""What of the package the sizes depend on."""
Sizes = dict[str, dict[str, float]]
"""By design and column. [MW, MWh]"""


def default_folder() -> Path | None:
    """Return the folder in which sizes are kept, or None where they are not."""
    said = os.environ.get(PLACE)
    if said == "off":
        return None
    return (
        Path(said)
        if said
        else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "abilene"
    )


def name_of(key: str, site: Site, folder: Path) -> str:
    """Return what the file of a campus is called."""
    digest = hashlib.sha256(_sources())
    digest.update(key.encode())
    files = [
        one.file
        for one in (*site.weather, site.price)
        if isinstance(one, WeatherFile | PriceFile)
    ]
    for file in files:
        digest.update(
            (folder / file).read_bytes() if (folder / file).is_file() else b"missing"
        )
    return f"sizes-{digest.hexdigest()[:32]}.json"


@lru_cache(maxsize=1)
def _sources() -> bytes:
    root = Path(__file__).parents[1]
    digest = hashlib.sha256(
        "".join(map(version, ("highspy", "numba", "numpy"))).encode()
    )
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.digest()


def read_sizes(path: Path) -> Sizes | None:
    """Return the sizes of a file; None if it is missing or broken."""
    try:
        return {
            str(name): dict(sizes)
            for name, sizes in json.loads(path.read_text()).items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def write_sizes(path: Path, sizes: Mapping[str, Mapping[str, float]]) -> None:
    """Write sizes, whole or not at all; where there is no room for them, do without."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps(sizes, sort_keys=True))
        draft.replace(path)
