"""Write ``docs/glossary.md`` from the definitions of the package: the same that report and page show.

python tools/build_glossary.py
"""

from __future__ import annotations

from pathlib import Path

from abilene.results.glossary import TERM_GROUPS, TermGroup

PAGE = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"
HEAD = """# Glossary

Every word and unit that the table, the report and the local page print. The report and
the page hold the same definitions; `make glossary` writes this one from them.
"""


def glossary() -> str:
    """Return the page."""
    return "\n".join([HEAD, *map(_topic, TERM_GROUPS)])


def _topic(topic: TermGroup) -> str:
    """Return the section of a topic, with a heading of its own for each word."""
    lines = [
        f"## {topic.title}",
        "",
        f"How it is computed: [method]({topic.page}.md).",
        "",
    ]
    for term in topic.terms:
        unit = f" [{term.unit}]" if term.unit else ""
        lines += [f"### {term.name}", "", f"{term.meaning}{unit}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(glossary(), encoding="utf-8")
