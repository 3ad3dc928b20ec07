"""All that uses private parts of Textual and Rich: how frames reach the terminal.

:class:`PaintedApp` takes them there through a :class:`~rompy_tui.tui.common.painter.Painter`, as
fast as the :class:`~rompy_tui.tui.common.link.Link` allows. With a version of Textual that nobody
has looked at Textual does all that by itself; without the painter it writes whole regions.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import textual
from rich.color import ColorSystem
from rich.console import RenderableType
from rich.control import Control
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen

from ...diagnostics.text import visible
from ...paths import make_private
from .ascii import TABLE
from .coloring import AsSent
from .in_turn import InTurnApp
from .link import Link
from .painter import Painter, Piece
from .terminal import POP_TITLE, PUSH_TITLE, Terminal, title_sequence

KNOWN_VERSIONS = frozenset({"8.2.8"})
"""Versions of Textual whose private parts are as this file expects them."""

_AGAIN = 0.05
"""Seconds until a frame that had to wait is tried again, if nothing is heard of the link."""


class _Told:
    """The terminal as a file that tells how much of what is written it took.

    Args:
        file: the terminal.
        took: told how many characters, in the thread that writes.
    """

    def __init__(self, file: TextIO, took: Callable[[int], None]) -> None:
        self._file = file
        self._took = took
        self._count = 0

    def write(self, text: str) -> None:
        self._file.write(text)
        self._count += len(text)

    def flush(self) -> None:
        self._file.flush()
        count, self._count = self._count, 0
        self._took(count)

    def fileno(self) -> int:
        return self._file.fileno()


class LinkedDriver(LinuxDriver):
    """Textual's driver, which knows how the link to the terminal is and never waits for it."""

    def __init__(self, app: PaintedApp, **options: Any) -> None:
        super().__init__(app, **options)
        self.link = app.link
        self._heard = app.heard_in_thread
        self._file: Any = _Told(self._file, self._written)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self.link.begin()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            # A full queue would hold the event loop up; frames wait before they get into it.
            self._writer_thread._queue.maxsize = 0
            super().write(self.link.ask())

    def write(self, data: str) -> None:
        """Send something, and now and then a question behind it."""
        super().write(data + self.link.sent(len(data)))

    def process_message(self, message: Message) -> None:
        """Pass on what a person does; where the cursor is tells only that the terminal answers."""
        if isinstance(message, events.CursorPosition):
            self.link.answered()
            self._heard()
            return
        if isinstance(message, events.Key | events.MouseDown | events.MouseScrollDown):
            self.link.typed()
        super().process_message(message)

    def disable_input(self) -> None:
        """Listen no more."""
        self.link.end()
        super().disable_input()

    def _written(self, count: int) -> None:
        self.link.written(count)
        self._heard()


