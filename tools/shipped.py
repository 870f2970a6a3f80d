"""What comes with Abilene and under which licence: the end of NOTICE, and the bill of materials of a release.

    python tools/shipped.py notice            writes the end of NOTICE anew
    python tools/shipped.py sbom FILE         writes a bill of materials (CycloneDX 1.6, JSON)

Packages are those of ``requirements.lock``, with its versions and hashes; their licences are what their own metadata
say, as installed here. JavaScript is listed in ``tools/vendored.csv`` by version and hash, data in the manifest.
"""

import csv
import json
import re
import sys
import uuid
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTICE = ROOT / "NOTICE"
HEAD = "What comes with Abilene, by licence (written by tools/shipped.py)"
LOCKED = re.compile(r"^([a-z0-9._-]+)==(\S+)((?:.*\\\n\s+--hash=\S+)+)", re.MULTILINE)
CLASSIFIER = "License :: OSI Approved :: "
SPDX = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-2-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
}
"""Names of licences in older metadata, and what they mean in these packages; numba's BSD has two clauses."""


@dataclass(frozen=True)
class Package:
    """A package that is installed with Abilene."""

    name: str
    version: str
    hashes: tuple[str, ...]
    """SHA-256 of each file of it that may be installed."""

    @property
    def licence(self):
        found = metadata(self.name)
        classifiers = found.get_all("Classifier") or []
        named = [
            one.removeprefix(CLASSIFIER)
            for one in classifiers
            if one.startswith(CLASSIFIER)
        ]
        said = (
            found.get("License-Expression") or found.get("License") or " ".join(named)
        )
        return SPDX.get(said, said)


def packages():
    """Return the packages of the lock file."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = LOCKED.findall(text)
    return [
        Package(name, version, tuple(re.findall(r"sha256:(\w+)", rest)))
        for name, version, rest in found
    ]


def rows_of(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def vendored():
    return rows_of("tools/vendored.csv")


def notice_text():
    """Return NOTICE with its end written anew."""
    kept = NOTICE.read_text(encoding="utf-8").partition(HEAD)[0]
    scripts = (
        f"  {one['npm']} {one['version']}: {one['licence']} ({one['file']}, sha256 {one['sha256']})"
        for one in vendored()
    )
    data = (
        f"  {one['file']}: {one['licence']}"
        for one in rows_of("src/abilene/data/MANIFEST.csv")
    )
    installed = (f"  {one.name} {one.version}: {one.licence}" for one in packages())
    lines = [
        HEAD,
        "",
        "JavaScript:",
        *scripts,
        "",
        "Data, in src/abilene/data:",
        *data,
        "",
    ]
    return kept + "\n".join(
        [
            *lines,
            "Packages that are installed beside it, none of them part of it:",
            *installed,
            "",
        ]
    )


def bill_of_materials():
    """Return the bill of materials as JSON; the same lock file always gives the same text."""
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.contact import OrganizationalEntity
    from cyclonedx.model.license import LicenseExpression
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    def component(kind, name, version, licence, hashes):
        purl = PackageURL(kind, name=name, version=version)
        return Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            bom_ref=str(purl),
            purl=purl,
            licenses=[LicenseExpression(licence)],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in hashes],
        )

    version = re.search(
        r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    )[1]
    bom = Bom()
    whole = component("pypi", "abilene", version, "Apache-2.0", ())
    whole.supplier = OrganizationalEntity(name="The Abilene developers")
    bom.metadata.component = whole
    parts = [component("npm", one["npm"], one["version"], one["licence"], [one["sha256"]])
             for one in vendored() if one["in_wheel"] == "yes"]  # fmt: skip
    needed = [
        component("pypi", one.name, one.version, one.licence, one.hashes)
        for one in packages()
    ]
    for one in (*parts, *needed):
        bom.components.add(one)
    bom.register_dependency(whole, [*parts, *needed])
    bom.serial_number = uuid.uuid5(
        uuid.NAMESPACE_URL, "".join(sorted(str(one.purl) for one in bom.components))
    )
    bill = json.loads(JsonV1Dot6(bom).output_as_string())
    # when it was written is no property of what it lists
    del bill["metadata"]["timestamp"]
    return json.dumps(bill, indent=1, sort_keys=True) + "\n"


def main(what, file=""):
    if what == "notice":
        NOTICE.write_text(notice_text(), encoding="utf-8")
    elif what == "sbom":
        Path(file).write_text(bill_of_materials(), encoding="utf-8")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
