"""What a command has read is replaced by nothing that it writes."""

import pytest

from abilene.disk import write_folder
from abilene.errors import InputError
from abilene.inputs_kept import inputs_kept, note_input, refuse_over_inputs
from abilene.manifest import COMMAND, with_manifest
from abilene.named_files import write_named
from abilene.tabular.decode import whole_text


def test_a_folder_of_ours_that_holds_an_input_is_not_replaced(tmp_path):
    files = with_manifest({"measured.csv": b"date\n"}, {COMMAND: "backtest"})
    folder, results = (
        tmp_path / "d",
        with_manifest({"a.csv": b"1"}, {COMMAND: "backtest"}),
    )
    write_folder(folder, files)
    with inputs_kept():
        whole_text(folder / "measured.csv")
        with pytest.raises(InputError, match=r"d would replace .*d/measured\.csv"):
            write_folder(folder, results)
    assert (folder / "measured.csv").read_bytes() == b"date\n"
    write_folder(folder, results)  # what another command read counts no more
    assert not (folder / "measured.csv").exists()


def test_a_file_is_not_written_over_itself_under_any_name(tmp_path):
    path, link = tmp_path / "t.csv", tmp_path / "link.csv"
    path.write_text("a,b\n1,2\n")
    link.symlink_to(path)
    with inputs_kept():
        whole_text(link)
        with pytest.raises(InputError, match=r"t\.csv would replace .*t\.csv"):
            write_named(path, b"a,b\n3,4\n")
        write_named(tmp_path / "other.csv", b"a,b\n3,4\n")
    assert path.read_text() == "a,b\n1,2\n"


def test_outside_of_a_command_nothing_is_noted(tmp_path):
    note_input(tmp_path / "a")
    refuse_over_inputs(tmp_path, tmp_path)
