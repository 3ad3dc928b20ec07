"""A supervisor lives as long as a model runs: what it loads is counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import rompy_tui

_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "import rompy_tui.supervision.supervisor\n"
    "print(*sys.modules)\n"
)
_OURS = {"rompy_tui", "rompy_tui.version", "rompy_tui.lazy", "rompy_tui.proc"}
_HEAVY = {
    "asyncio",
    "dataclasses",
    "inspect",
    "logging",
    "pathlib",
    "shutil",
    "subprocess",
    "tempfile",
}


def test_a_supervisor_needs_the_standard_library_only_and_little_of_it() -> None:
    root = str(Path(rompy_tui.__file__).parents[1])
    command = [sys.executable, "-I", "-S", "-c", _CODE, root]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    ours = {name for name in loaded if name.startswith("rompy_tui")}
    assert {name for name in ours if not name.startswith("rompy_tui.supervision")} <= _OURS
    assert not ours & {"rompy_tui.supervision.record", "rompy_tui.supervision.store"}
    assert not loaded & _HEAVY
    assert all(
        name.split(".")[0] in {*sys.stdlib_module_names, "rompy_tui", "__main__"} for name in loaded
    )
