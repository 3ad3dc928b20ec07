"""What a shell completes: verbs, options and files by click itself, here the rest.

Imported only where a shell asks; see :data:`completed.VARIABLE`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from ..errors import RompyTuiError
from ..paths import state_dir
from ..settings import load_settings
from .exit_codes import ExitCode

_PROGRAM = "rompy-tui"


def script(program: click.Command, shell: str, variable: str) -> str:
    """What a shell reads to complete the program's words.

    Args:
        program: the command ``rompy-tui``.
        shell: ``bash``, ``zsh`` or ``fish``.
        variable: the one by which the shell will ask.
    """
    kind = get_completion_class(shell)
    return kind(program, {}, _PROGRAM, variable).source() if kind else ""


def answer(program: click.Command, variable: str, instruction: str) -> int:
    """Answer a shell on standard output.

    Args:
        program: the command ``rompy-tui``.
        variable: the one by which the shell asks.
        instruction: what it is set to, as ``bash_complete``.

    Returns:
        The exit status. A line that is wrong so far has nothing to complete; to say so would only
        disturb the line.
    """
    try:
        return shell_complete(program, {}, _PROGRAM, variable, instruction)
    except click.ClickException:
        return ExitCode.USAGE


def run_ids(context: click.Context, incomplete: str) -> list[CompletionItem]:
    """The ids of runs, newest first, by their beginning or their end; and ``last``.

    Args:
        context: of the verb.
        incomplete: what is typed.
    """
    from ..supervision import Store

    try:
        settings = load_settings()
        chosen = context.find_root().params.get("state_dir") or settings.state_dir
        runs = Store(state_dir(Path.cwd(), chosen)).list()
    except (RompyTuiError, OSError):
        runs = []
    ended = [(run.id, run.state.value) for run in runs if run.id.endswith(incomplete)]
    begun = [(run.id, run.state.value) for run in runs]
    return _beginning([("last", "the newest run"), *begun], incomplete) or _items(ended)


def codes(incomplete: str) -> list[CompletionItem]:
    """The codes of diagnostics.

    Args:
        incomplete: what is typed.
    """
    from ..validation.explain import all_pages

    return _beginning([(code, page.title) for code, page in all_pages().items()], incomplete)


def theme_names(incomplete: str) -> list[CompletionItem]:
    """The names of themes.

    Args:
        incomplete: what is typed.
    """
    from ..palettes import find_palettes

    found, _ = find_palettes()
    return _beginning([(name, one.about) for name, one in found.items()], incomplete)


def _beginning(found: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    return _items((name, text) for name, text in found if name.startswith(incomplete))


def _items(found: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    return [CompletionItem(name, help=text) for name, text in found]
