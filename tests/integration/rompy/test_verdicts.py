"""The files of rompy's users: our verdict is rompy's own, or the table says why it is not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.plugins.host import Host
from rompy_tui.validation import Catalogue, DocumentKind, check_file

pytestmark = [
    pytest.mark.rompy,
    pytest.mark.xdist_group("rompy"),
    pytest.mark.skipif("ROMPY_TUI_SAMPLES" not in os.environ, reason="no ROMPY_TUI_SAMPLES"),
]

if not os.environ.get("ROMPY_TUI_ROMPY_PYTHON"):
    pytest.skip("ROMPY_TUI_ROMPY_PYTHON is not set; use make test-rompy", allow_module_level=True)

SAMPLES = Path(os.environ.get("ROMPY_TUI_SAMPLES", "."))
KINDS = {
    DocumentKind.BACKEND: "backend",
    DocumentKind.POSTPROCESSOR: "postprocessor",
    DocumentKind.PIPELINE: "pipeline",
    DocumentKind.MODEL_RUN: "model run",
}
DIFFERENT: dict[str, tuple[bool, str]] = {}
"""Of a file whether we accept it, and why rompy does not, or does."""


@pytest.mark.parametrize(
    "name", sorted(str(p.relative_to(SAMPLES)) for p in SAMPLES.rglob("*.y*ml"))
)
def test_the_verdict_is_the_same(name: str, rompy: Any) -> None:
    path = SAMPLES / name
    checked = check_file(path, Catalogue(Host(os.environ["ROMPY_TUI_ROMPY_PYTHON"])))
    kinds = [KINDS.get(kind) for kind in checked.kinds]
    if kinds and not any(kinds):
        assert checked.ok  # no config: rompy has no command that takes it
        return
    said = rompy.value("verdicts", 120, path=str(path), kinds=kinds, environ=dict(os.environ))
    refused = [text for text in said if text]
    ours = [f"{d.code} {d.path} {d.message}" for d in checked.diagnostics if d.is_error]
    about = f"rompy: {refused or 'accepts it'}\nrompy-tui: {ours or 'accepts it'}"
    if name in DIFFERENT:
        accepts, why = DIFFERENT[name]
        assert (checked.ok, not refused) == (accepts, not accepts), f"{about}\nlisted: {why}"
    else:
        assert checked.ok == (not refused), about
