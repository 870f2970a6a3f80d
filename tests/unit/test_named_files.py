"""A file that a user names is replaced only where the same command wrote it."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from xlsxwriter import Workbook

from abilene.errors import InputError
from abilene.manifest import COMMAND, with_manifest
from abilene.named_files import write_named

DAY = datetime(2026, 3, 31)


def workbook(plan="a" * 64, cell="x"):
    """Return a workbook with the marks of ours, and its only cell."""
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"created": DAY, "comments": plan})
    book.add_worksheet().write(0, 0, cell)
    book.close()
    return file.getvalue()


def saved_since(book):
    """Return a workbook as a spreadsheet writes it again: with the moment of its last change."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            later = data.replace(b"2026-03-31T00:00:00Z</dcterms:mod", b"2026-04-01</")
            new.writestr(name, later)
    return file.getvalue()


def parquet(**columns):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def page(title, words, generator="Abilene 1"):
    mark = f'<meta name="generator" content="{generator}">'
    return f"<!DOCTYPE html>\n{mark}\n<h1>{title}</h1>{words}".encode()


def table(name, *columns, value=1):
    cells = ",\n".join(f'   "{it}": {value}' for it in columns)
    return f'{{\n "{name}": [\n  {{\n{cells}\n  }}\n ]\n}}\n'.encode()


OURS = {
    "csv": (b"quarter,mw\n2027-Q1,1\n", b"quarter,mw\n2027-Q1,2\n2027-Q2,3\n"),
    "json": (table("quarters", "mw"), table("quarters", "mw", value=22)),
    "xlsx": (workbook(), workbook("b" * 64, "y")),
    "parquet": (parquet(mw=[1.0]), parquet(mw=[2.0, 3.0])),
    "html": (page("What differs", "one"), page("What differs", "two")),
}
THEIRS = {
    "csv": [b"programme:\n  id: x\n", b"quarter,mw,mine\n", b"", b"\xff\xfe\0"],
    "json": [b"{}", table("quarters", "mw", "mine"), table("plan", "mw"), b"{\n"],
    "xlsx": [workbook("mine"), saved_since(workbook()), b"PK\3\4", b"mine"],
    "parquet": [parquet(mine=[1.0]), b"PAR1", b"mine"],
    "html": [page("A plan", ""), page("What differs", "", "Hugo"), b"<html>"],
}
PAIRS = [(form, old) for form, those in THEIRS.items() for old in those]


@pytest.mark.parametrize("form", OURS)
def test_what_the_same_command_wrote_is_replaced(tmp_path, form):
    for data in OURS[form]:
        write_named(tmp_path / "a" / "file", data)
        assert (tmp_path / "a" / "file").read_bytes() == data


@pytest.mark.parametrize(("form", "old"), PAIRS)
def test_anything_else_is_refused_and_stays_also_behind_a_link(tmp_path, form, old):
    file, link = tmp_path / "precious", tmp_path / "link"
    file.write_bytes(old)
    link.symlink_to(file)
    for name in (file, link):
        with pytest.raises(InputError) as caught:
            write_named(name, OURS[form][0])
        assert str(caught.value) == (
            f"{name} exists and holds something else; name another file"
        )
    assert file.read_bytes() == old


def test_no_form_takes_the_place_of_another(tmp_path):
    for form, (data, _) in OURS.items():
        (tmp_path / form).write_bytes(data)
        for other in OURS.keys() - {form}:
            with pytest.raises(InputError, match="holds something else"):
                write_named(tmp_path / form, OURS[other][0])
        assert (tmp_path / form).read_bytes() == data


def test_a_file_of_a_plan_folder_is_never_replaced(tmp_path):
    files = {"hourly/a.csv": OURS["csv"][0]}
    for name, data in with_manifest(files, {COMMAND: "plan"}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    file = tmp_path / "hourly" / "a.csv"
    with pytest.raises(InputError, match="is part of what 'abilene plan' wrote; name"):
        write_named(file, OURS["csv"][1])
    assert file.read_bytes() == OURS["csv"][0]
    write_named(file, OURS["csv"][0])  # the same bytes change nothing


def test_what_is_no_file_is_written_to():
    write_named(Path("/dev/null"), b"x")
