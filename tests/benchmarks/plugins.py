"""What plugins cost: listed from metadata, loaded, kept on disk, and asked again.

``ROMPY_TUI_ROMPY_PYTHON`` adds an interpreter that holds rompy and its models.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from rompy_tui.plugins import Kind, State, find
from rompy_tui.plugins.host import Host

from .measure import once, paired, timed
from .table import compared, left_out, line

_OURS = [sys.executable, "-m", "rompy_tui"]
_BARE = [sys.executable, "-c", "pass"]
_LOADED = 3
_OLD = 1_700_000_000
_PLUGIN = """\
from pydantic import BaseModel

class Config(BaseModel):
    size: int = 1

class Backend:
    def run(self, model_run, config: Config):
        return True
"""


def run(folder: Path) -> None:
    """Print the rows."""
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    _small_ones(folder)
    python = os.environ.get("ROMPY_TUI_ROMPY_PYTHON")
    if python is None:
        left_out("plugins of rompy", "ROMPY_TUI_ROMPY_PYTHON names no interpreter")
        return
    listing = [*_OURS, "--python", python, "backends", "list"]
    _listing("rompy's plugins", listing, folder)
    _questions(python)


def _small_ones(folder: Path) -> None:
    site = folder / "site"
    for number in range(5):
        info = site / f"small{number}-1.dist-info"
        info.mkdir(parents=True)
        name = f"small{number}"
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[rompy.run]\n{name} = {name}:Backend\n")
        (site / f"{name}.py").write_text(_PLUGIN)
    subprocess.run([sys.executable, "-m", "compileall", "-q", site], check=True)
    for path in [*site.rglob("*"), site]:
        os.utime(path, (_OLD, _OLD))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(site)
    _listing("five small plugins", [*_OURS, "backends", "list"], folder)
    os.environ.pop("PYTHONPATH")
    if before is not None:
        os.environ["PYTHONPATH"] = before


def _listing(what: str, command: list[str], folder: Path) -> None:
    compared(f"{what}: metadata only", *paired([*command, "--no-load"], _BARE, folder), "Python")
    loaded = [once([*command, "--fresh"], folder) for _ in range(_LOADED)]
    median = sorted(loaded, key=lambda figure: figure.seconds)[_LOADED // 2]
    line(f"{what}: all loaded anew", median.seconds, "", median.megabytes)
    compared(f"{what}: kept on disk", *paired(command, _BARE, folder), "Python")


def _questions(python: str) -> None:
    host = Host(python, fresh=True)
    entries = host.entries()
    model = find(Kind.MODEL, "swan", entries)
    if model is None or model.state is State.SHADOWED:
        left_out("questions to rompy's swan", "it is not there")
        return
    begun = time.perf_counter()
    host.validate(model, {"grid": 1})
    line("a config of swan: the first question", time.perf_counter() - begun)
    line("the next ones", timed(lambda: host.validate(model, {"grid": 1})))
