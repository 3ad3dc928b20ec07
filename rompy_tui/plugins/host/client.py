"""Asks plugins; whatever a plugin does in its process, an answer or an error comes back in time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...errors import MissingError, PluginError
from ..causes import advice_for
from ..entries import Entry, Kind, State
from ..registry import GROUPS, list_entries, points_from
from .cache import Cache
from .nursery import Ended
from .warm import Warm, warm

WORKER = Path(__file__).with_name("worker.py")
LIMIT_VARIABLE = "ROMPY_TUI_PLUGIN_LIMIT"
DEFAULT_LIMIT = 60.0
"""Seconds to start an interpreter or to import a plugin; importing rompy alone takes five."""

CALL_LIMIT = 20.0
"""Seconds for each question to a plugin that is imported."""


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """One thing that a config class found wrong, as pydantic states it.

    Args:
        loc: where.
        type: pydantic's name for what is wrong.
        message: pydantic's sentence.
        context: what the sentence is made of.
        names: the fields there are at that place, where that is known.
    """

    loc: tuple[str | int, ...]
    type: str
    message: str
    context: dict[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class HostReply:
    """What a config class said of some values.

    Args:
        problems: what is wrong; empty where nothing is.
        fields: the names of its fields, or None for a plugin without config class.
    """

    problems: tuple[SchemaProblem, ...]
    fields: tuple[str, ...] | None


def plugin_limit() -> float:
    """Seconds a plugin may take, from ``ROMPY_TUI_PLUGIN_LIMIT`` or the default."""
    try:
        return max(0.1, float(os.environ.get(LIMIT_VARIABLE, DEFAULT_LIMIT)))
    except ValueError:
        return DEFAULT_LIMIT


class Host:
    """Runs plugin code in child processes of one interpreter; they stay up between questions.

    Args:
        python: the interpreter that holds the plugins; this one where None.
        limit: seconds it may take to start, and a plugin to be imported; :func:`plugin_limit`
            where None.
        fresh: whether to ask for everything, also for what is kept on disk.
    """

    def __init__(
        self, python: str | None = None, limit: float | None = None, *, fresh: bool = False
    ) -> None:
        self.python = python or sys.executable
        self.limit = plugin_limit() if limit is None else limit
        self.fresh = fresh

    def entries(self) -> list[Entry]:
        """Every built-in, and every plugin of the interpreter, from metadata only.

        Raises:
            MissingError: the interpreter cannot be started, or is no working Python.
        """
        if self.python == sys.executable:
            return list_entries()
        cache = Cache(self.python)
        if cache.points is not None and not self.fresh:
            return list_entries(points_from(cache.points))
        try:
            with self._warm.generation(self.limit) as now:
                points = now.nursery.ask({"op": "points", "groups": GROUPS})["points"]
                cache.put_points(points, now.environment(), now.started)
        except Ended as error:
            self._warm.retire()
            raise MissingError(
                f"the interpreter {self.python} {error.how} without an answer",
                "name a working Python with --python",
            ) from error
        cache.save()
        return list_entries(points_from(points))

    def describe(self, entries: Sequence[Entry]) -> list[Entry]:
        """Load plugins, each isolated from the others.

        Args:
            entries: those to load; built-ins and shadowed ones are passed through.

        Returns:
            The same entries with their state, summary, and what broke.
        """
        return list(self.described(entries))

    def described(self, entries: Sequence[Entry]) -> Iterator[Entry]:
        """As :meth:`describe`, one after the other, each as soon as it is known."""
        cache = None
        for entry in entries:
            if entry.state is State.UNLOADED:
                cache = cache or Cache(self.python)
                yield self._describe(entry, cache)
            else:
                yield entry

    def validate(self, entry: Entry, values: dict[str, Any]) -> HostReply:
        """Validate values with a plugin's config class.

        Raises:
            PluginError: the plugin broke, hung or died.
        """
        reply = self._ask(entry, {"op": "validate", "values": plain(values)})
        problems = tuple(
            SchemaProblem(tuple(e["loc"]), e["type"], e["msg"], e["ctx"], _names(e["names"]))
            for e in reply["errors"]
        )
        fields = reply["fields"]
        return HostReply(problems, None if fields is None else tuple(fields))

    def schema(self, entry: Entry) -> dict[str, Any] | None:
        """The JSON schema of a plugin's config class; None where it has none.

        Raises:
            PluginError: the plugin broke, hung or died.
        """
        cache = Cache(self.python)
        known = None if self.fresh else cache.get(_known_by(entry), "schema")
        if known is None:
            known = self._ask(entry, {"op": "schema"})["schema"]
            self._keep(cache, entry, "schema", known)
        return None if known is None else dict(known)

    def look_again(self) -> None:
        """Forget what processes have imported: they begin anew at the next question."""
        self._warm.retire()

    @property
    def _warm(self) -> Warm:
        return warm(self.python)

    def _describe(self, entry: Entry, cache: Cache) -> Entry:
        known = None if self.fresh else cache.get(_known_by(entry), "described")
        if known is not None:
            return _described(entry, known)
        try:
            reply = self._reply(entry, {"op": "describe"})
            if reply["ok"]:
                self._keep(cache, entry, "described", reply)
        except Ended as error:
            return _broken(entry, f"loading it {error.how}", error.output)
        return _described(entry, reply)

    def _keep(self, cache: Cache, entry: Entry, what: str, value: Any) -> None:
        """Keep on disk what a plugin just said."""
        try:
            with self._warm.generation(self.limit) as now:
                files = now.files_of(reference_of(entry), (self.limit, self.limit))
                started = now.started
                cache.put(_known_by(entry), what, value, files, now.environment(), started)
        except Ended:
            return  # it answered, and then died: nothing of it is kept
        cache.save()

    def _ask(self, entry: Entry, request: dict[str, Any]) -> dict[str, Any]:
        try:
            reply = self._reply(entry, request)
        except Ended as error:
            raise PluginError(f"{_named(entry)} {error.how}", "", error.output) from error
        if not reply["ok"]:
            message = f"{_named(entry)} failed: {reply['error']}"
            raise PluginError(message, "", reply["traceback"])
        return reply

    def _reply(self, entry: Entry, request: dict[str, Any]) -> dict[str, Any]:
        limits = (self.limit, min(self.limit, CALL_LIMIT))
        return self._warm.ask(reference_of(entry), request, limits, rompy=_is_of_rompy(entry))


def _known_by(entry: Entry) -> str:
    """What a plugin is known by on disk."""
    parts = (entry.kind.value, entry.name, entry.provider, entry.version)
    return "\n".join([*parts, entry.implementation, entry.config])


def _is_of_rompy(entry: Entry) -> bool:
    """Whether a plugin builds on rompy's libraries: its models do; the rest of it hardly."""
    return entry.kind is Kind.MODEL


def _named(entry: Entry) -> str:
    return f"the {entry.kind.value} {entry.name!r} of {entry.provider} {entry.version}"


def reference_of(entry: Entry) -> dict[str, str]:
    """What the worker needs to know of a plugin to load it."""
    return {
        "kind": entry.kind.value,
        "implementation": entry.implementation,
        "config": entry.config,
    }


def plain(value: Any) -> Any:
    """The same values with text for keys, as JSON wants them."""
    if isinstance(value, dict):
        return {k if isinstance(k, str) else str(k): plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def _names(found: list[str] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(found)


def _broken(entry: Entry, error: str, traceback: str) -> Entry:
    advice = advice_for(error, traceback)
    return replace(entry, state=State.BROKEN, error=error, traceback=traceback, advice=advice)


def _described(entry: Entry, reply: dict[str, Any]) -> Entry:
    if not reply["ok"]:
        return _broken(entry, reply["error"], reply["traceback"])
    return replace(
        entry,
        state=State.OK,
        summary=reply["summary"],
        config=entry.config or reply["config_class"],
        names=tuple(reply["names"]),
    )
