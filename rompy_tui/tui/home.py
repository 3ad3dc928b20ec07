"""The first screen: files and plugins, the open file, its problems, the runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.command import Provider
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from ..diagnostics import Diagnostic, Position, Span
from ..diagnostics.text import visible
from ..paths import display_name, state_dir
from ..plugins import Entry
from .background import (
    Checked,
    Discovered,
    Listed,
    Noticed,
)
from .command import bindings
from .commands import HOME, PALETTE
from .common.key_line import KeyLine
from .common.row import Row
from .creating.whole_files import FileConverted, WholeFiles
from .editor.pane import Attach, EditorPane
from .explorer.finding import FileProvider, first_pipeline
from .explorer.panel import FileList
from .form.panel import FormPanel
from .manual.opening import ManualOpener
from .pages import PagesSide
from .plugins.panel import PluginsPanel
from .presentation.home import PANES, counted, head_line, pane_strip
from .problems.panel import ProblemList
from .quitting import Quitting
from .reading.opening import difference_screen, resolved_screen
from .reading.screen import ReadingScreen
from .runs.panel import RunList
from .start import Start
from .welcome.panel import Welcome

_RUNS_EVERY = 2.0


class HomeScreen(PagesSide):
    """Files, text, problems and runs of one workspace.

    Args:
        start: what the person asked for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(HOME)]
    AUTO_FOCUS = ""
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {FileProvider}
    listed = HOME
    in_palette = PALETTE

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._open: Path | None = None
        # Known before anything is laid out, so that nothing is laid out twice.
        has_files = bool(self._background.index.files)
        self._first_pane = "files" if has_files and not start.file else "view"
        first = {f"-pane-{self._first_pane}": True, "-empty": not (has_files or start.file)}
        self.update_classes(first, update=False)

    def compose(self) -> ComposeResult:
        """The head, the panes, the keys."""
        yield Row(id="head")
        yield Row(id="strip")
        with Horizontal(id="body"):
            with Vertical(id="side"):
                yield Row("FILES", classes="title", id="files-title")
                yield FileList(self._start.workspace, id="files")
                yield Static("PLUGINS", classes="title", id="plugins-title", markup=False)
                yield PluginsPanel(id="plugins", markup=False)
            with Vertical(id="main"):
                state = state_dir(self._start.workspace, self._start.settings.state_dir)
                resume, attach = self._start.file is None, self._keys_of_text()
                work, view = self._background, lambda: self._editor.view
                with Horizontal(id="work"):
                    yield Welcome(id="welcome")
                    yield EditorPane(
                        state,
                        work.installed,
                        resume=resume,
                        attach=attach,
                        texts=work.texts,
                        id="editor",
                    )
                    yield FormPanel(work.installed, view, id="form-panel")
                yield Row("PROBLEMS", classes="title", id="problems-title")
                yield ProblemList(id="problems")
                yield Row("RUNS", classes="title", id="runs-title")
                yield RunList(id="runs")
        yield Static("rompy-tui needs a terminal of at least 60x15", id="too-small", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the files by name, then look at each in the background."""
        work, panel = self._background, self.query_one(PluginsPanel)
        self._quitting = Quitting(self, self._editor.files)
        self._making = WholeFiles(
            self._editor,
            self._start.workspace,
            work.installed,
            lambda: panel.entries,
            lambda: list(work.index.files.values()),
            self.begin_at,
        )
        self._show_list()
        self.query_one(RunList).show([])
        first = self._start.file
        self._show_file(first or first_pipeline(self._background.index.files), keep=bool(first))
        self.query_one(FileList).mark(self._open)
        self.runs_changed()
        self.action_pane(self._first_pane)
        # Checking needs libraries whose import would hold the first frame back.
        self.call_after_refresh(self._begin)

    def _keys_of_text(self) -> Attach | None:
        if not self._start.settings.vim:
            return None
        from .vim import attach

        return attach

    def _begin(self) -> None:
        for work in (self._background.watch, self._background.discover):
            self._in_thread(work)
        self._read_runs()
        self.set_interval(_RUNS_EVERY, self._read_runs_again)

    def on_unmount(self) -> None:
        """End the threads."""
        self._background.stop()

    # What a person does.

    def action_pane(self, pane: str) -> None:
        """Go to a pane; on a narrow terminal it is the one that shows."""
        self.update_classes({f"-pane-{name}": name == pane for name in PANES})
        is_empty = pane == "view" and self.has_class("-empty")
        self.query_one("#welcome" if is_empty else f"#{pane}").focus()
        self.query_one("#strip", Row).put(pane_strip(pane))

    def action_problem(self, step: int) -> None:
        """Go to the next or previous problem; in the form, to its field."""
        view, form = self._editor.view, self.query_one(FormPanel)
        place = view.problem_place(step)
        if place is None:
            nothing = "no problems in this file" if self._open else "no file is open"
            self.notify(nothing, markup=False)
            return
        in_form = form.has_focus_within
        if not in_form:
            self.action_pane("view")
        view.go_to(place)
        if in_form:
            form.begin()

    def action_launch(self) -> None:
        """Check the open file for launch, and ask."""
        file = self._open
        if file is None:
            self.notify("open a pipeline first", severity="warning", markup=False)
        else:
            self.launch_file(file)

    def action_form(self) -> None:
        """Open the form and go to it; from the form, close it."""
        form = self.query_one(FormPanel)
        if form.has_focus_within:
            form.is_open = False
            self.action_pane("view")
        else:
            self.action_pane("form")
            form.begin()
        self.set_class(form.is_open, "-form")

    def action_manual(self, of: str) -> None:
        """Show the documentation of the type at the cursor (``here``), or of one to choose."""
        entries = self.query_one(PluginsPanel).entries
        manuals = ManualOpener(self.app, self._background.installed, entries)
        manuals.at(self._editor.shown) if of == "here" else manuals.choose()

    def action_make(self, what: str) -> None:
        """Make a file, or do something with the whole of the shown one."""
        self._making.do(what)

    def action_resolved(self) -> None:
        """Show the file as it will be used."""
        if file := self._editor.shown:
            page = resolved_screen(file, self._background.installed)
            self.app.push_screen(page, self._go_to_read)

    def action_difference(self) -> None:
        """Show how the text differs from the disk, or from git."""
        if file := self._editor.shown:
            self.app.push_screen(difference_screen(file), self._go_to_read)

    def action_tab(self, step: int) -> None:
        """Show the next or previous open file."""
        self._editor.step_tab(step)

    def action_close_tab(self) -> None:
        """Close the shown file."""
        self._editor.close_tab()

    def quit(self) -> None:
        """Quit once what was typed is in the text; ask where unsaved edits would be lost."""
        self._editor.view.call_later(self._quitting.quit)

    def action_plugins(self) -> None:
        """Look for plugins again, and check every file with what is found."""
        self.notify("looking for plugins", markup=False)
        self._in_thread(self._background.discover_again)

    def action_welcome(self, what: str) -> None:
        """Do what an empty workspace offers: make a file, or copy the demo."""
        self.action_make("new") if what == "new" else self.ask_for_demo()

    def new_of(self, entry: Entry) -> None:
        """Make a file of a type."""
        while self.app.screen is not self:
            self.app.pop_screen()
        self._making.new_of(entry.name)

    def known_files(self) -> list[Path]:
        """The files, relative to the workspace (for the palette)."""
        files = sorted(self._background.index.files)
        return [path.relative_to(self._start.workspace) for path in files]

    def open_file(self, path: Path) -> None:
        """Open a file of the workspace and go to its text."""
        self.begin_at(self._start.workspace / path)

    # What panels say.

    def on_file_list_chosen(self, message: FileList.Chosen) -> None:
        """Show the marked file; Enter goes to its text."""
        self._show_file(message.path, keep=message.opened)
        if message.opened:
            self.action_pane("view")

    def on_problem_list_chosen(self, message: ProblemList.Chosen) -> None:
        """Go to the place of a problem, in whichever file it is."""
        span = message.diagnostic.span
        self._go_to(span.file, span.start)
        self.action_pane("view")

    def on_editor_pane_changed(self, message: EditorPane.Changed) -> None:
        """List what is wrong in the text now; the form shows it too."""
        del message
        self._show_problems()
        self.query_one(FormPanel).renew()
        if isinstance(self.app.screen, ReadingScreen):
            self.app.screen.renew()

    def on_editor_pane_moved(self, message: EditorPane.Moved) -> None:
        """Mark the field under the cursor."""
        del message
        self.query_one(FormPanel).moved()

    def on_form_panel_left(self, message: FormPanel.Left) -> None:
        """Go back to the text, to the place of a value in whichever file it is."""
        if message.place is not None:
            self._go_to(message.file, message.place)
        self.action_pane("view")

    def on_editor_pane_wrote(self, message: EditorPane.Wrote) -> None:
        """Check a file that was saved, without waiting for the system to tell of it."""
        path = message.path
        self._in_thread(lambda: self._background.check([path]))

    def on_editor_pane_shown(self, message: EditorPane.Shown) -> None:
        """Show the file of a tab; without any, the one that is marked in the list."""
        files = self.query_one(FileList)
        self._open = None
        path = message.path or files.marked
        self._show_file(path, message.place, keep=message.path is not None)
        files.mark(message.path)

    def on_editor_pane_settled(self, message: EditorPane.Settled) -> None:
        """Quit where that waited for everything to be saved."""
        del message
        self._making.settled()
        self._quitting.settled()

    def on_file_converted(self, message: FileConverted) -> None:
        """Show a file that was converted."""
        self._making.converted(message)

    # What the background says.

    def on_listed(self, message: Listed) -> None:
        """Show which files there are now."""
        del message
        self._show_list()
        if self._open is None:
            self._show_file(first_pipeline(self._background.index.files))
        self.query_one(FileList).mark(self._open)
        if self._open is not None and self._open not in self._background.index.files:
            self._editor.files.read(self._open)

    def on_checked(self, message: Checked) -> None:
        """Show what is known of files now."""
        self.query_one(FileList).update_files(message.states)
        for state in message.states:
            self._editor.checked(state)
            if state.path == self._open:
                self._show_problems()
        self.runs_changed()

    def on_noticed(self, message: Noticed) -> None:
        """Tell why changes on disk show late, or that they do not any more."""
        self.notify(visible(message.notice or "changes show at once again"), markup=False)

    def on_discovered(self, message: Discovered) -> None:
        """Show the plugins."""
        self.show_plugins(message.entries, message.problem)

    # How that is done.

    def _show_list(self) -> None:
        states = list(self._background.index.files.values())
        self.query_one(FileList).show(states)
        self.query_one("#files-title", Row).put(counted("FILES", len(states)))

    @property
    def _editor(self) -> EditorPane:
        return self.query_one(EditorPane)

    def _show_file(
        self, path: Path | None, place: Position | None = None, *, keep: bool = False
    ) -> None:
        self.set_class(path is None, "-empty")
        if path is None:
            self._editor.show_note("no YAML or JSON file here yet")
        elif path != self._open or place is not None or keep:
            self._open = path
            self._editor.open(path, place, keep=keep)
        self._show_problems()

    def begin_at(self, path: Path, place: Position | None = None) -> None:
        """Open a file and go to its text."""
        self._show_file(path, place, keep=True)
        self.query_one(FileList).mark(self._open)
        self.action_pane("view")

    def _go_to(self, file: str, place: Position) -> None:
        """Show a place of a file, by its name in diagnostics."""
        if self._open is None or file != display_name(self._open):
            self._show_file(Path(file).absolute(), place, keep=True)
        else:
            self._editor.view.go_to(place)

    def _go_to_read(self, place: Span | None) -> None:
        """Go to what was chosen on a page."""
        if place is not None:
            self._go_to(place.file, place.start)
            self.action_pane("view")

    def _show_problems(self) -> None:
        """What is wrong with the text in the editor, or with the file that cannot be shown."""
        name = display_name(self._open) if self._open else ""
        found: tuple[Diagnostic, ...] = ()
        if file := self._editor.shown:
            found = file.marks.all
        elif self._open and (state := self._background.index.files.get(self._open)):
            found = state.diagnostics
        self.query_one(ProblemList).show(found, name)
        self.query_one("#problems-title", Row).put(counted("PROBLEMS", len(found)))

    def runs_changed(self) -> None:
        """Show how many files are not valid, and how many runs go on."""
        running = sum(not run.state.ended for run in self._runs)
        head = head_line(self._start.workspace, len(self._background.index.wrong), running)
        self.query_one("#head", Row).put(head)
        self.app.sub_title = f"({running} running)" if running else ""
