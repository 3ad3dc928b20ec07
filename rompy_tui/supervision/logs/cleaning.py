"""A log line as it may be shown."""

from __future__ import annotations

import re

MAX_LINE = 4096
"""Characters of a line that are shown; the file keeps all."""

_MAX_BYTES = MAX_LINE * 8

# Complete sequences of ECMA-48: CSI (colours, movements), the strings OSC, DCS, SOS, PM and APC,
# and those of two or three bytes.
_SEQUENCES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]"
    rb"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|[ -/]+[0-~]"
    rb"|[0-OQ-WYZ\\`-~])"
)


def clean(line: bytes) -> str:
    """A log line as it may be shown.

    Args:
        line: its bytes, without the line end.

    Returns:
        Text without control characters: escape sequences are left out, what else would act on a
        terminal is shown as a picture or a number, bytes that are not UTF-8 as ``\\xNN``; of a line
        rewritten with ``\\r`` the last state; at most :data:`MAX_LINE` characters.
    """
    if len(line) <= MAX_LINE and line.isascii():
        text = line.decode("ascii")
        if text.isprintable():
            return text
    clipped = len(line) > _MAX_BYTES
    line = _last_state(line[-_MAX_BYTES:] if clipped and b"\r" in line else line[:_MAX_BYTES])
    if b"\x1b" in line:
        line = _SEQUENCES.sub(b"", line)
    if b"\b" in line:
        line = _typed_over(line)
    text = line.decode("utf-8", "backslashreplace").expandtabs(8)
    if len(text) > MAX_LINE or clipped:
        text = text[:MAX_LINE] + " …"
    return text if text.isprintable() else _harmless(text)


def _last_state(line: bytes) -> bytes:
    """What a terminal shows in the end of a line that was rewritten from its start."""
    if b"\r" not in line:
        return line
    states = [state for state in line.split(b"\r") if state]
    return states[-1] if states else b""


def _typed_over(line: bytes) -> bytes:
    """A line with what was taken back by backspaces taken away."""
    kept = bytearray()
    for byte in line:
        if byte != 0x08:
            kept.append(byte)
        elif kept:
            kept.pop()
    return bytes(kept)


def _harmless(text: str) -> str:
    from ...diagnostics.text import visible

    return visible(text)
