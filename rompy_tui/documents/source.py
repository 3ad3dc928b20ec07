"""Reads a file's text, or says in one diagnostic why it cannot be a config file."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

from ..diagnostics import Diagnostic, Severity, Span
from ..errors import reason_of
from ..paths import display_name

_JSON_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"')

MAX_BYTES = 10_000_000
"""A config file over this size is refused: no person writes one."""

# What YAML 1.1 allows in a stream (as PyYAML's reader), and the BOM that is stripped before.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_source(path: Path, name: str | None = None) -> tuple[str, Diagnostic | None]:
    """Read a config file's text.

    Args:
        path: the file.
        name: how diagnostics call it; its display name where None.

    Returns:
        The text without a byte order mark, newlines as they are, and None; or an empty string
        and the one diagnostic that says why it is not text.
    """
    shown = name or display_name(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return "", _refused(shown, "is-directory", "it is a directory", "name a file in it")
        if not stat.S_ISREG(status.st_mode):
            return "", _refused(shown, "not-a-file", "it is not a regular file", "name a file")
        if status.st_size > MAX_BYTES:
            size, most = status.st_size / 1e6, MAX_BYTES / 1e6
            message = f"it has {size:.0f} MB; config files end at {most:.0f} MB"
            return "", _refused(shown, "too-large", message, "move data out of the config file")
        raw = path.read_bytes()
    except FileNotFoundError:
        return "", _refused(shown, "file-missing", "the file does not exist", "check the path")
    except OSError as error:
        reason, hint = reason_of(error)
        return "", _refused(shown, "unreadable", f"the file cannot be read: {reason}", hint)
    return decode(raw, shown)


def decode(raw: bytes, name: str) -> tuple[str, Diagnostic | None]:
    """Turn a file's bytes into text.

    Args:
        raw: what the file holds.
        name: how diagnostics call the file.

    Returns:
        As :func:`read_source`.
    """
    if b"\0" in raw:
        line, column = _place(raw[: raw.index(b"\0")])
        what = "the file is not text: it holds a NUL byte"
        return "", _refused(name, "not-text", what, "is this a data file?", line, column)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start])
        what = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        return "", _refused(name, "not-utf8", what, "save the file as UTF-8", line, column)
    text = text.removeprefix("\ufeff")
    odd = _UNPRINTABLE.search(text)
    if odd:
        line, column = _place(text[: odd.start()].encode())
        what = f"the character U+{ord(odd.group()):04X} is not allowed in YAML"
        return "", _refused(name, "control-character", what, "remove it", line, column)
    return text, None


def lines_of(text: str) -> list[str]:
    """A text's lines without their ends, and an empty one: a place may be at the text's end.

    Args:
        text: what :func:`decode` gave.
    """
    return [*text.splitlines(), ""]


def _place(before: bytes) -> tuple[int, int]:
    text = before.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return text.count("\n"), len(text) - (text.rfind("\n") + 1)


def _refused(
    name: str, code: str, message: str, hint: str, line: int = 0, column: int = 0
) -> Diagnostic:
    return Diagnostic(Severity.ERROR, code, message, Span.at(name, line, column, 1), hint=hint)


def is_json(text: str) -> bool:
    """Whether a text is JSON; the numbers and words that YAML has too count."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def tabs_as_blanks(text: str) -> str:
    """JSON whose tabs between values are blanks, so that YAML reads it; every column stays.

    Args:
        text: JSON, which may be indented with tabs; YAML may not.
    """
    out, end = [], 0
    for match in _JSON_STRINGS.finditer(text):
        out += [text[end : match.start()].replace("\t", " "), match.group()]
        end = match.end()
    return "".join([*out, text[end:].replace("\t", " ")])
