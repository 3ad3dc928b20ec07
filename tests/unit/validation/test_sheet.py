"""A document as a form: what is known of each of its fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from rompy_tui.diagnostics import Position
from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.resources import sample_configs_dir
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.validation.class_schemas import ClassSchemas
from rompy_tui.validation.shapes import Widget
from rompy_tui.validation.sheet import document_at, value_under
from rompy_tui.validation.sheet_making import MOST_ROWS, MOST_SECTIONS, form_of_file

SCHEMAS = ClassSchemas(Catalogue(Host(), list_entries([])))
DOCKER = """\
type: docker
image: swan:4.51
cpu: 400
timeout: 3600
env_vars: {A: "1", API_TOKEN: abcdef}
volumes:
  - /tmp:/in:ro
working_dir: ${FORM_TEST_DIR:-.}
colour: red
"""


def sheet(text, place=(0, 0), schemas=SCHEMAS, folder=None):
    loaded = load_text(text, "a.yml", folder)
    found = tuple(check_loaded(loaded, schemas.catalogue).diagnostics)
    document = document_at(loaded.documents, place[0])
    if document is None:
        return form_of_file(loaded, 0, found, schemas)
    path = value_under(document, Position(*place))
    return form_of_file(loaded, document.index, found, schemas, path)


def row(sheet, *path):
    found = sheet.row(path)
    assert found is not None
    assert found.path == path
    return found


def test_what_stands_there():
    cpu = row(sheet(DOCKER), "cpu")
    assert (cpu.shape.widget, cpu.shape.words) == (Widget.NUMBER, "whole number")
    assert cpu.shape.bounds == "1 to 128"
    assert (cpu.text, cpu.shown, cpu.default, cpu.changed) == ("400", "400", "1", True)
    assert cpu.wrong
    assert "128" in cpu.problems[0].message
    assert cpu.place == Position(2, 0)
    assert cpu.description == "Number of CPU cores (1 to 128)"


def test_what_is_written_as_its_default_is_not_changed():
    timeout = row(sheet(DOCKER), "timeout")
    assert timeout.written
    assert not timeout.changed


def test_what_does_not_stand_there():
    memory = row(sheet(DOCKER), "memory")
    assert not memory.written
    assert memory.shape.nullable
    assert memory.default == "nothing"
    assert memory.place is None


def test_the_order_is_errors_and_required_then_written_then_the_rest():
    names = [r.label for r in sheet(DOCKER).sections[0].rows]
    assert names[:3] == ["type", "cpu", "colour"]
    assert names[3:8] == ["image", "timeout", "env_vars", "volumes", "working_dir"]
    assert "memory" in names[8:]


def test_a_field_that_no_class_knows_is_shown_with_its_error():
    assert row(sheet(DOCKER), "colour").wrong


def test_secrets_are_masked():
    token = row(sheet(DOCKER), "env_vars", "API_TOKEN")
    assert token.secret
    assert token.shown == "***"
    assert row(sheet(DOCKER), "env_vars", "A").shown == "1"


def test_a_variable_is_shown_as_written():
    found = row(sheet(DOCKER), "working_dir")
    assert found.text == "${FORM_TEST_DIR:-.}"
    assert found.origin == "${FORM_TEST_DIR}"
    assert found.editable
    assert found.shape.widget is Widget.PATH


def test_lists_and_maps_have_rows():
    found = sheet(DOCKER)
    volumes = row(found, "volumes")
    assert (volumes.shape.widget, volumes.shown) == (Widget.LIST, "1 item")
    assert [(r.label, r.text) for r in volumes.rows] == [("1", "/tmp:/in:ro")]
    assert [r.label for r in row(found, "env_vars").rows] == ["A", "API_TOKEN"]


def test_a_long_list_is_cut():
    many = "".join(f"  - /tmp:/v{n}\n" for n in range(MOST_ROWS + 7))
    volumes = row(sheet(f"type: docker\nimage: a:1\nvolumes:\n{many}"), "volumes")
    assert (len(volumes.rows), volumes.more) == (MOST_ROWS, 7)


def test_fields_within_fields():
    found = sheet("run_id: a\nperiod:\n  start: 2024-01-01\nconfig: {model_type: base}\n")
    assert found.sections[0].type == "base"
    period = row(found, "period")
    assert period.shape.widget is Widget.NESTED
    assert (period.rows[0].label, period.rows[0].text) == ("start", "2024-01-01")
    assert row(found, "period", "start").shape.widget is Widget.MOMENT
    assert not row(found, "period", "interval").written
    model = row(found, "config", "model_type")
    assert (model.shape.widget, model.shape.choices) == (Widget.SELECT, ("base",))


def test_fields_within_a_field_that_is_not_written():
    found = row(sheet("run_id: a\nconfig: {}\n"), "period", "include_end")
    assert (found.written, found.default, found.shape.widget) == (False, "true", Widget.SWITCH)


def test_included_values_name_their_file_and_cannot_be_written_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "local.yml").write_text("# one\ntype: local\ncommand: run\n")
    text = "config: {run_id: a}\nbackend: !include local.yml\n"
    found = sheet(text, folder=tmp_path)
    backend = found.sections[1]
    assert (backend.kind, backend.type, backend.origin) == ("backend", "local", "local.yml:2")
    command = row(found, "backend", "command")
    assert (command.origin, command.editable) == ("local.yml:3", False)
    assert (command.file, command.place) == ("local.yml", Position(2, 9))
    assert not row(found, "backend", "timeout").editable
    assert row(found, "config", "run_id").editable


def test_an_alias_is_said():
    text = "type: docker\nimage: &i swan:4.51\nuser: *i\n"
    assert row(sheet(text), "user").origin == "an alias"


def test_a_type_can_be_chosen_where_it_is_not_known():
    found = sheet("type: dokcer\nimage: a:1\n")
    assert found.sections[0].note == "there is no backend 'dokcer' here"
    assert row(found, "type").shape.choices == ("local", "docker", "slurm")
    assert row(found, "image").text == "a:1"


def test_the_old_name_of_the_type():
    found = sheet("backend_type: docker\nimage: a:1\n")
    assert row(found, "backend_type").required
    assert found.row(("type",)) is None


@pytest.mark.parametrize(("line", "kind"), [(0, "local"), (1, "local"), (3, "docker")])
def test_the_document_under_the_cursor(line, kind):
    found = sheet("type: local\ncommand: a\n---\ntype: docker\nimage: a:1\n", (line, 0))
    assert found.documents == 2
    assert [s.type for s in found.sections] == [kind]


def test_of_many_sections_the_one_under_the_cursor():
    text = "".join(f"b{n}:\n  type: local\n  command: a\n" for n in range(MOST_SECTIONS + 1))
    found = sheet(text, (3 * 5 + 2, 4))
    assert [s.path for s in found.sections] == [("b5",)]


def test_after_a_syntax_error_it_shows_what_is_known_and_is_not_written():
    found = sheet('type: docker\nimage: "a\ncpu: 2\n')
    assert "cannot be read" in found.note
    assert not found.writable
    assert row(found, "type").text == "docker"


@pytest.mark.parametrize("text", ["", "# only words\n", "a: 1\n", "- 1\n", "text\n", "a: ["])
def test_what_is_no_config_has_no_fields(text):
    found = sheet(text)
    assert found.note
    assert not found.writable
    assert not found.sections


def test_a_value_of_another_type_than_its_class_wants():
    found = sheet("type: docker\nimage: [1, 2]\nvolumes: text\nenv_vars: 3\ncpu: {a: 1}\n")
    assert row(found, "image").shape.widget is Widget.TEXT
    assert row(found, "volumes").rows == ()
    assert all(row(found, name).wrong for name in ("image", "volumes", "env_vars", "cpu"))


def test_the_schema_of_a_plugin(plugins, monkeypatch):
    environment = plugins("full_backend", "annotated")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(environment["PYTHONPATH"])
    schemas = ClassSchemas(Catalogue(Host()))
    found = sheet("type: full\nlevel: 12\n", schemas=schemas)
    level = row(found, "level")
    assert (level.shape.bounds, level.description, level.default) == ("1 to 9", "How much", "1")
    assert level.wrong
    assert "annotated" in row(found, "type").shape.choices
    names = row(sheet("type: annotated\nnames: {a: 1}\n", schemas=schemas), "names")
    assert (names.shape.widget, names.rows[0].shape.widget) == (Widget.MAP, Widget.NUMBER)


@pytest.fixture
def nested(plugins, monkeypatch):
    """The schemas where the plugin is installed whose config has models in it."""
    environment = plugins("nested")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(environment["PYTHONPATH"])
    return ClassSchemas(Catalogue(Host()))


NESTED = """\
type: nested
domain: {kind: mesh, file: 3}
gauges:
  - name: a
    depth: -1
  - name: b
    inner: {name: c}
