"""All that uses private parts of Textual and Rich: how frames reach the terminal.

:class:`PaintedApp` takes them there through a :class:`~rompy_tui.tui.common.painter.Painter`. With
a version of Textual that nobody has looked at, or where a person does not want it, Textual writes
them by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import textual
from rich.color import ColorSystem
from rich.console import RenderableType
from rich.control import Control
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from .painter import Painter, Piece

KNOWN_VERSIONS = frozenset({"8.2.8"})
"""Versions of Textual whose private parts are as this file expects them."""


class PaintedApp(App[None]):
    """An application that sends the terminal only the cells that changed.

    Args:
        painter: whether to do so; never with a version of Textual that is not known.
    """

    def __init__(self, painter: bool) -> None:
        super().__init__()
        self._painter: Painter | None = None
        if painter and textual.__version__ in KNOWN_VERSIONS:
            self._painter = Painter(self.console._color_system or ColorSystem.TRUECOLOR)

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

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if (
            self._painter is None
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
            or not self._running
            or self._closed
            or self._batch_count
            or self._driver is None
            or self.is_headless
            or self.is_inline
        ):
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
