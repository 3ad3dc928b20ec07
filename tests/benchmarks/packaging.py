"""How large the program is to fetch and to keep, and which modules its start waits for."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import distribution, requires
from pathlib import Path

from .table import line, weighed

ROOT = Path(__file__).resolve().parents[2]
_STARTS = {
    "a command": "import rompy_tui.cli.main",
    "a check": "import rompy_tui.validation.check",
    "the first screen": "import rompy_tui.tui.app",
}
_RUNS = 5
_SHOWN = 0.005
"""Seconds from which a group is worth a row."""


def run(folder: Path) -> None:
    """Print the rows."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    weighed("the wheel", wheel.stat().st_size)
    weighed("the program, installed", _unpacked(wheel, folder))
    needed = {name: _installed(name) for name in sorted(_needed("rompy-tui"))}
    largest = sorted(needed, key=lambda name: -needed[name])[:5]
    note = ", ".join(f"{name} {needed[name] / 1e6:.1f}" for name in largest)
    weighed(f"the {len(needed)} packages that it needs, installed", sum(needed.values()), note)
    for what, code in _STARTS.items():
        groups = [_groups(code) for _ in range(_RUNS)]
        median = {name: statistics.median(g[name] for g in groups) for name in groups[0]}
        line(f"imports of {what}", sum(median.values()))
        for name in sorted(median, key=lambda name: -median[name]):
            if median[name] >= _SHOWN:
                line(f"  {name}", median[name])


def _unpacked(wheel: Path, folder: Path) -> int:
    target = folder / "unpacked"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--no-deps", "--target", str(target), str(wheel)], check=True)
    return sum(path.stat().st_size for path in target.rglob("*") if path.is_file())


def _needed(name: str) -> set[str]:
    """What a distribution needs, and what that needs, as far as it is installed here."""
    found: set[str] = set()
    left = [name]
    while left:
        for text in requires(left.pop()) or []:
            word, _, marker = text.partition(";")
            needed = re.split(r"[^\w.-]", word.strip(), maxsplit=1)[0].lower()
            if "extra" in marker or needed in found or not _installed(needed):
                continue
            found.add(needed)
            left.append(needed)
    return found


def _installed(name: str) -> int:
    """The bytes of a distribution's files; 0 where it is not here."""
    try:
        files = distribution(name).files or []
    except ModuleNotFoundError:
        return 0
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file())


def _groups(code: str) -> dict[str, float]:
    """Seconds by the package that the time was spent in (``-X importtime``)."""
    command = [sys.executable, "-X", "importtime", "-c", code]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    found: dict[str, float] = defaultdict(float)
    for own, name in re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", said, re.MULTILINE):
        top = name.partition(".")[0]
        group = "Python's own" if top in sys.stdlib_module_names else top
        found[group] += int(own) / 1e6
    return found
