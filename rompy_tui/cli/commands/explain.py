"""``rompy-tui explain [CODE]``: what a diagnostic means."""

from __future__ import annotations

import textwrap
from dataclasses import asdict

import click

from ...diagnostics.pages import Page
from ...errors import UsageError
from ...validation.explain import all_pages, near_code
from .. import completed
from ..output import data, data_json, table

_WIDTH = 80


@click.command()
@click.argument("code", required=False, shell_complete=completed.code)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def explain(code: str | None, as_json: bool) -> None:
    """Say what a diagnostic means, why it matters, and what is right; without CODE list them."""
    pages = all_pages()
    if code is None:
        if as_json:
            data_json([asdict(page) for page in pages.values()])
        else:
            rows = [(page.code, page.severity.value, _plain(page.title)) for page in pages.values()]
            data(table(rows, ("CODE", "SEVERITY", "MEANING")))
        return
    if code not in pages:
        close = near_code(code)
        hint = f"did you mean {close!r}?" if close else "list them with: rompy-tui explain"
        raise UsageError(f"there is no diagnostic {code!r}", hint)
    if as_json:
        data_json(asdict(pages[code]))
    else:
        data(_text(pages[code]))


def _text(page: Page) -> str:
    blocks = [f"{page.severity.value}[{page.code}]", textwrap.fill(_plain(page.title), _WIDTH)]
    # Paragraphs are wrapped anew; lists and the like stay as they are.
    for paragraph in _plain(page.text).split("\n\n"):
        is_prose = not any(line.startswith((" ", "-")) for line in paragraph.splitlines())
        blocks.append(textwrap.fill(" ".join(paragraph.split()), _WIDTH) if is_prose else paragraph)
    for name, example in (("Wrong:", page.wrong), ("Right:", page.right)):
        if example:
            blocks += [name, textwrap.indent(example.rstrip("\n"), "    ")]
    return "\n\n".join(block for block in blocks if block)


def _plain(text: str) -> str:
    """Without the doubled quotes of a docstring."""
    return text.replace("``", "`")
