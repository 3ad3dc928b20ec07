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
from textual.widgets import Static

from ...diagnostics.text import visible
from ..command import bindings
from ..commands import LAUNCH
from ..common.in_turn import Modal
from ..common.key_line import KeyLine
from ..presentation.launch import Shown, looks_of, plan_rows
from ..reading.rows import Row
from ..reading.screen import Page, ReadingScreen, Way
from .checking import Readiness
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
        ensembles: files with sets of values for it; called in a thread.
        prepare: checks the file with what was chosen, or says why it cannot start; called in a
            thread.
        warning: a sentence to think about before a run starts, or empty.
    """

    file: str
    backends: Sequence[str]
    processors: Sequence[str]
    ensembles: Callable[[], Sequence[str]]
    prepare: Callable[[Choices], Readiness]
    warning: Callable[[Prepared], str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person launches.

    Args:
        runs: one, or the members of an ensemble.
        choices: what they chose.
    """

    runs: Sequence[Prepared]
    choices: Choices


class LaunchDialog(Modal[Decision | None]):
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

        def __init__(self, choices: Choices, checked: Readiness) -> None:
            super().__init__()
            self.choices = choices
            self.checked = checked

    class Looked(Message):
        """Something that the run needs was looked at; None is the end of it."""

        def __init__(self, checked: Readiness, look: Look | None) -> None:
            super().__init__()
            self.checked = checked
            self.look = look

    class Listed(Message):
        """Ensembles were looked for."""

        def __init__(self, ensembles: Sequence[str]) -> None:
            super().__init__()
            self.ensembles = ensembles

    def __init__(self, offer: Offer, choices: Choices) -> None:
        super().__init__()
        self._offer = offer
        self._choices = choices
        self._checked: Readiness | None = None
        self._warning = ""
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
        self._checked = message.checked
        warnings = map(self._offer.warning, message.checked.runs)
        self._warning = next(filter(None, warnings), "")
        starts, self._starts = self._starts, False
        if starts and message.checked.runs and not self._warning:
            self.action_start()
        else:
            self._look()
            self._paint()

    def on_launch_dialog_looked(self, message: Looked) -> None:
        """Show what was found; of a run that is not asked for any more it is old."""
        if message.checked is not self._checked:
            return
        if message.look is None:
            self._looking = False
        elif message.look not in self._looks:
            # Members of an ensemble need the same in the main.
            self._looks.append(message.look)
        self._paint()

    def on_launch_dialog_listed(self, message: Listed) -> None:
        """Take the next ensemble."""
        files = message.ensembles
        if not files:
            hint = "no file has sets of values for it, as  storm: {backend.cpu: 4}"
            self.notify(f"there is no ensemble: {hint}", markup=False)
            return
        self._choose(
            replace(self._choices, ensemble=following(["", *files], self._choices.ensemble))
        )

    # What a person does.

    def action_start(self, waits: bool = True) -> None:
        """Launch.

        Args:
            waits: where it is being checked, launch after that; else that is not asked for.
        """
        if self._checked is not None and self._checked.runs:
            self.dismiss(Decision(self._checked.runs, self._choices))
        elif self._checked is not None:
            self.notify("it cannot start so; Esc closes", severity="warning", markup=False)
        elif waits:
            self._starts = True
            self._paint()

    def action_close(self) -> None:
        """Do not launch."""
        self.dismiss(None)

    def action_dry_run(self) -> None:
        """Show exactly what would run."""
        runs = self._checked.runs if self._checked else ()
        if not runs:
            return

        def make() -> Page:
            from ...launch.exact import exact

            lines: list[str] = []
            for run in runs:
                lines += [f"# member {run.request.member}", ""] if run.request.member else []
                lines += [*exact(run), ""]
            lines = [visible(line) for line in lines[:-1]]
            kinds = ("muted" if line.startswith("# ") else "" for line in lines)
            rows = [Row(line, kind) for line, kind in zip(lines, kinds, strict=True)]
            return Page(rows, "nothing was started")

        self.app.push_screen(ReadingScreen(self._offer.file, [Way("what would run", make)]))

    def action_ensemble(self) -> None:
        """Take another set of runs."""
        self.run_worker(
            lambda: self.post_message(self.Listed(self._offer.ensembles())),
            thread=True,
            exit_on_error=False,
        )

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
        self._choices, self._checked = choices, None
        self._warning = ""
        self._starts, self._looks, self._looking = False, [], True
        self._paint()
        self._prepare()

    def _prepare(self) -> None:
        choices = self._choices

        def work() -> None:
            self.post_message(self.Ready(choices, self._offer.prepare(choices)))

        self.run_worker(work, thread=True, exit_on_error=False)

    def _look(self) -> None:
        checked = self._checked
        self._looks, self._looking = [], bool(checked and checked.runs)
        if checked is None or not checked.runs:
            return

        def work() -> None:
            from ...launch.preflight import look

            for run in checked.runs:
                for found in look(run):
                    self.post_message(self.Looked(checked, found))
                if self._checked is not checked:
                    return  # something else is asked for by now
            self.post_message(self.Looked(checked, None))

        self.run_worker(work, thread=True, exit_on_error=False)

    def _paint(self) -> None:
        chosen = self._choices
        shown = Shown(
            [run.plan for run in self._checked.runs] if self._checked else [],
            self._checked.problems if self._checked else (),
            chosen.backend,
            chosen.processor,
            chosen.ensemble,
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
