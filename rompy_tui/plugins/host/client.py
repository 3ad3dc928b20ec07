"""Asks the worker; whatever a plugin does in there, an answer or an error comes back in time."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from ...called import ended, note
from ...errors import MissingError, PluginError, reason_of
from ..entries import Entry, State
from ..registry import GROUPS, list_entries, points_from

WORKER = Path(__file__).with_name("worker.py")
LIMIT_VARIABLE = "ROMPY_TUI_PLUGIN_LIMIT"
DEFAULT_LIMIT = 60.0
"""Seconds a plugin may take to answer; importing rompy alone takes five."""

_KEPT_OUTPUT = 4000


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """One thing that a config class found wrong, as pydantic states it."""

    loc: tuple[str | int, ...]
    type: str
    message: str
    context: dict[str, Any] = field(default_factory=dict)


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
    """Runs plugin code in child processes of one interpreter.

    Args:
        python: the interpreter that holds the plugins; this one where None.
        limit: seconds a plugin may take to answer; :func:`plugin_limit` where None.
    """

    def __init__(self, python: str | None = None, limit: float | None = None) -> None:
        self.python = python or sys.executable
        self.limit = plugin_limit() if limit is None else limit

    def entries(self) -> list[Entry]:
        """Every built-in, and every plugin of the interpreter, from metadata only.

        Raises:
            MissingError: the interpreter cannot be started, or is no working Python.
        """
        if self.python == sys.executable:
            return list_entries()
        try:
            reply = self._ask({"op": "points", "groups": GROUPS}, f"the interpreter {self.python}")
        except PluginError as error:
            raise MissingError(
                f"{error.message} without an answer", "name a working Python with --python"
            ) from error
        return list_entries(points_from(reply["points"]))

    def describe(self, entries: Sequence[Entry]) -> list[Entry]:
        """Load plugins, each isolated from the others.

        Args:
            entries: those to load; built-ins and shadowed ones are passed through.

        Returns:
            The same entries with their state, summary, and what broke.
        """
        result = list(entries)
        waiting = [i for i, e in enumerate(result) if e.state is State.UNLOADED]
        while waiting:
            waiting = self._describe_some(result, waiting)
        return result

    def validate(self, entry: Entry, values: dict[str, Any]) -> HostReply:
        """Validate values with a plugin's config class.

        Raises:
            PluginError: the plugin broke, hung or died.
        """
        reply = self._ask(
            {"op": "validate", "entry": reference_of(entry), "values": values}, _named(entry)
        )
        problems = tuple(
            SchemaProblem(tuple(e["loc"]), e["type"], e["msg"], e["ctx"]) for e in reply["errors"]
        )
        fields = reply["fields"]
        return HostReply(problems, None if fields is None else tuple(fields))

    def schema(self, entry: Entry) -> dict[str, Any] | None:
        """The JSON schema of a plugin's config class; None where it has none.

        Raises:
            PluginError: the plugin broke, hung or died.
        """
        found = self._ask({"op": "schema", "entry": reference_of(entry)}, _named(entry))["schema"]
        return None if found is None else dict(found)

    def _describe_some(self, result: list[Entry], waiting: list[int]) -> list[int]:
        """Describe until one plugin takes the worker down; return those still to do."""
        request = {"op": "describe", "entries": [reference_of(result[i]) for i in waiting]}
        current, done = 0, 0
        ended, output = "ended the process", ""
        for reply in self._replies(request):
            if "started" in reply:
                current = reply["started"]
            elif "number" in reply:
                where = waiting[reply["number"]]
                result[where] = _described(result[where], reply)
                done = reply["number"] + 1
            else:
                ended, output = reply["ended"], reply["output"]
        if done < len(waiting):
            where = waiting[max(current, done)]
            result[where] = replace(
                result[where], state=State.BROKEN, error=f"loading it {ended}", traceback=output
            )
            done = max(current, done) + 1
        return waiting[done:]

    def _ask(self, request: dict[str, Any], what: str) -> dict[str, Any]:
        for reply in self._replies(request):
            if "ended" in reply:
                raise PluginError(f"{what} {reply['ended']}", "", reply.get("output", ""))
            if not reply["ok"]:
                raise PluginError(f"{what} failed: {reply['error']}", "", reply["traceback"])
            return reply
        raise PluginError(f"{what} gave no answer")

    def _replies(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Each answer of a worker; the last is ``{"ended": how, "output": what it printed}``."""
        result, result_write = os.pipe()
        question = json.dumps(plain(request), default=str).encode()
        with os.fdopen(result, "rb", buffering=0) as answers:
            command = [self.python, str(WORKER), str(result_write)]
            noted, begun = note(command[:2], "plugins"), time.monotonic()
            try:
                worker = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    pass_fds=(result_write,),
                    start_new_session=True,
                )
            except OSError as error:
                ended(noted, time.monotonic() - begun, said=reason_of(error)[0])
                raise MissingError(
                    f"the interpreter {self.python} cannot be started: {reason_of(error)[0]}",
                    "name one with --python that holds rompy and the plugins",
                ) from error
            finally:
                os.close(result_write)
            with worker:
                yield from self._answers(worker, answers, question)
            # Later ends are ours: a worker is killed once it has answered.
            ended(noted, time.monotonic() - begun, worker.returncode)

    def _answers(
        self, worker: subprocess.Popen[bytes], answers: IO[bytes], question: bytes
    ) -> Iterator[dict[str, Any]]:
        try:
            yield from self._exchange(worker, answers, question)
        finally:
            _kill_session(worker.pid)

    def _exchange(
        self, worker: subprocess.Popen[bytes], answers: IO[bytes], question: bytes
    ) -> Iterator[dict[str, Any]]:
        assert worker.stdin is not None  # noqa: S101  a pipe, as is stdout
        assert worker.stdout is not None  # noqa: S101
        try:
            worker.stdin.write(question)
            worker.stdin.close()
        except BrokenPipeError:
            pass  # it died at once; what it said is read below
        output, pending = b"", b""
        watched: list[Any] = [answers, worker.stdout]
        deadline = time.monotonic() + self.limit
        while True:
            left = deadline - time.monotonic()
            readable, _, _ = select.select(watched, [], [], max(left, 0))
            if not readable:
                yield {"ended": f"took longer than {self.limit:g} s", "output": _text(output)}
                return
            if worker.stdout in readable:
                said = os.read(worker.stdout.fileno(), 65536)
                if not said:
                    watched.remove(worker.stdout)
                output = (output + said)[-_KEPT_OUTPUT:]
            if answers in readable:
                chunk = answers.read(65536)
                if not chunk:
                    break
                *lines, pending = (pending + chunk).split(b"\n")
                deadline = time.monotonic() + self.limit
                for line in lines:
                    try:
                        answer = json.loads(line)
                    except ValueError:
                        yield {"ended": "wrote into the answers", "output": _text(output)}
                        return
                    yield answer
        status = worker.wait()
        while select.select([worker.stdout], [], [], 0)[0]:
            said = os.read(worker.stdout.fileno(), 65536)
            if not said:
                break
            output = (output + said)[-_KEPT_OUTPUT:]
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        yield {"ended": f"ended the process ({how})", "output": _text(output)}


def _named(entry: Entry) -> str:
    return f"the {entry.kind.value} {entry.name!r} of {entry.provider} {entry.version}"


def reference_of(entry: Entry) -> dict[str, str]:
    """What the worker needs to know of a plugin to load it."""
    return {"implementation": entry.implementation, "config": entry.config}


def plain(value: Any) -> Any:
    """The same values with text for keys, as JSON wants them."""
    if isinstance(value, dict):
        return {k if isinstance(k, str) else str(k): plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def _described(entry: Entry, reply: dict[str, Any]) -> Entry:
    if not reply["ok"]:
        return replace(
            entry, state=State.BROKEN, error=reply["error"], traceback=reply["traceback"]
        )
    return replace(
        entry,
        state=State.OK,
        summary=reply["summary"],
        config=entry.config or reply["config_class"],
        names=tuple(reply["names"]),
    )


def _kill_session(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")
