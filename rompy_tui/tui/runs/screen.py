"""The page of one run: its stages, how it stands, and the log of a stage while it grows."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import Footer, Static

from ...diagnostics.text import visible
from ...errors import RompyTuiError
from ...pipeline.outcome import STAGES
from ...supervision import Run, RunState, Store, cancel
from ...supervision.words import duration, run_seconds, state_words
from ..commands import RUN, bindings
from ..logs.view import LogView
from ..presentation.runs import reason, stage_strip, state_sign
from .follow import RunFollower


class RunScreen(Screen[None]):
    """One run.

    Args:
        run: the run.
        store: where another one is recorded when it is run again.
    """

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RUN)]
    listed = RUN

    class Progress(Message):
        """What was read of the run since the last time."""

        def __init__(self, run: Run, stage: str, lines: list[str]) -> None:
            super().__init__()
            self.run = run
            self.stage = stage
            self.lines = lines

    class Again(Message):
        """The run was started once more."""

        def __init__(self, run: Run) -> None:
            super().__init__()
            self.run = run

    def __init__(self, run: Run, store: Store) -> None:
        super().__init__()
        self._run = run
        self._store = store
        self._stage = ""
        self._chosen = False
        self._follower: RunFollower | None = None

    @property
    def run_id(self) -> str:
        """The id of the run that is shown."""
        return self._run.id

    def compose(self) -> ComposeResult:
        """The head, the stages, the log, the keys."""
        yield Static(id="run-head", markup=False)
        yield Static(id="run-stages", markup=False)
        yield Static(id="run-reason", markup=False)
        yield LogView(id="run-log")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to follow the run."""
        self._show_stage(self._current_stage())
        self._paint()
        self.query_one(LogView).focus()
        self._follow()
        self.set_interval(1.0, self._tick)

    def on_unmount(self) -> None:
        """Stop following."""
        if self._follower is not None:
            self._follower.stop()

    def on_run_screen_progress(self, message: Progress) -> None:
        """Show what was read; news of a run that was left is old."""
        if message.run.id != self._run.id:
            return
        self._run = message.run
        if message.stage == self._stage:
            self.query_one(LogView).add(message.lines)
        current = self._current_stage()
        if not self._chosen and current != self._stage:
            self._show_stage(current)
        self._paint()

    def action_back(self) -> None:
        """Leave the page; the run goes on."""
        self.dismiss()

    def action_cancel(self) -> None:
        """Ask the run to stop."""
        if self._run.state.ended:
            self.notify("the run has ended already", markup=False)
        else:
            run = self._run
            self._in_thread(lambda: self._cancel(run))

    def _cancel(self, run: Run) -> None:
        asked = cancel(run)
        self._tell("asked the run to stop" if asked else "the run has ended already")

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
        if self._follower is not None:
            self._follower.stop()
        self._run, self._chosen = message.run, False
        self._show_stage(self._current_stage())
        self._follow()

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

    def action_stage(self, step: int) -> None:
        """Show the log of the next or previous stage."""
        stages = list(self._run.request.stages or STAGES)
        where = stages.index(self._stage) if self._stage in stages else 0
        self._chosen = True
        chosen = stages[(where + step) % len(stages)]
        if chosen != self._stage:
            self._show_stage(chosen)

    def action_follow(self) -> None:
        """Go to the end of the log and stay there."""
        log = self.query_one(LogView)
        log.follow = True
        log.scroll_end(animate=False)

    def _current_stage(self) -> str:
        begun = [s for s in self._run.request.stages or STAGES if s in self._run.stages]
        return begun[-1] if begun else (self._run.request.stages or STAGES)[0]

    def _show_stage(self, stage: str) -> None:
        self._stage = stage
        self.query_one(LogView).clear(f"no output of {stage} yet")
        if self._follower is not None:
            self._follower.show(stage)

    def _follow(self) -> None:
        def report(run: Run, stage: str, lines: list[str]) -> None:
            self.post_message(self.Progress(run, stage, lines))

        self._follower = RunFollower(self._run, self._store, self._stage, report)
        self.run_worker(self._follower.follow, thread=True, exit_on_error=False)

    def _tick(self) -> None:
        # Nothing on the page changes by itself once the run has ended.
        if not self._run.state.ended:
            self._paint()

    def _paint(self) -> None:
        now = time.time()
        run = self._run
        mark, style = state_sign(run.state.value)
        file = visible(run.request.file or "from the environment")
        took = duration(run_seconds(run, now))
        head = Content.assemble((f"{file}  ", "bold"), (f"{run.id}   ", "$muted"), (mark, style))
        head = Content.assemble(head, f" {state_words(run.state)} ", (took, "$muted"))
        self.query_one("#run-head", Static).update(head)
        self.query_one("#run-stages", Static).update(stage_strip(run, self._stage, now))
        why = reason(run)
        about = self.query_one("#run-reason", Static)
        about.display = bool(why)
        about.update(Content.styled(why, "$text-error" if _went_wrong(run) else "$muted"))


def _went_wrong(run: Run) -> bool:
    return run.state in {RunState.FAILED, RunState.LOST, RunState.TIMED_OUT}
