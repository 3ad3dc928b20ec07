"""Says of a parameter how a shell completes it, without importing what finds that out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VARIABLE = "_ROMPY_TUI_COMPLETE"
"""With it a shell asks for words: it starts the program with what is typed so far."""


def run_id(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of runs."""
    from .completing import run_ids

    return run_ids(context, incomplete)


def code(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes of diagnostics."""
    from .completing import codes

    return codes(incomplete)


def theme(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of themes."""
    from .completing import theme_names

    return theme_names(incomplete)
