"""A fix mends what it is offered for, in every case file."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from rompy_tui.diagnostics import Diagnostic, Fix
from rompy_tui.documents.fixing import apply_fixes
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_file

from .test_cases import CASES, HERE, VARIABLES

UNREADABLE = {"bad-key", "bad-merge", "bad-value", "duplicate-key", "unknown-tag", "yaml-syntax"}


def found_in(path: Path) -> list[Diagnostic]:
    return check_file(path, Catalogue(Host(), list_entries([]))).diagnostics


def after(fix: Fix, case: Path) -> list[Diagnostic]:
    """What is said of a case once a fix is applied, which is taken back at once."""
    file = Path(fix.span.file)
    before = file.read_bytes()
    text = before.decode("utf-8")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    changed, applied = apply_fixes(text.removeprefix(mark), [fix])
    assert applied == [fix]
    file.write_bytes((mark + changed).encode())
    found = found_in(case)
    file.write_bytes(before)
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda p: str(p.relative_to(HERE)))
def test_each_fix_mends_its_diagnostic(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (path.parent / "data").is_dir():
        shutil.copytree(path.parent / "data", tmp_path / "data")
    shutil.copyfile(path, tmp_path / path.name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", VARIABLES)
    case = Path(path.name)
    before = found_in(case)
    for found in before:
        for fix in found.fixes:
            left = after(fix, case)
            was, now = (Counter((d.code, d.path) for d in all_of) for all_of in (before, left))
            assert now[found.code, found.path] < was[found.code, found.path], fix
            assert not UNREADABLE & {code for code, _ in now - was}, fix
            if fix.safe:
                # A number put in quotes is read as text, and may turn out to be a wrong one.
                assert {path for _, path in now - was} <= {found.path}, fix
