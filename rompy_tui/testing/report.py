"""What came of the checks, for programs and for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .rules import RULES


class Outcome(str, Enum):
    """What came of one check."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Args:
        code: of its rule, in :data:`~rompy_tui.testing.rules.RULES`.
        outcome: what came of it.
        found: what was found; of a skipped one: why.
    """

    code: str
    outcome: Outcome
    found: str = ""

    @property
    def expected(self) -> str:
        """What has to be so."""
        return RULES[self.code].expected

    @property
    def change(self) -> str:
        """What to do where it failed."""
        return RULES[self.code].change


def judged(code: str, problem: str) -> Check:
    """A check that failed where there is a problem."""
    return Check(code, Outcome.FAILED if problem else Outcome.OK, problem)


class ContractBroken(AssertionError):
    """A plugin does not do its part; the message lists every check that failed."""


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of one plugin.

    Args:
        subject: which plugin, as ``backend hpc (rompy-hpc 1.2)``.
        checks: in the order of the rules.
    """

    subject: str
    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(c for c in self.checks if c.outcome is Outcome.FAILED)

    @property
    def ok(self) -> bool:
        """Whether none failed."""
        return not self.failures

    def require(self) -> Report:
        """Give back this report where no check failed.

        Raises:
            ContractBroken: one did; an AssertionError, so test runners show it as a failure.
        """
        if not self.ok:
            parts = [self.subject, *(_failure(c) for c in self.failures)]
            raise ContractBroken("\n".join(parts))
        return self

    def text(self) -> str:
        """A table of the checks, each failure with what was found and what to change."""
        return "\n".join([self.subject, *(_row(c) for c in self.checks), self.total()])

    def total(self) -> str:
        """How many checks came to what, one line."""
        counts = {o: sum(c.outcome is o for c in self.checks) for o in Outcome}
        return f"{len(self.checks)} checks: " + ", ".join(
            f"{n} {o.value}" for o, n in counts.items()
        )


def _row(check: Check) -> str:
    if check.outcome is Outcome.FAILED:
        return _failure(check)
    said = check.found
    if check.outcome is Outcome.OK:
        said = f"{check.expected} ({check.found})" if check.found else check.expected
    return f"  {check.outcome.value:8}{check.code:18}{said}"


def _failure(check: Check) -> str:
    rows = [("expected", check.expected), ("found", check.found), ("change", check.change)]
    told = [_indented(f"{name + ':':10}", text) for name, text in rows]
    return "\n".join([f"  {'FAILED':8}{check.code}", *told])


def _indented(name: str, text: str) -> str:
    lines = text.splitlines() or [""]
    return "\n".join(
        f"          {name if n == 0 else ' ' * len(name)}{x}" for n, x in enumerate(lines)
    )
