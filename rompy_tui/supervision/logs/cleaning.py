"""A log line as it may be shown."""

from __future__ import annotations

import re

MAX_LINE = 4096
"""Characters of a line that are shown; the file keeps all."""

_MAX_BYTES = MAX_LINE * 8

# Complete sequences of ECMA-48: CSI (colours, movements), the strings OSC, DCS, SOS, PM and APC,
# and those of two or three bytes.
SEQUENCES = re.compile(
    r"\x1b(?:\[(?P<colors>[\d;:]*)m"
    r"|\[[0-?]*[ -/]*[@-~]"
    r"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|[ -/]+[0-~]"
    r"|[0-OQ-WYZ\\`-~])"
)


def clean(line: bytes) -> str:
    """A log line as it may be shown.

    Args:
        line: its bytes, without the line end.

    Returns:
        Text without control characters: escape sequences are left out, what else would act on a
        terminal is shown as a picture or a number, bytes that are not UTF-8 as ``\\xNN``; of a line
        rewritten with ``\\r`` the last state that is not blank; at most :data:`MAX_LINE`
        characters, and " …" where there are more.
    """
    if len(line) <= MAX_LINE:
        text = _plain(line)
        if text is not None:
            return text
    shortened, is_cut = shorten(line)
    # What makes characters harmless makes them no fewer.
    text = _harmless(_settled(shortened)[: MAX_LINE + 1])
    return text[:MAX_LINE] + " …" if is_cut or len(text) > MAX_LINE else text


def clean_whole(line: bytes) -> str:
    """A log line as :func:`clean` shows it, of whatever length.

    Args:
        line: its bytes, without the line end.
    """
    text = _plain(line)
    return _harmless(_settled(line)) if text is None else text


def shorten(line: bytes) -> tuple[bytes, bool]:
    """Of a line too long to be kept, what is shown of it.

    Args:
        line: its bytes, as far as it goes.

    Returns:
        The line or some of its last or its first bytes, and whether anything is missing of the
        state that is shown.
    """
    if len(line) <= _MAX_BYTES:
        return line, False
    begin = line.find(b"\r", len(line) - _MAX_BYTES) + 1
    if begin and line[begin:].strip(b"\r "):
        return line[begin:], False
    state = line.rstrip(b"\r ")
    state = state[state.rfind(b"\r") + 1 :]
    return state[:_MAX_BYTES], len(state) > _MAX_BYTES


def _plain(line: bytes) -> str | None:
    """The line's text where there is nothing to clean."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _settled(line: bytes) -> str:
    """What a terminal shows in the end: without colours, rewriting done."""
    text = line.decode("utf-8", "backslashreplace")
    if "\x1b" in text:
        text = SEQUENCES.sub("", text)
    if "\r" in text:
        states = text.split("\r")
        text = next((state for state in reversed(states) if state.strip(" ")), "")
    if "\b" in text:
        text = _typed_over(text)
    return text.expandtabs(8) if "\t" in text else text


def _typed_over(text: str) -> str:
    """A text with what was taken back by backspaces taken away, if anything followed."""
    kept: list[str] = []
    for char in text.rstrip("\b"):
        if char != "\b":
            kept.append(char)
        elif kept:
            kept.pop()
    return "".join(kept)


def _harmless(text: str) -> str:
    if text.isprintable():
        return text
    from ...diagnostics.text import visible

    return visible(text)
