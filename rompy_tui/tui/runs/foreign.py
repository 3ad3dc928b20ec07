"""Containers and jobs that were started elsewhere: a list, and the output of one."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from ...diagnostics.text import visible
from ...run.foreign import Foreign
from ..command import bindings
from ..commands import FOLLOWED, OTHERS
from ..common.in_turn import Page
from ..common.key_line import KeyLine
from ..common.page import ListPage, PageRow
from ..common.row import Row
from ..logs.pane import LogPane, StageLog

_LOOK_EVERY = 0.5
# Python would look for modules in the current folder first, which may be anybody's.
_PROGRAM = (
    "import sys; sys.path[:] = filter(None, sys.path); import rompy_tui.__main__ as m; m.main()"
)
_FOLLOW = (sys.executable, "-c", _PROGRAM, "follow")


class Listed(Message):
    """What there is was found out.

    Args:
        found: what can be followed.
        missing: engines that cannot be asked, and why.
    """

    def __init__(self, found: list[Foreign], missing: list[str]) -> None:
        super().__init__()
        self.found, self.missing = found, missing


def _asked() -> tuple[list[Foreign], list[str]]:
    """What there is, and which engines do not say; asked by a process, for libraries are large."""
    asked = subprocess.run(
        [*_FOLLOW, "--json"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    missing = [line.removeprefix("error: ") for line in asked.stderr.splitlines() if line]
    try:
        return [Foreign(**each) for each in json.loads(asked.stdout or "[]")], missing
    except (ValueError, TypeError):
        return [], [*missing, "what there is cannot be understood"]


class ForeignScreen(ListPage):
    """What can be followed, whoever started it."""

    heading = "Containers and jobs"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OTHERS)]
    listed = OTHERS

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, Foreign] = {}

    def begin(self) -> None:
        """Ask the engines, in a thread."""
        self.show_rows([PageRow("", Content.styled("asking Docker and Slurm …", "$muted"))])

        def work() -> None:
            self.post_message(Listed(*_asked()))

        self.run_worker(work, thread=True, group="foreign", exclusive=True, exit_on_error=False)

    def on_listed(self, message: Listed) -> None:
        """Show what there is."""
        self._found = {each.address: each for each in message.found}
        width = max((len(visible(name)) for name in self._found), default=0)
        rows = [
            PageRow(name, Content.assemble(f"{visible(name):<{width}}  ", (visible(each.what), "")))
            for name, each in self._found.items()
        ]
        if not rows:
            nothing = "no container and no job of yours runs"
            rows.append(PageRow("", Content.styled(nothing, "$muted")))
        rows += [
            PageRow("", Content.styled(visible(problem), "$text-warning"))
            for problem in message.missing
        ]
        self.show_rows(rows)
        self.say_heading(str(len(self._found)))

    def about(self, marked: str) -> Content:
        """All that is known of one."""
        found = self._found.get(marked)
        if found is None:
            return Content("")
        lines = [Content.styled(visible(found.address), "bold")]
        for label, text in (("what", found.what), ("state", found.state)):
            lines.append(Content.assemble((f"{label:<8}", "$muted"), visible(text)))
        lines += [Content(""), Content.styled("Leaving its output does not stop it.", "$muted")]
        return Content("\n").join(lines)

    def action_choose(self) -> None:
        """Follow it."""
        if found := self._found.get(self.marked):
            self.app.push_screen(FollowScreen(found))

    def action_again(self) -> None:
        """Look again."""
        self.begin()

    def action_copy(self) -> None:
        """Copy the address, as ``rompy-tui follow`` takes it."""
        if marked := self.marked:
            self.app.copy_to_clipboard(marked)
            self.notify(f"copied {visible(marked)}", markup=False)


class FollowScreen(Page[None]):
    """The output of a container or a job as it comes.

    Args:
        followed: what to follow.
    """

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(FOLLOWED)]
    listed = FOLLOWED

    def __init__(self, followed: Foreign) -> None:
        super().__init__()
        self._followed = followed
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None

    def compose(self) -> ComposeResult:
        """What is followed, its output, the keys."""
        yield Row(id="follow-head")
        yield LogPane(self._followed.address.replace(":", "-").replace("/", "-"))
        yield KeyLine()

    def on_mount(self) -> None:
        """Have a process write the output to a file, and show that."""
        self._folder = tempfile.TemporaryDirectory(prefix="rompy-tui-")
        log = Path(self._folder.name, "output.log")
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  closed with the screen
        # In a process of its own: libraries of engines are large, and what blocks can be ended.
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [*_FOLLOW, self._followed.address],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=self._complaints,
                start_new_session=True,
            )
        pane = self.query_one(LogPane)
        pane.show("output", [StageLog("output", log)])
        pane.grows(True)
        pane.begin()
        self._look()
        self.set_interval(_LOOK_EVERY, self._look)

    def on_unmount(self) -> None:
        """End the process; what is followed goes on."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._complaints is not None:
            self._complaints.close()
        if self._folder is not None:
            self._folder.cleanup()

    def action_back(self) -> None:
        """Close what is open in the pane, else leave."""
        if not self.query_one(LogPane).leave():
            self.dismiss(None)

    def _look(self) -> None:
        """Say whether it still comes."""
        status = None if self._process is None else self._process.poll()
        said = "following" if status is None else self._ending(status)
        parts = (
            (visible(self._followed.address), "bold"),
            (f"   {visible(self._followed.what)}   ", "$muted"),
            (visible(said), "" if status is None else "$muted"),
        )
        self.query_one("#follow-head", Row).put(Content.assemble(*parts))

    def _ending(self, status: int) -> str:
        if status == 0 or self._complaints is None:
            return "ended"
        self._complaints.seek(0)
        lines = self._complaints.read(4000).decode("utf-8", "replace").strip().splitlines()
        return lines[0] if lines else f"following ended with exit status {status}"
