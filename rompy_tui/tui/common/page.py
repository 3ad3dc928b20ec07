"""A page with a list, and beside or below it what there is to know of the marked row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...diagnostics.text import visible
from ...plugins import Entry
from ...supervision import Run
from ..command import Command, bindings
from .in_turn import Page
from .key_line import KeyLine
from .lists import List
from .path_line import PathLine
from .row import Row


class PageRow(NamedTuple):
    """A row of a page.

    Args:
        id: its name, or empty for a heading.
        text: what it shows.
    """

    id: str
    text: Content


class PageList(List, inherit_bindings=False):
    """The rows of a page; what Enter does is the page's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "cursor_down", show=False),
        Binding("up", "cursor_up", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
    ]


class PageLine(PathLine):
    """A line of a page in which something is typed.

    Args:
        commands: its keys; their actions are what ``ask`` is told.
        ask: called, not sent a message: the key that follows goes where it leads.
    """

    def __init__(self, commands: Sequence[Command], ask: Callable[[str], object]) -> None:
        super().__init__(id="page-line", compact=True, select_on_focus=False)
        self.listed = tuple(commands)
        self._ask = ask
        for binding in bindings(self.listed, in_turn=True):
            self._bindings.key_to_bindings.pop(binding.key, None)
            self._bindings.bind(binding.key, binding.action, binding.description)

    def action_submit(self) -> None:  # type: ignore[override]
        """Take what was typed."""
        self._ask("submit")

    def action_complete(self) -> None:
        """Complete a path."""
        self._ask("complete")

    def action_cancel(self) -> None:
        """Leave the line."""
        self._ask("cancel")

    async def _on_key(self, event: events.Key) -> None:
        asked = {command.key: command.action for command in self.listed}.get(event.key)
        if asked and self.screen.focused is self:
            self._ask(asked)
            event.stop()
            event.prevent_default()


class ListPage(Page[None]):
    """A page; subclasses say what its rows are, and what is known of each."""

    CSS_PATH = Path(__file__).with_name("page.tcss")
    heading = ""
    """Its name."""

    line_commands: tuple[Command, ...] = ()
    """The keys of its line, where it has one."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[PageRow] = []

    def compose(self) -> ComposeResult:
        """The heading, the rows, what is known of one, a line to type in, the keys."""
        yield Row(id="page-title")
        with Container(id="page-body"):
            yield PageList(id="page-rows", markup=False)
            with VerticalScroll(id="page-side", can_focus=False):
                yield Static(id="page-about", markup=False)
        with Horizontal(id="page-entry"):
            yield Row(id="page-label")
            yield PageLine(self.line_commands, self.asked)
            yield Row(id="page-said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Go to the rows, and find out what they are."""
        self.entry.display = self.line.display = False
        self.say_heading("")
        self.query_one(PageList).focus()
        self.begin()

    # What subclasses say.

    def begin(self) -> None:
        """Find out what there is to show."""
        raise NotImplementedError

    def about(self, marked: str) -> Content:
        """What there is to know of a row.

        Args:
            marked: the row's id.
        """
        raise NotImplementedError

    def show_entries(self, entries: Sequence[Entry], problem: str) -> None:
        """Show what plugins there are now, or why nobody knows, where that is of interest."""

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show how the runs stand now, where that is of interest."""

    def asked(self, what: str) -> None:
        """Do what a key in the line says.

        Args:
            what: the action of one of ``line_commands``.
        """
        del what

    def action_choose(self) -> None:
        """Do what Enter does on a row."""

    # What they use.

    @property
    def marked(self) -> str:
        """The id of the marked row; empty where none is."""
        option = self.query_one(PageList).highlighted_option
        return (option.id or "") if option else ""

    @property
    def entry(self) -> Horizontal:
        """The line to type in, with what stands before and behind it."""
        return self.query_one("#page-entry", Horizontal)

    @property
    def line(self) -> PageLine:
        """The line itself."""
        return self.query_one(PageLine)

    def say_heading(self, said: str) -> None:
        """Show how things stand behind the page's name."""
        parts = (self.heading, "bold $text-primary"), (f"   {visible(said)}", "$muted")
        self.query_one("#page-title", Row).put(Content.assemble(*parts))

    def show_rows(self, rows: Sequence[PageRow]) -> None:
        """Show these rows; the marked one stays marked.

        Args:
            rows: all of them, headings among them.
        """
        before, self._rows = self._rows, list(rows)
        shown = self.query_one(PageList)
        if [row.id for row in before] == [row.id for row in rows]:
            for index, (old, new) in enumerate(zip(before, rows, strict=True)):
                if old.text != new.text:
                    shown.replace_option_prompt_at_index(index, new.text)
        else:
            self._fill(shown)
        self.show_about()

    def show_about(self) -> None:
        """Show what is known of the marked row."""
        marked = self.marked
        self.query_one("#page-about", Static).update(self.about(marked) if marked else Content(""))

    def open_line(self, label: str, text: str, hint: str = "") -> None:
        """Open the line; what is typed next belongs there.

        Args:
            label: what stands before it.
            text: what stands in it.
            hint: what is shown while nothing does.
        """
        self.query_one("#page-label", Row).update(Content.styled(label, "bold"))
        self.say_line("")
        self.line.value, self.line.placeholder = text, hint
        self.line.cursor_position = len(text)
        self.entry.display = self.line.display = True
        self.set_focus(self.line)

    def close_line(self) -> None:
        """Close the line, and go back to the rows."""
        self.entry.display = self.line.display = False
        self.set_focus(self.query_one(PageList))

    def say_line(self, problem: str) -> None:
        """Say behind the line what is wrong with it."""
        said = Content.styled(visible(problem), "$text-error")
        self.query_one("#page-said", Row).update(said)

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss(None)

    # What the list says.

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what is known of the row."""
        event.stop()
        self.show_about()
        self.query_one("#page-side", VerticalScroll).scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click does what Enter does."""
        event.stop()
        self.action_choose()

    def _fill(self, shown: PageList) -> None:
        marked = self.marked
        options = [Option(row.text, id=row.id or None, disabled=not row.id) for row in self._rows]
        with self.prevent(OptionList.OptionHighlighted):
            shown.clear_options()
            shown.add_options(options)
            ids = [row.id for row in self._rows]
            first = next((n for n, name in enumerate(ids) if name), None)
            shown.highlighted = ids.index(marked) if marked and marked in ids else first