class FacedDriver(LinkedDriver):
    """The driver for a terminal as a person wants it: its title, the mouse, ASCII."""

    def __init__(self, app: PaintedApp, **options: Any) -> None:
        super().__init__(app, **options)
        self._wanted = app.terminal

    def write(self, data: str) -> None:
        """Send something, with ASCII for signs and borders where that is wanted."""
        super().write(data.translate(TABLE) if self._wanted.is_ascii else data)

    def start_application_mode(self) -> None:
        """Take the terminal over, its title too."""
        super().start_application_mode()
        if self._wanted.has_title and self._writer_thread is not None:
            self.write(PUSH_TITLE + title_sequence(self._app.title, self._app.sub_title))

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was."""
        if self._wanted.has_title and self._writer_thread is not None:
            self.write(POP_TITLE)
        super().stop_application_mode()

    def _enable_mouse_support(self) -> None:
        if self._wanted.has_motion or not self._mouse:
            super()._enable_mouse_support()
            return
        # Clicks, the wheel, and motion while a button is held; 1003 would report every motion.
        self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
        self.flush()

    def _disable_mouse_support(self) -> None:
        if not self._wanted.has_motion and self._mouse:
            self.write("\x1b[?1002l")
        super()._disable_mouse_support()


class PaintedApp(InTurnApp):
    """An application that sends the terminal only the cells that changed, as many as it can take.

    Args:
        painter: whether to send only those cells; never with a version of Textual that is not
            known.
        terminal: what is asked of the terminal beside that.
    """

    def __init__(self, painter: bool, terminal: Terminal) -> None:
        known = _is_known()
        self.terminal = terminal
        self._farewell = ""
        super().__init__(driver_class=FacedDriver if known else None)
        self.link = Link()
        self._painter: Painter | None = None
        self._held: asyncio.TimerHandle | None = None
        self._granted = False
        if painter and known:
            self._painter = Painter(self.color_system)
        self._as_sent = AsSent(self.color_system)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What Textual changes in lines; the painter chooses colours by itself."""
        filters = super().get_line_filters()
        return filters if self._painter is not None else [*filters, self._as_sent]

    @property
    def color_system(self) -> ColorSystem | None:
        """How many colours the terminal has; None where a person wants none (``NO_COLOR``)."""
        if self.no_color:
            return None
        return self.console._color_system or ColorSystem.TRUECOLOR

    def use_colors(self, *, few: bool) -> None:
        """Send the terminal's own 16 colours only, or all that it has."""
        if self._painter is not None:
            everything = self.color_system
            self._painter.use(ColorSystem.STANDARD if few and everything else everything)

    def send(self, sequence: str) -> None:
        """Send what is no part of a frame and moves no cursor: a title, a notification."""
        if sequence and self._driver is not None and not self.is_headless:
            self._driver.write(sequence)
            self._driver.flush()

    def watch_sub_title(self) -> None:
        """Show it in the terminal's title."""
        if self.terminal.has_title and self._running:
            self.send(title_sequence(self.title, self.sub_title))

    def _fatal_error(self) -> None:
        """End after a fault of the program: a short sentence, the rest in a file."""
        error = sys.exc_info()[1] or self._exception
        if error is not None and not self._farewell:
            self._farewell = _fault(error, self.terminal.crash_log)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        if self._farewell:
            sys.stderr.write(f"{self._farewell}\n")
        super()._print_error_renderables()

    @property
    def can_leave(self) -> bool:
        """Whether the terminal can be given to another program for a while."""
        return self._driver is not None and self._driver.can_suspend

    def action_redraw(self) -> None:
        """Send the whole screen again, whatever the terminal shows."""
        if self._painter is not None:
            self._painter.forget()
        if self.screen_stack:
            self.screen.refresh()

    def on_resize(self, _: events.Resize) -> None:
        """Trust nothing on a terminal that was resized, or that was someone else's meanwhile.

        Textual's driver sends this event whenever it takes the terminal over, too.
        """
        if self._painter is not None:
            self.action_redraw()

    def heard_in_thread(self) -> None:
        """The terminal took or answered something: a frame that waited may be sent."""
        if self._held is not None and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._try_again)

    def _try_again(self) -> None:
        if self._held is None:
            return
        self._held.cancel()
        self._held = None
        if not self._running or not self.screen_stack:
            return
        if self.link.may_send():
            # Of the frames that were not sent nothing is known but that something changed.
            self._granted = True
            self.screen.refresh()
        else:
            self._hold()

    def _hold(self) -> None:
        self._held = asyncio.get_running_loop().call_later(_AGAIN, self._try_again)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if (
            not isinstance(self._driver, LinkedDriver)
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
            or not self._running
            or self._closed
            or self._batch_count
            or self.is_inline
        ):
            super()._display(screen, renderable)
            return
        if self._held is not None:
            return
        granted, self._granted = self._granted, False
        if not granted and not self.link.may_send():
            self._hold()
            return
        if self._painter is None:
            super()._display(screen, renderable)
            return
        text = self._painter.paint(screen._compositor.size, pieces(renderable))
        # The hidden cursor is where an input method shows what is being composed.
        cursor = screen.outer_size.clamp_offset(self.cursor_position)
        if text or cursor != self._previous_cursor_position:
            text += Control.move_to(*cursor).segment.text
            self._driver.write(SYNC_START + text + SYNC_END if self._sync_available else text)
            self._driver.flush()
        self._previous_cursor_position = cursor
        self.post_display_hook()


def _is_known() -> bool:
    """Whether Textual's version is a known one; its own answer takes a tenth of the start."""
    beside = Path(textual.__file__).parents[1]
    folders = [beside / f"textual-{version}.dist-info" for version in KNOWN_VERSIONS]
    return any(map(Path.is_dir, folders)) or textual.__version__ in KNOWN_VERSIONS


def pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[Piece]:
    """What a frame says, of the whole screen or of some regions, where Textual would write it."""
    return _rows(update) if isinstance(update, LayoutUpdate) else _parts(update)


def _rows(update: LayoutUpdate) -> Iterator[Piece]:
    for y, strips in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in strips:
            yield x, y, strip
            x += strip.cell_length


def _parts(update: ChopsUpdate) -> Iterator[Piece]:
    for y, start, end in update.spans:
        for piece_end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=True):
            if strip is not None and x < end and piece_end > start:
                yield x, y, strip if piece_end <= end else strip.crop(0, end - x)


def _fault(error: BaseException, log: Path) -> str:
    """Write down where the program went wrong, and say so in a few words."""
    said = visible(str(error).partition("\n")[0])[:200]
    words = f"error: rompy-tui stopped by a fault of its own: {type(error).__name__}: {said}"
    text = "".join(traceback.format_exception(error))
    try:
        make_private(log.parent)
        where = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(where, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return f"{words}\n{chr(10).join(map(visible, text.splitlines()))}"
    hint = "runs go on, and unsaved edits are offered again"
    return f"{words}\n  help: {hint}; please report what is in {visible(str(log))}"
