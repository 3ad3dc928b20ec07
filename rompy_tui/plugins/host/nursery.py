"""The processes of one interpreter as seen from outside: one that forks, and one for each plugin.

What they say to each other stands in ``serving.py``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from ... import called
from ...errors import MissingError, reason_of
from ...proc import signal_name
from . import environment, serving

SERVING = Path(__file__).with_name("serving.py")
_KEPT_OUTPUT = 4000
_READS = 64
_GOODBYE = 5.0
"""Seconds for the forking process to end by itself."""


class Ended(Exception):
    """A process gave no answer and is gone.

    Args:
        how: what it did, as ``took longer than 3 s``.
        output: the last it printed.
    """

    def __init__(self, how: str, output: str = "") -> None:
        super().__init__(how)
        self.how = how
        self.output = output


class NurseryEnded(Ended):
    """The forking process gave no answer."""


class Nursery:
    """The process that forks; it is clean: no plugin's code runs in it.

    Args:
        python: the interpreter.
        limit: seconds it may take to start, and to import rompy's libraries.

    Raises:
        MissingError: it cannot be started, or is no Python that can do this.
    """

    def __init__(self, python: str, limit: float) -> None:
        self.python = python
        self._limit = limit
        self._lock = threading.Lock()
        ours, theirs = socket.socketpair()
        command = [python, str(SERVING), str(theirs.fileno())]
        self._noted, self._begun = called.note(command[:2], "plugins"), time.monotonic()
        output, output_end = os.pipe()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output_end,
                stderr=subprocess.STDOUT,
                pass_fds=(theirs.fileno(),),
                env=environment.environ_of(python),
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            os.close(output)
            reason = reason_of(error)[0]
            called.ended(self._noted, time.monotonic() - self._begun, said=reason)
            raise self._missing(f"cannot be started: {reason}") from error
        finally:
            os.close(output_end)
            theirs.close()
        self._line = Line(ours, output)
        self.hello = self._begin()

    def ask(self, request: dict[str, Any], *, descriptors: tuple[int, ...] = ()) -> dict[str, Any]:
        """Ask the process itself.

        Args:
            request: what is asked.
            descriptors: what it gets with it.

        Raises:
            NurseryEnded: it died, or took too long; it is of no use any more.
        """
        with self._lock:
            try:
                return self._line.ask(request, self._limit, descriptors)
            except Ended as error:
                raise NurseryEnded(error.how or "ended", error.output) from error

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def child(self, *, prepare: bool) -> Child:
        """Fork a process for a plugin.

        Args:
            prepare: whether rompy's libraries shall be there already.

        Raises:
            NurseryEnded: the forking process is of no use any more.
        """
        ours, theirs = socket.socketpair()
        output, output_end = os.pipe()
        try:
            reply = self.ask(
                {"op": "fork", "prepare": prepare}, descriptors=(theirs.fileno(), output_end)
            )
            if "problem" in reply:
                raise NurseryEnded(f"could not import rompy: {reply['problem']}")
        except Ended:
            ours.close()
            os.close(output)
            raise
        finally:
            theirs.close()
            os.close(output_end)
        return Child(self, int(reply["pid"]), Line(ours, output, _watch(int(reply["pid"]))))

    def status_of(self, pid: int) -> str:
        """How a forked process ended, in words; it is killed where it has not ended."""
        try:
            status = os.waitstatus_to_exitcode(self.ask({"op": "status", "pid": pid})["status"])
        except Ended:
            _kill_session(pid)
            return "ended the process"
        how = f"signal {-status}, {signal_name(-status)}" if status < 0 else f"exit status {status}"
        return f"ended the process ({how})"

    def close(self) -> None:
        """End it, and with it all that it forked."""
        self._line.close()
        try:
            self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            _kill_session(self._process.pid)
            self._process.wait()
        called.ended(self._noted, time.monotonic() - self._begun, self._process.returncode)

    def _begin(self) -> dict[str, Any]:
        try:
            hello = self._line.receive(self._limit)
        except Ended as error:
            if self._process.poll() is None:
                _kill_session(self._process.pid)
            status = self._process.wait()
            self.close()
            said = error.output.strip().splitlines()[-1:] or [""]
            how = error.how if error.how.startswith("took") else _exit_words(status)
            how += f": {said[0]}" if said[0] else ""
            raise self._missing(f"{how} without an answer") from error
        if hello.get("protocol") != serving.PROTOCOL:
            self.close()
            raise self._missing("answered something else than was asked")
        return hello

    def _missing(self, what: str) -> MissingError:
        hint = "name a working Python with --python that holds rompy and the plugins"
        found = environment.listed(environment.found_pythons(Path.cwd()), self.python)
        return MissingError(
            f"the interpreter {self.python} {what}", f"{hint}; there are {found}" if found else hint
        )


class Child:
    """The process of one plugin.

    Args:
        nursery: what forked it.
        pid: its number; nobody else has it before :meth:`Nursery.status_of`.
        line: to it.
    """

    def __init__(self, nursery: Nursery, pid: int, line: Line) -> None:
        self.lock = threading.Lock()
        self._nursery, self._pid, self._line = nursery, pid, line
        self._number = 0

    def ask(self, request: dict[str, Any], limit: float) -> dict[str, Any]:
        """Ask, and wait for the answer.

        Args:
            request: what is asked.
            limit: seconds it may take.

        Raises:
            Ended: it gave none; the process is gone now.
        """
        self._number += 1
        try:
            reply = self._line.ask({**request, "id": self._number}, limit)
            if reply.get("id") == self._number:
                return reply
            raise Ended("wrote into the answers", self._line.output)
        except Ended as error:
            how = self._nursery.status_of(self._pid)
            output = self._line.drain()
            self._line.close()
            raise Ended(error.how if error.how else how, output) from error

    def close(self) -> None:
        """End it."""
        self._line.close()
        self._nursery.status_of(self._pid)

    def forget(self) -> None:
        """Let go of one that its nursery ended."""
        self._line.close()


class Line:
    """JSON lines to and from a process, and what it prints meanwhile.

    Args:
        talk: the socket.
        printed: a descriptor with what it prints.
        alive: a descriptor that becomes readable when it ends, or None.
    """

    def __init__(self, talk: socket.socket, printed: int, alive: int | None = None) -> None:
        self._talk = talk
        self._printed: int | None = printed
        self._alive = alive
        self._said = b""
        self._pending = b""
        self._talk.setblocking(False)
        os.set_blocking(printed, False)

    @property
    def output(self) -> str:
        """The last it printed since the question."""
        return self._said.decode("utf-8", "replace")

    def ask(
        self, request: dict[str, Any], limit: float, descriptors: tuple[int, ...] = ()
    ) -> dict[str, Any]:
        """Send a question and wait for its answer.

        Args:
            request: the question.
            limit: seconds for all of it.
            descriptors: of files that are sent along.

        Raises:
            Ended: there is none in time; an empty ``how`` where the process closed the line.
        """
        self._said, self._pending = b"", b""
        deadline = time.monotonic() + limit
        question = json.dumps(request, default=str).encode() + b"\n"
        try:
            if descriptors:
                socket.send_fds(self._talk, [question], list(descriptors))
                question = b""
            while question:
                self._wait(deadline, limit, sending=True)
                question = question[self._talk.send(question) :]
        except OSError as error:
            raise Ended("", self.drain()) from error
        return self.receive(limit, deadline)

    def receive(self, limit: float, deadline: float | None = None) -> dict[str, Any]:
        """Wait for one line.

        Args:
            limit: seconds, as they are told where it takes longer.
            deadline: when they are over, on the monotonic clock; from now on where None.

        Raises:
            Ended: none came in time, or something that is no answer; an empty ``how`` where the
                process closed the line.
        """
        deadline = time.monotonic() + limit if deadline is None else deadline
        while b"\n" not in self._pending:
            gone = self._wait(deadline, limit)
            try:
                data = self._talk.recv(1 << 20)
            except BlockingIOError:
                if gone:
                    raise Ended("", self.drain()) from None
                continue
            except OSError as error:
                raise Ended("", self.drain()) from error
            if not data:
                raise Ended("", self.drain())
            self._pending += data
        line, _, self._pending = self._pending.partition(b"\n")
        try:
            reply = json.loads(line)
        except ValueError:
            reply = None
        if not isinstance(reply, dict):
            raise Ended("wrote into the answers", self.drain())
        return reply

    def drain(self) -> str:
        """Take what is printed so far; the last of it."""
        # Not for ever: a plugin may print faster than it is read.
        for _ in range(_READS):
            if self._printed is None:
                break
            try:
                said = os.read(self._printed, 65536)
            except BlockingIOError:
                break
            if not said:
                os.close(self._printed)  # it closed its output, and may well live on
                self._printed = None
            self._said = (self._said + said)[-_KEPT_OUTPUT:]
        return self.output

    def close(self) -> None:
        """Close all of it."""
        self._talk.close()
        for descriptor in (self._printed, self._alive):
            if descriptor is not None:
                os.close(descriptor)
        self._printed = self._alive = None

    def _wait(self, deadline: float, limit: float, *, sending: bool = False) -> bool:
        """Wait until there is something to do, taking what is printed; whether the process ended.

        Raises:
            Ended: the time is over.
        """
        while True:
            poll = select.poll()
            poll.register(self._talk, select.POLLOUT if sending else select.POLLIN)
            if self._printed is not None:
                poll.register(self._printed, select.POLLIN)
            if self._alive is not None:
                poll.register(self._alive, select.POLLIN)
            left = deadline - time.monotonic()
            ready = dict(poll.poll(max(left, 0) * 1000)) if left > 0 else {}
            if not ready:
                raise Ended(f"took longer than {limit:g} s", self.drain())
            if self._printed in ready:
                self.drain()
            if self._alive in ready:
                return True
            if self._talk.fileno() in ready:
                return False


def _watch(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None  # the kernel has none: a plugin that leaves a process behind costs its limit


def _kill_session(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _exit_words(status: int) -> str:
    return f"ended by {signal_name(-status)}" if status < 0 else f"ended with exit status {status}"
