"""Values that are valid and probably wrong: warned of where it is so, and only there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.diagnostics import Diagnostic, Severity
from rompy_tui.documents import load_file, load_text
from rompy_tui.documents.fixing import apply_fixes
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.validation.check import MAX_FOUND
from rompy_tui.validation.rules import literal, misread, periods, texts

ROOT = Path(__file__).parents[3]
CODES = {r.code for module in (literal, misread, periods, texts) for r in module.RULES}
SET = {"CYCLE": "2023-01-01T00:00:00", "DATA_ROOT": "/data", "WORK_DIR": "/tmp"}


def checked(text: str) -> list[Diagnostic]:
    loaded = load_text(text, "x.yml", environ=SET)
    return check_loaded(loaded, Catalogue(Host(), list_entries([]))).diagnostics


def codes(text: str) -> list[str]:
    return [d.code for d in checked(text) if d.code in CODES]


def warned_of(folder: Path) -> list[tuple[str, int, str]]:
    """The warnings of these rules in every config file below a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yml", ".yaml", ".json"}:
            loaded = load_file(path, SET)
            everything = check_loaded(loaded, Catalogue(Host(), list_entries([]))).diagnostics
            found += [
                (path.name, d.span.start.line + 1, d.code) for d in everything if d.code in CODES
            ]
    return found


def test_our_own_samples_are_quiet() -> None:
    assert warned_of(ROOT / "sample_configs") == []


def test_files_from_the_world_are_quiet() -> None:
    samples = os.environ.get("ROMPY_TUI_SAMPLES")
    if not samples:
        pytest.skip("ROMPY_TUI_SAMPLES names no folder of config files")
    assert warned_of(Path(samples)) == []


CASES = sorted((ROOT / "tests" / "documents" / "values").glob("*.yml"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_a_safe_fix_of_a_warning_changes_no_value(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", SET)
    text = path.read_text(encoding="utf-8")
    fixes = [
        fix
        for found in checked(text)
        if found.severity is Severity.WARNING
        for fix in found.fixes
        if fix.safe
    ]
    mended, applied = apply_fixes(text, fixes)
    before, after = (load_text(t, "x.yml", environ=SET).documents for t in (text, mended))
    assert len(applied) == len(fixes)
    assert [_as_counted(d.data) for d in after] == [_as_counted(d.data) for d in before]


def _as_counted(data: Any) -> Any:
    """True and 1 are the same where a number is wanted."""
    return {k: int(v) if isinstance(v, bool) else v for k, v in data.items()}


@pytest.mark.parametrize("name", ["timeout", "cpu", "nodes", "ntasks", "cpus_per_task"])
def test_odd_numbers_in_fields_that_want_one(name: str) -> None:
    kind = "slurm" if name in {"nodes", "ntasks", "cpus_per_task"} else "docker"
    top = f"type: {kind}\ncommand: x\nimage: a:1\nuser: x\nmemory: 4g\n"
    assert codes(f"{top}{name}: 0101\n") == ["octal-number"]
    assert codes(f"{top}{name}: 1:40\n") == ["base-60-number"]
    assert codes(f"{top}{name}: 1_00\n") == ["odd-underscores"]
    assert codes(f"{top}{name}: 0_100\n") == ["octal-number"]
    assert codes(f"{top}{name}: 100\n") == []


def test_a_number_that_is_wrong_anyway_is_told_of_once() -> None:
    found = checked("type: slurm\ncommand: x\naccount: 0123\njob_name: 1:30\nqos: 2023_01\n")
    assert [d.code for d in found] == ["wrong-type"] * 3
    assert all("YAML reads" in d.message for d in found)


def test_plugins_are_looked_at_too() -> None:
    found = checked("type: elsewhere\ncommand: x\nsteps: {at: 10:30, off: 1}\n")
    assert {"base-60-number", "boolean-key"} <= {d.code for d in found}


def test_what_is_foreign_is_left_alone() -> None:
    assert checked("version: 3.10\non: {push: 1:30}\n010: $HOME\n") == []


def test_what_one_rule_finds_is_limited() -> None:
    lines = "".join(f"  A{number}: $HOME\n" for number in range(MAX_FOUND * 2))
    assert len(checked(f"type: local\ncommand: x\nenv_vars:\n{lines}")) == MAX_FOUND


def test_each_document_is_looked_at() -> None:
    text = "type: local\ncommand: ./a #2\ntimeout: 1:30\n"
    assert codes(f"{text}---\n{text}") == ["swallowed-comment", "base-60-number"] * 2


def test_sections_of_one_document_are_told_of_once() -> None:
    text = "a: {type: local, command: x, timeout: 1:30}\nb: {type: local, command: x}\n"
    assert codes(text) == ["base-60-number"]


@pytest.mark.parametrize(
    "period",
    [
        "{start: 2023-01-01, end: 2023-01-02}",
        "{start: 2023-01-01T00:00:00Z, end: 2023-01-01T06:00:00+01:00}",
        "{start: 2023-01-01, end: 2023-01-01T00:00:01}",
        "{start: 20230101T06, end: 20230101T07, interval: 1h}",
        "{start: '2023-01-01 00:00', duration: PT1H, interval: PT1H}",
        "{end: 2023-01-02, duration: 1d, interval: 1d}",
        "{start: 2023-01-01, duration: 1d, interval: null}",
        "{start: tomorrow, end: yesterday}",
        "{start: 2023-01-01, end: 2023-01-02T00:00:00Z}",
        "{start: [1], duration: [2], interval: {a: 1}}",
        "{}",
    ],
)
def test_periods_that_are_right_or_wrong_in_another_way(period: str) -> None:
    assert codes(f"run_id: x\nperiod: {period}\n") == []
