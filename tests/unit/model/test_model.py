"""Model runs: names, periods, templates, and that nothing is deleted by looking."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rompy_tui import BaseConfig, ModelRun, TimeRange
from rompy_tui.errors import ConfigError, StorageError
from rompy_tui.model import parse_duration

Write = Callable[..., Path]
STAGING = "t/{{runtime.staging_dir}}"


@pytest.fixture
def template(write: Write) -> Callable[..., str]:
    """A template folder with one file."""

    def make(text: str | bytes = "{{runtime.run_id}}\n", name: str = "INPUT") -> str:
        return str(write(f"{STAGING}/{name}", text).parents[name.count("/") + 1])

    return make


def run_of(tmp_path: Path, template: str, **fields: Any) -> ModelRun:
    fields.setdefault("run_id", "r")
    return ModelRun(output_dir=tmp_path / "out", config=BaseConfig(template=template), **fields)


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/b", "/", "../x", "a\\b", "a\0b"])
def test_run_ids_that_are_no_names(name: str) -> None:
    with pytest.raises(ValidationError):
        ModelRun(run_id=name)


@pytest.mark.parametrize("name", ["a", "a b", "...", "-x", "日本", "a'b", "$(id)", "%j", "x" * 200])
def test_run_ids_that_are_names(name: str, tmp_path: Path, template: Any) -> None:
    made = run_of(tmp_path, template(), run_id=name).generate()
    assert made == tmp_path / "out" / name
    assert (made / "INPUT").read_text() == f"{name}\n"


def test_a_run_id_too_long_for_the_disk(tmp_path: Path, template: Any) -> None:
    with pytest.raises(StorageError, match="the name is too long"):
        run_of(tmp_path, template(), run_id="x" * 300, delete_existing=True).generate()


def old_run(tmp_path: Path) -> Path:
    old = tmp_path / "out" / "r" / "old"
    old.parent.mkdir(parents=True)
    old.write_text("kept")
    return old


def test_looking_deletes_nothing(tmp_path: Path, template: Any, cli: Any) -> None:
    old = old_run(tmp_path)
    model_run = run_of(tmp_path, template(), delete_existing=True)
    assert model_run.staging_dir == old.parent
    assert repr(model_run)
    assert model_run.model_dump()
    (tmp_path / "m.yml").write_text("run_id: r\noutput_dir: out\ndelete_existing: true\n")
    assert cli("validate", ".").returncode == 0
    assert old.read_text() == "kept"


def test_delete_existing_deletes_the_run_alone(tmp_path: Path, template: Any) -> None:
    old = old_run(tmp_path)
    beside = tmp_path / "out" / "other"
    beside.mkdir()
    run_of(tmp_path, template()).generate()
    assert old.exists()
    run_of(tmp_path, template(), delete_existing=True).generate()
    assert not old.exists()
    assert beside.exists()
    assert (tmp_path / "out" / "r" / "INPUT").exists()


def test_links_inside_an_old_run_are_not_followed(tmp_path: Path, template: Any) -> None:
    old = old_run(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x").write_text("kept")
    (old.parent / "link").symlink_to(outside)
    run_of(tmp_path, template(), delete_existing=True).generate()
    assert (outside / "x").read_text() == "kept"


@pytest.mark.parametrize("where", ["link", "cwd", "above", "home", "template"])
def test_what_delete_existing_refuses(
    where: str, tmp_path: Path, template: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = old_run(tmp_path)
    model_run = run_of(tmp_path, template(), delete_existing=True)
    if where == "link":
        keep.parent.rename(tmp_path / "elsewhere")
        keep = tmp_path / "elsewhere" / "old"
        (tmp_path / "out" / "r").symlink_to(tmp_path / "elsewhere")
    elif where == "cwd":
        monkeypatch.chdir(keep.parent)
    elif where == "above":
        (keep.parent / "deep").mkdir()
        monkeypatch.chdir(keep.parent / "deep")
    elif where == "home":
        monkeypatch.setenv("HOME", str(keep.parent))
    else:
        model_run.output_dir = tmp_path
        model_run.run_id = "t"
    with pytest.raises(ConfigError, match="delete_existing would delete"):
        model_run.generate()
    assert keep.read_text() == "kept"
    assert (tmp_path / STAGING / "INPUT").exists()


def test_an_output_folder_that_is_a_file(tmp_path: Path, template: Any) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises((ConfigError, StorageError)) as raised:
        run_of(tmp_path, template()).generate()
    assert str(tmp_path / "out") in raised.value.message


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h", 3600),
        ("15m", 900),
        ("15M", 900),
        ("2d", 172800),
        ("1w", 604800),
        ("30s", 30),
        ("-1h", -3600),
        ("PT1H30M", 5400),
        ("P1D", 86400),
        (timedelta(1), 86400),
    ],
)
def test_lengths_of_time(text: Any, seconds: int) -> None:
    found = parse_duration(text)
    assert found is not None
    assert found.total_seconds() == seconds


@pytest.mark.parametrize(
    "value", ["", "1", "h", "1y", "1.5h", "P1Y", 60, True, [], "99999999999d", "P99999999999D"]
)
def test_what_is_no_length_of_time(value: Any) -> None:
    with pytest.raises(ValueError, match="length of time"):
        parse_duration(value)


@pytest.mark.parametrize(
    "start",
    ["20200102", "20200102T03", "20200102T0304", "20200102.030405", "2020-01-02", "2020-01-02T03",
     "2020-01-02T03:04:05", "2020-01-02 03:04", datetime(2020, 1, 2)],
)  # fmt: skip
def test_forms_of_a_moment(start: Any) -> None:
    period = TimeRange(start=start, duration="1d", interval="6h")
    assert period.start is not None
    assert period.start.date() == datetime(2020, 1, 2).date()
    assert period.end == period.start + timedelta(days=1)
    assert len(period.date_range) == 5
    again = TimeRange(**period.model_dump())
    assert again == period


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"start": "2020-01-01"},
        {"start": "2020-01-01", "end": "2020-01-02", "duration": "1d"},
        {"start": "yesterday", "end": "2020-01-02"},
        {"start": "2020-01-01", "end": datetime(2020, 1, 2, tzinfo=timezone.utc)},
        {"start": "9999-12-31", "duration": "10d"},
        {"end": "0001-01-01", "duration": "10d"},
        {"start": "2020-01-01", "duration": "99999999999d"},
        {"start": "2020-01-01", "end": "2020-01-02", "interval": 60},
    ],
)
def test_what_is_no_period(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TimeRange(**values)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("ok\n{{ nothing }}\n", 2, "'nothing' is undefined"),
        ("a\nb\n{{ runtime.nope }}\n", 3, "nope"),
        ("a\n{% if %}\n", 2, "Expected an expression"),
        ("a\n{{ 1 / 0 }}\n", 2, "ZeroDivisionError"),
        ("{{ ''.__class__.__mro__ }}", 1, "unsafe"),
        ("a\n{{ runtime.__init__.__globals__ }}", 2, ""),
        ("{{ ().__class__.__base__.__subclasses__() }}", 1, "unsafe"),
        ("{{ config.render.__globals__ }}", 1, "unsafe"),
        ("{{ range(10**9) | list }}", 1, "Range too big"),
        ("{% include 'INPUT' %}", 1, "RecursionError"),
        ("{% include '../../../secret' %}", 1, "secret"),
        ("{{ '%d' % 'x' }}", 1, "TypeError"),
    ],
)
def test_template_errors_say_file_and_line(
    text: str, line: int, said: str, tmp_path: Path, template: Any, write: Write
) -> None:
    write("secret", "secret text")
    with pytest.raises(ConfigError) as raised:
        run_of(tmp_path, template(text)).generate()
    assert raised.value.message.startswith(f"the template INPUT, line {line}: ")
    assert said in raised.value.message


def test_names_are_rendered_and_modes_kept(tmp_path: Path, template: Any) -> None:
    folder = template("#!/bin/sh\n", "{{runtime.run_id}}/run_{{runtime.run_id}}.sh")
    script = tmp_path / STAGING / "{{runtime.run_id}}" / "run_{{runtime.run_id}}.sh"
    script.chmod(0o750)
    binary = bytes(range(256)) + b"{{runtime.run_id}}"
    (tmp_path / STAGING / "data.bin").write_bytes(binary)
    (tmp_path / STAGING / "latin").write_bytes(b"h\xf6he {{runtime.run_id}}")
    (tmp_path / STAGING / "crlf").write_bytes(b"a\r\nb")
    made = run_of(tmp_path, folder, run_id="abc").generate()
    assert (made / "abc" / "run_abc.sh").stat().st_mode & 0o777 == 0o750
    assert (made / "data.bin").read_bytes() == binary
    assert (made / "latin").read_bytes() == b"h\xf6he {{runtime.run_id}}"
    assert (made / "crlf").read_bytes() in {b"a\r\nb", b"a\nb"}


@pytest.mark.parametrize("name", ["{{'..'}}", "{{'../../escaped'}}", "{{'/tmp/escaped'}}"])
def test_a_rendered_name_stays_inside(name: str, tmp_path: Path, template: Any) -> None:
    folder = template()
    odd = name.replace("/", "{{'\\x2f'}}") if "/" in name else name
    odd = odd if "x2f" not in odd else name.replace("/", "' ~ '\\x2f' ~ '")
    (tmp_path / STAGING / odd).write_text("x")
    with pytest.raises(ConfigError, match="would be written to"):
        run_of(tmp_path, folder).generate()
    assert not (tmp_path / "escaped").exists()


def test_a_pipe_among_the_templates(tmp_path: Path, template: Any) -> None:
    folder = template()
    os.mkfifo(tmp_path / STAGING / "pipe")
    with pytest.raises(ConfigError, match="no regular file"):
        run_of(tmp_path, folder).generate()


@pytest.mark.parametrize("template", ["gone", "https://example.org/x.git", "git@example.org:x"])
def test_templates_that_are_no_folder(template: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="template"):
        run_of(tmp_path, template).generate()


def test_the_built_in_template(tmp_path: Path) -> None:
    made = ModelRun(run_id="r", output_dir=tmp_path).generate()
    assert any(made.iterdir())
