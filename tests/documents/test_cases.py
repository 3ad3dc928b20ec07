"""Case files: each input with the diagnostics it must get beside it, in ``NAME.expected``.

The files stand in folders by subject; what a case includes or names stands in a folder ``data``.
A line is ``severity code line:column-line:column path | message | help | fix``, all 1-based.
``python tests/documents/test_cases.py`` writes them anew; read the difference before you keep it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from rompy_tui.diagnostics import Diagnostic, Span
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_file

HERE = Path(__file__).parent
CASES = sorted(
    path
    for path in HERE.rglob("*")
    if path.suffix in {".yml", ".yaml", ".json"} and "data" not in path.parts
)
VARIABLES = {"CASE_TEXT": "hello", "CASE_NUMBER": "4", "CASE_DATE": "2023-01-31"}
"""The variables that are set when cases are checked, and these only."""


def found_in(path: Path) -> str:
    """What is said of a file, as text."""
    # Only what is built in: what else is installed here is no matter.
    checked = check_file(Path(path.name), Catalogue(Host(), list_entries([])))
    kinds = ", ".join(
        f"{t} {k.value}".strip() for k, t in zip(checked.kinds, checked.types, strict=True)
    )
    return f"kinds: {kinds}\n" + "".join(_line(d) + "\n" for d in checked.diagnostics)


def _line(found: Diagnostic) -> str:
    file = f" in {found.span.file}" if "/" in found.span.file else ""
    parts = [
        f"{found.severity.value} {found.code} {_place(found.span)}{file} {found.dotted_path}",
        found.message,
        found.hint.replace(sys.executable, "PYTHON"),
        *(f"fix: {fix.text}".replace("\n", "\\n") for fix in found.fixes),
        *(f"{r.message} {r.span.file}:{_place(r.span)}" for r in found.related),
    ]
    return " | ".join(part for part in parts if part)


def _place(span: Span) -> str:
    start, end = span.start, span.end
    return f"{start.line + 1}:{start.column + 1}-{end.line + 1}:{end.column + 1}"


@pytest.mark.parametrize("path", CASES, ids=lambda p: str(p.relative_to(HERE)))
def test_case(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr(os, "environ", VARIABLES)
    expected = path.with_name(f"{path.name}.expected").read_text(encoding="utf-8")
    assert found_in(path) == expected


if __name__ == "__main__":
    os.environ.clear()
    os.environ.update(VARIABLES)
    for case in CASES:
        os.chdir(case.parent)
        case.with_name(f"{case.name}.expected").write_text(found_in(case), encoding="utf-8")
    sys.stdout.write(f"{len(CASES)} written\n")
