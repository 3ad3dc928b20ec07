"""How commands that were run outside look."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass

from textual.content import Content

from ...called import Call
from ...diagnostics.text import visible
from ...supervision.words import duration
from ..common import glyphs


@dataclass(frozen=True, slots=True)
class Ran:
    """A command, and who ran it.

    Args:
        call: the command.
        who: this session, or a run and its stage.
    """

    call: Call
    who: str


def ran_row(ran: Ran) -> Content:
    """A line of the list.

    Args:
        ran: a command.
    """
    call = ran.call
    sign, style = _sign(call)
    took = duration(call.seconds) if call.seconds is not None else ""
    times = f" ×{call.times}" if call.times > 1 else ""
    return Content.assemble(
        (f"{_moment(call.time, '%H:%M:%S')} ", "$muted"),
        (f"{sign} ", style),
        (f"{took:>8} ", "$muted"),
        _line(call.text),
        (times, "$muted"),
    )


def ran_page(ran: Ran) -> Content:
    """All that is known of a command."""
    call = ran.call
    sign, style = _sign(call)
    facts = [
        ("when", _moment(call.time, "%Y-%m-%d %H:%M:%S")),
        ("took", duration(call.seconds) if call.seconds is not None else "not known"),
        ("run by", ran.who),
        ("what for", call.why),
        ("times", str(call.times)),
    ]
    rows = [Content(visible(call.text)), Content("")]
    rows.append(Content.styled(f"{sign} {_ending(call)}", style))
    rows += [Content.assemble((f"{name:<10}", "$muted"), visible(said)) for name, said in facts]
    return Content("\n").join(rows)


def _sign(call: Call) -> tuple[str, str]:
    if call.status == 0 or call.said == "succeeded" or call.said.startswith("HTTP 2"):
        return glyphs.GOOD, "$text-success"
    if call.said == "running":
        return glyphs.RUNNING, "$text-primary"
    if call.status is not None or call.said:
        return glyphs.ERROR, "$text-error"
    return glyphs.UNKNOWN, "$muted"


def _ending(call: Call) -> str:
    if call.status is not None and call.status < 0:
        return f"ended by {_signal(-call.status)}"
    if call.status is not None:
        return f"exit status {call.status}"
    return visible(call.said) or "how it ended is not known"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _line(text: str) -> str:
    return visible(" ".join(text.split()))


def _moment(when: float, form: str) -> str:
    try:
        return time.strftime(form, time.localtime(when))
    except (OverflowError, ValueError, OSError):
        return "?"
