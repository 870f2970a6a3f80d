"""A JSON Schema as Markdown: a table for each record, with every key, what it takes, its default and its meaning."""

import json
import re

DATE = ["string", "integer"]
"""Type of every date: text, or a bare year."""


def schema_tables(schema, heading="##"):
    """Return a heading and a table for each record, in the order in which the file reaches them.

    Parameters
    ----------
    schema : dict
        JSON Schema with ``$defs``.
    heading : str
        Marks of the headings.
    """
    schema, records = _inlined(schema, schema["$defs"]), {}
    _walk(schema, schema, "", records)
    return "\n".join(_record(schema, *found, heading) for found in records.values())


def claimable(schema):
    """Return every path that a claim may be about, ``*`` standing for an id, with its unit and better direction."""
    schema, records, found = _inlined(schema, schema["$defs"]), {}, {}
    _walk(schema, schema, "", records)
    for record, paths in records.values():
        for key, value in record.get("properties", {}).items():
            marked = _marked(value)
            if marked:
                found |= {
                    f"{path}.{key}".strip("."): (
                        marked.get("unit", "date"),
                        marked["better"],
                    )
                    for path in paths
                }
    return found


def claimable_table(schema):
    """Return the paths that claims may be about as a table."""
    rows = [
        f"| `{path}` | {unit} | {better} |"
        for path, (unit, better) in sorted(claimable(schema).items())
    ]
    return "\n".join(["| path | unit | better |", "|---|---|---|", *rows])


def _inlined(value, definitions):
    """Put definitions that are no records, such as a choice of words, where they are referred to."""
    if isinstance(value, list):
        return [_inlined(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    named = definitions.get(str(value.get("$ref", "")).rpartition("/")[2])
    if named is not None and "properties" not in named:
        value = named | {key: item for key, item in value.items() if key != "$ref"}
    return {key: _inlined(item, definitions) for key, item in value.items()}


def _walk(schema, record, path, records):
    """Collect records by title with the paths at which they stand."""
    known, paths = records.setdefault(record["title"], (record, []))
    if path in paths:
        return
    paths.append(path)
    for key, value in known.get("properties", {}).items():
        for step, name in _references(value):
            _walk(
                schema, schema["$defs"][name], f"{path}.{key}{step}".strip("."), records
            )


def _references(value, step=""):
    """Yield the records that a value may hold, with ``.*`` where they stand under an id."""
    if "$ref" in value:
        yield step, value["$ref"].rpartition("/")[2]
    for option in value.get("anyOf", value.get("oneOf", ())):
        yield from _references(option, step)
    if "items" in value:
        yield from _references(value["items"], step)
    for inner in _values_by_id(value):
        yield from _references(inner, step + ".*")


def _values_by_id(value):
    extra = value.get("additionalProperties")
    return [
        *value.get("patternProperties", {}).values(),
        *([extra] if isinstance(extra, dict) else []),
    ]


def _record(schema, record, paths, heading):
    where = ", ".join(f"`{path}`" for path in paths if path)
    required = record.get("required", ())
    lines = [
        f"{heading} {record['title']}",
        "",
        *([f"At {where}.", ""] if where else []),
    ]
    lines += [text(record.get("description", "")), ""]
    properties = record.get("properties", {})
    claims = any(_marked(value) for value in properties.values())
    lines += ["| key | takes | default | meaning |" + (" better |" if claims else "")]
    lines += ["|---|---|---|---|" + ("---|" if claims else "")]
    for key, value in properties.items():
        cells = [
            f"`{key}`",
            takes(value),
            _default(key, value, required),
            _meaning(schema, value),
        ]
        cells += [(_marked(value) or {}).get("better", "")] if claims else []
        lines.append(
            "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        )
    return "\n".join([*lines, ""])


def takes(value):
    """Say in a few words what a value may be."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in value:
        return ", ".join(f"`{option}`" for option in value["enum"])
    if "unit" in value:
        return (
            f"[quantity](programme.md#quantities) in {value['unit']}"
            if value["unit"] != "fraction"
            else "number or %"
        )
    if value.get("type") == DATE or value.get("format") == "date":
        return "[date](programme.md#dates)"
    options = [
        option
        for option in value.get("anyOf", value.get("oneOf", ()))
        if option.get("type") != "null"
    ]
    if options:
        return " or ".join(dict.fromkeys(takes(option) for option in options))
    return _plain(value)


def _plain(value):
    inner = _values_by_id(value)
    if inner:
        return f"map of {takes(inner[0])}" if inner[0] else "map"
    kind = value.get("type")
    if kind == "array":
        return f"list of {takes(value['items'])}" if value.get("items") else "list"
    names = {
        "number": "number",
        "integer": "whole number",
        "boolean": "`true`, `false`",
        "string": "text",
    }
    if kind == "string" and "pattern" in value:
        return "id"
    bounds = {
        "minimum": ">=",
        "exclusiveMinimum": ">",
        "maximum": "<=",
        "exclusiveMaximum": "<",
    }
    limits = [
        f"{sign} {value[word]:g}" for word, sign in bounds.items() if word in value
    ]
    return " ".join([names.get(kind, "anything"), *limits])


def text(description):
    """Bring a docstring into one line of Markdown."""
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(description.split()))


def _meaning(schema, value):
    description = value.get("description", "")
    if "$ref" in value and not description:
        description = schema["$defs"][value["$ref"].rpartition("/")[2]].get(
            "description", ""
        )
    return text(description)


def _default(key, value, required):
    if key in required:
        return "required"
    default = value.get("default")
    return (
        ""
        if default in (None, "", [], {})
        else f"`{json.dumps(default, ensure_ascii=False)}`"
    )


def _marked(value):
    """Return the part of a value that says which direction is better, if a claim may be about it."""
    if "better" in value:
        return value
    return next(
        (found for option in value.get("anyOf", ()) if (found := _marked(option))), None
    )
