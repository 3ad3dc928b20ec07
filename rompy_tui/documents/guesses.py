"""Which values of a document follow from guesses, once these values are known."""

from __future__ import annotations

from bisect import bisect_left

from .patch import Patch
from .positions import Document, ValuePath, value_at

_NEAR = 2
"""A lost line belonged to what starts so many columns beside it, at most."""


def take_patch(document: Document, patch: Patch) -> None:
    """Note in a document what of it is guessed.

    Values in guessed lines, and values that are empty because what stood below them was left out,
    become unresolved; mappings and lists that may have lost entries become thinned.

    Args:
        document: as it was resolved.
        patch: what of its file's lines is guessed.
    """
    if not patch:
        return
    document.patch = patch
    spans = document.spans
    unresolved: set[ValuePath] = set()
    lost, following = sorted(patch.lost), _following(document, patch)
    for path, span in spans.values.items():
        if span.file != document.file:
            continue
        value = value_at(document.data, path)
        key = spans.key(path)
        first = key.start.line if key and key.file == document.file else span.start.line
        if value and isinstance(value, (dict, list)):
            last, near = span.end.line + 1, 1 << 30
            if spans.lines[span.file][span.start.line][span.start.column :][:1] not in {"[", "{"}:
                last, near = following[span.end.line], _NEAR
            begun = lost[bisect_left(lost, first) : bisect_left(lost, last)]
            if any(abs(patch.lost[n] - span.start.column) <= near for n in begun):
                document.thinned.add(path)
            continue
        is_empty = span.start == span.end
        below = bisect_left(lost, following[first]) - bisect_left(lost, first)
        if patch.touches(span.start.line, span.end.line) or (is_empty and below):
            unresolved.add(path)
    document.unresolved |= unresolved


def _following(document: Document, patch: Patch) -> list[int]:
    """For each line the next one that holds something and was not left out."""
    lines = document.spans.lines[document.file]
    following, closest = [0] * (len(lines) + 1), len(lines) + 1
    for number in range(len(lines), -1, -1):
        following[number] = closest
        text = lines[number].strip() if number < len(lines) else ""
        if text and not text.startswith("#") and number not in patch.lost:
            closest = number
    return following
