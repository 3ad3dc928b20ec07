"""Says what will run and whether all that it needs is there, lets a person choose, and asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from ...diagnostics.text import visible
from ..commands import LAUNCH, bindings
from ..common.key_line import KeyLine
from ..presentation.launch import Shown, looks_of, plan_rows
from ..reading.rows import Row
from ..reading.screen import Page, ReadingScreen, Way
from .choices import Choices, following

if TYPE_CHECKING:
    from ...launch import Prepared
    from ...launch.preflight import Look

_MOST_RETRIES = 9


@dataclass(frozen=True, slots=True)
class Offer:
    """What a dialog has to offer.

    Args:
        file: the pipeline's file, as shown.
        backends: files that can replace the backend.
        processors: files that can replace the postprocessor.
        prepare: checks the file with what was chosen, or says why it cannot start; called in a
            thread.
        warning: a sentence to think about before a run starts, or empty.
    """

    file: str
    backends: Sequence[str]
    processors: Sequence[str]
    prepare: Callable[[Choices], tuple[Prepared | None, str]]
    warning: Callable[[Prepared], str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person launches.

    Args:
        prepared: the run.
        choices: what they chose.
    """

    prepared: Prepared
    choices: Choices


class LaunchDialog(ModalScreen[Decision | None]):
    """Checks a pipeline, and asks whether to start it.

    Args:
        offer: what there is to choose from.
        choices: what is chosen at first.
    """

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LAUNCH)]
    listed = LAUNCH

    class Ready(Message):
        """The file was checked with other choices."""

        def __init__(self, choices: Choices, prepared: Prepared | None, problem: str) -> None:
            super().__init__()
            self.choices = choices
            self.prepared = prepared
            self.problem = problem

    class Looked(Message):
        """Something that the run needs was looked at; None is the end of it."""

        def __init__(self, prepared: Prepared, look: Look | None) -> None:
            super().__init__()
            self.prepared = prepared
            self.look = look

    def __init__(self, offer: Offer, choices: Choices) -> None:
        super().__init__()
        self._offer = offer
        self._choices = choices
        self._prepared: Prepared | None = None
        self._problem = self._warning = ""
        self._starts = False
        """Whether it starts once it was checked."""
        self._looks: list[Look] = []
        self._looking = True

    def compose(self) -> ComposeResult:
        """What will run, a line a stage; what was looked at below its stage."""
        title = Content.styled(f"Launch {visible(self._offer.file)}", "bold")
        with VerticalScroll(id="launch-box"):
            yield Static(title, markup=False)
            yield Static(id="launch-rows", markup=False)
            yield Static("Enter or F5 launches; Esc closes.", markup=False, id="launch-keys")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin to check."""
        self._paint()
        self._prepare()

    def on_launch_dialog_ready(self, message: Ready) -> None:
        """Show the run with other choices, unless there are newer ones."""
        if message.choices != self._choices:
            return
        self._prepared, self._problem = message.prepared, message.problem
        self._warning = self._offer.warning(message.prepared) if message.prepared else ""
        starts, self._starts = self._starts, False
        if starts and self._prepared is not None and not self._warning:
            self.action_start()
        else:
            self._look()
            self._paint()

    def on_launch_dialog_looked(self, message: Looked) -> None:
        """Show what was found; of a run that is not asked for any more it is old."""
        if message.prepared is not self._prepared:
            return
        if message.look is None:
            self._looking = False
        else:
            self._looks.append(message.look)
        self._paint()

    # What a person does.

    def action_start(self, waits: bool = True) -> None:
        """Launch.

        Args:
            waits: where it is being checked, launch after that; else that is not asked for.
        """
        if self._prepared is not None:
            self.dismiss(Decision(self._prepared, self._choices))
        elif self._problem:
            self.notify("it cannot start so; Esc closes", severity="warning", markup=False)
        elif waits:
            self._starts = True
            self._paint()

    def action_close(self) -> None:
        """Do not launch."""
        self.dismiss(None)

    def action_dry_run(self) -> None:
        """Show exactly what would run."""
        prepared = self._prepared
        if prepared is None:
            return

        def make() -> Page:
            from ...launch.exact import exact

            lines = [visible(line) for line in exact(prepared)]
            kinds = ("muted" if line.startswith("# ") else "" for line in lines)
            rows = [Row(line, kind) for line, kind in zip(lines, kinds, strict=True)]
            return Page(rows, "nothing was started")

        self.app.push_screen(ReadingScreen(self._offer.file, [Way("what would run", make)]))

    def action_other(self, what: str) -> None:
        """Take another backend or postprocessor."""
        files = self._offer.backends if what == "backend" else self._offer.processors
        if not files:
            self.notify(f"there is no other {what} in this workspace", markup=False)
            return
        chosen = following(["", *files], getattr(self._choices, what))
        given: dict[str, Any] = {what: chosen}
        self._choose(replace(self._choices, **given))

    def action_retries(self, step: int) -> None:
        """Try a failed stage more or less often."""
        retries = max(0, min(self._choices.retries + step, _MOST_RETRIES))
        self._choose(replace(self._choices, retries=retries))

    def action_flip(self, what: str) -> None:
        """Switch an option on or off."""
        given: dict[str, Any] = {what: not getattr(self._choices, what)}
        self._choose(replace(self._choices, **given))

    # How that is done.

    def _choose(self, choices: Choices) -> None:
        if choices == self._choices:
            return
        self._choices, self._prepared = choices, None
        self._problem = self._warning = ""
        self._starts, self._looks, self._looking = False, [], True
        self._paint()
        self._prepare()

    def _prepare(self) -> None:
        choices = self._choices

        def work() -> None:
            self.post_message(self.Ready(choices, *self._offer.prepare(choices)))

        self.run_worker(work, thread=True, exit_on_error=False)

    def _look(self) -> None:
        prepared = self._prepared
        self._looks, self._looking = [], prepared is not None
        if prepared is None:
            return

        def work() -> None:
            from ...launch.preflight import look

            for found in look(prepared):
                self.post_message(self.Looked(prepared, found))
            self.post_message(self.Looked(prepared, None))

        self.run_worker(work, thread=True, exit_on_error=False)

    def _paint(self) -> None:
        chosen = self._choices
        shown = Shown(
            self._prepared.plan if self._prepared else None,
            self._problem,
            chosen.backend,
            chosen.processor,
            f"retries {chosen.retries}"
            f"   clean up on failure {_yes(chosen.cleanup)}"
            f"   check between stages {_yes(chosen.validate)}",
            self._warning,
            self._starts,
        )
        rows = plan_rows(shown, looks_of(self._looks), self._looking)
        self.query_one("#launch-rows", Static).update(Content("\n").join(rows))


def _yes(value: bool) -> str:
    return "yes" if value else "no"
