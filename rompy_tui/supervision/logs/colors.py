"""A log line as it may be shown, with the colours that its program gave it."""

from __future__ import annotations

from typing import NamedTuple

from ...diagnostics.text import visible
from .cleaning import MAX_LINE, SEQUENCES, clean, shorten

_LONGEST = 64
"""Characters of colour codes that one place in a line may stand under."""


class Part(NamedTuple):
    """A part of a line in one look.

    Args:
        text: harmless text.
        codes: parameters of SGR (ECMA-48, 8.3.117) since the last reset, as ``1;31``; empty for
            none.
    """

    text: str
    codes: str


def colored(line: bytes) -> list[Part]:
    """A log line as it may be shown, with its colours.

    Args:
        line: its bytes, without the line end.

    Returns:
        Its parts in order; their texts together are what :func:`.cleaning.clean` returns. Colours
        are those that the line itself sets: what a line before it left on is not known.
    """
    if b"\x1b[" not in line:
        return [Part(clean(line), "")]
    shortened, is_cut = shorten(line)
    cells = _settled(shortened.decode("utf-8", "backslashreplace"))
    is_cut = is_cut or len(cells) > MAX_LINE
    parts: list[Part] = []
    shown = 0
    for char, codes in cells[: MAX_LINE + 1]:
        text = visible(char)[: MAX_LINE - shown]
        is_cut = is_cut or shown + len(visible(char)) > MAX_LINE
        shown += len(text)
        if not text:
            continue
        if parts and parts[-1].codes == codes:
            parts[-1] = Part(parts[-1].text + text, codes)
        else:
            parts.append(Part(text, codes))
    return [*parts, Part(" …", "")] if is_cut else parts or [Part("", "")]


def _settled(text: str) -> list[tuple[str, str]]:
    """Each character that shows in the end, and the codes that it stands under."""
    shown: list[tuple[str, str]] = []
    state: list[tuple[str, str]] = []
    codes = ""
    place = 0
    for match in (*SEQUENCES.finditer(text), None):
        for char in text[place : match.start() if match else None]:
            if char == "\r":
                shown = state if _is_seen(state) else shown
                state = []
            else:
                state.append((char, codes))
        if match is None:
            break
        place = match.end()
        if (said := match["colors"]) is not None:
            codes = _after(codes, said)
    shown = state if "\r" not in text or _is_seen(state) else shown
    return _tabs_as_spaces(_typed_over(shown))


def _is_seen(state: list[tuple[str, str]]) -> bool:
    return any(char != " " for char, _ in state)


def _after(codes: str, said: str) -> str:
    """The codes that hold after some more were said."""
    said = said.replace(":", ";")
    if said.split(";")[0] in {"", "0", "00"}:
        codes, said = "", said.lstrip("0;")
    return ";".join(filter(None, (codes, said)))[-_LONGEST:]


def _typed_over(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without what was taken back by backspaces, if anything followed."""
    while cells and cells[-1][0] == "\b":
        cells = cells[:-1]
    kept: list[tuple[str, str]] = []
    for cell in cells:
        if cell[0] != "\b":
            kept.append(cell)
        elif kept:
            kept.pop()
    return kept


def _tabs_as_spaces(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    for char, codes in cells:
        kept += [(" ", codes)] * (8 - len(kept) % 8) if char == "\t" else [(char, codes)]
    return kept
