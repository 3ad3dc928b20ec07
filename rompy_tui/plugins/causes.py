"""What to change in a plugin that does not load, for causes that are known."""

from __future__ import annotations

import re

_FRAME = re.compile(
    r'^  File "(?P<file>.+)", line (?P<line>\d+), in .*\n(?:    (?P<text>.+))?', re.M
)
_NOT_ITS_OWN = re.compile(r"^<|/pydantic(_core)?/|/importlib/|/host/(serving|worker)\.py$")

_CAUSES: tuple[tuple[str, str], ...] = (
    (r"root_validator", "pydantic 2: write @model_validator(mode='before') or (mode='after')"),
    (r"cannot import name 'validator'|@validator", "pydantic 2: write @field_validator"),
    (r"`BaseSettings` has been moved", "pydantic 2: take BaseSettings from pydantic_settings"),
    (r"`regex` is removed", "pydantic 2: write pattern= in place of regex="),
    (r"`const` is removed", "pydantic 2: annotate with Literal[...] in place of const=True"),
    (r"`(min|max)_items` is (deprecated|removed)", "pydantic 2: write min_length= or max_length="),
    (r"non-annotated attribute", "pydantic 2: give the field a type, as NAME: int = VALUE"),
    (r"overrides symbol|overridden by a non-annotated", "pydantic 2: annotate it, as in the base"),
    (
        r"ModuleNotFoundError: No module named '(?P<name>[\w.]+)'",
        "pip install what brings {name} there; its author lists that in 'dependencies'",
    ),
    (
        r"ImportError: cannot import name '(?P<name>\w+)' from '(?P<other>[\w.]+)'",
        "{other} as installed has no {name}: install the version that the plugin was made for",
    ),
    (
        r"(?:module|type object) '(?P<other>[\w.]+)' has no attribute '(?P<name>\w+)'",
        "the entry point, or the line, names {name}, which {other} has not: correct the name",
    ),
    (
        r"TypeError: (?P<name>\S+) is not a class",
        "let the entry point name a class, as pkg:Backend",
    ),
    (
        r"TypeError: (?P<name>\S+) has no method (?P<other>\w+)\(\)",
        "the class is of another kind: correct the group of the entry point, or add {other}()",
    ),
    (r"SystemExit", "move what ends the program below: if __name__ == '__main__':"),
    (r"took longer than", "do no work on import: move it into the method that runs"),
)


def advice_for(error: str, traceback: str) -> str:
    """What to change, and where, for a plugin that does not load.

    Args:
        error: what broke, one line.
        traceback: the plugin's own.

    Returns:
        One sentence, with ``FILE:LINE: its text`` where a line is to blame; empty where the cause
        is not known.
    """
    said = f"{error}\n{traceback}"
    for pattern, words in _CAUSES:
        found = re.search(pattern, said)
        if found:
            named = {name: value or "" for name, value in found.groupdict().items()}
            where = _own_line(traceback)
            return words.format(**named) + (f"; {where}" if where else "")
    return ""


def _own_line(traceback: str) -> str:
    """The last line of the plugin's own in a traceback."""
    frames = [f for f in _FRAME.finditer(traceback) if not _NOT_ITS_OWN.search(f["file"])]
    if not frames:
        return ""
    last = frames[-1]
    return f"{last['file']}:{last['line']}" + (f": {last['text']}" if last["text"] else "")
