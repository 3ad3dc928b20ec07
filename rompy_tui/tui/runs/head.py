"""The head of a run's page: what it is, its stages, why it stands so, what it uses."""

from __future__ import annotations

import time

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ...diagnostics.text import visible
from ...supervision import Run, RunState
from ...supervision.words import duration, run_seconds, state_words
from ..presentation.runs import (
    alert_line,
    meter_line,
    progress_line,
    reason,
    stage_strip,
    state_sign,
)
from .watcher import News


class RunHead(Vertical):
    """Says how a run stands."""

    def __init__(self, news: News, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.news = news
        """How the run stands."""
        self.stage = ""
        """The stage whose log is shown."""
        self.asked_to_stop: float | None = None
        """When a person asked the run to stop, in seconds since 1970."""

    def compose(self) -> ComposeResult:
        """A line each."""
        for name in ("head", "stages", "progress", "reason", "meter"):
            yield Static(id=f"run-{name}", markup=False)

    def on_mount(self) -> None:
        """Say it; times go on while the run does."""
        self._paint()
        self.set_interval(1.0, self._tick)

    def show(self, news: News) -> None:
        """Say how the run stands now."""
        if news.run.id != self.news.run.id or news.run.state.ended:
            self.asked_to_stop = None
        self.news = news
        self._paint()

    def _tick(self) -> None:
        # Nothing on the page changes by itself once the run has ended.
        if not self.news.run.state.ended:
            self._paint()

    def _paint(self) -> None:
        now, run = time.time(), self.news.run
        mark, style = state_sign(run.state.value)
        file = visible(run.request.file or "from the environment")
        took = duration(run_seconds(run, now))
        head = Content.assemble((f"{file}  ", "bold"), (f"{run.id}   ", "$muted"), (mark, style))
        head = Content.assemble(head, f" {state_words(run.state)} ", (took, "$muted"))
        if run.request.backend:
            head = Content.assemble(head, (f"   {visible(run.request.backend)}", "$muted"))
        self._put("head", head)
        self._put("stages", stage_strip(run, self.stage, now, self.news.before))
        self._put("progress", progress_line(self.news.signs))
        why = self._stopping(run, now) or reason(run)
        self._put("reason", Content.styled(why, "$text-error" if _went_wrong(run) else "$muted"))
        meter = meter_line(run, self.news.figures)
        alerts = alert_line(self.news.signs)
        gap = "     " if meter.plain and alerts.plain else ""
        self._put("meter", Content.assemble(meter, gap, alerts))

    def _put(self, name: str, text: Content) -> None:
        line = self.query_one(f"#run-{name}", Static)
        line.display = bool(text.plain)
        line.update(text)

    def _stopping(self, run: Run, now: float) -> str:
        """That it was asked to stop, and when it is killed."""
        if self.asked_to_stop is None or run.state.ended:
            return ""
        left = self.asked_to_stop + run.request.grace - now
        if left > 0:
            return f"asked to stop; killed in {left:.0f} s where it does not end by itself"
        return "asked to stop; it is being killed"


def _went_wrong(run: Run) -> bool:
    return run.state in {RunState.FAILED, RunState.LOST, RunState.TIMED_OUT}
