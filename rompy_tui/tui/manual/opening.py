"""Finds the documentation to show: of the type under the cursor, or of one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from ...plugins import Entry
from ..editor.open_file import OpenFile

if TYPE_CHECKING:
    from ...validation import Catalogue
    from ...validation.manual import Manual


class ManualOpener:
    """Opens pages of documentation over whatever is shown.

    Args:
        app: the application.
        catalogue: gives what is installed; called in a thread.
        entries: what was found to be installed.
    """

    def __init__(
        self,
        app: App[Any],
        catalogue: Callable[[], Catalogue],
        entries: Sequence[Entry],
    ) -> None:
        self._app = app
        self._catalogue = catalogue
        self._entries = entries

    def at(self, file: OpenFile | None) -> None:
        """Show the documentation of the type under the cursor; without one, the list of types.

        Args:
            file: the open file, or None.
        """
        if file is None:
            self.choose()
            return
        text, name, folder, place = file.buffer.text, file.name, file.path.parent, file.caret.head

        def make() -> Manual | None:
            from ...documents import load_text
            from ...validation.class_schemas import ClassSchemas
            from ...validation.manual import manual_at
            from ...validation.sheet import document_at, value_under

            loaded = load_text(text, name, folder)
            document = document_at(loaded.documents, place.line)
            if document is None:
                return None
            path = value_under(document, place)
            return manual_at(document, path, ClassSchemas(self._catalogue()))

        self._show(make)

    def choose(self) -> None:
        """Let the person choose a type, and show its documentation."""
        from .screen import TypesScreen

        def chosen(entry: Entry | None) -> None:
            if entry is not None:
                self.of(entry)

        self._app.push_screen(TypesScreen(self._entries), chosen)

    def of(self, entry: Entry) -> None:
        """Show the documentation of a type.

        Args:
            entry: from the catalogue.
        """

        def make() -> Manual:
            from ...validation.class_schemas import ClassSchemas
            from ...validation.manual import manual_of

            return manual_of(entry, ClassSchemas(self._catalogue()))

        self._show(make)

    def _show(self, make: Callable[[], Manual | None]) -> None:
        from .screen import ManualScreen

        def closed(answer: str | None) -> None:
            if answer == "types":
                self.choose()

        self._app.push_screen(ManualScreen(make), closed)
