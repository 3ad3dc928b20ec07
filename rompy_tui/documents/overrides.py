"""Values that a command line puts in place of a file's: ``--set cpu=8`` and ``--profile NAME``."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..diagnostics import Position, Span
from ..errors import UsageError
from .loading import load_text
from .places import Places
from .positions import Document, SpanMap, ValuePath

T = TypeVar("T")

PROFILE_VARIABLE = "ROMPY_ENV"
"""Names the profile where no option does (the backend reference, "Environment-Based")."""

OPTION = "--set "
"""What the file of a diagnostic about an overridden value begins with."""

_PART = re.compile(r'(?:^|\.)(?:"(?P<quoted>[^"]*)"|(?P<name>[^."\[\]=]+))|\[(?P<index>\d+)\]')


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a command line changes in the files that it reads.

    Args:
        profile: the value of ``ROMPY_ENV`` for variables in files, or empty for the process's own.
        assignments: values, each written ``NAME.NAME=VALUE``.
    """

    profile: str = ""
    assignments: tuple[str, ...] = ()

    def environ(self) -> Mapping[str, str]:
        """The variables that files are resolved with."""
        return {**os.environ, PROFILE_VARIABLE: self.profile} if self.profile else os.environ


@dataclass(frozen=True, slots=True)
class Assignment:
    """One value for one place.

    Args:
        text: as typed, ``backend.cpu=8``.
        path: keys as text, and list indexes.
        column: where the value begins in ``text``.
    """

    text: str
    path: ValuePath
    column: int

    @property
    def file(self) -> str:
        """What a diagnostic about the value names as its file."""
        return OPTION + self.text


def parse_assignment(text: str) -> Assignment:
    """Read ``NAME.NAME[0]."a name"=VALUE``.

    Args:
        text: as typed.

    Raises:
        UsageError: it has another form.
    """
    path: list[str | int] = []
    end = 0
    while match := _PART.match(text, end):
        quoted, name, index = match.group("quoted", "name", "index")
        path.append(int(index) if index else quoted if name is None else name.strip())
        end = match.end()
    if not path or isinstance(path[0], int) or text[end : end + 1] != "=":
        raise UsageError(
            f"{OPTION}{text}: this is no assignment",
            "write NAME=VALUE, as cpu=8, env_vars.OMP_NUM_THREADS='\"4\"' or volumes[0]=a:/b",
        )
    return Assignment(text, tuple(path), end + 1)


def overridden(
    document: Document,
    assignments: Iterable[Assignment],
    environ: Mapping[str, str] | None = None,
    *,
    as_written: bool = False,
) -> Document:
    """Put values into a document.

    Args:
        document: resolved; it stays as it is.
        assignments: the later win.
        environ: variables in the values; the process's own where None.
        as_written: leave variables in the values as they are.

    Returns:
        A document with the values in it, and spans that point at the assignments.

    Raises:
        UsageError: a value is not YAML, its variables cannot be resolved, or it stands below
            something that is no mapping or list.
    """
    for assignment in assignments:
        value = _value_of(assignment, environ, as_written)
        data, path = _with(document.data, assignment, value.data)
        document = _placed(document, data, path, value, assignment)
    return document


def _value_of(
    assignment: Assignment, environ: Mapping[str, str] | None, as_written: bool
) -> Document:
    written = assignment.text[assignment.column :]
    loaded = load_text(written, assignment.file, environ=environ, as_written=as_written)
    # That there is no value says null, here.
    errors = [d for d in loaded.diagnostics if d.is_error and d.code != "empty-file"]
    if errors:
        raise UsageError(f"{assignment.file}: {errors[0].message}", errors[0].hint)
    if len(loaded.documents) > 1:
        raise UsageError(f"{assignment.file}: this is more than one value")
    if loaded.documents:
        return loaded.documents[0]
    nothing = Document(assignment.file, 0, None, SpanMap(), Span.at(assignment.file))
    nothing.spans.values.note((), nothing.span)
    return nothing


def _with(root: Any, assignment: Assignment, value: Any) -> tuple[Any, ValuePath]:
    """The data with a value in it, and the path as the data has it: a key ``1`` may be a number."""
    path: list[Hashable] = []
    top: list[Any] = [root]
    holder: Any = top
    at: Any = 0
    for part in assignment.path:
        inner = _open(holder[at], part, assignment, path)
        holder[at] = inner
        holder, at = inner, _key_in(inner, part)
        path.append(at)
        if isinstance(inner, list) and at == len(inner):
            inner.append(None)
        elif isinstance(inner, dict):
            inner.setdefault(at, None)
    holder[at] = value
    return top[0], tuple(path)


def _open(found: Any, part: Hashable, assignment: Assignment, path: list[Hashable]) -> Any:
    """A copy of what the next part of a path is to be looked up in."""
    kind: type[Any] = list if isinstance(part, int) else dict
    if found is None:
        found = kind()
    where = ".".join(map(str, path)) or "the document"
    if not isinstance(found, kind):
        wanted = "list" if kind is list else "mapping"
        raise UsageError(
            f"{assignment.file}: {where} is not a {wanted}", "rompy-tui show FILE shows what it is"
        )
    if isinstance(part, int) and part > len(found):
        raise UsageError(f"{assignment.file}: there is no [{part}]; {where} ends before it")
    return found.copy()


def _key_in(holder: Any, part: Hashable) -> Any:
    if isinstance(part, int) or part in holder:
        return part
    return next((key for key in holder if str(key) == part), part)


def _placed(
    document: Document, data: Any, path: ValuePath, value: Document, assignment: Assignment
) -> Document:
    """The document with its data replaced, and the spans of what was put in."""
    old, new = document.spans, value.spans
    spans = SpanMap(
        keys=_moved(old.keys, new.keys, path, assignment),
        values=_moved(old.values, new.values, path, assignment),
        via={**_without(old.via, path), **_below(path, new.via)},
        typed={**_without(old.typed, path), **_below(path, new.typed)},
        rendered={**_without(old.rendered, path), **_below(path, new.rendered)},
        lines={**old.lines, **new.lines, assignment.file: assignment.file.splitlines()},
    )
    # Nothing leads to a value that is written here.
    spans.via.setdefault(path, ())
    name = Span.at(assignment.file, 0, len(OPTION), assignment.column - 1)
    for end in range(1, len(path) + 1):
        if end == len(path) or path[:end] not in old.values:
            spans.keys.note(path[:end], name)
            if end < len(path):
                spans.values.note(path[:end], name)
    unresolved = {u for u in document.unresolved if u[: len(path)] != path}
    unresolved |= {(*path, *u) for u in value.unresolved}
    return replace(document, data=data, spans=spans, unresolved=unresolved)


def _without(found: Mapping[ValuePath, T], path: ValuePath) -> dict[ValuePath, T]:
    return {k: v for k, v in found.items() if k[: len(path)] != path}


def _below(path: ValuePath, found: Mapping[ValuePath, T]) -> dict[ValuePath, T]:
    return {(*path, *k): v for k, v in found.items()}


def _moved(old: Places, new: Places, path: ValuePath, assignment: Assignment) -> Places:
    """Places of the document and of a value in it, whose text starts within the assignment."""
    shift = len(OPTION) + assignment.column

    def moved(at: Position) -> Position:
        return Position(at.line, at.column + shift) if at.line == 0 else at

    places = Places()
    for here, span in _without(old, path).items():
        places.note(here, span)
    for here, span in _below(path, new).items():
        if span.file == assignment.file:
            span = Span(span.file, moved(span.start), moved(span.end))
        places.note(here, span)
    return places
