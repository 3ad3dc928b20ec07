"""How the findings of the doctor look."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from ...diagnostics.text import visible
from ...doctor.finding import Condition, Finding
from ..common import glyphs

_SIGNS = {
    Condition.GOOD: (glyphs.GOOD, "$text-success"),
    Condition.ABSENT: (glyphs.UNKNOWN, "$muted"),
    Condition.WARNING: (glyphs.WARNING, "$text-warning"),
    Condition.WRONG: (glyphs.ERROR, "$text-error"),
}
_WORDS = {
    Condition.GOOD: "as it should be",
    Condition.ABSENT: "not there, which is no fault",
    Condition.WARNING: "a warning",
    Condition.WRONG: "does not work",
}
_TOPIC = 12
"""Cells of a topic."""


def looking_row(name: str) -> Content:
    """A check that is not done yet."""
    return Content.assemble(
        (f"{glyphs.WAITING} {name:<{_TOPIC}} ", "$muted"), ("looking …", "$muted")
    )


def finding_row(finding: Finding) -> Content:
    """One thing that was found.

    Args:
        finding: of a check.
    """
    sign, style = _SIGNS[finding.condition]
    topic = f"{visible(finding.topic):<{_TOPIC}} "
    return Content.assemble((f"{sign} ", style), (topic, "bold"), visible(finding.message))


def finding_page(finding: Finding) -> Content:
    """All of what was found, and what to do about it."""
    sign, style = _SIGNS[finding.condition]
    parts: list[str | tuple[str, str]] = [
        (visible(finding.topic), "bold"),
        (f"   {sign} {_WORDS[finding.condition]}", style),
        f"\n\n{visible(finding.message)}",
    ]
    if finding.hint:
        parts += [("\n\nWhat to do\n", "bold"), visible(finding.hint)]
    return Content.assemble(*parts)


def findings_counted(findings: Sequence[Finding], left: int) -> str:
    """How things stand, for the heading.

    Args:
        findings: so far.
        left: checks that are not done yet.
    """
    if left:
        return f"looking: {left} more"
    wrong = sum(f.condition is Condition.WRONG for f in findings)
    warned = sum(f.condition is Condition.WARNING for f in findings)
    said = [f"{wrong} wrong"] if wrong else []
    said += [f"{warned} warned of"] if warned else []
    return ", ".join(said) or "nothing is wrong"
