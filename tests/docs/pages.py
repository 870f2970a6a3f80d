"""The blocks of a page that can be run, and how to run them.

* ``console``: each ``$ abilene ...`` is run; what stands below it must be what it prints, ``...`` standing for anything.
* ``sh``: each ``abilene ...`` must succeed; other programs are not run.
* ``python``: is run, all of a page in one namespace; a ``text`` block right behind it must be what it prints.
* a block with ``:caption: NAME`` is written to that file first.
"""

import contextlib
import io
import itertools
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from abilene.cli import main

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```\{?([\w-]*)\}?[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """Something to do with a page; ``shown`` is what the page says that it prints, None if it says nothing."""

    kind: str
    text: str
    shown: str | None = None
    code: int = 0


def steps(page):
    """Return what can be done with a page, in order."""
    blocks = list(BLOCK.finditer(page))
    found = []
    for block, after in itertools.zip_longest(blocks, blocks[1:]):
        kind, body = block[1], block[2]
        if kind == "console":
            found += [
                _command(part)
                for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
            ]
        elif kind == "sh":
            found += [Step("abilene", part) for part in _abilene(body)]
        elif kind == "python":
            behind = (
                after is not None
                and after[1] == "text"
                and not page[block.end() : after.start()].strip()
            )
            found.append(Step("python", body, after[2] if behind else None))
        elif kind == "code-block" and body.startswith(":caption:"):
            head, _, text = body.partition("\n\n")
            found.append(Step(f"file {head.removeprefix(':caption:').strip()}", text))
    return found


def run(step, names):
    """Do one step in the current folder and compare what it prints with what the page shows."""
    if step.kind.startswith("file "):
        Path(step.kind.removeprefix("file ")).write_text(step.text, encoding="utf-8")
        return
    printed, code = (
        _python(step.text, names) if step.kind == "python" else _invoke(step.text)
    )
    assert code == step.code, f"{step.text}\nexits {code}, not {step.code}:\n{printed}"
    if step.shown is not None:
        assert agrees(step.shown, printed), (
            f"{step.text}\nprints\n{printed}\nand the page shows\n{step.shown}"
        )


def agrees(shown, printed):
    """Tell whether a text is as shown: ``...`` stands for anything, any run of blanks for any other."""
    shown, printed = (
        "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
        for text in (shown, printed)
    )
    return (
        re.fullmatch(re.escape(shown).replace(r"\.\.\.", ".*"), printed, re.DOTALL)
        is not None
    )


def _command(part):
    line, _, shown = part.partition("\n")
    command, _, remark = line.partition("  #")
    code = re.fullmatch(r" exits (\d)", remark)
    return Step(
        "abilene",
        command.strip(),
        shown if shown.strip() else None,
        int(code[1]) if code else 0,
    )


def _abilene(body):
    lines = (line.partition("  #")[0] for line in body.splitlines())
    parts = (part.strip() for line in lines for part in line.split("&&"))
    return [part for part in parts if part.startswith("abilene ")]


def _invoke(command):
    program, *args = shlex.split(command)
    assert program == "abilene", f"only abilene is run: {command}"
    result = CliRunner(env={"COLUMNS": "80"}).invoke(main, args, catch_exceptions=False)
    return result.stdout if result.exit_code == 0 else result.output, result.exit_code


def _python(code, names):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(code, "page", "exec"), names)
    return out.getvalue(), 0
