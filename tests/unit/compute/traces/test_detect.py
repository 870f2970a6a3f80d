"""The form of a file: each by its header, none where two fit, and the one that is insisted on."""

import pytest

from abilene.compute.traces.detect import FORMS, first_line, form_named, seen_in_file
from abilene.compute.traces.plain import PLAIN
from abilene.errors import InputError


def test_names_of_forms_are_unique_and_found():
    names = [form.name for form in FORMS]
    assert len(set(names)) == len(names)
    assert [form_named(name) for name in names] == list(FORMS)
    with pytest.raises(InputError, match=r"--format: there is no form of traces 'sact'; did you mean 'sacct'"):  # fmt: skip
        form_named("sact")


@pytest.mark.parametrize("form", [form for form in FORMS if form.marks and not form.refused], ids=lambda form: form.name)  # fmt: skip
def test_each_form_is_known_by_its_marks_in_any_letters(tmp_path, form):
    path = tmp_path / "jobs.csv"
    names = {name for said in form.said.values() for name in said.names}
    names |= {mark for mark in form.marks if mark not in {n.lower() for n in names}}
    separator = form.layout.separator or ","
    path.write_text(separator.join(sorted(names)).upper() + "\n")
    assert seen_in_file(path, "", {}).form is form


def test_a_plain_table_may_be_insisted_on(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("timestamp,duration,num_gpus\n")
    assert seen_in_file(path, "", {}).form.name == "philly"
    seen = seen_in_file(path, "plain", {})
    assert seen.form is PLAIN
    assert {name: said.names for name, said in seen.said.items()} == {
        "submit": ("timestamp",), "duration": ("duration",), "accelerators": ("num_gpus",),
    }  # fmt: skip


def test_the_first_line_with_text(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("\n  \na,b\r\n1,2\n")
    assert first_line(path) == "a,b"
    path.write_text("")
    assert first_line(path) == ""
