"""Says what will run, and asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from ...diagnostics.text import visible
from ..commands import LAUNCH, bindings
from ..common import glyphs

if TYPE_CHECKING:
    from ...launch import Plan


class LaunchDialog(ModalScreen[bool]):
    """A pipeline that was checked and can start.

    Args:
        file: the pipeline's file, as shown.
        plan: what it will do.
        warning: a sentence to think about first, or empty.
    """

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LAUNCH)]

    def __init__(self, file: str, plan: Plan, warning: str = "") -> None:
        super().__init__()
        self._warning = warning
        self._file = file
        self._plan = plan

    def compose(self) -> ComposeResult:
        """What will run, a line a stage."""
        with Vertical(id="launch-box"):
            yield Static(Content.styled(f"Launch {visible(self._file)}", "bold"), markup=False)
            for label, text in plan_lines(self._plan):
                row = Content.assemble((f"{label:<14}", "$muted"), visible(text))
                yield Static(row, markup=False, classes="launch-row")
            if self._warning:
                sign = f"{glyphs.WARNING} {visible(self._warning)}"
                yield Static(
                    Content.styled(sign, "$text-warning"), markup=False, id="launch-warning"
                )
            yield Static("Enter or F5 launches; Esc closes.", markup=False, id="launch-keys")
        yield Footer(show_command_palette=False)

    def action_start(self) -> None:
        """Launch."""
        self.dismiss(True)

    def action_close(self) -> None:
        """Do not launch."""
        self.dismiss(False)


def plan_lines(plan: Plan) -> list[tuple[str, str]]:
    """What a pipeline will do, a label and a text a line.

    Args:
        plan: the checked pipeline.
    """
    run, backend, processor = plan.model_run, plan.backend, plan.processor
    what = getattr(backend, "command", None) or getattr(backend, "image", None)
    command = f": {what}" if what else ""
    period = run.period
    replaced = "  (what is there is removed)" if run.delete_existing else ""
    return [
        ("run", run.run_id),
        ("period", f"{period.start:%Y-%m-%d %H:%M} to {period.end:%Y-%m-%d %H:%M}"),
        (
            "generate",
            f"into {run.output_dir / run.run_id if run.run_id_subdir else run.output_dir}"
            + replaced,
        ),
        ("backend", f"{backend.type}{command}"),
        ("timeout", f"{backend.timeout} s"),
        ("postprocess", processor if isinstance(processor, str) else str(processor.type)),
    ]
