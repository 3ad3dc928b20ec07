"""The files of rompy's users: our verdict is rompy's own, but where the table says otherwise."""

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
FILES = [str(p.relative_to(SAMPLES)) for p in sorted(SAMPLES.rglob("*.y*ml"))]
NOT_INSTALLED = "model-not-installed"
"""The key of the one difference that these files show."""


@pytest.mark.parametrize("name", FILES)
def test_the_verdict_is_the_same(name: str, rompy: Any, differences: dict[str, Any]) -> None:
    path = SAMPLES / name
    checked = check_file(path, Catalogue(Host(os.environ["ROMPY_TUI_ROMPY_PYTHON"])))
    kinds = [None if kind is DocumentKind.FOREIGN else kind.value for kind in checked.kinds]
    said = rompy.value("verdicts", 120, path=str(path), kinds=kinds, environ=dict(os.environ))
    refused = [text for text in said if text]
    ours = [f"{d.code} {d.path} {d.message}" for d in checked.diagnostics if d.is_error]
    about = f"rompy: {refused or 'accepts it'}\nrompy-tui: {ours or 'accepts it'}"
    if checked.ok and "unchecked-model" in {d.code for d in checked.diagnostics}:
        assert NOT_INSTALLED in differences
        assert ["union_tag_invalid" in text for text in refused] == [True], about
    else:
        assert checked.ok == (not refused), about
