"""The page for a new file: what it begins with, its name, and the text that it will have."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ...diagnostics.text import visible
from ..command import bindings
from ..commands import NEW
from ..common.in_turn import Modal
from ..common.lists import List
from ..common.path_line import DialogLine, PathCompleted
from ..common.row import Row
from ..presentation.creating import beginning_row, text_preview
from .beginnings import Beginning, Sort
from .making import Around, Found, Made, Maker, NewFile, Previewed

_KEYS = {command.key: command.action for command in NEW}
_CHOOSING = Content("Enter name   ↑ ↓ choose   PgUp PgDn scroll   Esc close")
_NAMING = Content("Enter write   Tab complete   Shift+Tab choose   Esc close")


class NewFileScreen(Modal[NewFile]):
    """Makes a new file; gives it once it is written, None where none is.

    Args:
        around: the workspace.
        like_shown: whether the shown file is chosen first, and the name is typed at once.
        words: what the beginnings that are shown first have.
    """

    CSS_PATH = "creating.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(NEW, in_turn=True)]
    listed = NEW

    def __init__(self, around: Around, *, like_shown: bool = False, words: str = "") -> None:
        super().__init__()
        self._maker = Maker(around, self.post_message)
        self._folder = around.workspace
        self._like_shown, self._words = like_shown, words
        self._all: list[Beginning] = []
        self._fitting: list[Beginning] = []
        self._suggested = ""
        self._writing = False

    def compose(self) -> ComposeResult:
        """The choice and the name, the text beside them, and a line of keys."""
        with Vertical(id="new-box"):
            yield Static("New file", id="new-title", markup=False)
            with Horizontal(id="new-body"):
                with Vertical(id="new-choice"):
                    with Horizontal(classes="new-line"):
                        yield Static("from", markup=False)
                        yield DialogLine(_KEYS, id="new-filter")
                    yield List(id="new-list", markup=False)
                    with Horizontal(classes="new-line"):
                        yield Static("name", markup=False)
                        yield DialogLine(_KEYS, id="new-name")
                    yield Row(id="new-said")
                with VerticalScroll(id="new-page", can_focus=False):
                    yield Static("reading …", id="new-text", markup=False)
            yield Row(_CHOOSING.plain, id="new-keys")

    def on_mount(self) -> None:
        """Find what there is."""
        self.run_worker(self._maker.work, thread=True, exit_on_error=False)
        self._maker.find()
        self._line.folder = self._folder
        self.query_one("#new-filter", Input).placeholder = "type to choose: docker, hpc, a file …"
        self._filter.value = self._words
        self.query_one(List).can_focus = False
        self.set_focus(self._line if self._like_shown else self._filter)

    def on_unmount(self) -> None:
        """End the thread."""
        self._maker.stop()

    # What keys do.

    def action_step(self, step: int) -> None:
        """Mark the next or previous beginning."""
        rows = self.query_one(List)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_page(self, step: int) -> None:
        """Scroll the text."""
        page = self.query_one("#new-page", VerticalScroll)
        page.scroll_page_down(animate=False) if step > 0 else page.scroll_page_up(animate=False)

    def action_tab(self) -> None:
        """Go to the name; from there, complete it."""
        if self._line.has_focus:
            self._line.complete()
        else:
            self.set_focus(self._line)

    def action_back(self) -> None:
        """Go back to the choice."""
        self.set_focus(self._filter)

    def action_enter(self) -> None:
        """Go to the name; from there, write the file."""
        beginning = self._chosen
        if not self._line.has_focus:
            self.set_focus(self._line)
        elif beginning is not None and not self._writing:
            self._writing = True
            self._maker.write(beginning, self._line.value)

    def action_close(self) -> None:
        """Make no file."""
        self.dismiss(None)

    # What is typed and marked.

    def on_descendant_focus(self) -> None:
        """Say which keys there are where one is."""
        self.query_one("#new-keys", Row).put(_NAMING if self._line.has_focus else _CHOOSING)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits; look at the name."""
        event.stop()
        if event.input is self._filter:
            self._fill()
        elif event.value != self._suggested:
            self._ask()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another beginning: another text, and a name for it."""
        event.stop()
        if not self._line.value:
            self._suggested = ""
        self._ask()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses; the name comes next."""
        event.stop()
        self.set_focus(self._line)

    # What the thread says.

    def on_found(self, message: Found) -> None:
        """List what there is."""
        self._all = message.choices
        self._fill()
        if self._like_shown:
            shown = next((n for n, b in enumerate(self._fitting) if b.sort is Sort.FILE), None)
            self.query_one(List).highlighted = shown

    def on_previewed(self, message: Previewed) -> None:
        """Show the text, unless another one is asked for by now."""
        if message.beginning is not self._chosen or message.name != self._typed:
            return
        if message.found:
            self._suggested = self._line.value = message.found
            self._line.cursor_position = len(message.found)
        text = message.text
        said = message.said or (text.said if text else "")
        self._say(said, wrong=message.wrong)
        body = text_preview(text.content.text) if text else _wrong(message.problem)
        self.query_one("#new-text", Static).update(body)
        self.query_one("#new-page", VerticalScroll).scroll_home(animate=False)

    def on_made(self, message: Made) -> None:
        """The file is there, or why it is not."""
        self._writing = False
        if message.file is None:
            self._say(message.problem, wrong=True)
        else:
            self.dismiss(message.file)

    def on_path_completed(self, message: PathCompleted) -> None:
        """Show what may follow in a path."""
        message.stop()
        if len(message.names) != 1:
            self._say("  ".join(message.names[:20]) or "nothing there begins so", wrong=False)

    # How that is done.

    @property
    def _filter(self) -> DialogLine:
        return self.query_one("#new-filter", DialogLine)

    @property
    def _line(self) -> DialogLine:
        return self.query_one("#new-name", DialogLine)

    @property
    def _typed(self) -> str | None:
        """The name as far as the person chose it; None where one is to be found."""
        name = self._line.value
        return None if name == self._suggested else name

    @property
    def _chosen(self) -> Beginning | None:
        marked = self.query_one(List).highlighted
        return self._fitting[marked] if marked is not None and self._fitting else None

    def _fill(self) -> None:
        words = self._filter.value.lower().split()
        rows = self.query_one(List)
        with self.prevent(OptionList.OptionHighlighted):
            rows.clear_options()
            self._fitting = [beginning for beginning in self._all if beginning.fits(words)]
            rows.add_options(
                [Option(beginning_row(each.label, each.name, each.about)) for each in self._fitting]
            )
            rows.highlighted = 0 if self._fitting else None
        if self._fitting:
            self._ask()
        else:
            self._say("", wrong=False)
            self.query_one("#new-text", Static).update(Content.styled("nothing fits", "$muted"))

    def _ask(self) -> None:
        beginning = self._chosen
        if beginning is not None:
            self._maker.preview(beginning, self._typed)

    def _say(self, text: str, *, wrong: bool) -> None:
        style = "$text-error" if wrong else "$muted"
        self.query_one("#new-said", Row).put(Content.styled(visible(text), style))


def _wrong(problem: str) -> Content:
    return Content.styled(visible(problem), "$text-error")
