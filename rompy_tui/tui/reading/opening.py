"""Opens the pages to read over whatever is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ...documents import writer
from ..commands import DEFAULTS, OTHER_TEXT
from ..editor.open_file import OpenFile
from .screen import ReadingScreen, Way

if TYPE_CHECKING:
    from ...validation import Catalogue


def resolved_screen(file: OpenFile, catalogue: Callable[[], Catalogue]) -> ReadingScreen:
    """The page of a file as it will be used.

    Args:
        file: the file.
        catalogue: gives what is installed; called in a thread.
    """
    from .resolved import resolved_page

    ways = [
        Way("as it will be used", resolved_page(file, catalogue, defaults=True)),
        Way("as it will be used, without defaults", resolved_page(file, catalogue, defaults=False)),
    ]
    return ReadingScreen(file.name, ways, DEFAULTS)


def difference_screen(file: OpenFile) -> ReadingScreen:
    """The page of how a file's text differs from the disk, and from git's last commit.

    Args:
        file: the file.
    """
    from .differing import difference_page

    def in_git() -> str:
        from ...workspace.git import committed_text

        return committed_text(file.path)

    ways = [
        Way("against the disk", difference_page(file, lambda: _on_disk(file.path))),
        Way("against git's last commit", difference_page(file, in_git)),
    ]
    return ReadingScreen(file.name, ways, OTHER_TEXT)


def _on_disk(path: Path) -> str:
    return writer.read_text(path)[0].text
