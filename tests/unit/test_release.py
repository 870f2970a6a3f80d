"""What a release says of itself: one version, a citation that tools can read, a changelog, types."""

import hashlib
import json
import re
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import abilene

sys.path.append(str(Path(__file__).parents[2] / "tools"))
import shipped

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
CITATION = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_citation_has_what_its_format_asks_for():
    """Citation File Format 1.2.0: four keys are required, authors are persons or entities, no other keys."""
    assert CITATION["cff-version"] == "1.2.0"
    assert {"cff-version", "message", "title", "authors"} <= set(CITATION)
    assert set(CITATION) <= {
        "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
        "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
        "repository-code", "title", "type", "url", "version",
    }  # fmt: skip
    assert all(
        author.keys() & {"name", "family-names"} for author in CITATION["authors"]
    )


def test_there_is_one_version_and_one_licence():
    assert CITATION["version"] == PROJECT["version"] == version("abilene")
    assert CITATION["license"] == PROJECT["license"]


def test_the_changelog_is_headed_by_releases_and_says_what_moves_results():
    releases = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert releases[0] == "Unreleased" or releases[0].startswith(
        f"{PROJECT['version']} - "
    )
    for release in releases:
        assert release == "Unreleased" or re.fullmatch(
            r"\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}", release
        )
    for part in CHANGELOG.split("\n## ")[1:]:
        assert "### Changes that move results" in part


def test_the_package_is_marked_as_typed():
    assert Path(abilene.__file__).with_name("py.typed").exists()


def test_the_notice_lists_what_comes_with_it():
    """`make notice` writes it anew."""
    assert shipped.notice_text() == shipped.NOTICE.read_text(encoding="utf-8")
    assert all(package.licence for package in shipped.packages())


def test_javascript_is_what_its_version_says():
    held = {
        path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/abilene/data/js/*")
    }
    held |= {
        path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/_static/*.js")
    }
    assert {one["file"] for one in shipped.vendored()} == held
    for one in shipped.vendored():
        text = (ROOT / one["file"]).read_bytes()
        assert hashlib.sha256(text).hexdigest() == one["sha256"]
        assert one["version"].encode() in text


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_everything_that_is_locked_has_hashes(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9._-]+==", text, re.MULTILINE)
    entries = re.split(r"\n(?=[a-z])", text)
    assert len(pins) == len(entries)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_bill_of_materials_lists_what_is_locked_and_the_javascript_of_the_wheel():
    bill = json.loads(shipped.bill_of_materials())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {one["purl"] for one in bill["components"]}
    locked = {f"pkg:pypi/{one.name}@{one.version}" for one in shipped.packages()}
    assert listed == locked | {"pkg:npm/echarts@6.1.0"}
    assert all(one["hashes"] and one["licenses"] for one in bill["components"])
    assert (
        shipped.bill_of_materials() == json.dumps(bill, indent=1, sort_keys=True) + "\n"
    )
