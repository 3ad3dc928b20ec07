"""Changes that a form makes in a text: tried on a copy and checked, before they are written."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic, Position
from ..documents import Document, Loaded, edits, load_text
from ..documents.edits import Edit, EditRefused
from ..documents.positions import ValuePath, value_at
from .catalogue import Catalogue
from .check import check_loaded, shown_path
from .shapes import Shape, Widget


class Verb(str, Enum):
    """What a change does to a value."""

    SET = "set"
    UNSET = "unset"
    ADD = "add"
    MOVE = "move"
    RENAME = "rename"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one value.

    Args:
        verb: what is done.
        path: of the value; of what is added the path that it will have.
        value: the new one, where it is set or added.
        to: the place it moves to, or the name it gets.
    """

    verb: Verb
    path: ValuePath
    value: Any = None
    to: Hashable = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a change that was tried.

    Args:
        replacements: where pieces of the text begin and end, and what takes their place, in order;
            empty where nothing changes or the change was refused.
        refused: why the change is not to be written, or empty.
        path: where the value is afterwards.
        loaded: the text afterwards, read.
        diagnostics: what is wrong with it.
    """

    replacements: tuple[tuple[Position, Position, str], ...] = ()
    refused: str = ""
    path: ValuePath = ()
    loaded: Loaded | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def tried_change(
    loaded: Loaded,
    before: Sequence[Diagnostic],
    folder: Path,
    number: int,
    change: Change,
    catalogue: Catalogue,
) -> Tried:
    """Try a change on a copy of a text.

    Args:
        loaded: the text, read.
        before: what is wrong with it.
        folder: what its includes start from.
        number: the document's, from 0.
        change: what to change.
        catalogue: what is installed.

    Returns:
        The replacements to make, or why they are not to be made: the edit cannot be done without
        changing something else, or the value would be wrong.
    """
    text = loaded.text
    document = next((d for d in loaded.documents if d.index == number), None)
    if document is None:
        return Tried(refused="this document is gone")
    try:
        edit = _made(text, document, change)
    except EditRefused as error:
        return Tried(refused="; ".join(p for p in (error.message, error.hint) if p))
    path = _path_after(change)
    after = check_loaded(load_text(edit.text, loaded.file, folder), catalogue)
    refused = _new_error(change, path, before, after.diagnostics) if edit.spans else ""
    if refused:
        return Tried(refused=refused, path=path)
    places = tuple(
        (_position(text, start), _position(text, end), new) for start, end, new in edit.spans
    )
    return Tried(places, "", path, after.loaded, tuple(after.diagnostics))


def read_typed(text: str, shape: Shape) -> Any:
    """The value that a person means by what is typed into a field.

    Args:
        text: as typed.
        shape: what the field may be.

    Returns:
        The value; text stays text where the field's own check is to say what is wrong with it.
    """
    if shape.widget in {Widget.TEXT, Widget.PATH} or "${" in text:
        return text
    if shape.widget is Widget.NUMBER:
        return _number(text)
    # Text of several lines, of tags or of anchors is meant as text.
    loaded = load_text(text, "the field", environ={}, as_written=True)
    read = loaded.documents[0].data if loaded.ok and len(loaded.documents) == 1 else text
    return text if isinstance(read, (dict, list)) and shape.widget is Widget.MOMENT else read


def _number(text: str) -> Any:
    bare = text.strip()
    for kind in (int, float):
        try:
            return kind(bare)
        except ValueError:
            continue
    return text


def _made(text: str, document: Document, change: Change) -> Edit:
    number, path = document.index, change.path
    if change.verb is Verb.UNSET:
        return edits.delete(text, number, path)
    if change.verb is Verb.RENAME:
        return edits.rename_key(text, number, path, change.to)
    if change.verb is Verb.MOVE:
        return edits.move(text, number, path, int(str(change.to)))
    value = change.value
    # Of what holds the value some may not be there yet.
    while len(path) > 1 and value_at(document.data, path[:-1]) is None:
        value = [value] if isinstance(path[-1], int) else {path[-1]: value}
        path = path[:-1]
    if path != change.path or change.verb is Verb.SET:
        return edits.set_value(text, number, path, value)
    if isinstance(path[-1], int):
        return edits.append_item(text, number, path[:-1], value)
    return edits.add_key(text, number, path[:-1], path[-1], value)


def _path_after(change: Change) -> ValuePath:
    if change.verb in {Verb.MOVE, Verb.RENAME}:
        return (*change.path[:-1], change.to)
    return change.path


def _new_error(
    change: Change, path: ValuePath, before: Sequence[Diagnostic], after: Sequence[Diagnostic]
) -> str:
    """What is wrong at a value that was not before; of a value that was set, what is wrong."""
    there = shown_path(path)
    known = {(d.code, d.message, d.path) for d in before if d.is_error}
    for found in after:
        if not found.is_error or found.path[: len(there)] != there:
            continue
        is_set = change.verb in {Verb.SET, Verb.ADD} and found.path == there
        moved = change.verb is Verb.MOVE
        if not moved and (is_set or (found.code, found.message, found.path) not in known):
            hint = f"; {found.hint}" if found.hint else ""
            return f"{found.message}{hint}"
    return ""


def _position(text: str, offset: int) -> Position:
    lines = f"{text[:offset]}.".splitlines()
    return Position(len(lines) - 1, len(lines[-1]) - 1)
