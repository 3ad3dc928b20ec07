"""The pages of all diagnostics."""

from __future__ import annotations

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
