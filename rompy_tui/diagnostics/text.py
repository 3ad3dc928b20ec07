"""Diagnostics as text for a person, with the line they stand on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from ..secrets import mask_text
from .model import Diagnostic, Span

SourceLines = Callable[[str], Sequence[str]]
"""Gives a file's lines by its name; empty where the file cannot be read."""

MAX_LINE = 160
"""Longer lines are cut when shown."""


def visible(text: str) -> str:
    """Make every control and direction character of foreign text harmless and visible.

    Args:
        text: text from a file, a plugin or a program.

    Returns:
        The same text with tabs kept, and each C0, C1, DEL and bidirectional control shown as a
        picture or as ``\\u{...}``; nothing that a terminal would act on remains.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char == "\t" or char.isprintable():
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}:
        return f"\\u{{{code:x}}}"
    return char


def render(diagnostics: Iterable[Diagnostic], lines_of: SourceLines) -> str:
    """Write diagnostics the way compilers do, each with its source line.

    Args:
        diagnostics: in the order to show.
        lines_of: gives the lines of a file by its name.

    Returns:
        The text, ending in a newline, or an empty string where there is nothing to say.
    """
    return "".join(_block(d, lines_of) + "\n" for d in diagnostics)


def _block(diagnostic: Diagnostic, lines_of: SourceLines) -> str:
    path = diagnostic.dotted_path
    subject = f" {visible(path)}:" if path else ""
    start = diagnostic.span.start
    out = [
        f"{diagnostic.severity.value}[{diagnostic.code}]{subject} {visible(diagnostic.message)}",
        f"  --> {visible(diagnostic.span.file)}:{start.line + 1}:{start.column + 1}",
    ]
    out += _excerpt(diagnostic.span, lines_of)
    for other in diagnostic.related:
        at = other.span.start
        place = f"{visible(other.span.file)}:{at.line + 1}:{at.column + 1}"
        out.append(f"   = {visible(other.message)}: {place}")
    out += [f"   = fix: {visible(fix.title)}" for fix in diagnostic.fixes[:1]]
    if diagnostic.hint:
        out.append(f"   = help: {visible(diagnostic.hint)}")
    out += [f"   | {visible(line)}" for line in diagnostic.detail.splitlines()]
    return "\n".join(out) + "\n"


def _excerpt(span: Span, lines_of: SourceLines) -> list[str]:
    lines = lines_of(span.file)
    number = span.start.line
    if number >= len(lines):
        return []
    line = lines[number].rstrip("\r\n")
    masked = mask_text(line)
    if masked != line:
        # The places within the line are no longer true; where it stands is.
        return _framed(number, visible(masked).expandtabs(4), "")
    until = span.end.column if span.end.line == number else len(line)
    before = visible(line[: span.start.column]).expandtabs(4)
    marked = visible(line[span.start.column : max(until, span.start.column)]).expandtabs(4)
    carets = ""
    if len(before) < MAX_LINE:
        carets = " " * cell_width(before) + "^" * min(max(cell_width(marked), 1), MAX_LINE)
    return _framed(number, visible(line).expandtabs(4), carets)


def _framed(number: int, shown: str, carets: str) -> list[str]:
    gutter = " " * len(str(number + 1))
    if len(shown) > MAX_LINE:
        shown = shown[: MAX_LINE - 1] + "…"
    return [f"{gutter} |", f"{number + 1} | {shown}", f"{gutter} | {carets}".rstrip()]


def cell_width(text: str) -> int:
    """How many terminal cells a text takes: wide East Asian characters 2, combining marks 0."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
