"""The page of plugins: what is installed, what is broken, and what shadows what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from ...diagnostics.text import visible
from ...plugins import Entry, Kind, State
from ..command import bindings
from ..commands import PLUGINS
from ..common.filtered import FilteredPage, has_words
from ..common.page import PageRow
from ..manual.opening import ManualOpener
from ..presentation.manual import manual_page
from ..presentation.plugins import entry_head, entry_row, kind_heading
from .pythons import (
    PREFIX,
    PythonChoice,
    PythonKept,
    PythonsFound,
    keep,
    look,
    path_of,
    with_found,
    with_problem,
    with_used,
)

if TYPE_CHECKING:
    from ...validation import Catalogue
    from ...validation.manual import Manual


class Documented(Message):
    """The documentation of a plugin was made.

    Args:
        name: of its row.
        manual: the documentation.
    """

    def __init__(self, name: str, manual: Manual) -> None:
        super().__init__()
        self.name = name
        self.manual = manual


class PluginsScreen(FilteredPage):
    """Every backend, postprocessor, pipeline and model.

    Args:
        entries: what was found so far.
        catalogue: gives what is installed; called in a thread.
        again: looks for plugins again; what is found is given to :meth:`show_entries`.
        new: closes the page and makes a file of a type.
        python: the interpreters there are, and which is asked.
    """

    heading = "Plugins"
    hint = "a word, as docker or broken"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(PLUGINS)]
    listed = PLUGINS

    def __init__(
        self,
        entries: Sequence[Entry],
        catalogue: Callable[[], Catalogue],
        again: Callable[[], None],
        new: Callable[[Entry], None],
        python: PythonChoice,
    ) -> None:
        super().__init__()
        self._all, self._catalogue = entries, catalogue
        self._again, self._new, self._python = again, new, python
        self._shown: dict[str, Entry] = {}
        self._manuals: dict[str, Content] = {}

    def begin(self) -> None:
        """Show what is known, and look for interpreters in a thread."""
        self.renew()
        self._in_thread(lambda: look(self._python))

    def show_entries(self, entries: Sequence[Entry], problem: str) -> None:
        """Show what was found by now."""
        self._all, self._manuals = entries, {}
        self._python = with_problem(self._python, problem)
        if self.is_mounted:
            self.renew()

    def about(self, marked: str) -> Content:
        """What is known of a plugin, and its documentation."""
        if marked.startswith(PREFIX):
            return self._python.about(marked)
        entry = self._shown.get(marked)
        if entry is None:
            return Content("")
        same = (e for e in self._all if (e.kind, e.name) == (entry.kind, entry.name))
        beaten = [e for e in same if e.state is State.SHADOWED and e is not entry]
        head = entry_head(entry, beaten if entry.state is not State.SHADOWED else [])
        if entry.state in {State.BROKEN, State.SHADOWED}:
            return head
        if marked not in self._manuals:
            self._document(marked, entry)
            return Content("\n\n").join([head, Content.styled("reading …", "$muted")])
        return Content("\n\n").join([head, self._manuals[marked]])

    def on_documented(self, message: Documented) -> None:
        """Show the documentation of a plugin."""
        self._manuals[message.name] = manual_page(message.manual, headed=False)
        if message.name == self.marked:
            self.show_about()

    def on_pythons_found(self, message: PythonsFound) -> None:
        """Show which interpreters there are."""
        self._python = with_found(self._python, message.found)
        self.renew()

    def on_python_kept(self, message: PythonKept) -> None:
        """Ask another interpreter from now on."""
        if message.problem:
            self.notify(visible(message.problem), severity="error", markup=False)
        self._python = with_used(self._python, message.path)
        self._python.use(message.path)
        self.renew()

    # What keys do.

    def action_choose(self) -> None:
        """Open the documentation on a page of its own; of an interpreter: ask that one."""
        marked = self.marked
        if marked.startswith(PREFIX):
            self._in_thread(lambda: keep(path_of(marked)))
        elif entry := self._shown.get(marked):
            ManualOpener(self.app, self._catalogue, self._all).of(entry)

    def action_new(self) -> None:
        """Make a file of this type."""
        if entry := self._shown.get(self.marked):
            self.app.call_later(self._new, entry)

    def action_again(self) -> None:
        """Look for plugins again."""
        self._again()

    # How that is done.

    def renew(self) -> None:
        """Show the plugins that have the words."""
        words = self.words
        self._shown = {_name(entry): entry for entry in self._all if _has(entry, words)}
        rows = []
        for kind in Kind:
            of_kind = [(n, e) for n, e in self._shown.items() if e.kind is kind]
            if of_kind:
                rows.append(PageRow("", kind_heading(kind, len(of_kind))))
            rows += [PageRow(name, entry_row(entry)) for name, entry in of_kind]
        rows += [] if words else self._python.rows()
        self.show_found(rows, "the plugins are still being read", "nothing has these words")
        broken = sum(entry.state is State.BROKEN for entry in self._all)
        self.say_heading(f"{len(self._all)}" + (f", {broken} broken" if broken else ""))

    def _in_thread(self, work: Callable[[], Message]) -> None:
        self.run_worker(lambda: self.post_message(work()), thread=True, exit_on_error=False)

    def _document(self, name: str, entry: Entry) -> None:
        def work() -> None:
            from ...validation.class_schemas import ClassSchemas
            from ...validation.manual import manual_of

            manual = manual_of(entry, ClassSchemas(self._catalogue()))
            self.post_message(Documented(name, manual))

        # Only the newest counts; one that is left is made again when it is marked again.
        self.run_worker(work, thread=True, group="manual", exclusive=True, exit_on_error=False)


def _name(entry: Entry) -> str:
    return "\n".join([entry.kind.value, entry.name, entry.provider, entry.implementation])


def _has(entry: Entry, words: list[str]) -> bool:
    parts = (entry.kind.value, entry.name, entry.provider, entry.state.value, entry.summary)
    return has_words(" ".join(parts), words)
