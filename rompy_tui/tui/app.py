"""The terminal UI's application: themes, the first screen, signals. Wiring only."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from .commands import APP, SUSPEND, Command, bindings
from .common.dialog import Dialog
from .common.keys import KeysScreen, key_name
from .common.textual_private import PaintedApp
from .common.themes import MUTED, chosen_theme, read_themes
from .home import HomeScreen
from .outside import has_shell, suspend
from .start import Start

_THREADS = 32
"""Threads at most: those of the panes, and of what a person asks for meanwhile."""

_END_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class RompyApp(PaintedApp):
    """The terminal UI.

    Args:
        start: what the person asked for.

    Raises:
        UsageError: there is no theme of the name asked for.
    """

    TITLE = "rompy-tui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(APP)]
    # Textual declares these two as plain attributes.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
        (120, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-tall")]  # noqa: RUF012

    def __init__(self, start: Start) -> None:
        super().__init__(start.painter)
        self._start = start
        self.vim = start.vim
        themes = read_themes()
        for theme in themes.values():
            self.register_theme(theme)
        self.theme = chosen_theme(themes, start.theme)

    def on_load(self) -> None:
        """End in order when the system asks, from before the terminal is taken over."""
        loop = asyncio.get_running_loop()
        # Several threads go on as long as the program: Python's own pool has too few on a small
        # machine, and what comes after them would wait for ever.
        loop.set_default_executor(ThreadPoolExecutor(_THREADS))
        for number in _END_SIGNALS:
            # A terminal that is left in its alternate screen is of no use to anybody.
            loop.add_signal_handler(number, self.exit, None, 128 + number)

    def on_mount(self) -> None:
        """Show the first screen."""
        self.push_screen(HomeScreen(self._start))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of ours that a theme of Textual's own does not have."""
        return {"muted": MUTED}

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers: Textual's own commands, ours, and those of what shows."""
        yield from super().get_system_commands(screen)
        shown = (widget for widget in screen.query("*") if widget.display)
        places = [(screen, APP), *((w, getattr(w, "listed", ())) for w in (screen, *shown))]
        places.append((screen, (*getattr(screen, "in_palette", ()), *self._suspending())))
        for place, commands in places:
            for command in commands:
                keys = " or ".join(key_name(key) for key in command.key.split(",") if key)
                run = partial(place.run_action, command.action)
                yield SystemCommand(command.title, f"key: {keys}" if keys else "", run)

    def _suspending(self) -> tuple[Command, ...]:
        return SUSPEND if self.can_leave and has_shell() else ()

    def action_suspend(self) -> None:
        """Give the terminal back to the shell, which goes on with this program later."""
        suspend()

    async def action_quit(self) -> None:
        """Quit, unless a person would lose unsaved edits and decides otherwise."""
        homes = [screen for screen in self.screen_stack if isinstance(screen, HomeScreen)]
        if not homes:
            self.exit()
        elif not isinstance(self.screen, Dialog):
            homes[0].quit()

    def action_show_keys(self) -> None:
        """Show every key, those of where the person is first."""
        if not isinstance(self.screen, KeysScreen):
            focused = self.screen.focused
            places = [*(focused.ancestors_with_self if focused else ()), self.screen]
            here = (getattr(place, "listed", None) for place in places)
            self.push_screen(KeysScreen(next((found for found in here if found), ())))
