"""Archives that are no workbook: each by its name, and what is damaged as such."""

from zipfile import ZipFile

import pytest

from abilene.tabular.archives import archive_fault

DAMAGED = "damaged", "save it again"
SAVE = "save it as XLSX or CSV"
UNPACK = "unpack it (unzip t.zip) and give one of its files"


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (["a.csv", "b.csv"], ("is a ZIP archive that holds a.csv, b.csv", UNPACK)),
        ([], ("is a ZIP archive that holds nothing", UNPACK)),
        (["xl/workbook.bin"], ("is a binary workbook XLSB", SAVE)),
        (["mimetype", "content.xml"], ("is an OpenDocument file", SAVE)),
        (["xl/workbook.xml"], DAMAGED),
    ],
)
def test_what_an_archive_is(tmp_path, members, said):
    path = tmp_path / "t.zip"
    with ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    assert archive_fault(path, DAMAGED) == said


def test_what_is_no_archive_is_damaged(tmp_path):
    path = tmp_path / "t.zip"
    path.write_bytes(b"PK\x03\x04x")
    assert archive_fault(path, DAMAGED) == DAMAGED
