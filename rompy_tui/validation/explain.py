"""The pages of all diagnostics."""

from __future__ import annotations

import difflib
from functools import lru_cache

from ..diagnostics import Severity
from ..diagnostics.codes import documented_codes
from ..diagnostics.pages import Page, page_from
from .rules import RULES


@lru_cache(maxsize=1)
def all_pages() -> dict[str, Page]:
    """Every code's page, by code, in the order of the alphabet."""
    pages = [page_from(c.code, c.severity, c.__doc__) for c in documented_codes()]
    pages += [page_from(r.code, r.severity, r.page) for r in RULES]
    return {page.code: page for page in sorted(pages, key=lambda p: p.code)}


def all_codes() -> dict[str, Severity]:
    """Every code and how bad it is."""
    return {code: page.severity for code, page in all_pages().items()}


def near_code(code: str) -> str | None:
    """The code that was probably meant, or None.

    Args:
        code: one that does not exist.
    """
    close = difflib.get_close_matches(code, all_codes(), 1)
    return close[0] if close else None


def why_not_ignored(code: str) -> str:
    """Why switching off a code does nothing; empty for a warning's.

    Args:
        code: as a person wrote it.
    """
    codes = all_codes()
    if codes.get(code) is Severity.ERROR:
        return f"{code!r} is an error, and those are never switched off"
    if code in codes:
        return ""
    close = near_code(code)
    meant = f"; did you mean {close!r}?" if close else ""
    return f"there is no diagnostic {code!r}{meant}"
