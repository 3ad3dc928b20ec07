"""The themes of the running program: the one to begin with, the others to choose from."""

from __future__ import annotations

from ...diagnostics.text import visible
from ...errors import ConfigError, RompyTuiError
from ...palettes import Palette, find_palettes, palette_names
from ..common.textual_private import PaintedApp
from ..common.themes import as_theme, chosen_theme, usual_theme


class Themes:
    """Reads themes and takes one.

    Args:
        app: what they are for.
    """

    def __init__(self, app: PaintedApp) -> None:
        self._app = app
        self._found: dict[str, Palette] = {}
        self.names = palette_names()
        """Those there are."""

    def begin(self, name: str | None) -> None:
        """Take the theme to start with: no other is read before the first frame.

        Args:
            name: what the person asked for, or None.

        Raises:
            UsageError: there is no theme of that name.
        """
        colors = self._app.color_system
        wanted = {name or usual_theme(colors), usual_theme(colors)}
        found, wrong = find_palettes(frozenset(wanted))
        if not wanted <= found.keys():
            found, wrong = find_palettes()
        chosen = chosen_theme(found, name, colors, wrong)
        self._take_up(found)
        self.take(chosen)

    def look(self) -> None:
        """Read all, and tell which of a person's own cannot be read (for a thread)."""
        found, wrong = find_palettes()
        self._app.call_from_thread(self._take_up, found)
        self._app.call_from_thread(self._tell, wrong)

    def show(self, name: str | None) -> None:
        """Show a theme, which may be one that was not read yet.

        Args:
            name: of the theme; None for the one where nobody chose.
        """
        wanted = name or usual_theme(self._app.color_system)
        if self._app.color_system is None:
            return
        if wanted in self._found:
            self.take(wanted)
            return

        def read() -> None:
            found, _ = find_palettes()
            self._app.call_from_thread(self._take_up, found)
            if wanted in found:
                self._app.call_from_thread(self.take, wanted)

        self._app.run_worker(read, thread=True, exit_on_error=False)

    def take(self, name: str) -> None:
        """Show a theme."""
        self._app.use_colors(few=self._found[name].is_ansi)
        self._app.theme = name

    def choose(self) -> None:
        """Let the person choose, and show each theme as one comes to it."""
        if self._app.color_system is None:
            self._app.notify("NO_COLOR is set: there are no colours to choose", markup=False)
            return

        def read() -> None:
            found, wrong = find_palettes()
            self._app.call_from_thread(self._offer, found, wrong)

        self._app.run_worker(read, thread=True, group="themes", exit_on_error=False)

    def _offer(self, found: dict[str, Palette], wrong: list[ConfigError]) -> None:
        from .screen import ThemesScreen

        if isinstance(self._app.screen, ThemesScreen):
            return
        before = self._app.theme
        self._tell(wrong)
        self._take_up(found)

        def chosen(name: str | None) -> None:
            self.take(name or before)
            if name:
                self._app.run_worker(lambda: self._keep(name), thread=True, exit_on_error=False)

        palettes = list(self._found.values())
        self._app.push_screen(ThemesScreen(palettes, before, self.take), chosen)

    def _keep(self, name: str) -> None:
        """Save the choice in the settings file (for a thread)."""
        from ...settings_writing import save_setting

        try:
            save_setting("theme", name)
        except RompyTuiError as error:
            said = visible(f"{name} holds until you quit; it is not saved: {error.message}")
            self._app.call_from_thread(self._app.notify, said, severity="warning", markup=False)

    def _take_up(self, found: dict[str, Palette]) -> None:
        self._found = dict(sorted((self._found | found).items()))
        self.names = sorted({*self.names, *self._found})
        for palette in found.values():
            self._app.register_theme(as_theme(palette))

    def _tell(self, wrong: list[ConfigError]) -> None:
        for error in wrong:
            lines = f"{error.message}\n{error.hint}".splitlines()
            said = "\n".join(visible(line) for line in lines)
            self._app.notify(said, severity="warning", markup=False)
