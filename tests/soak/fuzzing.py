"""Checks damaged files in a process with little memory: ``fuzzing.py SEED COUNT FOLDER``.

Prints one JSON object: how many were checked, the slowest, the memory, and what went wrong.
"""

from __future__ import annotations

import json
import random
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from mutating import mutated, real_texts

from rompy_tui.diagnostics import Diagnostic
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, Checked, check_file

MEMORY = 1_000_000_000
HANGS = 5.0
"""Seconds of computing after which a file counts as one that hangs, on however slow a machine."""


class Hanging(BaseException):
    """A file takes far too long."""


def main(seed: int, count: int, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _hanging)
    dice, texts = random.Random(seed), real_texts()
    catalogue = Catalogue(Host(), list_entries([]))
    wrong: list[str] = []
    slowest, slow_text = 0.0, b""
    for _ in range(count):
        text = _text(dice, texts)
        path = folder / f"fuzzed{dice.choice(('.yml', '.json'))}"
        path.write_bytes(text)
        started = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)
        try:
            wrong += [f"{said}: {text!r}" for said in misplaced(check_file(path, catalogue))]
        except Hanging:
            wrong.append(f"it hangs: {text!r}")
        except Exception:
            wrong.append(f"{traceback.format_exc()}\n{text!r}")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if path.read_bytes() != text:
            wrong.append(f"the file was changed: {text!r}")
        seconds = time.process_time() - started
        if seconds > slowest:
            slowest, slow_text = seconds, text
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found: dict[str, Any] = {"count": count, "slowest": slowest, "megabytes": megabytes}
    print(json.dumps({**found, "slow": repr(slow_text[:300]), "wrong": wrong[:10]}))


def _text(dice: random.Random, texts: list[bytes]) -> bytes:
    if dice.random() < 0.1:
        return dice.randbytes(dice.randrange(400))
    return mutated(dice.choice(texts), dice, texts)


def misplaced(checked: Checked) -> list[str]:
    """What is wrong with the places of a file's diagnostics."""
    lines = checked.loaded.text.splitlines() or [""]
    found = []
    if list(checked.diagnostics) != sorted(checked.diagnostics, key=lambda d: d.sort_key):
        found.append("the diagnostics are not in order")
    for diagnostic in checked.diagnostics:
        if diagnostic.span.file == checked.loaded.file and checked.loaded.text:
            found += _outside(diagnostic, lines)
    return found


def _outside(diagnostic: Diagnostic, lines: list[str]) -> list[str]:
    start, end = diagnostic.span.start, diagnostic.span.end
    # A slip at the end of a text is marked in the line after its last, or one column behind it.
    for place in (start, end):
        length = len(lines[place.line]) if place.line < len(lines) else 0
        if place.line > len(lines) or place.column > length + 1:
            return [f"{diagnostic.code} points outside the text, at {place}"]
    return [] if start <= end else [f"{diagnostic.code} ends before it starts"]


def _hanging(*_: object) -> None:
    raise Hanging


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
