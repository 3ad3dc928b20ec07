"""Vim's keys in the text, for those whose fingers know them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..editor.searching import Search
    from ..editor.widget import TextEditor
    from .command_line import CommandLine


def attach(
    view: TextEditor,
    last_search: Callable[[], Search],
    ask: Callable[[str], None],
    order: Callable[[str], None],
) -> tuple[CommandLine, Callable[[], None]]:
    """Let a view take Vim's keys.

    Args:
        view: the view of the text.
        last_search: gives what was sought last.
        ask: does what is not done to the text itself, as ``save``.
        order: closes the file, as :class:`CommandLine` says.

    Returns:
        The line that ``:`` opens, to be shown below the view, and what opens it.
    """
    from .command_line import CommandLine
    from .keys import Vim
    from .view import VimText

    text = VimText(view, last_search, ask)
    view.modal = Vim(text)
    line = CommandLine(text, order, id="command")
    return line, line.begin
