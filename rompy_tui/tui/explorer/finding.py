"""Files to open: by a few letters in the command palette, and the one to begin with."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Protocol

from textual.command import Hit, Hits, Provider
from textual.content import Content

from ...diagnostics.text import visible


class HasFiles(Protocol):
    """A screen that knows files."""

    def known_files(self) -> list[Path]:
        """The files, relative to the workspace."""

    def open_file(self, path: Path) -> None:
        """Open one of them."""


class FileProvider(Provider):
    """Finds files by letters of their path."""

    async def search(self, query: str) -> Hits:
        """The files whose path has the letters of a query in their order.

        Args:
            query: what was typed.
        """
        matcher = self.matcher(query)
        for path in self._home.known_files():
            name = visible(str(path))
            score = matcher.match(name)
            if score > 0:
                # The letters are not marked: Textual's own marking takes names for markup.
                line = Content.assemble("open ", (name, "bold"))
                yield Hit(score, line, partial(self._home.open_file, path), text=name)

    @property
    def _home(self) -> HasFiles:
        screen: HasFiles = self.screen  # type: ignore[assignment]
        return screen


def first_pipeline(files: Iterable[Path]) -> Path | None:
    """The file to show first: one that is called a pipeline, else the first.

    Args:
        files: of the workspace.
    """
    ordered = sorted(files)
    named = (path for path in ordered if path.stem == "pipeline")
    return next(named, ordered[0] if ordered else None)
