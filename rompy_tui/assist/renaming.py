"""Renaming a key, proved to change nothing else."""

from __future__ import annotations

from ..diagnostics import Position
from ..documents import load_text
from ..documents.edits import Edit, EditRefused, rename_key
from ..documents.positions import Document, ValuePath


def key_at(text: str, position: Position) -> tuple[int, ValuePath]:
    """The key at a place, or the one that the value there belongs to.

    Args:
        text: of the file.
        position: of the cursor.

    Returns:
        The document's number and the path.

    Raises:
        EditRefused: there is no key, or the text has a syntax error.
    """
    loaded = load_text(text, "text", as_written=True)
    wrong = next((d for d in loaded.diagnostics if d.is_error), None)
    if wrong is not None:
        line = wrong.span.start.line + 1
        raise EditRefused(f"line {line}: {wrong.message}", "mend the text first")
    found = _document_at(loaded.documents, position)
    if found is not None:
        number, path = found
        while path and not isinstance(path[-1], str):
            path = path[:-1]
        if path:
            return number, path
    raise EditRefused("there is no key here", "go to the key that shall have another name")


def _document_at(documents: list[Document], position: Position) -> tuple[int, ValuePath] | None:
    for document in documents:
        at = document.spans.at(position, document.file)
        if at is not None:
            return document.index, at[0]
    return None


def renamed(text: str, position: Position, name: str) -> Edit:
    """Give the key at a place another name.

    Args:
        text: of the file.
        position: of the cursor.
        name: the new name.

    Raises:
        EditRefused: there is no key, its mapping has one of that name, or the change would alter
            something else.
    """
    if not name.strip():
        raise EditRefused("a key needs a name", "type one, or press Esc")
    number, path = key_at(text, position)
    return rename_key(text, number, path, name.strip())
