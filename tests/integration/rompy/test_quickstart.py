"""The quickstart's files are rompy's too: it makes the same run of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.backends import load_backend_config
from rompy_tui.documents import load_file
from rompy_tui.model import ModelRun
from rompy_tui.plugins import Kind, names
from rompy_tui.postprocess import load_processor_config
from rompy_tui.resources import base_template_dir

pytestmark = [pytest.mark.rompy, pytest.mark.xdist_group("rompy")]

if not os.environ.get("ROMPY_TUI_ROMPY_PYTHON"):
    pytest.skip("ROMPY_TUI_ROMPY_PYTHON is not set; use make test-rompy", allow_module_level=True)

QUICKSTART = Path(__file__).parents[3] / "sample_configs" / "quickstart"


@pytest.fixture
def quickstart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, which is the current directory."""
    folder = tmp_path / "quickstart"
    shutil.copytree(QUICKSTART, folder)
    monkeypatch.chdir(folder)
    return folder


def _values(path: Path) -> dict[str, Any]:
    loaded = load_file(path, {})
    assert loaded.ok, loaded.diagnostics
    values: dict[str, Any] = loaded.documents[0].data
    return values


def _tree(folder: Path) -> dict[str, tuple[str, int]]:
    """Each file's text without the lines about who wrote it and when, and its mode."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        lines = path.read_text("utf-8").splitlines(keepends=True) if path.is_file() else []
        kept = [line for line in lines if "Generated" not in line and "Template:" not in line]
        found[name] = ("".join(kept) if path.is_file() else "/", path.stat().st_mode & 0o777)
    return found


def _both(rompy: Any, values: dict[str, Any], folder: Path) -> tuple[Any, Any]:
    """What rompy and we generate from the same values, each into a folder of its own."""
    theirs = rompy.value("generate", values={**values, "output_dir": "theirs"}, folder=str(folder))
    ours = ModelRun(**{**values, "output_dir": "ours"})
    returned = ours.generate()
    assert returned == ours.staging_dir
    assert str(returned).replace("ours", "theirs", 1) == theirs["staging_dir"]
    return _tree(folder / "ours"), _tree(folder / "theirs")


def test_the_model_file_makes_the_same_files(quickstart: Path, rompy: Any) -> None:
    values = _values(quickstart / "model.yml")
    ours, theirs = _both(rompy, values, quickstart)
    assert set(ours) >= {"quickstart/INPUT", "quickstart/outputs/readme.md"}
    assert "duration = 10800.0" in ours["quickstart/INPUT"][0]
    assert ours == theirs


def test_the_model_file_makes_the_same_files_where_some_stand(quickstart: Path, rompy: Any) -> None:
    values = _values(quickstart / "model.yml")
    _both(rompy, values, quickstart)
    for side in ("ours", "theirs"):
        (quickstart / side / "quickstart" / "left").write_text("over")
    kept_ours, kept_theirs = _both(rompy, {**values, "delete_existing": False}, quickstart)
    assert "quickstart/left" in kept_ours
    assert kept_ours == kept_theirs
    ours, theirs = _both(rompy, values, quickstart)
    assert "quickstart/left" not in ours
    assert ours == theirs


@pytest.mark.parametrize("subdir", [True, False])
def test_a_run_stands_where_rompys_does(subdir: bool, quickstart: Path, rompy: Any) -> None:
    values = {**_values(quickstart / "model.yml"), "run_id_subdir": subdir, "run_id": "größe 1"}
    ours, theirs = _both(rompy, values, quickstart)
    assert ("größe 1/INPUT" if subdir else "INPUT") in ours
    assert ours == theirs


RICH = """\
{%- set steps = runtime.period.date_range if runtime.period.date_range is defined else [] -%}
{# gone #}
id {{ runtime.run_id }} {{ runtime.run_id | upper }} {{ runtime.model_type }}
from {{ runtime.period.start }} to {{ runtime.period.end.strftime(runtime._datefmt) }}
every {{ runtime.period.interval }} {{ runtime.period.interval.seconds / 3600 }}
days {{ (runtime.period.end - runtime.period.start).days }} {{ steps | length }}
out {{ runtime.output_dir.name | length > 0 }} {{ runtime.staging_dir.name }}
flags {{ runtime.delete_existing }} {{ runtime.run_id_subdir }} {{ runtime.period.include_end }}
keys {{ runtime.period.keys() | list | sort }} {{ runtime.config.checkout }}
model {{ config.model_type }} {{ config.template }}
{% for i in range(3) %}{{ i }},{% endfor %}

{% if config.checkout %}
 checkout {{ config.checkout }}
{% else %}
 none
{% endif %}
{% raw %}{{ kept }}{% endraw %} größe ≥ 1
end without line end"""


def test_a_template_of_many_kinds_makes_the_same_files(
    tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, rompy: Any
) -> None:
    root = "t/{{runtime.staging_dir}}/"
    write(root + "rich.txt", RICH)
    write(root + "windows.txt", "a {{ runtime.run_id }}\r\nb\r\n")
    write(root + "{{ runtime.run_id }}_{{ runtime.period.start.year }}/in.txt", "x\n\n\n")
    write(root + "empty/.keep", "")
    write(root + "deep/er/still.txt", "{{ runtime.run_id }}")
    write(root + "run.sh", "#!/bin/sh\necho {{ runtime.run_id }}\n").chmod(0o755)
    write("t/outside.txt", "not copied {{ nothing }}")
    monkeypatch.chdir(tmp_path)
    values = {
        "run_id": "storm",
        "period": {"start": datetime(2020, 1, 1), "duration": "2d", "interval": "6h"},
        "config": {"model_type": "base", "template": "t"},
    }
    ours, theirs = _both(rompy, values, tmp_path)
    assert ours["storm/run.sh"][1] == 0o755
    assert "storm/storm_2020/in.txt" in ours
    assert ours == theirs


def test_a_binary_file_is_copied_as_in_rompy(
    tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, rompy: Any
) -> None:
    content = bytes(range(256)) * 8 + b"{{ runtime.run_id }}"
    write("t/{{runtime.staging_dir}}/grid.bin", content)
    monkeypatch.chdir(tmp_path)
    values = {"run_id": "storm", "config": {"model_type": "base", "template": "t"}}
    rompy.value("generate", values={**values, "output_dir": "theirs"}, folder=str(tmp_path))
    ModelRun(**values, output_dir=tmp_path / "ours").generate()
    for side in ("ours", "theirs"):
        assert (tmp_path / side / "storm" / "grid.bin").read_bytes() == content


@pytest.mark.parametrize(
    "template",
    ["{{ nothing }}", "{{ runtime.nothing.more }}", "{% if %}", "{{ 1 / 0 }}", "{{ x", "{% end %}"],
)
def test_a_template_that_cannot_be_rendered_stops_both(
    template: str,
    tmp_path: Path,
    write: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    rompy: Any,
) -> None:
    write("t/{{runtime.staging_dir}}/INPUT", template)
    monkeypatch.chdir(tmp_path)
    values = {"config": {"model_type": "base", "template": "t"}, "output_dir": "out"}
    assert not rompy.ask("generate", values=values, folder=str(tmp_path)).ok
    with pytest.raises(Exception, match="INPUT"):
        ModelRun(**values).generate()


def test_rompy_renders_our_built_in_template_as_we_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rompy: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    template = {"model_type": "base", "template": str(base_template_dir())}
    ours, theirs = _both(rompy, {"config": template}, tmp_path)
    assert "run_id = run_id" in ours["run_id/INPUT"][0]
    assert ours == theirs


def test_the_pipeline_file_is_rompys_too(
    quickstart: Path, rompy: Any, form: Callable[[Any], str]
) -> None:
    path = quickstart / "pipeline.yml"
    text = path.read_text("utf-8").replace("archive.yml", "noop.yml")
    path.write_text(text, encoding="utf-8")
    values = _values(path)
    assert form(rompy.value("load", path=str(path), environ={})) == form(values)
    assert values.keys() == {"config", "backend", "postprocessor"}

    theirs = rompy.value("validate", name="ModelRun", values=values["config"])
    assert form(ModelRun(**values["config"]).model_dump()) == form(theirs)

    name, theirs = rompy.value("backend", values=values["backend"])
    ours = load_backend_config(values["backend"])
    assert type(ours).__name__ == name
    assert form(ours.model_dump()) == form({"type": "local", **theirs})

    name, theirs = rompy.value("processor", values=values["postprocessor"])
    ours = load_processor_config(values["postprocessor"])
    assert type(ours).__name__ == name
    assert form(ours.model_dump()) == form(theirs)


@pytest.mark.parametrize("name", ["backends/local.yml", "processors/noop.yml"])
def test_single_files_are_rompys_too(
    name: str, quickstart: Path, rompy: Any, form: Callable[[Any], str]
) -> None:
    values = _values(quickstart / name)
    theirs = rompy.value("load", path=str(quickstart / name), environ={})
    assert form(values) == form(theirs)
    kind = "backend" if name.startswith("backends") else "processor"
    assert rompy.ask(kind, values=theirs).ok


def test_our_archive_processor_is_unknown_to_rompy(
    quickstart: Path, rompy: Any, differences: dict[str, Any]
) -> None:
    values = _values(quickstart / "processors" / "archive.yml")
    assert "archive-processor" in differences
    assert not rompy.ask("processor", values=values).ok
    assert load_processor_config(values).type == "archive"


def test_what_rompy_registers_we_have_built_in(rompy: Any) -> None:
    groups = rompy.value("groups")
    assert set(groups["rompy.run"]) <= set(names(Kind.BACKEND))
    assert set(groups["rompy.postprocess"]) <= set(names(Kind.POSTPROCESSOR))
    assert set(groups["rompy.pipeline"]) <= set(names(Kind.PIPELINE))
    assert set(groups["rompy.config"]) <= set(names(Kind.MODEL))


def test_this_is_the_rompy_that_is_pinned(rompy: Any) -> None:
    pins = (Path(__file__).parent / "requirements.txt").read_text("utf-8").splitlines()
    for name in ("rompy", "pydantic"):
        assert f"{name}=={rompy.versions[name]}" in pins
