"""The pages that every place of the program leads to, and what an empty workspace offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from ..diagnostics import Position
from ..diagnostics.text import visible
from ..errors import RompyTuiError
from ..paths import state_dir
from ..plugins import Entry
from .commands import DEMO
from .common.dialog import Dialog
from .common.page import ListPage
from .plugins.panel import PluginsPanel
from .presentation.home import short_path
from .runs.side import RunsSide

if TYPE_CHECKING:
    from .plugins.screen import PluginsScreen

_DEMO_FILE = "pipeline.yml"


class DemoCopied(Message):
    """The demo was copied here.

    Args:
        problem: why it was not, or empty.
    """

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem


class PagesSide(RunsSide):
    """A first screen that leads to the pages.

    Args:
        start: what the person asked for.
    """

    def new_of(self, entry: Entry) -> None:
        """Make a file of a type."""
        raise NotImplementedError

    def begin_at(self, path: Path, place: Position | None = None) -> None:
        """Open a file and go to its text."""
        raise NotImplementedError

    def action_plugins(self) -> None:
        """Look for plugins again."""
        raise NotImplementedError

    def show_page(self, name: str) -> None:
        """Show a page, in place of another one that shows; the same closes.

        Args:
            name: ``plugins``, ``doctor``, ``settings``, ``runs`` or ``calls``.
        """
        pages: dict[str, Callable[[], ListPage]] = {
            "plugins": self._plugins,
            "doctor": self._doctor,
            "settings": self._settings,
            "runs": self._all_runs,
            "calls": self._calls,
        }
        page, shown = pages[name](), self.app.screen
        if not isinstance(shown, ListPage):
            self.app.push_screen(page)
        elif type(shown) is type(page):
            shown.dismiss(None)
        else:
            self.app.switch_screen(page)

    def show_plugins(self, entries: Sequence[Entry], problem: str = "") -> None:
        """Show what plugins there are, in the panel and on the page, or why nobody knows."""
        panel = self.query_one(PluginsPanel)
        if problem and problem != panel.problem:
            said = visible(f"{problem}; Shift+F8 chooses another")
            self.notify(said, severity="error", markup=False)
        panel.show(entries, problem)
        for screen in self.app.screen_stack:
            if isinstance(screen, ListPage):
                screen.show_entries(entries, problem)

    def ask_for_demo(self) -> None:
        """Copy the demo into the workspace, when the person says so."""

        def decided(answer: str | None) -> None:
            if answer:
                self._in_thread(self._copy_demo)

        text = Content(
            "A small wave model with its backends, and a pipeline that runs it."
            f"\nIts files are copied to {visible(short_path(self._start.workspace))}."
            "\nNothing that is there is replaced."
        )
        self.app.push_screen(Dialog(Content.styled("The demo", "bold"), text, DEMO), decided)

    def on_demo_copied(self, message: DemoCopied) -> None:
        """Open the demo."""
        if message.problem:
            self.notify(visible(message.problem), severity="error", markup=False)
        else:
            self.begin_at(self._start.workspace / _DEMO_FILE)

    def _copy_demo(self) -> None:
        from ..workspace.demo import copy_demo

        try:
            copy_demo(self._start.workspace)
        except RompyTuiError as error:
            self.post_message(DemoCopied(f"{error.message}; {error.hint}".rstrip("; ")))
        else:
            self.post_message(DemoCopied(""))

    def _plugins(self) -> PluginsScreen:
        from .plugins.pythons import PythonChoice
        from .plugins.screen import PluginsScreen

        panel, start = self.query_one(PluginsPanel), self._start
        return PluginsScreen(
            panel.entries,
            self._background.installed,
            self.action_plugins,
            self.new_of,
            PythonChoice(
                start.workspace, start.settings.python, self._use_python, problem=panel.problem
            ),
        )

    def _use_python(self, python: str | None) -> None:
        self._start = self._start.with_python(python)
        self._background.use_python(python)
        self.action_plugins()

    def _doctor(self) -> ListPage:
        from ..doctor import Surroundings
        from .doctor.screen import DoctorScreen

        start = self._start
        where = state_dir(start.workspace, start.settings.state_dir)
        return DoctorScreen(Surroundings(start.workspace, where, start.settings.python))

    def _settings(self) -> ListPage:
        from .settings.screen import Effect, SettingsScreen

        themes = self.app.themes  # type: ignore[attr-defined]

        def vim(value: str | None) -> None:
            self.app.vim = value == "on"  # type: ignore[attr-defined]

        effects = {
            "theme": Effect("at once", themes.show),
            "vim": Effect("in lists and logs at once, in the text from the next start on", vim),
        }
        return SettingsScreen(effects, {"theme": themes.names})

    def _all_runs(self) -> ListPage:
        from .runs.table import RunsScreen

        return RunsScreen(
            self._store, self._runs, self._start.settings.alerts, self._show_run, self._read_runs
        )

    def _calls(self) -> ListPage:
        from .calls.screen import CallsScreen

        return CallsScreen(self._store)
