"""The page of all runs: a table to filter and to sort, and what to do with several at once."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.notifications import SeverityLevel

from ...diagnostics.text import visible
from ...errors import RompyTuiError
from ...supervision import Run, RunState, Store, cancel
from ..command import bindings
from ..commands import REMOVAL, RUNS_TABLE
from ..common.dialog import Dialog
from ..common.filtered import FilteredPage, has_words
from ..common.page import PageList, PageRow
from ..presentation.run_table import (
    SORTS,
    Count,
    about_run,
    headings,
    sorted_runs,
    table_row,
    words_of,
)
from .counting import Counter
from .pages import comparison_screen


class Counted(Message):
    """What the logs of the runs warn of is known.

    Args:
        counts: by id.
    """

    def __init__(self, counts: dict[str, Count]) -> None:
        super().__init__()
        self.counts = counts


class RunsScreen(FilteredPage):
    """All runs of the workspace.

    Args:
        store: where they are recorded.
        runs: those that are known.
        alerts: a person's own patterns, compiled.
        open_run: shows the page of a run.
        renew: has the runs read again; they are given to :meth:`show_runs`.
    """

    CSS = "RunsScreen.-wide #page-side, RunsScreen.-broad #page-side { width: 34%; }"
    heading = "Runs"
    hint = "a word, as failed"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RUNS_TABLE)]
    listed = RUNS_TABLE

    def __init__(
        self,
        store: Store,
        runs: Sequence[Run],
        alerts: Sequence[re.Pattern[str]],
        open_run: Callable[[Run], None],
        renew: Callable[[], None],
    ) -> None:
        super().__init__()
        self._store, self._open_run, self._read_again = store, open_run, renew
        self._runs = {run.id: run for run in runs}
        self._counts: dict[str, Count] = {}
        self._counter = Counter(alerts, lambda counts: self.post_message(Counted(counts)))
        self._counting = threading.Lock()
        self._picked: set[str] = set()
        self._by = SORTS[0]
        self._begun = False

    def begin(self) -> None:
        """Show the runs, and have them read."""
        self._begun = True
        self.renew()
        self._count()
        self._read_again()
        self.set_interval(1.0, self._tick)

    def on_unmount(self) -> None:
        """Count no more."""
        self._counter.stop()

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the runs as they are now.

        Args:
            runs: newest first.
        """
        self._runs = {run.id: run for run in runs}
        self._picked &= self._runs.keys()
        if self._begun:
            self.renew()
            self._count()

    def about(self, marked: str) -> Content:
        """All that is known of a run."""
        run = self._runs.get(marked)
        if run is None:
            return Content("")
        return about_run(run, list(self._runs.values()), self._counts.get(marked), time.time())

    def on_counted(self, message: Counted) -> None:
        """Show what the logs warn of."""
        if message.counts != self._counts:
            self._counts = message.counts
            self.renew()

    def on_resize(self, event: events.Resize) -> None:
        """Rows have another width."""
        del event
        if self._begun:
            self.call_after_refresh(self.renew)

    # What keys do.

    def action_choose(self) -> None:
        """Open the page of the run."""
        if run := self._runs.get(self.marked):
            self._open_run(run)

    def action_pick(self) -> None:
        """Mark the run, or not, and go to the next."""
        if marked := self.marked:
            self._picked ^= {marked}
            self.renew()
            self.query_one(PageList).action_cursor_down()

    def action_pick_none(self) -> None:
        """Mark none; where none is marked, close the page."""
        if self._picked:
            self._picked.clear()
            self.renew()
        elif self.line.value:
            self.asked("cancel")
        else:
            self.dismiss(None)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._by = SORTS[(SORTS.index(self._by) + 1) % len(SORTS)]
        self.renew()

    def action_copy(self) -> None:
        """Copy the run's id."""
        if marked := self.marked:
            self.app.copy_to_clipboard(marked)
            self.notify(f"copied {marked}", markup=False)

    def action_cancel(self) -> None:
        """Ask the runs to stop."""
        runs = [run for run in self._chosen() if not run.state.ended]
        if not runs:
            self.notify("that has ended already", markup=False)
        self._each(runs, cancel, "asked {} to stop")

    def action_again(self) -> None:
        """Start the requests of the runs as new ones."""
        from ...launch import launch_again

        runs = [run for run in self._chosen() if run.state.ended]
        if not runs:
            self.notify("that has not ended yet", severity="warning", markup=False)
        self._each(runs, lambda run: launch_again(run, self._store), "started {} again")

    def action_compare(self) -> None:
        """Show how the run differs from another one: the marked one, or the others in turn."""
        chosen = self._chosen()
        run = chosen[0] if chosen else None
        others = chosen[1:] or [r for r in self._runs.values() if run and r.id != run.id]
        if run is None or not others:
            self.notify("there is no other run yet", markup=False)
        else:
            self.app.push_screen(comparison_screen(run, others))

    def action_remove(self) -> None:
        """Remove the records and logs of runs that have ended, when the person says so."""
        runs = [run for run in self._chosen() if run.state.ended]
        if not runs:
            self.notify("only what has ended can be removed", severity="warning", markup=False)
            return

        def decided(answer: str | None) -> None:
            if answer:
                self._each(runs, self._store.remove, "removed {}")

        many = f"{len(runs)} runs" if len(runs) > 1 else runs[0].id
        title = Content.styled(f"Remove {many}?", "bold")
        text = Content("Their records and logs go. What the models wrote stays.")
        self.app.push_screen(Dialog(title, text, REMOVAL), decided)

    def action_others(self) -> None:
        """Show what was started elsewhere."""
        from .foreign import ForeignScreen

        self.app.push_screen(ForeignScreen())

    # How that is done.

    def _chosen(self) -> list[Run]:
        """The runs that are marked, in the order of the table; else the one one is on."""
        names = [row.id for row in self._rows if row.id in self._picked] or [self.marked]
        return [self._runs[name] for name in names if name in self._runs]

    def _each(self, runs: Sequence[Run], deed: Callable[[Run], object], said: str) -> None:
        """Do something with each run, in a thread, and say what came of it."""

        def work() -> None:
            done = []
            for run in runs:
                try:
                    deed(run)
                    done.append(run.id)
                except RompyTuiError as error:
                    self._tell(f"{run.id}: {error.message}", "error")
            if done:
                self._tell(said.format(f"{len(done)} runs" if len(done) > 1 else done[0]))
            self.app.call_from_thread(self._read_again)

        if runs:
            self._picked.clear()
            self.run_worker(work, thread=True, exit_on_error=False)

    def _tell(self, text: str, severity: SeverityLevel = "information") -> None:
        say = partial(self.notify, visible(text), severity=severity, markup=False)
        self.app.call_from_thread(say)

    def _count(self) -> None:
        """Count what the logs warn of, unless that is going on."""
        runs = list(self._runs.values())

        def work() -> None:
            with self._counting:
                self._counter.count(runs)

        if not self._counting.locked():
            self.run_worker(work, thread=True, exit_on_error=False)

    def _tick(self) -> None:
        # Times go on only while a run does.
        if self.is_current and any(not run.state.ended for run in self._runs.values()):
            self.renew()

    def renew(self) -> None:
        """Show the runs that have the words."""
        words = self.words
        now, width = time.time(), self.query_one(PageList).size.width - 2
        runs = list(self._runs.values())
        shown = [run for run in runs if has_words(words_of(run), words)]
        rows = [
            PageRow(
                run.id,
                table_row(run, self._counts.get(run.id), width, now, picked=run.id in self._picked),
            )
            for run in sorted_runs(shown, self._by, self._counts, now)
        ]
        if rows:
            rows.insert(0, PageRow("", headings(width)))
        nothing = "no runs yet: open a pipeline and press F5"
        self.show_found(rows, nothing, "no run has these words")
        self.say_heading(self._said(len(shown), runs))

    def _said(self, shown: int, runs: Sequence[Run]) -> str:
        counted = [
            f"{count} {state.value}"
            for state in (RunState.RUNNING, RunState.QUEUED)
            if (count := sum(run.state is state for run in runs))
        ]
        total = f"{shown} of {len(runs)}" if shown < len(runs) else str(len(runs))
        marked = [f"{len(self._picked)} marked"] if self._picked else []
        return "   ".join([total, *counted, *marked, f"by {self._by}"])
