"""Which interpreter holds the plugins: those that are there, as rows of the page of plugins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from ...diagnostics.text import visible
from ...errors import RompyTuiError
from ..common import glyphs
from ..common.page import PageRow

if TYPE_CHECKING:
    from ...plugins.host import Found

PREFIX = "python\n"
"""What the ids of these rows begin with."""

_OWN = "its own"


@dataclass(frozen=True)
class PythonChoice:
    """What there is to choose, and what choosing does.

    Args:
        workspace: the folder the person works in.
        used: the interpreter that is asked now; the program's own where None.
        use: asks another from now on.
        found: those that are there.
        problem: why the one that is asked does not answer.
    """

    workspace: Path
    used: str | None
    use: Callable[[str | None], None]
    found: tuple[Found, ...] = ()
    problem: str = ""

    def rows(self) -> list[PageRow]:
        """A heading and a row for each interpreter, the program's own first."""
        if not self.found and self.used is None:
            return []
        rows = [self._row(None, _OWN)]
        if self.used is not None and self.used not in [each.path for each in self.found]:
            rows.append(self._row(self.used, "chosen"))
        rows += [self._row(each.path, each.where) for each in self.found]
        return [PageRow("", Content.styled(f"Python {len(rows)}", "bold $muted")), *rows]

    def about(self, marked: str) -> Content:
        """What is known of an interpreter, and what Enter does."""
        path = path_of(marked)
        said = "asked for rompy and plugins now" if path == self.used else "Enter asks this one"
        if path == self.used and self.problem:
            said = f"{visible(self.problem)}. Enter on another row asks that one"
        kept = "It is kept as the setting python; --python and ROMPY_TUI_PYTHON win over it."
        name = visible(path or "the interpreter that runs rompy-tui")
        return Content("\n\n").join([Content.styled(name, "bold"), Content(f"{said}. {kept}")])

    def _row(self, path: str | None, where: str) -> PageRow:
        sign = (" ", "")
        if path == self.used:
            bad, good = (glyphs.ERROR, "$text-error"), (glyphs.GOOD, "$text-success")
            sign = bad if self.problem else good
        shown = visible(path or "rompy-tui")
        text = Content.assemble((f"{sign[0]} ", sign[1]), shown, (f" {where}", "$muted"))
        return PageRow(PREFIX + (path or ""), text)


def path_of(marked: str) -> str | None:
    """The interpreter that a row stands for; None for the program's own."""
    return marked.removeprefix(PREFIX) or None


class PythonsFound(Message):
    """Interpreters were looked for."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__()
        self.found = tuple(found)


class PythonKept(Message):
    """An interpreter was chosen and kept as the setting; ``problem`` says why not, if so."""

    def __init__(self, path: str | None, problem: str = "") -> None:
        super().__init__()
        self.path = path
        self.problem = problem


def look(choice: PythonChoice) -> PythonsFound:
    """Look for interpreters; in a thread."""
    from ...plugins.host import found_pythons, is_own

    found = found_pythons(choice.workspace)
    return PythonsFound([each for each in found if not is_own(each.path)])


def keep(path: str | None) -> PythonKept:
    """Keep an interpreter as the setting; in a thread."""
    from ...settings_writing import save_setting

    try:
        save_setting("python", path)
    except RompyTuiError as error:
        return PythonKept(path, f"{error.message}; {error.hint}".rstrip("; "))
    return PythonKept(path)


def with_found(choice: PythonChoice, found: Sequence[Found]) -> PythonChoice:
    """The same choice with what there is."""
    return replace(choice, found=tuple(found))


def with_used(choice: PythonChoice, path: str | None) -> PythonChoice:
    """The same choice with another in use."""
    return replace(choice, used=path)


def with_problem(choice: PythonChoice, problem: str) -> PythonChoice:
    """The same choice with why the one in use does not answer."""
    return replace(choice, problem=problem)
