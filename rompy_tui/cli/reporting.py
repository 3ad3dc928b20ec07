"""Diagnostics in the format that was asked for, and the exit status that goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..diagnostics import Diagnostic
from ..version import __version__
from .exit_codes import ExitCode
from .output import diagnostics_text, echo, json_text, say

if TYPE_CHECKING:
    from ..validation import Checked
    from ..workspace import FileState

FORMATS = ("text", "json", "github", "sarif")

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="For people, programs, annotations of a pull request, or code scanning.",
)
"""Adds ``--format`` to a verb that checks; it takes ``form``."""


def report(checked: Sequence[Checked | FileState], form: str, summary: str) -> int:
    """Write the diagnostics of checked files.

    Args:
        checked: the files, in order.
        form: one of :data:`FORMATS`; all but text are for programs.
        summary: a line for the person.

    Returns:
        The exit status: 0 without errors, else 1.
    """
    found = [d for c in checked for d in c.diagnostics]
    echo(render(found, form), nl=False)
    say(summary)
    return ExitCode.OK if all(c.ok for c in checked) else ExitCode.FAILED


def render(found: Sequence[Diagnostic], form: str) -> str:
    """Diagnostics as text of one of :data:`FORMATS`; a renderer is imported when it is used."""
    if form == "json":
        from ..diagnostics import json

        return json_text(json.render(found))
    if form == "github":
        from ..diagnostics import github

        return github.render(found)
    if form == "sarif":
        from ..diagnostics import sarif

        return json_text(sarif.render(found, __version__))
    return diagnostics_text(found)
