"""Diagnostics as JSON for programs; lines and columns are 1-based there."""

from __future__ import annotations

import json
from collections.abc import Iterable

from .model import Diagnostic, Span


def as_dict(diagnostic: Diagnostic) -> dict[str, object]:
    """One diagnostic as plain data, its places 1-based.

    Args:
        diagnostic: what to describe.

    Returns:
        ``file, line, column, end_line, end_column, severity, code, path, message, hint,
        related[], fixes[]``.
    """
    return {
        **_place(diagnostic.span),
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "path": diagnostic.dotted_path,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "related": [{**_place(r.span), "message": r.message} for r in diagnostic.related],
        "fixes": [
            {**_place(f.span), "title": f.title, "text": f.text, "safe": f.safe}
            for f in diagnostic.fixes
        ],
        **({"detail": diagnostic.detail} if diagnostic.detail else {}),
    }


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """Write diagnostics as one JSON array, ending in a newline.

    Args:
        diagnostics: in the order to write.
    """
    values = [as_dict(d) for d in diagnostics]
    return harmless(json.dumps(values, indent=2, ensure_ascii=False)) + "\n"


def harmless(text: str, *, ascii_only: bool = False) -> str:
    """Escape every character of a JSON text that a terminal would act on.

    Args:
        text: JSON.
        ascii_only: escape whatever is not ASCII too.

    Returns:
        JSON of the same values: controls, direction marks and lone surrogates as ``\\uXXXX``.
    """
    return "".join(
        char
        if char == "\n" or (char.isprintable() and (char.isascii() or not ascii_only))
        else json.dumps(char)[1:-1]
        if not char.isascii()
        else f"\\u{ord(char):04x}"
        for char in text
    )


def _place(span: Span) -> dict[str, object]:
    return {
        "file": span.file,
        "line": span.start.line + 1,
        "column": span.start.column + 1,
        "end_line": span.end.line + 1,
        "end_column": span.end.column + 1,
    }
