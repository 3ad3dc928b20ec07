"""Warnings that a person switched off: by a comment in the file, or by code in the settings.

``# rompy-tui: ignore[code, code]`` at the end of a line is about that line; on a line of its own
about the next one that holds something; ``ignore-file`` in place of ``ignore`` about the whole
file. An error cannot be switched off.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, Fix, Severity, Span

_COMMENT = re.compile(r"#\s*rompy-tui:\s*ignore(-file)?\[([^\]]*)\]")
_MARK = "rompy-tui:"


@dataclass(slots=True)
class _Ignored:
    everywhere: set[str] = field(default_factory=set)
    lines: dict[int, set[str]] = field(default_factory=dict)

    def covers(self, diagnostic: Diagnostic) -> bool:
        line = self.lines.get(diagnostic.span.start.line, ())
        return diagnostic.code in self.everywhere or diagnostic.code in line


def without_ignored(
    diagnostics: Iterable[Diagnostic],
    texts: Mapping[str, Sequence[str]],
    ignored: Collection[str],
) -> list[Diagnostic]:
    """Take out what a person switched off.

    Args:
        diagnostics: everything that was found.
        texts: the lines of each file concerned, by its name.
        ignored: codes that are switched off everywhere.

    Returns:
        The errors and the warnings that are left, and a warning for each code in a comment that
        does not exist or is an error's.
    """
    found = list(diagnostics)
    comments: dict[str, _Ignored] = {}
    for file, lines in texts.items():
        for number, line in enumerate(lines):
            if _MARK in line:
                ignoring = comments.setdefault(file, _Ignored())
                found += _read(line, number, file, lines, ignoring)
    if not comments and not ignored:
        return found
    none = _Ignored()
    return [
        d
        for d in found
        if d.is_error or not (d.code in ignored or comments.get(d.span.file, none).covers(d))
    ]


def _read(
    line: str, number: int, file: str, lines: Sequence[str], ignoring: _Ignored
) -> Iterator[Diagnostic]:
    for match in _COMMENT.finditer(line):
        codes = [code.strip() for code in match[2].split(",")]
        if match[1]:
            ignoring.everywhere.update(codes)
        else:
            ignoring.lines.setdefault(_about(match, number, lines), set()).update(codes)
        start = match.start(2)
        for code in codes:
            at = line.index(code, start)
            yield from _unusable(code, Span.at(file, number, at, len(code)))


def _about(match: re.Match[str], number: int, lines: Sequence[str]) -> int:
    """The line a comment is about."""
    if match.string[: match.start()].strip():
        return number
    for following in range(number + 1, len(lines)):
        text = lines[following].strip()
        if text and not text.startswith("#"):
            return following
    return number


def _unusable(code: str, span: Span) -> Iterator[Diagnostic]:
    from .explain import all_codes

    codes = all_codes()
    if codes.get(code) is Severity.ERROR:
        message, hint = f"{code!r} is an error: it cannot be ignored", "mend what it is about"
    elif code not in codes:
        message, hint = f"there is no diagnostic {code!r}", "list them with: rompy-tui explain"
    else:
        return
    close = difflib.get_close_matches(code, codes, 1) if code not in codes else []
    fixes = (Fix(close[0], span, close[0], safe=True),) if close else ()
    if close:
        hint = f"did you mean {close[0]!r}?"
    yield Diagnostic(Severity.WARNING, "bad-ignore", message, span, hint=hint, fixes=fixes)
