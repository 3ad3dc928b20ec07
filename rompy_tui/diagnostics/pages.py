"""The page that explains a diagnostic's code, read from a docstring.

A page says in its first line what is wrong, then why that matters, then shows a wrong and a right
file as literal blocks that ``Wrong::`` and ``Right::`` announce.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

from .model import Severity

_EXAMPLE = re.compile(r"^(Wrong|Right)::\n\n((?:(?: {4}.*)?\n)+)", re.MULTILINE)


class Code:
    """A code that has a page but no rule of its own: its subclass's docstring is the page."""

    code = ""
    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Page:
    """What a diagnostic means.

    Args:
        code: the diagnostic's code.
        severity: how bad it is.
        title: one sentence.
        text: why it matters and what to do, paragraphs of plain text.
        wrong: a file that gets the diagnostic, or empty where no text shows it.
        right: the same file without it, or empty.
    """

    code: str
    severity: Severity
    title: str
    text: str
    wrong: str = ""
    right: str = ""


def page_from(code: str, severity: Severity, docstring: str | None) -> Page:
    """Read a page.

    Args:
        code: the diagnostic's code.
        severity: how bad it is.
        docstring: as written in the code.
    """
    title, _, body = inspect.cleandoc(docstring or "").partition("\n\n")
    examples = {m[1]: inspect.cleandoc(m[2]) + "\n" for m in _EXAMPLE.finditer(body + "\n")}
    text = _EXAMPLE.sub("", body + "\n").strip()
    title = " ".join(title.split())
    return Page(code, severity, title, text, examples.get("Wrong", ""), examples.get("Right", ""))
