"""The page of one run: its stages, how it stands, and the logs of its stages while they grow."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.notifications import SeverityLevel

from ...diagnostics.text import visible
from ...errors import RompyTuiError
from ...supervision import Run, Store, cancel
from ...supervision.signs import SignReader
from ..command import bindings
from ..commands import LOG, LOG_MOVES, RUN
from ..common.in_turn import Page
from ..common.key_line import KeyLine
from ..common.textual_private import PaintedApp
from ..outside import run_in_terminal, shell_command
from ..start import Start
from .head import RunHead
from .pages import comparable, comparison_screen, results_screen
from .panes import LogPanes
from .watcher import News, RunWatcher


class RunScreen(Page[None]):
    """One run.

    Args:
        run: the run.
        store: where another one is recorded when it is run again.
        start: what the person asked for.
    """

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RUN)]
    listed = (*RUN, *LOG, *LOG_MOVES)

    class Read(Message):
        """The run was read again."""

        def __init__(self, news: News) -> None:
            super().__init__()
            self.news = news

    class Again(Message):
        """The run was started once more."""

        def __init__(self, run: Run) -> None:
            super().__init__()
            self.run = run

    class Others(Message):
        """The runs that this one can be compared with."""

        def __init__(self, runs: list[Run]) -> None:
            super().__init__()
            self.runs = runs

    def __init__(self, run: Run, store: Store, start: Start) -> None:
        super().__init__()
        self._run = run
        self._store = store
        self._start = start
        self._alerted = False
        self._watcher: RunWatcher | None = None

    @property
    def run_id(self) -> str:
        """The id of the run that is shown."""
        return self._run.id

    def compose(self) -> ComposeResult:
        """The head, the logs, the keys."""
        yield RunHead(News(self._run), id="run-about")
        yield LogPanes(self._run, id="run-logs")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin to watch the run."""
        self._panes.begin()
        self._watch()

    def on_unmount(self) -> None:
        """Stop watching."""
        if self._watcher is not None:
            self._watcher.stop()

    def on_run_screen_read(self, message: Read) -> None:
        """Show how the run stands; news of a run that was left is old."""
        if message.news.run.id != self._run.id:
            return
        if message.news.signs.errors and not self._alerted and not self._run.state.ended:
            self._alerted = True
            text = f"{message.news.signs.stage}: {visible(message.news.signs.last)}"
            self.notify(text, severity="warning", markup=False)
        self._run = message.news.run
        self._panes.renew(self._run)
        self._show(message.news)

    # What a person does.

    def action_back(self) -> None:
        """Close what is open in a pane, else leave the page; the run goes on."""
        if not self._panes.current.leave():
            self.dismiss()

    def action_cancel(self) -> None:
        """Ask the run to stop."""
        if self._run.state.ended:
            self.notify("the run has ended already", markup=False)
        else:
            run = self._run
            self._in_thread(lambda: self._cancel(run))

    def _cancel(self, run: Run) -> None:
        if cancel(run):
            self.query_one(RunHead).asked_to_stop = time.time()
        else:
            self._tell("the run has ended already")

    def action_again(self) -> None:
        """Start the same request as a new run and show that."""
        if not self._run.state.ended:
            self.notify("the run has not ended yet", severity="warning", markup=False)
            return
        run = self._run
        self._in_thread(lambda: self._launch(run))

    def _launch(self, run: Run) -> None:
        # What starts runs needs libraries that the page itself does without.
        from ...launch import launch_again

        self.post_message(self.Again(launch_again(run, self._store)))

    def on_run_screen_again(self, message: Again) -> None:
        """Show the run that repeats this one."""
        if self._watcher is not None:
            self._watcher.stop()
        self._run = message.run
        self._panes.renew(self._run)
        self._show(News(self._run))
        self._watch()

    def action_results(self) -> None:
        """Show what the stages returned."""
        self.app.push_screen(results_screen(self._run))

    def action_compare(self) -> None:
        """Show how the run differs from another one."""
        run = self._run

        def look() -> None:
            self.post_message(self.Others(comparable(run, self._store.list())))

        self._in_thread(look)

    def on_run_screen_others(self, message: Others) -> None:
        """Compare with the likeliest of the other runs; a key goes on to the next."""
        if not message.runs:
            self.notify("there is no other run yet", markup=False)
        elif self.is_current:
            self.app.push_screen(comparison_screen(self._run, message.runs))

    def action_folder(self) -> None:
        """Give the terminal to a shell in the run's folder; this program stands still meanwhile."""
        app, folder = self.app, Path(self._run.request.folder)
        if not isinstance(app, PaintedApp) or not app.can_leave:
            self.notify(visible(str(folder)), markup=False)
            return
        if not folder.is_dir():
            text = f"there is no folder {folder} yet"
            self.notify(visible(text), severity="warning", markup=False)
            return
        with app.suspend():
            problem = run_in_terminal(shell_command(), folder)
        app.action_redraw()
        # A shell's exit status is that of its last command, which is nobody's business here.
        if "cannot be started" in problem:
            self.notify(visible(problem), severity="error", markup=False)

    def action_stage(self, step: int) -> None:
        """Show the log of the next or previous stage."""
        self._panes.step_stage(step)
        self._show(None)

    async def action_split(self, where: str) -> None:
        """Add a pane beside or below the one that has the focus."""
        if not await self._panes.split(where):
            self.notify("there is no room for one more", markup=False)

    async def action_unsplit(self) -> None:
        """Close the pane that has the focus."""
        if not await self._panes.unsplit():
            self.notify("this is the only pane; Esc leaves the page", markup=False)

    def action_pane(self, step: int) -> None:
        """Go to the next or previous pane."""
        self._panes.step_pane(step)

    def on_descendant_focus(self) -> None:
        """Show which stage's log one is in."""
        self._show(None)

    # How that is done.

    @property
    def _panes(self) -> LogPanes:
        return self.query_one(LogPanes)

    def _show(self, news: News | None) -> None:
        head = self.query_one(RunHead)
        stage = self._panes.current.stage
        if news is not None or stage != head.stage:
            head.stage = stage
            head.show(news or head.news)

    def _watch(self) -> None:
        def report(news: News) -> None:
            self.post_message(self.Read(news))

        reader = SignReader(self._start.settings.alerts, self._start.settings.progress)
        self._watcher = RunWatcher(self._run, self._store, report, reader)
        self.run_worker(self._watcher.watch, thread=True, exit_on_error=False)

    def _in_thread(self, work: Callable[[], object]) -> None:
        """Do what touches the disk, or waits, beside the event loop; say what went wrong."""

        def attempt() -> None:
            try:
                work()
            except RompyTuiError as error:
                self._tell(error.message, severity="error")

        self.run_worker(attempt, thread=True, exit_on_error=False)

    def _tell(self, text: str, severity: SeverityLevel = "information") -> None:
        self.app.call_from_thread(
            partial(self.notify, visible(text), severity=severity, markup=False)
        )
