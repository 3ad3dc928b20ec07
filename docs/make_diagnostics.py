"""Writes docs/diagnostics.md, the reference of all diagnostics, from their pages in the code.

Run it with the Python that has rompy-tui: ``python docs/make_diagnostics.py``.
"""

from __future__ import annotations

from pathlib import Path

from rompy_tui.diagnostics import Severity
from rompy_tui.diagnostics.pages import Page
from rompy_tui.validation.explain import all_pages

TARGET = Path(__file__).with_name("diagnostics.md")
_INTRODUCTION = """\
# Diagnostics

What `rompy-tui validate` and the terminal UI say of config files, by code. An error makes a file
invalid, a warning does not. `rompy-tui explain CODE` shows a page of this reference.

A warning is switched off for one line by a comment in it, `# rompy-tui: ignore[CODE]`, or by one on
a line of its own above; for a file by `# rompy-tui: ignore-file[CODE]`; everywhere by the setting
`ignore` (see the [user guide](guide/profiles.md#settings)). Errors cannot be switched off.

This page is written by `docs/make_diagnostics.py` from the code.
"""


def reference() -> str:
    """The whole page, as Markdown."""
    pages = list(all_pages().values())
    parts = [_INTRODUCTION]
    for severity, heading in (
        (Severity.ERROR, "Errors"),
        (Severity.WARNING, "Warnings"),
        (Severity.INFO, "Notes"),
    ):
        found = [page for page in pages if page.severity is severity]
        if found:
            parts += [f"## {heading}\n", *map(_section, found)]
    return "\n".join(parts)


def _section(page: Page) -> str:
    lines = [f"### {page.code}\n", f"{_markdown(page.title)}\n"]
    if page.text:
        lines.append(f"{_markdown(page.text)}\n")
    for name, example in (("Wrong", page.wrong), ("Right", page.right)):
        if example:
            lines.append(f"{name}:\n\n```yaml\n{example}```\n")
    return "\n".join(lines)


def _markdown(text: str) -> str:
    return text.replace("``", "`")


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
