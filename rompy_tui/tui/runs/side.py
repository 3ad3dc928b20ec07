"""The runs' side of the first screen: their list, their pages, and launching."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...diagnostics.text import visible
from ...paths import display_name, state_dir
from ...supervision import Run, RunState, Store
from ..background import Background, Launched, RunsRead
from ..common.in_turn import Page
from ..common.page import ListPage
from ..common.row import Row
from ..common.terminal import Attention
from ..presentation.home import counted
from ..start import Start
from .panel import RunList

if TYPE_CHECKING:
    from ...launch import Prepared
    from ..launch.dialog import Decision


class RunsSide(Page[None]):
    """A screen that lists the runs of a workspace.

    Args:
        start: what the person asked for.
    """

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start = start
        self._state = state_dir(start.workspace, start.settings.state_dir)
        self._store = Store(self._state)
        self._background = Background(start, self._store, self.post_message)
        self._runs: list[Run] = []
        self._shown_run = start.run_id

    def runs_changed(self) -> None:
        """Show how many runs there are, wherever that shows."""
        raise NotImplementedError

    def show_page(self, name: str) -> None:
        """Show a page, by its name."""
        raise NotImplementedError

    def on_run_list_chosen(self, message: RunList.Chosen) -> None:
        """Open the page of a run."""
        self._show_run(message.run)

    def on_runs_read(self, message: RunsRead) -> None:
        """Show the runs; tell when one has ended; open the one that was asked for."""
        running = {run.id for run in self._runs if not run.state.ended}
        self._runs = message.runs
        self.query_one(RunList).show(message.runs)
        self.query_one("#runs-title", Row).put(counted("RUNS", len(message.runs)))
        for run in message.runs:
            if run.id in running and run.state.ended:
                self._tell_end(run)
        for screen in self.app.screen_stack:
            if isinstance(screen, ListPage):
                screen.show_runs(message.runs)
        self.runs_changed()
        if self._shown_run:
            self._show_wanted(self._shown_run)

    def launch_file(self, file: Path) -> None:
        """Check a file for launch with what was chosen the last time, and ask."""
        from ..launch.choices import recall, remember
        from ..launch.dialog import LaunchDialog, Offer

        if self.app.screen is not self:
            return
        choices = recall(self._state, display_name(file))
        if not choices.backend and (needed := self._needed(file)):
            choices = replace(choices, backend=needed)

        def decided(decision: Decision | None) -> None:
            if decision is not None:
                remember(self._state, display_name(file), decision.choices)
                self._in_thread(lambda: self._background.launch(decision.runs))

        offer = Offer(
            display_name(file),
            self._files("backend"),
            self._files("postprocessor"),
            lambda: self._background.ensembles(file),
            lambda choices: self._background.prepared(file, choices),
            self._warning,
        )
        self.app.push_screen(LaunchDialog(offer, choices), decided)

    def _warning(self, prepared: Prepared) -> str:
        """What to think about before a run starts."""
        folder = prepared.request.folder
        busy = (r for r in self._runs if r.request.folder == folder and not r.state.ended)
        first = next(busy, None)
        return f"{first.id} writes to this folder: this run waits for its end" if first else ""

    def _files(self, kind: str) -> list[str]:
        """The valid files of the workspace that are a backend, or another kind."""
        states = list(self._background.index.files.values())
        found = (s.path for s in states if s.kind == kind and s.checked and not s.errors)
        return sorted(map(display_name, found))

    def _needed(self, file: Path) -> str:
        """The backend for a file that has none of its own; empty where it has."""
        state = self._background.index.files.get(file)
        backends = self._files("backend")
        return backends[0] if state and state.kind == "model run" and backends else ""

    def on_launched(self, message: Launched) -> None:
        """Show the page of a run that was started, or that of all runs; or say why not."""
        if not message.runs:
            self.notify(visible(message.problem), severity="error", markup=False)
            return
        self._runs[:0] = reversed(message.runs)
        if len(message.runs) == 1:
            self._show_run(message.runs[0])
        else:
            self.notify(f"{len(message.runs)} runs were started", markup=False)
            self.show_page("runs")

    def _in_thread(self, work: Callable[[], None], group: str = "default") -> None:
        self.run_worker(
            work, thread=True, group=group, exclusive=group != "default", exit_on_error=False
        )

    def _read_runs(self) -> None:
        self._in_thread(self._background.read_runs, group="runs")

    def _read_runs_again(self) -> None:
        # Without a running run nothing changes but by other terminals, which is no hurry.
        if any(not run.state.ended for run in self._runs):
            self._read_runs()

    def _show_run(self, run: Run) -> None:
        from .screen import RunScreen

        def back(_: None) -> None:
            self._read_runs()

        self.app.push_screen(RunScreen(run, self._store, self._start), back)

    def _show_wanted(self, run_id: str) -> None:
        self._shown_run = None
        # As the commands take it: whole, its beginning or end, or the newest.
        close = [r for r in self._runs if r.id.startswith(run_id) or r.id.endswith(run_id)]
        named = [run for run in self._runs if run.id == run_id] or close
        if run_id == "last":
            named = self._runs[:1]
        if len(named) == 1:
            self._show_run(named[0])
        elif named:
            text = f"several runs are called {visible(run_id)}: type more of the id"
            self.notify(text, severity="error", markup=False)
        else:
            self.notify(f"there is no run {visible(run_id)}", severity="error", markup=False)

    def _tell_end(self, run: Run) -> None:
        text = f"{visible(run.request.file)} {run.state.value.replace('_', ' ')}"
        self.post_message(Attention(text))
        if run.state is RunState.SUCCEEDED:
            self.notify(text, markup=False)
        else:
            self.notify(text, severity="error", markup=False)
