"""Which of a file's documents a verb is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from ..diagnostics import Diagnostic
from ..documents import Document, Loaded
from ..documents.overrides import Overrides, overridden, parse_assignment
from ..errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


def document_option(function: F) -> F:
    """Add ``--document N`` to a verb; it takes ``number: int | None``."""
    return click.option(
        "--document",
        "number",
        metavar="N",
        type=click.IntRange(min=1),
        help="The N-th document of the file only, counted from 1.",
    )(function)


def only(loaded: Loaded, number: int | None) -> Loaded:
    """What a file holds, as far as it is asked for.

    Args:
        loaded: the file.
        number: a document's number, from 1; None for all that are not empty.

    Returns:
        The documents, and what is wrong with them.

    Raises:
        UsageError: there is no document of that number.
    """
    if number is None:
        return replace(loaded, documents=[d for d in loaded.documents if d.data is not None])
    found = [d for d in loaded.documents if d.index == number - 1]
    if found:
        about = [d for d in loaded.diagnostics if _is_about(d, found[0])]
        return replace(loaded, documents=found, diagnostics=about)
    elsewhere = [
        d for d in loaded.diagnostics if not any(_is_about(d, known) for known in loaded.documents)
    ]
    if any(d.is_error for d in elsewhere):
        # It may be there and be unreadable; the diagnostics say so.
        return replace(loaded, documents=[], diagnostics=elsewhere)
    count = len(loaded.documents)
    holds = f"it holds {count} document{'s' if count > 1 else ''}"
    raise UsageError(f"{loaded.file} has no document {number}", holds)


def with_overrides(loaded: Loaded, overrides: Overrides) -> Loaded:
    """A file with the values of ``--set`` in its document.

    Args:
        loaded: the file, resolved with the variables of the same overrides.
        overrides: the values.

    Returns:
        The file; one without a document stays as it is, its diagnostics say why it has none.

    Raises:
        UsageError: it holds several documents, or a value makes no sense.
    """
    assignments = [parse_assignment(text) for text in overrides.assignments]
    if not assignments or not loaded.documents:
        return loaded
    if len(loaded.documents) > 1:
        raise UsageError(
            f"{loaded.file} holds {len(loaded.documents)} documents",
            "--document N says which one --set is about",
        )
    changed = overridden(loaded.documents[0], assignments, overrides.environ())
    return replace(loaded, documents=[changed])


def _is_about(diagnostic: Diagnostic, document: Document) -> bool:
    """Whether a diagnostic, of the file or one that it includes, concerns a document."""
    spans = [diagnostic.span, *(related.span for related in diagnostic.related)]
    lines = range(document.span.start.line, document.span.end.line + 1)
    return any(span.file == document.file and span.start.line in lines for span in spans)