by_name:
  x: {name: y, colour: red}
mode: fast
level: 3
matrix: [[1.5, 2]]
"""


def test_models_in_lists_maps_and_unions(nested):
    found = sheet(NESTED, schemas=nested)
    mesh = row(found, "domain", "file")
    assert (mesh.description, mesh.required, mesh.text) == ("Where its nodes are", True, "3")
    gauge = row(found, "gauges", 0)
    assert (gauge.label, gauge.shape.widget, gauge.shown) == ("1", Widget.NESTED, "2 set")
    depth = row(found, "gauges", 0, "depth")
    assert (depth.shape.bounds, depth.wrong) == ("more than 0", True)
    assert row(found, "gauges", 1, "inner", "name").text == "c"
    assert row(found, "by_name", "x", "name").required
    assert row(found, "by_name", "x", "colour").wrong
    assert row(found, "mode").shape.choices == ("fast", "slow")
    assert row(found, "level").shape.widget is Widget.ANY
    assert row(found, "matrix", 0, 0).shape.widget is Widget.NUMBER


def test_a_class_that_holds_itself_ends(nested):
    found = row(sheet("type: nested\n", schemas=nested), "first")
    assert [r.label for r in found.rows] == ["name", "depth", "inner"]
    assert found.rows[2].rows == ()


def test_a_union_is_chosen_by_its_default(nested):
    domain = row(sheet("type: nested\n", schemas=nested), "domain")
    assert domain.shape.widget in {Widget.NESTED, Widget.ELSEWHERE}
    assert domain.editable


def test_every_sample_has_a_form_at_every_line():
    seen = 0
    for path in sorted(sample_configs_dir().rglob("*.y*ml")):
        text = path.read_text()
        for line in range(0, text.count("\n"), 3):
            for section in sheet(text, (line, 1), folder=Path(path).parent).sections:
                seen += len(list(section.rows))
    assert seen > 100
