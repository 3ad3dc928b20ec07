"""Plugins are found without importing them, and a bad one never hides another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Install = Callable[..., dict[str, str]]

GOOD = ["full_backend", "bare_processor", "annotated", "reference_style", "printing"]
BAD = {
    "raising": "RuntimeError: broken at import",
    "exiting": "SystemExit: 0",
    "hard_exit": "",
    "wrong_type": "is not a class",
    "not_there": "has no attribute 'Missing'",
    "segfault": "signal 11",
    "old_pydantic": "site/old_pydantic.py:8: @root_validator",
    "old_settings": "site/old_settings.py:4: from pydantic import BaseSettings",
    "interrupting": "ended the process",
    "scribbling": "wrote into the answers",
}


def listed(cli: Any, env: dict[str, str], *more: str) -> dict[str, dict[str, Any]]:
    done = cli("backends", "list", "--json", *more, env=env)
    assert done.returncode == 0, done.stderr
    entries = json.loads(done.stdout)
    assert {e["name"] for e in entries if e["provider"] == "rompy-tui"} >= {"local", "archive"}
    assert all(e["state"] == "ok" for e in entries if e["provider"] == "rompy-tui")
    return {e["name"]: e for e in entries if e["provider"] != "rompy-tui"}


@pytest.mark.parametrize("bad", BAD)
def test_41_a_bad_plugin_is_listed_beside_good_ones(bad: str, cli: Any, plugins: Install) -> None:
    found = listed(cli, plugins("bare_processor", bad, "reference_style"))
    broken = found.pop(bad.replace("_", "-"))
    assert broken["state"] == "broken"
    assert BAD[bad] in broken["error"] + broken["traceback"]
    assert broken["provider"] == f"test-{bad}"
    assert {n: e["state"] for n, e in found.items()} == {"bare": "ok", "hpc": "ok"}


def test_41_all_bad_ones_at_once(cli: Any, plugins: Install) -> None:
    found = listed(cli, plugins(*BAD, *GOOD))
    states = {name: entry["state"] for name, entry in found.items()}
    assert {n for n, s in states.items() if s == "broken"} == {b.replace("_", "-") for b in BAD}
    assert {n for n, s in states.items() if s == "ok"} == {
        "full",
        "bare",
        "annotated",
        "hpc",
        "printing",
    }


def test_41_a_hanging_plugin(cli: Any, plugins: Install) -> None:
    env = {**plugins("hanging", "bare_processor"), "ROMPY_TUI_PLUGIN_LIMIT": "3"}
    found = listed(cli, env)
    assert found["hanging"]["state"] == "broken"
    assert "took longer than 3 s" in found["hanging"]["error"]
    assert found["bare"]["state"] == "ok"


def test_what_a_plugin_said_before_it_went_is_kept(cli: Any, plugins: Install) -> None:
    found = listed(cli, plugins("hard_exit"))
    assert "last words" in found["hard-exit"]["traceback"]


def test_the_same_name_twice(cli: Any, plugins: Install) -> None:
    done = cli("backends", "list", "--json", env=plugins("shadow_a", "shadow_b"))
    entries = json.loads(done.stdout)
    twice = {e["provider"]: e for e in entries if e["name"] == "twice"}
    assert twice["test-shadow_a"]["state"] == "ok"
    assert twice["test-shadow_b"]["state"] == "shadowed"
    assert twice["test-shadow_b"]["shadowed_by"] == "test-shadow_a"
    local = {e["provider"]: e["state"] for e in entries if e["name"] == "local"}
    assert local == {"rompy-tui": "shadowed", "test-shadow_a": "shadowed"} or local == {
        "rompy-tui": "ok",
        "test-shadow_a": "shadowed",
    }


def test_good_ones(cli: Any, plugins: Install) -> None:
    found = listed(cli, plugins(*GOOD))
    assert found["full"]["config_class"] == "full_backend.FullConfig"
    assert found["full"]["version"] == "1.5"
    assert found["annotated"]["config_class"] == "annotated.AnnotatedConfig"
    assert found["annotated"]["summary"] == "Found by annotation."
    assert found["hpc"]["config_class"] == "reference_style.HpcConfig"
    assert found["bare"]["config_class"] is None
    assert found["bare"]["summary"] == "Counts."


def test_damaged_metadata_hides_nothing(cli: Any, plugins: Install, tmp_path: Path) -> None:
    # pydantic looks for plugins of its own, and does not survive this.
    env = {**plugins("bare_processor"), "PYDANTIC_DISABLE_PLUGINS": "1"}
    for number, content in enumerate(
        [b"[rompy.run]\nno equals sign\n", b"\xff\xfe", b"[rompy.run"]
    ):
        folder = tmp_path / "site" / f"damaged{number}-1.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Name: damaged{number}\nVersion: 1\n")
        (folder / "entry_points.txt").write_bytes(content)
    nameless = tmp_path / "site" / "nameless-1.dist-info"
    nameless.mkdir()
    (nameless / "entry_points.txt").write_text("[rompy.run]\nnameless = gone:Backend\n")
    found = listed(cli, env)
    assert found["bare"]["state"] == "ok"


def test_listing_and_validating_import_nothing_foreign(
    fresh: Any, plugins: Install, tmp_path: Path
) -> None:
    (tmp_path / "x.yml").write_text("type: full\nlevel: 99\n")
    code = (
        "import sys\n"
        "from rompy_tui.__main__ import main\n"
        "for words in (['backends', 'list', '--json'], ['validate', 'x.yml'],\n"
        "              ['backends', 'schema', '--backend-type', 'full']):\n"
        "    try: main(words)\n"
        "    except SystemExit: pass\n"
        "from rompy_tui.backends import get_available_backends\n"
        "print(list(get_available_backends()), file=sys.stderr)\n"
        "names = {'full_backend', 'raising', 'printing', 'client', 'rompy'} & set(sys.modules)\n"
        "assert not names, names\n"
    )
    done = fresh(code, env=plugins("full_backend", "raising", "printing"))
    assert done.returncode == 0, done.stderr
    assert "'raising'" in done.stderr
    assert "out-of-range" in done.stdout


def test_library_calls_load_one_and_say_what_broke(fresh: Any, plugins: Install) -> None:
    code = (
        "import sys\n"
        "from rompy_tui.backends import get_available_backends\n"
        "from rompy_tui.errors import PluginError\n"
        "found = get_available_backends()\n"
        "assert found['full'].__name__ == 'FullBackend'\n"
        "assert 'raising' in found and 'nothing' not in found\n"
        "try: found['raising']\n"
        "except PluginError as error: assert 'broken at import' in error.traceback\n"
        "else: raise AssertionError\n"
    )
    done = fresh(code, env=plugins("full_backend", "raising", "exiting"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("python", ["/nonexistent/python", "/etc/passwd", "/bin/true", "/bin/cat"])
def test_an_interpreter_that_is_none(python: str, cli: Any, plugins: Install) -> None:
    done = cli("--python", python, "backends", "list", "--json", env=plugins("bare_processor"))
    assert "Traceback" not in done.stderr
    assert done.returncode == 3
    assert f"the interpreter {python} " in done.stderr
    assert "--python" in done.stderr


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("type: full\nlevel: 5\n", "", ""),
        ("type: full\nlevel: 50\n", "out-of-range", "at most 9"),
        ("type: full\nlevle: 5\n", "unknown-field", "levle"),
        ("type: full\ntimeout: 1\n", "out-of-range", "at least 60"),
        ("type: hpc\nqueue: a\n", "", ""),
        ("type: hpc\nnodes: 1\n", "missing-field", "queue"),
        ("type: annotated\nsize: x\n", "wrong-type", "whole number"),
        ("type: annotated\nnames: {2020-01-01: 1, 5: 2}\n", "", ""),
        ("type: raising\na: 1\n", "plugin-error", "broken at import"),
        ("type: segfault\na: 1\n", "plugin-error", "signal 11"),
        ("type: bare\nfield: 1\n", "unchecked-fields", "no config class"),
    ],
)
def test_validating_with_a_plugin(
    text: str, code: str, said: str, cli: Any, plugins: Install, tmp_path: Path
) -> None:
    env = plugins("full_backend", "reference_style", "annotated", "raising", "segfault",
                  "bare_processor")  # fmt: skip
    (tmp_path / "x.yml").write_text(text)
    done = cli("validate", "x.yml", "--format", "json", env=env)
    found = json.loads(done.stdout)
    assert done.returncode == (1 if code and code != "unchecked-fields" else 0), done
    assert code in [d["code"] for d in found] or (not code and not found), found
    assert said in done.stdout


def test_schema_and_first_file_of_a_plugin(cli: Any, plugins: Install, tmp_path: Path) -> None:
    env = plugins("full_backend", "bare_processor")
    schema = json.loads(cli("backends", "schema", "--backend-type", "full", env=env).stdout)
    assert schema["properties"]["level"]["anyOf"][0]["maximum"] == 9
    done = cli("backends", "create", "--backend-type", "full", "--output", "new.yml", env=env)
    assert done.returncode == 0, done.stderr
    assert cli("validate", "new.yml", env=env).returncode == 0
    done = cli("backends", "schema", "--processor-type", "bare", env=env)
    assert done.returncode == 3
    assert "no config class" in done.stderr


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("first: {name: a, deph: 3}", "depth"),
        ("gauges: [{name: a}, {name: c, dpth: 1}]", "depth"),
        ("by_name: {a: {name: a, iner: null}}", "inner"),
        ("first: {name: a, inner: {name: b, dept: 2}}", "depth"),
        ("domain: {kind: grid, n: 3, nxx: 2}", "nx"),
        ("gaugs: []", "gauges"),
    ],
)
def test_what_was_meant_inside_of_what_a_plugin_nests(
    cli: Any, plugins: Install, tmp_path: Path, text: str, meant: str
) -> None:
    """Also in unions, lists and maps, whose classes the plugin alone knows."""
    (tmp_path / "nested.yml").write_text(f"type: nested\n{text}\n")
    done = cli("validate", "nested.yml", "--format", "json", env=plugins("nested"))
    found = [d for d in json.loads(done.stdout) if d["code"] == "unknown-field"]
    assert f"did you mean {meant!r}?" in [d["hint"] for d in found]
