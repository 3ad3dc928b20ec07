"""The same files checked by other programs, in turn with ours.

``make bench`` installs the checkers; ``ROMPY_TUI_BENCH_BIN`` says where. rompy is measured where
``ROMPY_TUI_ROMPY_PYTHON`` names an interpreter that holds it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from . import corpus
from .measure import paired
from .table import compared, left_out

_OURS = [sys.executable, "-m", "rompy_tui"]
_SIZES = (10, 100, 1_000)
_RUNS = 3


def run(folder: Path) -> None:
    """Print the rows."""
    for count in _SIZES:
        checkers(folder / str(count), count)
    rompy(folder)


def checkers(folder: Path, count: int) -> None:
    """Many local backends: checked by a schema, and for style."""
    place = corpus.workspace(folder / "local", count, (corpus.local,))
    schema = folder / "schema.json"
    written = subprocess.run(
        [*_OURS, "backends", "schema", "--backend-type", "local"],
        stdout=subprocess.PIPE,
        check=True,
    )
    schema.write_bytes(written.stdout)
    names = [str(path) for path in sorted(place.rglob("*.yml"))]
    where = os.environ.get("ROMPY_TUI_BENCH_BIN", "")
    for name, words in {
        "check-jsonschema": ["--schemafile", str(schema), *names],
        "yamllint": ["-d", "relaxed", "."],
    }.items():
        what = f"validate {count:,} local backends"
        if where:
            ours, other = paired(
                [*_OURS, "validate", "."], [f"{where}/{name}", *words], place, _RUNS
            )
            compared(what, ours, other, name)
        else:
            left_out(what, f"ROMPY_TUI_BENCH_BIN does not say where {name} is (make bench)")


def rompy(folder: Path) -> None:
    """One file, checked by rompy's own command."""
    # rompy's command refuses a type in the file, and takes variables as they are written.
    text = corpus.local(1).replace("type: local\n", "").replace("${LOG_LEVEL:-info}", "info")
    (folder / "one.yml").write_text(text)
    words = ["backends", "validate", "one.yml", "--backend-type", "local"]
    what = "backends validate FILE"
    python = os.environ.get("ROMPY_TUI_ROMPY_PYTHON")
    if python:
        theirs = str(Path(python).with_name("rompy"))
        ours, other = paired([*_OURS, *words], [theirs, *words], folder, _RUNS)
        compared(what, ours, other, "rompy")
    else:
        left_out(what, "ROMPY_TUI_ROMPY_PYTHON names no interpreter with rompy")
