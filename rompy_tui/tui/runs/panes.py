"""The logs of a run, in panes beside and below each other."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ...pipeline.outcome import STAGES
from ...supervision import Run
from ..logs.pane import LogPane, StageLog

ALL = "all stages"
"""What a pane shows that has the logs of all stages, one behind the other."""

_MOST = 6


class LogPanes(Vertical):
    """Panes in rows; the first follows the run from stage to stage until a person chooses one.

    Args:
        run: the run.
    """

    def __init__(self, run: Run, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._run = run
        self._chosen = False

    def compose(self) -> ComposeResult:
        """One pane."""
        yield Horizontal(self._new(), classes="log-row")

    def on_mount(self) -> None:
        """Show the stage that goes on."""
        self.renew(self._run)

    def begin(self) -> None:
        """Take the focus."""
        self.current.begin()

    @property
    def current(self) -> LogPane:
        """The pane that has the focus, else the first."""
        panes = list(self.query(LogPane))
        return next((pane for pane in panes if pane.has_focus_within), panes[0])

    def renew(self, run: Run) -> None:
        """Show the run as it is now.

        Args:
            run: the same run, or one that repeats it.
        """
        if run.id != self._run.id:
            self._chosen = False
        self._run = run
        for number, pane in enumerate(self.query(LogPane)):
            pane.grows(not run.state.ended)
            is_chosen = pane.stage and (number or self._chosen)
            self._show(pane, pane.stage if is_chosen else self._current_stage())

    def step_stage(self, step: int) -> None:
        """Show another stage in the pane that has the focus.

        Args:
            step: 1 for the next, -1 for the one before.
        """
        self._chosen = True
        names, pane = self._names(), self.current
        where = names.index(pane.stage) if pane.stage in names else 0
        self._show(pane, names[(where + step) % len(names)])

    async def split(self, where: str) -> bool:
        """Add a pane.

        Args:
            where: ``beside`` the one that has the focus, or ``below`` it.

        Returns:
            Whether there is room for one more.
        """
        pane = self.current
        row = pane.parent
        if len(self.query(LogPane)) >= _MOST or not isinstance(row, Horizontal):
            return False
        new = self._new()
        if where == "beside":
            await row.mount(new, after=pane)
        else:
            await self.mount(Horizontal(new, classes="log-row"), after=row)
        self._chosen = True
        names = self._names()
        # Before anything is shown, the next stage: two panes of the same log are seldom wanted.
        self._show(new, names[(names.index(pane.stage) + 1) % len(names)])
        new.grows(not self._run.state.ended)
        new.begin()
        return True

    async def unsplit(self) -> bool:
        """Close the pane that has the focus; False for the last one."""
        panes, pane = list(self.query(LogPane)), self.current
        if len(panes) == 1:
            return False
        following = panes[(panes.index(pane) + 1) % len(panes)]
        row = pane.parent
        following.begin()
        await pane.remove()
        if isinstance(row, Horizontal) and not row.children:
            await row.remove()
        return True

    def step_pane(self, step: int) -> None:
        """Go to the next or previous pane."""
        panes = list(self.query(LogPane))
        panes[(panes.index(self.current) + step) % len(panes)].begin()

    def _new(self) -> LogPane:
        return LogPane(self._run.request.run_id or self._run.id)

    def _names(self) -> list[str]:
        stages = list(self._run.request.stages or STAGES)
        return [*stages, ALL] if len(stages) > 1 else stages

    def _current_stage(self) -> str:
        stages = self._run.request.stages or STAGES
        begun = [stage for stage in stages if stage in self._run.stages]
        return begun[-1] if begun else stages[0]

    def _show(self, pane: LogPane, stage: str) -> None:
        stages: Iterable[str] = self._names()[:-1] if stage == ALL else [stage]
        pane.show(stage, [StageLog(name, self._run.log(name)) for name in stages])
