"""Real config files, and small damage done to them."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

ROOT = Path(__file__).parent
_SUFFIXES = {".yml", ".yaml", ".json"}
_INSERTED = [
    *":-?,[]{}#&*!|>'\"%@`=~<$\\\t \n\r",
    *(": ", "- ", " #", "\n  ", "\n\n", "\r\n", "---\n", "...\n", "<<: ", "? ", "! ", "!!str "),
    *("&a ", "*a", "${", "}", "${HOME}", "${X:-1}", "!include x.yml", "|\n", ">-\n", "%YAML 1.1\n"),
    *("yes", "null", "010", "1:00", "1e3", "0x1F", "2023-01-31", ".5", "~", "'", '"', "\\"),
    *("é", "日本", "e\u0301", "😀", "\u00a0", "\u2028", "\x85", "\ufeff", "\x00", "\x07", "\u202e"),
]


def real_texts() -> list[bytes]:
    """The project's config files, those of the tests, and of rompy's users where they are."""
    folders = [ROOT.parent / "sample_configs", ROOT / "documents"]
    if os.environ.get("ROMPY_TUI_SAMPLES"):
        folders.append(Path(os.environ["ROMPY_TUI_SAMPLES"]))
    files = [p for f in folders for p in sorted(f.rglob("*")) if p.suffix in _SUFFIXES]
    texts = [p.read_bytes() for p in files if p.is_file()]
    return [text for text in texts if len(text) < 50_000]


def mutated(text: bytes, dice: random.Random, others: list[bytes]) -> bytes:
    """A text with one to three small damages.

    Args:
        text: a config file's.
        dice: decides what and where.
        others: texts of which parts may come in.
    """
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice(_DAMAGES)(text, dice, others)
    return text


def _lines(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    """Lines deleted, doubled, swapped or moved in."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    a, b = dice.randrange(len(lines)), dice.randrange(len(lines))
    how = dice.randrange(4)
    if how == 0:
        del lines[a]
    elif how == 1:
        lines.insert(b, lines[a])
    elif how == 2:
        lines[a], lines[b] = lines[b], lines[a]
    else:
        blanks = dice.choice((b" ", b"  ", b"    ", b"\t"))
        lines[a] = lines[a][1:] if dice.random() < 0.4 else blanks + lines[a]
    return b"".join(lines)


def _inserted(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(_INSERTED).encode() + text[at:]


def _at_a_value(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    """Something else in place of a value, or in front of it."""
    places = [m.end() for m in re.finditer(rb"[:-] ", text)]
    if not places:
        return text
    start = dice.choice(places)
    end = text.find(b"\n", start)
    end = len(text) if end < 0 or dice.random() < 0.5 else end
    kept = text[start:] if dice.random() < 0.5 else text[end:]
    return text[:start] + dice.choice(_INSERTED).encode() + kept


def _removed(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at + dice.choice((1, 1, 1, 2, 5)) :]


def _replaced(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(_INSERTED).encode() + text[at + 1 :]


def _cut(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    return text[: dice.randrange(len(text) + 1)]


def _spliced(text: bytes, dice: random.Random, others: list[bytes]) -> bytes:
    other = dice.choice(others)
    return text[: dice.randrange(len(text) + 1)] + other[dice.randrange(len(other) + 1) :]


def _line_ends(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    ends = (b"\r\n", b"\r", "\x85".encode(), "\u2028".encode())
    return text.replace(b"\n", dice.choice(ends), dice.choice((-1, 1, 3)))


def _bytes(text: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.randbytes(dice.choice((1, 2, 4))) + text[at:]


_DAMAGES = (
    *(_lines, _lines, _inserted, _inserted, _at_a_value, _at_a_value, _removed, _replaced),
    *(_cut, _spliced, _line_ends, _bytes),
)
