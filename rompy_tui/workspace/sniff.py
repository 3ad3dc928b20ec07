"""Tells from a file's bytes that no document in it can be ours, without parsing it.

Whatever :func:`~rompy_tui.validation.classify` takes for one of ours has certain keys. A key that
is written plainly stands in the bytes as a whole word, so a file without those words is foreign
however long it is. Where a word could come about in another way (an include, a variable, an
escape), nothing is concluded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import MissingError
from ..plugins import Kind
from ..validation.kinds import BACKEND_FIELDS, PROCESSOR_FIELDS

if TYPE_CHECKING:
    from ..validation import Catalogue

_ALONE = ("backend", "backend_type", "model_type", "period", "postprocessor", "run_id")
"""One of these keys is enough for some kind of document; a pipeline has two, one of these."""

_TYPE = ("type",)
_FIELDS = tuple(sorted(BACKEND_FIELDS | PROCESSOR_FIELDS))
"""With ``type``, one of these or the name of a backend or postprocessor is enough."""

_WHOLE_WORD = re.compile(r"\w+", re.ASCII)

# In turn: an include, by its tag, by a handle for it, or with an escape in it; a variable; an
# escaped letter or line break within a key (the last two begin one of YAML's wide line breaks).
_HIDDEN = re.compile(rb"!include|%TAG|![^\s!]*%|\$\{[A-Za-z_]|\\[xuU\r\n\xc2\xe2]")
_HIDING = (b"!", b"%TAG", b"${", b"\\")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def may_be_ours(raw: bytes, catalogue: Catalogue) -> bool:
    """Whether a file may hold a document of ours.

    Args:
        raw: all of the file.
        catalogue: what is installed: a type may be named by a plugin.

    Returns:
        False only where :func:`~rompy_tui.validation.classify` takes every document for foreign.
    """
    if not raw.strip() or raw.startswith(_WIDE) or b"\0" in raw[:4]:
        return True  # empty, or in an encoding that hides every word: checking it says so
    if _holds(raw, _ALONE):
        return True
    if _holds(raw, _TYPE) and (_holds(raw, _FIELDS) or _names_one(raw, catalogue)):
        return True
    return any(sign in raw for sign in _HIDING) and _HIDDEN.search(raw) is not None


def _names_one(raw: bytes, catalogue: Catalogue) -> bool:
    try:
        names = (*catalogue.names(Kind.BACKEND), *catalogue.names(Kind.POSTPROCESSOR))
    except MissingError:
        return True  # nobody can say which plugins there are: checking the file says that
    # Quotes and line ends may stand within a name that is no plain word.
    return not all(map(_WHOLE_WORD.fullmatch, names)) or _holds(raw, names)


@lru_cache(maxsize=64)
def _patterns(words: tuple[str, ...]) -> list[tuple[bytes, re.Pattern[bytes]]]:
    # What comes before the word is looked at last: the search for its letters is then quick.
    letters = [word.encode() for word in words]
    return [(each, re.compile(rb"%b(?<!\w%b)(?!\w)" % (each, each))) for each in letters]


def _holds(raw: bytes, words: tuple[str, ...]) -> bool:
    """Whether one of some words stands in a text as a whole."""
    # Looking for the letters alone is ten times as fast, and nearly always finds none.
    return any(letters in raw and whole.search(raw) for letters, whole in _patterns(words))
