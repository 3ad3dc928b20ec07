"""The list of themes: each shows on the whole screen as one comes to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...diagnostics.text import visible
from ...palettes import Palette
from ..command import bindings
from ..commands import PAGE, THEMES
from ..common import glyphs
from ..common.in_turn import Modal
from ..common.lists import List


class ThemesScreen(Modal[str]):
    """Asks for a theme; gives its name, empty where the one before is to stay.

    Args:
        palettes: to choose from.
        current: the name of the one that shows.
        preview: shows another at once.
    """

    CSS_PATH = "themes.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(THEMES), *bindings(PAGE)]
    listed = THEMES

    def __init__(
        self, palettes: Sequence[Palette], current: str, preview: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._palettes = palettes
        self._current = current
        self._preview = preview

    def compose(self) -> ComposeResult:
        """The list, a sample of the colours, the keys."""
        with Vertical(id="themes-box"):
            yield Static("Choose a theme", id="themes-title", markup=False)
            rows = [Option(_row(palette, self._current)) for palette in self._palettes]
            yield List(*rows, id="themes-list", markup=False)
            yield Static(id="themes-about", markup=False)
            yield Static(_sample(), id="themes-sample", markup=False)
            yield Static("Enter takes it   Esc leaves it as it was", id="themes-keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the theme that shows."""
        names = [palette.name for palette in self._palettes]
        found = self.query_one(List)
        found.highlighted = names.index(self._current) if self._current in names else 0
        found.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the theme that one came to."""
        event.stop()
        palette = self._palettes[event.option_index]
        self._preview(palette.name)
        ground = "light on dark" if palette.dark else "dark on light"
        about = Content(visible(palette.about) or ("your own" if palette.is_own else ground))
        self.query_one("#themes-about", Static).update(about)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        event.stop()
        self.dismiss(self._palettes[event.option_index].name)

    def action_close(self) -> None:
        """Leave all as it was."""
        self.dismiss("")


def _row(palette: Palette, current: str) -> Content:
    mark = glyphs.CHANGED if palette.name == current else " "
    kind = "yours" if palette.is_own else "dark" if palette.dark else "light"
    return Content.assemble(
        (f"{mark} ", "$text-primary"), f"{visible(palette.name):<20}", (kind, "$muted")
    )


def _sample() -> Content:
    return Content.assemble(
        (f"{glyphs.GOOD} good  ", "$text-success"),
        (f"{glyphs.WARNING} warning  ", "$text-warning"),
        (f"{glyphs.ERROR} error\n", "$text-error"),
        ("type", "$editor-key"),
        ": ",
        ("docker ", "$editor-text"),
        ("!include ", "$editor-tag"),
        ("# note", "$editor-comment"),
    )
