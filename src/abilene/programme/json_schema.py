"""The JSON Schema of the programme file, as editors read it."""

from __future__ import annotations

from typing import Any

from abilene.programme.schema import Programme
from abilene.programme.synonyms import FIRST, SECOND


def programme_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the programme file.

    A phase may leave to ``defaults.phase`` what it does not give, so nothing in a phase
    is required here.
    """
    schema = Programme.model_json_schema(by_alias=True)
    schema["$defs"]["Phase"].pop("required", None)
    schema["$defs"]["Defaults"]["properties"]["phase"] = {"$ref": "#/$defs/Phase"}
    _add_second_name(schema["$defs"]["Site"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Abilene programme",
        **schema,
    }


def _add_second_name(site: dict[str, Any]) -> None:
    """Let a campus write either name of the key that has two, and not both."""
    properties = site["properties"]
    properties[SECOND] = {
        **properties[FIRST],
        "title": SECOND.replace("_", " ").title(),
        "description": f"The same as ``{FIRST}``; give one of the two.",
    }
    # the paths that claims may be about are listed once, by their first names
    del properties[SECOND]["better"]
    site["required"].remove(FIRST)
    site["oneOf"] = [{"required": [name]} for name in (FIRST, SECOND)]
