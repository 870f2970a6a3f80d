"""What a release says of itself: one version, a citation that tools can read, a changelog, types."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

from ruamel.yaml import YAML

import abilene

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
