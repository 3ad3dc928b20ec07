"""The terminal UI's application: themes, the first screen, signals. Wiring only."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen
from textual.scrollbar import ScrollBar, ScrollBarRender

from ..paths import state_dir
from .command import Command, bindings
from .commands import APP, FACE, PAGES, SUSPEND
from .common.ascii import BlankEnds
from .common.dialog import Dialog
from .common.keys import KeysScreen, key_names
from .common.palette import Palette
from .common.terminal import Attention, Terminal, has_title, notification
from .common.textual_private import PaintedApp
from .common.themes import variable_defaults
from .home import HomeScreen
from .outside import has_shell, suspend
from .start import Start
from .theming.choosing import Themes

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
    # All that the first screen needs, so that it is read once.
    CSS_PATH: ClassVar[Any] = [
        Path(__file__).with_name("app.tcss"),
        Path(__file__).with_name("home.tcss"),
    ]
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(APP), *bindings(PAGES)]
    # Textual declares these two as plain attributes.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
        (120, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-low"), (20, "-tall")]  # noqa: RUF012

    def __init__(self, start: Start) -> None:
        settings = start.settings
        state = state_dir(start.workspace, settings.state_dir)
        terminal = Terminal(
            settings.ascii, not settings.low_bandwidth, has_title(), state / "crash.log"
        )
        super().__init__(settings.painter, terminal)
        self._start = start
        self.vim = settings.vim
        self.title = f"rompy-tui {start.workspace.name}"
        self.themes = Themes(self)
        self.themes.begin(settings.theme)
        if settings.low_bandwidth:
            self.animation_level = "none"
            self.link.always_slow = True
        ScrollBar.renderer = BlankEnds if settings.ascii else ScrollBarRender

    def on_load(self) -> None:
        """End in order when the system asks, from before the terminal is taken over."""
        loop = asyncio.get_running_loop()
        # Several threads go on as long as the program: Python's own pool has too few on a small
        # machine, and what comes after them would wait for ever.
        loop.set_default_executor(ThreadPoolExecutor(_THREADS))
        for number in _END_SIGNALS:
            # A terminal that is left in its alternate screen is of no use to anybody.
            loop.add_signal_handler(number, self.exit, None, 128 + number)

    def get_default_screen(self) -> HomeScreen:
        """The first screen: with nothing below it that would be laid out before it."""
        return HomeScreen(self._start)

    def on_mount(self) -> None:
        """Look at which themes there are, once the first screen shows."""
        look = partial(self.run_worker, self.themes.look, thread=True, group="themes")
        self.call_after_refresh(look, exit_on_error=False)

    def on_attention(self, message: Attention) -> None:
        """Tell a person who may look at another window."""
        self.send(notification(message.text, self._start.settings.notify))

    def action_themes(self) -> None:
        """Choose a theme, which shows as one moves."""
        self.themes.choose()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of ours that a theme of Textual's own does not have."""
        return variable_defaults()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers: Textual's own commands, ours, and those of what shows."""
        for own in super().get_system_commands(screen):
            if own.callback != self.action_change_theme:
                yield own
        shown = (widget for widget in screen.query("*") if widget.display)
        places = [
            (screen, APP),
            (screen, PAGES),
            *((w, getattr(w, "listed", ())) for w in (screen, *shown)),
        ]
        places.append((screen, (*getattr(screen, "in_palette", ()), *FACE, *self._suspending())))
        for place, commands in places:
            for command in commands:
                keys = " or ".join(key_names(command))
                run = partial(place.run_action, command.action)
                yield SystemCommand(command.title, f"key: {keys}" if keys else "", run)

    def _suspending(self) -> tuple[Command, ...]:
        return SUSPEND if self.can_leave and has_shell() else ()

    def action_suspend(self) -> None:
        """Give the terminal back to the shell, which goes on with this program later."""
        suspend()

    def action_command_palette(self) -> None:
        """Show the palette, unless it waits below a question already."""
        if not any(isinstance(screen, CommandPalette) for screen in self.screen_stack):
            self.push_screen(Palette())

    async def action_quit(self) -> None:
        """Quit, unless a person would lose unsaved edits and decides otherwise."""
        homes = [screen for screen in self.screen_stack if isinstance(screen, HomeScreen)]
        if not homes:
            self.exit()
        elif not isinstance(self.screen, Dialog):
            homes[0].quit()

    def action_page(self, name: str) -> None:
        """Show a page, or close it where it shows."""
        homes = [screen for screen in self.screen_stack if isinstance(screen, HomeScreen)]
        if homes and not isinstance(self.screen, ModalScreen):
            homes[0].show_page(name)

    def action_show_keys(self) -> None:
        """Show every key, those of where the person is first."""
        if not isinstance(self.screen, KeysScreen):
            focused = self.screen.focused
            places = [*(focused.ancestors_with_self if focused else ()), self.screen]
            here = (getattr(place, "listed", None) for place in places)
            self.push_screen(KeysScreen(next((found for found in here if found), ())))
