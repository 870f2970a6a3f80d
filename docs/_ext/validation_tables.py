"""Published answers beside ours as Markdown: a table for each test file and source, from the committed results."""

import ast
import csv

PROPER = {
    "Geophires": "GEOPHIRES",
    "Pysam": "PySAM",
    "Sam": "SAM",
    "Xirr": "XIRR",
    "lcoe": "LCOE",
    "Lcoe": "LCOE",
}
"""Names that are not written like ordinary words."""


def validation_tables(answers, tests):
    """Return a section for each test file: what it is about, and a table for each source.

    Parameters
    ----------
    answers : Path
        CSV file that ``pytest tests/published --answers`` writes.
    tests : Path
        Folder of the test files, whose docstrings say what they are about.
    """
    with answers.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [*_summary(rows), ""]
    for name in dict.fromkeys(row["test"].partition("::")[0] for row in rows):
        about = ast.get_docstring(ast.parse((tests / name).read_text(encoding="utf-8")))
        words = (
            name.removeprefix("test_")
            .removesuffix(".py")
            .replace("_", " ")
            .capitalize()
            .split()
        )
        lines += [
            f"## {' '.join(PROPER.get(word, word) for word in words)}",
            "",
            about,
            "",
            f"Test: `tests/published/{name}`.",
            "",
        ]
        mine = [row for row in rows if row["test"].startswith(f"{name}::")]
        for source in dict.fromkeys(row["source"] for row in mine):
            lines += _table(source, [row for row in mine if row["source"] == source])
    return "\n".join(lines)


def backtest(page):
    """Return the result of the backtest from its own page.

    Parameters
    ----------
    page : Path
        Page with the heading ``First result``, beside the folder of the validation page.
    """
    result = page.read_text(encoding="utf-8").partition("\n## First result\n")[2]
    result = result.partition("\n## ")[0].replace("](images/", "](../images/")
    origin = f"From [the backtest](../{page.name}), flattering or not."
    return f"## How far a plan would have been right\n\n{origin}\n{result}"


def _summary(rows):
    sources = {row["source"] for row in rows}
    exact = sum(
        abs(float(row["ours"]) - float(row["theirs"]))
        <= 1e-9 * abs(float(row["theirs"]))
        for row in rows
    )
    return [
        f"{len(rows)} answers from {len(sources)} sources; {exact} of them agree to nine digits or more."
    ]


def _table(source, rows):
    lines = [
        f"**{source}**",
        "",
        "| what | published | ours | difference | tolerance | unit | note |",
    ]
    lines += ["|---|---:|---:|---:|---:|---|---|"]
    for row in rows:
        theirs, ours = float(row["theirs"]), float(row["ours"])
        off = f"{ours - theirs:.1e}" if ours != theirs else "0"
        cells = (
            row["name"],
            _number(theirs),
            _number(ours),
            off,
            f"{float(row['tolerance']):.1g}",
        )
        lines.append(
            "| "
            + " | ".join([*cells, row["unit"], row["note"]]).replace("\n", " ")
            + " |"
        )
    return [*lines, ""]


def _number(value):
    return (
        f"{value:,.2f}".removesuffix(".00")
        if 1e6 <= abs(value) < 1e15
        else f"{value:,.7g}"
    )
