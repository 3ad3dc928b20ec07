"""``rompy-tui completion SHELL``: what a shell reads to complete words of the program."""

from __future__ import annotations

import click

from ..completed import VARIABLE
from ..completing import script
from ..output import echo


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what a shell reads to complete verbs, options, files and the ids of runs.

    For bash ~/.bashrc gets the line eval "$(rompy-tui completion bash)", for zsh ~/.zshrc likewise;
    for fish it is written to ~/.config/fish/completions/rompy-tui.fish.
    """
    echo(script(context.find_root().command, shell, VARIABLE))
