"""Warnings that a person switched off: by a comment in the file, or by code in the settings.

``# rompy-tui: ignore[code, code]`` at the end of a line is about that line; on a line of its own
about the next one that holds something; ``ignore-file`` in place of ``ignore`` about the whole
file. An error cannot be switched off.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, Fix, Severity, Span

_MARK = "rompy-tui:"
_COMMENT = re.compile(r"(?:^|\s)#\s*rompy-tui:\s*(?P<word>[\w-]*)\s*(?:\[(?P<codes>[^\]]*)\])?")
_CODE = re.compile(r"[^,\s][^,]*(?<!\s)")

MAX_COMPLAINTS = 100
"""Of more comments that do nothing in one file the rest is not spoken of."""


@dataclass(slots=True)
class _Ignored:
    everywhere: set[str] = field(default_factory=set)
    lines: dict[int, set[str]] = field(default_factory=dict)
    complaints: list[Diagnostic] = field(default_factory=list)

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
        The errors and the warnings that are left, and a warning for each comment that names no
        code, and for each code in one that does not exist or is an error's.
    """
    found = list(diagnostics)
    comments: dict[str, _Ignored] = {}
    for file, lines in texts.items():
        marked = [number for number, line in enumerate(lines) if _MARK in line]
        if marked:
            comments[file] = _read(file, lines, marked)
            found += comments[file].complaints
    if not comments and not ignored:
        return found
    none = _Ignored()
    return [
        d
        for d in found
        if d.is_error or not (d.code in ignored or comments.get(d.span.file, none).covers(d))
    ]


def _read(file: str, lines: Sequence[str], marked: Sequence[int]) -> _Ignored:
    """Read the comments of a file.

    Args:
        file: its name.
        lines: its text.
        marked: the numbers of the lines that may hold one, rising.
    """
    ignoring = _Ignored()
    following = len(lines)
    about = len(lines)
    for number in reversed(marked):
        # The next line that holds something, looked for once for all comments above it.
        for other in range(following - 1, number, -1):
            if lines[other].strip() and not lines[other].lstrip().startswith("#"):
                about = other
        following = number + 1
        for match in _COMMENT.finditer(lines[number]):
            is_alone = lines[number].lstrip().startswith("#")
            _note(match, about if is_alone else number, file, number, ignoring)
    return ignoring


def _note(match: re.Match[str], about: int, file: str, number: int, ignoring: _Ignored) -> None:
    """Note what one comment switches off, and what is wrong with it."""
    codes = list(_CODE.finditer(match["codes"] or ""))
    names = {code.group() for code in codes}
    if match["word"] == "ignore-file":
        ignoring.everywhere |= names
    elif match["word"] == "ignore":
        ignoring.lines.setdefault(about, set()).update(names)
    if len(ignoring.complaints) >= MAX_COMPLAINTS:
        return
    if match["word"] not in {"ignore", "ignore-file"} or not codes:
        start = match.string.index("#", match.start())
        span = Span.at(file, number, start, len(match.string[start : match.end()].rstrip()))
        message = "this comment switches off nothing: it names no code"
        hint = "write it as: # rompy-tui: ignore[code]"
        ignoring.complaints.append(
            Diagnostic(Severity.WARNING, "bad-ignore", message, span, hint=hint)
        )
        return
    for code in codes:
        at = match.start("codes") + code.start()
        span = Span.at(file, number, at, len(code.group()))
        ignoring.complaints += _unusable(code.group(), span)


def _unusable(code: str, span: Span) -> Iterator[Diagnostic]:
    from .explain import all_codes, near_code

    codes = all_codes()
    fixes: tuple[Fix, ...] = ()
    if codes.get(code) is Severity.ERROR:
        message, hint = f"{code!r} is an error: it cannot be ignored", "mend what it is about"
    elif code not in codes:
        message, hint = f"there is no diagnostic {code!r}", "list them with: rompy-tui explain"
        near = near_code(code)
        if near:
            hint, fixes = f"did you mean {near!r}?", (Fix(near, span, near),)
    else:
        return
    yield Diagnostic(Severity.WARNING, "bad-ignore", message, span, hint=hint, fixes=fixes)
