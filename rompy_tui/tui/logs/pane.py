"""A pane with the log of a stage: its title, its lines, what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.notifications import SeverityLevel

from ...diagnostics.text import visible
from ...supervision.logs import (
    FilteredLines,
    Levels,
    Lines,
    LogLines,
    MergedLines,
    Numbered,
    Wanted,
    level_of,
)
from ...supervision.words import moment
from ..command import bindings
from ..commands import LOG
from ..common import glyphs
from ..common.row import Row
from .exporting import Exported, export
from .line import LogLine, compiled
from .view import LogView

_LEVELS: tuple[tuple[str, Levels | None], ...] = (
    ("", None),
    ("errors and warnings", Levels()),
    ("errors", Levels(("error",))),
)


@dataclass(frozen=True, slots=True)
class StageLog:
    """The log of a stage.

    Args:
        stage: its name.
        path: the file.
    """

    stage: str
    path: Path


class LogPane(Vertical):
    """Shows the log of a stage, or several as one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LOG)]

    class Closed(Message):
        """Escape was pressed and nothing was open in the pane."""

    def __init__(self, save_as: str, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._save_as = save_as
        self.stage = ""
        """What is shown: a stage, or ``all``."""
        self._logs: Sequence[StageLog] = ()
        self._filter: Wanted | Levels | None = None
        self._level = 0
        self._sought: Wanted | None = None
        self._wrap = self._timed = False
        self._listed = False

    def compose(self) -> ComposeResult:
        """The title, the lines, what was found, a line to type in."""
        yield Row(classes="log-title")
        yield LogView(id="log")
        yield LogView(id="found")
        yield LogView(id="alerts")
        yield LogLine()

    def on_mount(self) -> None:
        """Keep closed what is opened by keys."""
        for name in ("found", "alerts"):
            view = self._view(name)
            view.display, view.picks = False, True
            view.looks = replace(view.looks, before=self._place)

    @property
    def view(self) -> LogView:
        """The lines."""
        return self._view("log")

    def show(self, stage: str, logs: Sequence[StageLog]) -> None:
        """Show logs.

        Args:
            stage: what they are called.
            logs: the files, in order; with several, each line says which it is of.
        """
        if (stage, list(logs)) == (self.stage, list(self._logs)):
            return
        self.stage, self._logs = stage, logs
        self.view.looks = replace(self.view.looks, before=self._before, level=_level)
        self._show_lines()
        self._search(self._sought)

    def grows(self, grows: bool) -> None:
        """Say whether the logs may still grow."""
        for view in self.query(LogView):
            view.grows(grows)

    def begin(self) -> None:
        """Take the focus."""
        self.screen.set_focus(self.view)

    # What a person does.

    def action_ask(self, what: str) -> None:
        """Ask what to search for (``search``), to show only (``filter``), where to (``export``)."""
        text = {
            "search": self._sought.pattern if self._sought else "",
            "filter": self._filter.pattern if isinstance(self._filter, Wanted) else "",
            "export": f"{self._save_as}-{self.stage}.log",
        }[what]
        self.query_one(LogLine).ask(what, text)

    def action_step(self, of: str, way: int) -> None:
        """Go to the next or previous place that was found, or line that alerts."""
        if of == "found" and self._sought is None:
            self.action_ask("search")
            return
        matches = self._view(of)
        if of == "alerts" and matches.is_idle:
            matches.show(self._lines(_LEVELS[1][1]), "", follow=False)
        here = self.view.line or next(iter(self.view.shown()), None)
        log, number = (here.log, here.number) if here else (0, -1)
        # Where nothing is marked, the first line that shows counts as well.
        after = number + (self.view.line is not None)
        matches.seek(log, after if way > 0 else number, 0 if way > 0 else -1)

    def action_matches(self) -> None:
        """List what was found, or close the list."""
        if self._sought is None:
            self.action_ask("search")
            return
        self._list(not self._listed)

    def action_levels(self) -> None:
        """Show only lines of some level: errors and warnings, errors, or all again."""
        self._level = (self._level + 1) % len(_LEVELS)
        self._filter = _LEVELS[self._level][1]
        self._show_lines()

    def action_follow(self) -> None:
        """Stay at the end of the log, or where one is."""
        self.view.follow_end(not self.view.follow)

    def action_wrap(self) -> None:
        """Show long lines on several rows, or cut."""
        self._wrap = not self._wrap
        self.view.wrap(self._wrap)

    def action_times(self) -> None:
        """Show when each line was written, or not."""
        self._timed = not self._timed
        self.view.refresh_rows()

    def action_copy(self) -> None:
        """Copy the marked line, or those on the screen."""
        lines = [self.view.line] if self.view.line else self.view.shown()
        self.app.copy_to_clipboard("\n".join(line.text for line in lines))
        count = "the line" if len(lines) == 1 else f"{len(lines)} lines"
        self.notify(f"copied {count}", markup=False)

    def leave(self) -> bool:
        """Close what was opened last in the pane; whether there was something."""
        if self._listed:
            self._list(False)
        elif self._filter is not None:
            self._filter, self._level = None, 0
            self._show_lines()
        elif self._sought is not None:
            self._search(None)
        elif self.view.marked is not None:
            self.view.follow_end(self.view.follow)
        else:
            return False
        return True

    # What its parts say.

    def on_log_line_typed(self, message: LogLine.Typed) -> None:
        """Mark what is typed at once."""
        message.stop()
        if message.what == "search":
            self.view.find(compiled(message.wanted))

    def on_log_line_entered(self, message: LogLine.Entered) -> None:
        """Search, filter, or write the file."""
        message.stop()
        if message.what == "export":
            if message.text:
                self._export(Path(message.text).expanduser())
        elif message.text and message.wanted is None:
            return  # it says what is wrong
        elif message.what == "filter":
            self._filter, self._level = message.wanted, 0
            self._show_lines()
        else:
            self._search(message.wanted)
            if message.wanted is not None:
                self.action_step("found", 1)
        self.query_one(LogLine).display = False
        self.begin()

    def on_log_line_closed(self, message: LogLine.Closed) -> None:
        """Go back to the lines."""
        message.stop()
        self.view.find(compiled(self._sought))
        self.begin()

    def on_log_view_found(self, message: LogView.Found) -> None:
        """Go to a line that was asked for."""
        message.stop()
        if message.line is not None:
            self.view.go_to_line(message.line.log, message.line.number)
        elif message.view.id == "alerts":
            self.notify("no errors or warnings", markup=False)
        else:
            self.notify("nothing was found", markup=False)

    def on_log_view_chosen(self, message: LogView.Chosen) -> None:
        """Go to the line that was chosen in the list."""
        if message.view.id != "log":
            message.stop()
            self.view.go_to_line(message.line.log, message.line.number)
            self.begin()

    def on_log_view_changed(self, message: LogView.Changed) -> None:
        """Say in the title how things stand."""
        message.stop()
        self._say()

    def on_exported(self, message: Exported) -> None:
        """Say what became of the file."""
        message.stop()
        severity: SeverityLevel = "error" if message.problem else "information"
        text = message.problem or f"wrote {message.lines:,} lines to {message.path}"
        self.notify(visible(text), severity=severity, markup=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show which pane has the focus."""
        del event
        self._say()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Show which pane has the focus."""
        del event
        self._say()

    # How that is done.

    def _view(self, name: str) -> LogView:
        return self.query_one(f"#{name}", LogView)

    def _lines(self, wanted: Wanted | Levels | None) -> Lines:
        logs: list[Lines] = [
            LogLines(log.path) if wanted is None else FilteredLines(log.path, wanted)
            for log in self._logs
        ]
        return logs[0] if len(logs) == 1 else MergedLines(logs)

    def _show_lines(self) -> None:
        note = f"no output of {self.stage} yet"
        if self._filter is not None:
            name = self._filter_name()
            note = f"no lines with {name}; Esc shows all"
        self.view.show(self._lines(self._filter), note)
        self.view.find(compiled(self._sought))
        self._view("alerts").clear()

    def _search(self, wanted: Wanted | None) -> None:
        self._sought = wanted
        self.view.find(compiled(wanted))
        if wanted is None:
            self._list(False)
            self._view("found").clear()
        else:
            found = self._view("found")
            found.show(self._lines(wanted), "nothing was found", follow=False)
            found.find(compiled(wanted))
        self._say()

    def _list(self, shows: bool) -> None:
        found = self._view("found")
        self._listed = found.display = shows
        if shows:
            self.screen.set_focus(found)
        elif found.has_focus or self.has_focus_within:
            self.begin()

    def _export(self, path: Path) -> None:
        lines = self._lines(self._filter)
        self.run_worker(
            lambda: export(lines, path, self.post_message), thread=True, exit_on_error=False
        )

    def _before(self, line: Numbered) -> str:
        """What stands before a line: when it was written, and which stage it is of."""
        when = f"{moment(line.time)}  " if self._timed else ""
        if len(self._logs) == 1:
            return when
        width = max(len(log.stage) for log in self._logs)
        return f"{when}{self._logs[line.log].stage:<{width}} │ "

    def _filter_name(self) -> str:
        if isinstance(self._filter, Wanted):
            return f"“{visible(self._filter.pattern)}”"
        return _LEVELS[self._level][0]

    def _place(self, line: Numbered) -> str:
        return f"{line.number + 1:>8,}  "

    def _say(self) -> None:
        view, found = self.view, self._view("found")
        total = view.window.total
        lines = "line" if total == 1 else "lines"
        about = "" if view.window.is_counted else "about "
        parts: list[tuple[str, str]] = [
            (visible(self.stage), "bold $text-primary" if self.has_focus_within else "bold"),
            (f"  {about}{total:,} {lines}", "$muted"),
        ]
        if self._filter is not None:
            name = self._filter_name()
            parts.append((f"  only {name}", "$text-warning"))
        if self._sought is not None:
            at = f"{found.marked + 1:,} of " if found.marked is not None else ""
            more = "" if found.window.is_counted else "…"
            text = f"  {at}{found.window.total:,}{more} “{visible(self._sought.pattern)}”"
            parts.append((text, "$text-accent"))
        parts.append((f"  {glyphs.RUNNING} follow" if view.follow else "  paused", "$muted"))
        self.query_one(".log-title", Row).put(Content.assemble(*parts))


def _level(line: Numbered) -> str:
    return level_of(line.text) or ""
