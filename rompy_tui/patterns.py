"""Regular expressions that a person writes: refused where they could take for ever.

A search cannot be stopped once it runs, so what is known to explode is not begun: a repetition of
something that itself repeats or branches, as ``(a+)+``, repetitions that stand together and could
share what they match, and more than two repetitions of nearly anything, as ``.*``. What is let
through is searched in a bounded part of each line.
"""

from __future__ import annotations

import re

LONGEST = 200
"""Characters of a pattern."""

_MOST_WIDE = _MOST_TOGETHER = 2
_WIDE = frozenset({".", r"\S", r"\D", r"\W", r"\w"})
_TOKEN = re.compile(
    r"(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<escape>\\.)|(?P<open>\((?:\?(?:P?<[^>=!]*>|[:=!]|<[=!]))?)"
    r"|(?P<close>\))|(?P<repeat>[*+?]|\{\d*,?\d*\})[?+]?|(?P<branch>\|)|(?P<char>.)",
    re.DOTALL,
)
_FLAGS = re.compile(r"\(\?[aiLmsux-]")


def compiled(text: str) -> re.Pattern[str]:
    """Compile a person's pattern; it is found in whatever case.

    Args:
        text: as :mod:`re` has it.

    Raises:
        ValueError: it is no regular expression, or one that could take for ever; the message
            begins with the pattern and says what to change.
    """
    try:
        found = re.compile(text, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    if len(text) > LONGEST:
        raise ValueError(f"{text[:20]!r}... has more than {LONGEST} characters; write several")
    if _FLAGS.search(text) or re.search(r"\\[1-9]|\(\?P=", text):
        raise ValueError(f"{text!r} has flags or refers back to a group; write it without")
    if why := _why_slow(text):
        raise ValueError(f"{text!r} could take for ever: {why}")
    if found.search(""):
        raise ValueError(f"{text!r} is found in every line, also in an empty one")
    return found


def compiled_progress(text: str) -> re.Pattern[str]:
    """Compile a person's pattern for progress.

    Args:
        text: it has a group ``percent``, ``step`` (mostly beside ``steps``) or ``time``.

    Raises:
        ValueError: as :func:`compiled`, or it has no such group.
    """
    found = compiled(text)
    if not {"percent", "step", "time"} & set(found.groupindex):
        raise ValueError(
            f"{text!r} has no group that says how far it is, as (?P<percent>\\d+) "
            "or (?P<step>\\d+) of (?P<steps>\\d+), or (?P<time>\\S+)"
        )
    return found


def _why_slow(text: str) -> str:
    """Why a search for a pattern, which is known to be valid, could take for ever."""
    varies, last_varies = [False], False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "repeat":
            if token["repeat"] != "?" and last_varies:
                return "what repeats must not itself repeat or have alternatives"
            varies[-1] |= not _is_exact(token["repeat"])
            continue
        last_varies = False
        if kind == "open":
            varies.append(False)
        elif kind == "branch":
            varies[-1] = True
        elif kind == "close":
            last_varies = varies.pop()
            varies[-1] |= last_varies
    return _why_many(list(_TOKEN.finditer(text)))


def _why_many(tokens: list[re.Match[str]]) -> str:
    """Why repetitions one after the other could share what they match in too many ways."""
    chain: set[str] = set()
    wide = 0
    for token, behind in zip(tokens, [*tokens[1:], None], strict=False):
        atom, repeat = token[0], behind["repeat"] if behind else None
        if token.lastgroup not in {"char", "escape", "set"}:
            continue
        if repeat is None or _is_exact(repeat):
            chain = set()
            continue
        if atom in chain:
            return f"{atom}{repeat} follows another of its kind with nothing certain between them"
        chain = {*chain, atom} if repeat != "?" else chain
        if len(chain) > _MOST_TOGETHER:
            return "more than two repetitions stand together with nothing certain between them"
        wide += atom in _WIDE or atom.startswith("[^")
    return "it has more than two repetitions like .* or \\S+" if wide > _MOST_WIDE else ""


def _is_exact(repeat: str) -> bool:
    return re.fullmatch(r"\{\d+\}", repeat) is not None
