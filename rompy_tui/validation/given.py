"""What stands in the text at the place of an error."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..diagnostics import Span
from ..documents import Document
from ..documents.positions import ValuePath, value_at


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it is written and as it was read.

    Args:
        value: as it was read; None where nothing stands there.
        source: its text as written, lines joined by newlines; of an alias, the alias.
        key: the text of its key, or empty.
        typed: its text, where it has no quotes and YAML reads it as something else than text.
        rendered: its text before its variables were put in, where it has some.
        indent: the columns before its own text and before its key's.
        json: whether it stands in a JSON file, where text always has double quotes.
    """

    value: Any
    source: str = ""
    key: str = ""
    typed: str | None = None
    rendered: str | None = None
    indent: tuple[int, int] = (0, 0)
    json: bool = False

    @property
    def text(self) -> str | None:
        """What a person wrote, where it is one value: its text without quotes."""
        if isinstance(self.value, str):
            return self.value
        return self.typed

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written after the key."""
        return self.value is None and self.typed == "" and not self.source

    @property
    def can_be_replaced(self) -> bool:
        """Whether its text is its own and ends where it does.

        What comes from a variable or an anchor is not its own; a block of text takes the end of
        its last line along.
        """
        return self.rendered is None and not self.source.startswith(("*", "&", "!", "|", ">"))


def given_at(document: Document, path: ValuePath) -> Given:
    """What stands at a path of a document.

    Args:
        document: the document.
        path: where in it; nothing may stand there.
    """
    spans = document.spans
    span, key = spans.value(path), spans.key(path)
    return Given(
        value_at(document.data, path),
        _text(document, span) if span else "",
        _text(document, key) if key else "",
        spans.typed.get(path),
        spans.rendered.get(path),
        (span.start.column if span else 0, key.start.column if key else 0),
        bool(span and span.file.endswith(".json")),
    )


def given_key(document: Document, path: ValuePath) -> Given:
    """What stands at a path, where the key is what an error is about: its value is the key's.

    Args:
        document: the document.
        path: where in it.
    """
    return replace(given_at(document, path), value=path[-1] if path else None)


def _text(document: Document, span: Span) -> str:
    lines = document.spans.lines.get(span.file, [])[span.start.line : span.end.line + 1]
    if not lines:
        return ""
    if len(lines) == 1:
        return lines[0][span.start.column : span.end.column]
    lines[0] = lines[0][span.start.column :]
    lines[-1] = lines[-1][: span.end.column]
    return "\n".join(lines)
