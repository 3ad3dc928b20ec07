"""What this process ran outside itself: which commands, when, for how long, and how they ended.

In memory only, and bounded. A command that is run again and again is one entry that counts.
"""

from __future__ import annotations

import shlex
import subprocess
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from .secrets import mask_text

MOST = 1000
"""Commands that are remembered."""

_LONGEST = 4000
"""Characters of a command that are remembered."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command that was run.

    Args:
        text: the command as a shell takes it, secrets masked.
        why: what for, in a word or two.
        time: when it was run last, in seconds since 1970 (UTC).
        seconds: how long it took then; None while it goes on, or where nobody waited for it.
        status: its exit status, minus a signal's number; None where it is not known.
        said: how it ended where that is no exit status, or empty.
        times: how often it was run.
    """

    text: str
    why: str = ""
    time: float = 0.0
    seconds: float | None = None
    status: int | None = None
    said: str = ""
    times: int = 1


_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "why": (str,),
    "time": (float,),
    "seconds": (float, type(None)),
    "status": (int, type(None)),
    "said": (str,),
    "times": (int,),
}
_calls: OrderedDict[str, Call] = OrderedDict()
_lock = threading.Lock()


def note(command: Sequence[str] | str, why: str) -> str:
    """Remember a command that begins now.

    Args:
        command: its words, or a text.
        why: what for.

    Returns:
        What :func:`ended` wants to see.
    """
    # Word by word first: quotes within quotes hide where a secret ends.
    words = command if isinstance(command, str) else shlex.join(map(mask_text, command))
    text = mask_text(words)[:_LONGEST]
    with _lock:
        before = _calls.pop(text, None)
        times = before.times + 1 if before else 1
        _calls[text] = Call(text, why, time.time(), times=times)
        while len(_calls) > MOST:
            _calls.popitem(last=False)
    return text


def ended(text: str, seconds: float | None, status: int | None = None, said: str = "") -> None:
    """Remember how a command ended.

    Args:
        text: from :func:`note`.
        seconds: how long it took.
        status: its exit status, minus a signal's number.
        said: how it ended where that is no exit status.
    """
    with _lock:
        if text in _calls:
            _calls[text] = replace(_calls[text], seconds=seconds, status=status, said=said)


def run(command: Sequence[str], why: str, **options: Any) -> subprocess.CompletedProcess[Any]:
    """Run a command as :func:`subprocess.run` does, and remember it.

    Args:
        command: its words.
        why: what for.
        options: of :func:`subprocess.run`.

    Raises:
        OSError: it cannot be started.
        subprocess.TimeoutExpired: it took longer than ``timeout``.
    """
    with remembered(command, why) as statuses:
        done = subprocess.run(command, **options)
        statuses.append(done.returncode)
    return done


@contextmanager
def remembered(command: Sequence[str], why: str) -> Iterator[list[int]]:
    """Remember a command that runs meanwhile.

    Args:
        command: its words.
        why: what for.

    Returns:
        A list that takes its exit status.
    """
    text, begun, statuses = note(command, why), time.monotonic(), list[int]()
    said = ""
    try:
        yield statuses
    except subprocess.TimeoutExpired:
        said = "no answer"
        raise
    except OSError as error:
        said = (error.strerror or "could not be started").lower()
        raise
    finally:
        ended(text, time.monotonic() - begun, statuses[0] if statuses else None, said)


def calls() -> list[Call]:
    """What is remembered, the newest first."""
    with _lock:
        return list(reversed(_calls.values()))


def as_data(most: int) -> list[dict[str, Any]]:
    """The newest of what is remembered, for a record.

    Args:
        most: how many.
    """
    return [asdict(call) for call in calls()[:most]]


def from_data(values: Any) -> list[Call]:
    """What :func:`as_data` gave; whatever is not sound in it is passed over.

    Args:
        values: from a record.
    """
    found = []
    for each in values if isinstance(values, list) else ():
        sound = isinstance(each, dict) and each.keys() == _KINDS.keys()
        if sound and all(isinstance(each[name], kind) for name, kind in _KINDS.items()):
            found.append(Call(**each))
    return found
