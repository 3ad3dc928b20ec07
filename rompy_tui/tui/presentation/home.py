"""The lines of the first screen: its head, its panes' names and titles."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content

from ...diagnostics.text import visible
from .files import shorten_middle

PANES = {
    "files": "F2 files",
    "view": "F3 text",
    "form": "^T form",
    "problems": "F4 problems",
    "runs": "F6 runs",
}
"""The panes and how the strip of a narrow terminal calls them."""

_PATH_WIDTH = 48


def short_path(path: Path) -> str:
    """A path as a person writes it, from their home directory on."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def head_line(workspace: Path, wrong: int, running: int) -> Content:
    """The line at the top.

    Args:
        workspace: the folder.
        wrong: how many files are not valid.
        running: how many runs are going on.
    """
    parts: list[str | tuple[str, str]] = [
        ("rompy-tui  ", "bold $text-primary"),
        shorten_middle(visible(short_path(workspace)), _PATH_WIDTH),
    ]
    if wrong:
        parts.append((f"   {wrong} not valid", "$text-error"))
    if running:
        parts.append((f"   {running} running", "$text-primary"))
    return Content.assemble(*parts)


def pane_strip(shown: str) -> Content:
    """The names of the panes, the shown one in bold."""
    parts: list[str | tuple[str, str]] = []
    for name, label in PANES.items():
        parts.append((label, "bold $text-primary" if name == shown else "$muted"))
        parts.append("  ")
    return Content.assemble(*parts)


def counted(heading: str, number: int) -> Content:
    """A list's heading with how many it holds."""
    return Content(f"{heading} {number}" if number else heading)
