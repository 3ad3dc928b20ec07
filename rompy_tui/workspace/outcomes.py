"""The outcomes of checks, each with all that it depends on.

While all of that is as it was, an outcome holds: a file that was touched, or that a ``git
checkout`` brings back, costs a hash and no check.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from ..documents import load_file
from ..documents.source import decode
from ..validation import Catalogue, Checked, check_loaded
from .contents import Content, Contents, Recorder, Variables
from .dependencies import Trace, trace_of
from .graph import Graph
from .sniff import may_be_ours
from .state import FileState

MAX_BYTES = 32_000_000
"""Bytes, about, that earlier outcomes may take."""

_EACH = 4
"""So many outcomes are kept for the same text with other surroundings."""

_LARGE = 1_000_000
"""Longer texts that are not ours are not kept to be shown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of a file, and what that depends on.

    Args:
        digest: of the file itself.
        trace: all the rest.
        state: what is known.
    """

    digest: bytes
    trace: Trace
    state: FileState


class Outcomes:
    """The outcome that holds for each file, and earlier ones that may hold again."""

    def __init__(self) -> None:
        self.graph = Graph()
        self._contents = Contents()
        self._catalogue: Catalogue | None = None
        self._current: dict[Path, Outcome] = {}
        self._names: set[str] = set()
        self._earlier = _Earlier()

    def state(self, path: Path, catalogue: Catalogue, named: bool) -> FileState:
        """What is known of a file, found out as far as it is not.

        Args:
            path: the file.
            catalogue: what is installed.
            named: whether it is checked also where it can be no config.
        """
        if catalogue is not self._catalogue:
            self._catalogue = catalogue
            self._current.clear()
            self._earlier = _Earlier()
        digest = self._contents.digest(str(path))
        before = self._current.get(path)
        if before and before.digest == digest and before.trace.holds(self._contents):
            return before.state
        found = self._earlier.find(path, digest, self._contents)
        found = found or self._checked(path, catalogue, named)
        if before and before.digest == found.digest and before.state == found.state:
            found = Outcome(found.digest, found.trace, before.state)
        self._take(path, found)
        return found.state

    def forget(self, path: Path) -> None:
        """Leave a file out from now on; it may come back.

        Args:
            path: the file.
        """
        self._current.pop(path, None)
        self._names.discard(str(path))
        self.graph.forget(path)
        self._contents.forget(str(path))

    def moved(self) -> set[Path]:
        """The files of which the surroundings are no longer what they were."""
        return self.graph.moved(self._contents, self._names)

    def _checked(self, path: Path, catalogue: Catalogue, named: bool) -> Outcome:
        content = self._contents.read(str(path))
        if not named and content.problem is None and not may_be_ours(content.raw, catalogue):
            return Outcome(content.digest, Trace(), _foreign(path, content))
        recorder, variables = Recorder(self._contents, str(path), content), Variables()
        loaded = load_file(path, variables, recorder)
        # Before the check: what changes while it goes on is seen to have changed.
        trace = trace_of(loaded, recorder, variables)
        return Outcome(content.digest, trace, _state_of(path, check_loaded(loaded, catalogue)))

    def _take(self, path: Path, outcome: Outcome) -> None:
        self._names.add(str(path))
        self.graph.note(path, outcome.trace)
        if any(d.code == "plugin-error" for d in outcome.state.diagnostics):
            # It may go better next time.
            self._current.pop(path, None)
        else:
            self._current[path] = outcome
            self._earlier.keep(path, outcome)


class _Earlier:
    """Outcomes by file and text, the one that was used longest ago given up first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Path, bytes], list[Outcome]] = OrderedDict()
        self._size = 0

    def find(self, path: Path, digest: bytes, contents: Contents) -> Outcome | None:
        found = self._kept.get((path, digest), ())
        return next((o for o in reversed(found) if o.trace.holds(contents)), None)

    def keep(self, path: Path, outcome: Outcome) -> None:
        key = (path, outcome.digest)
        before = self._kept.pop(key, [])
        now = [*(o for o in before if o.trace != outcome.trace), outcome][-_EACH:]
        self._kept[key] = now
        self._size += sum(map(_weight, now)) - sum(map(_weight, before))
        while self._size > MAX_BYTES:
            self._size -= sum(map(_weight, self._kept.popitem(last=False)[1]))


def _weight(outcome: Outcome) -> int:
    return 1000 + len(outcome.state.text) + 1000 * len(outcome.state.diagnostics)


def _foreign(path: Path, content: Content) -> FileState:
    if len(content.raw) > _LARGE:
        return FileState(path, checked=True, large=True)
    return FileState(path, checked=True, text=decode(content.raw, "")[0])


def _state_of(path: Path, checked: Checked) -> FileState:
    parts = zip(checked.kinds, checked.types, strict=True)
    return FileState(
        path,
        checked=True,
        parts=tuple((kind.value, name) for kind, name in parts),
        diagnostics=tuple(checked.diagnostics),
        text=checked.loaded.text,
    )
