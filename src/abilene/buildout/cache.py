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

from abilene.disk import write_whole
from abilene.errors import InputError
from abilene.manifest import sha256
from abilene.programme.hourly_records import (
    LoadFile,
    NetLoadFile,
    PriceFile,
    WeatherFile,
)
from abilene.programme.schema import Site

PLACE = "ABILENE_CACHE"
"""Environment variable: the folder to keep them in; ``off`` for none."""
SOURCES = (
    "compute/*.py",
    "power/*.py",
    "resource/*.py",
    "site/*.py",
    "buildout/cache.py",
    "buildout/first_designs.py",
    "data/MANIFEST.csv",
)
"""What of the package the sizes depend on."""
Sizes = dict[str, dict[str, float]]
"""By design and column. [MW, MWh]"""


def default_folder() -> Path | None:
    """Return the folder in which sizes are kept, or None where they are not."""
    said = os.environ.get(PLACE)
    if said:
        return None if said == "off" else Path(said)
    try:
        caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:  # a user without a home, as in a container
        return None
    return Path(caches) / "abilene"


def name_of(key: str, site: Site, folder: Path) -> str:
    """Return what the file of a campus is called, by all that its sizes rest on."""
    digest = hashlib.sha256(_sources())
    digest.update(key.encode())
    files = [
        one.file
        for one in (*site.weather, site.price, site.net_load, site.load)
        if isinstance(one, WeatherFile | PriceFile | NetLoadFile | LoadFile)
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
    """Return the sizes of a file; None if it is missing, broken, or was not written under this name."""
    try:
        data = path.read_bytes()
        sizes: Sizes = json.loads(data)["sizes"]
        is_whole = data == _encoded(path.name, sizes)
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
    return sizes if is_whole else None


def write_sizes(path: Path, sizes: Mapping[str, Mapping[str, float]]) -> None:
    """Write sizes, whole or not at all; where there is no room for them, do without."""
    with contextlib.suppress(InputError):
        write_whole(path, _encoded(path.name, sizes))


def _encoded(name: str, sizes: Mapping[str, Mapping[str, float]]) -> bytes:
    """Return the bytes of a file: sizes, and a hash of them and of the name, so that no change goes unseen."""
    text = json.dumps(sizes, sort_keys=True)
    digest = sha256(f"{name}\n{text}".encode())
    return f'{{"sha256": "{digest}", "sizes": {text}}}\n'.encode()
