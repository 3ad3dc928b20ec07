"""A process that stays: it loads nothing foreign itself, and forks one process for each plugin.

Standard library only, as ``worker.py``, which holds what is done. Both ends speak JSON lines, of
the version :data:`PROTOCOL`, over a socket whose descriptor is the first argument.

- It says first ``{"protocol", "python", "path", "started"}``.
- ``{"op": "points", "groups"}``: the entry points, from metadata.
- ``{"op": "stamp"}``: the files that decide what is installed, as :func:`environment_files`.
- ``{"op": "fork", "prepare"}``, with two descriptors: a process is forked that answers questions
  about one plugin on the first, and prints to the second. With ``prepare`` rompy's libraries are
  imported before, once, for all that are forked from then on.
- ``{"op": "status", "pid"}``: how a forked process ended; it is killed where it has not.

A forked process answers ``{"id", "op", "entry", "cwd", ...}``: ``load``, ``describe``,
``schema``, ``validate`` of ``worker.py``, and ``files``: the sources it has loaded. When the other
end goes, all of them end.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import signal
import socket
import sys
import sysconfig
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

PROTOCOL = 1
_PREPARING = 120
"""Seconds after which importing libraries for all ends the process (a second limit: the other end
has one too, but may be gone)."""
_HEAVY = ("rompy.core.boundary",)
_LIBRARIES = ("pydantic", "numpy", "pandas", "xarray")
_SOURCES = ("rompy.source", "rompy.transfer")
_METHODS = {"backend": "run", "postprocessor": "process", "pipeline": "execute"}
_END = 1.0
"""Seconds for a process whose socket closed to be gone."""


def beside(name: str) -> Any:
    """A module of this folder, which is not on ``sys.path``.

    Raises:
        ImportError: its file is not there.
    """
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(f"{name}.py is missing beside {__file__}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def environment_files() -> list[str]:
    """What decides which plugins there are: folders of ``sys.path``, metadata, ``.pth`` files."""
    import site

    found = [sys.executable, str(Path(sys.prefix, "pyvenv.cfg"))]
    found += [__file__, str(Path(__file__).with_name("worker.py"))]
    users = site.getusersitepackages() if site.ENABLE_USER_SITE else ""
    for entry in dict.fromkeys([*sys.path, users]):
        if not entry:
            continue
        found.append(entry)
        try:
            names = sorted(os.listdir(entry))  # noqa: PTH208
        except OSError:
            continue
        for name in names:
            path = os.path.join(entry, name)  # noqa: PTH118  a thousand of them
            if name.endswith((".dist-info", ".egg-info")):
                found += [path, f"{path}/METADATA", f"{path}/entry_points.txt"]
            elif name.endswith((".pth", ".egg-link")):
                found.append(path)
    return found


def loaded_files() -> list[str]:
    """The sources of what is imported here, but for the standard library's."""
    library = sysconfig.get_paths()["stdlib"] + os.sep
    packages = tuple(sysconfig.get_paths()[name] + os.sep for name in ("purelib", "platlib"))
    found = []
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and (not file.startswith(library) or file.startswith(packages)):
            found.append(file)
    return found


def stamped(paths: list[str]) -> list[list[Any]]:
    """Each path with its time of change in nanoseconds, size and inode; None where it is not there.

    The inode tells of a file that was replaced by one with the same time, as rsync does.
    """
    found: list[list[Any]] = []
    for path in dict.fromkeys(paths):
        try:
            about = os.stat(path)  # noqa: PTH116  thousands of them
            found.append([path, about.st_mtime_ns, about.st_size, about.st_ino])
        except (OSError, ValueError):
            found.append([path, None, None, None])
    return found


class Server:
    """Forks processes and says how they ended.

    Args:
        control: the socket to the other end.
        worker: the module ``worker.py``.
    """

    def __init__(self, control: socket.socket, worker: Any) -> None:
        self._control = control
        self._worker = worker
        self._pids: set[int] = set()
        self._is_prepared = False

    def serve(self) -> None:
        """Answer until the other end goes."""
        started = time.time()
        hello = {"protocol": PROTOCOL, "python": sys.version.split()[0], "started": started}
        _send(self._control, {**hello, "executable": sys.executable, "path": sys.path})
        pending = b""
        descriptors: list[int] = []
        while True:
            data, received, _, _ = socket.recv_fds(self._control, 65536, 2)
            if not data:
                break
            descriptors += received
            pending += data
            if pending.endswith(b"\n"):
                request, pending = json.loads(pending), b""
                _send(self._control, self._answer(request, descriptors))
                descriptors = []
        for pid in self._pids:
            _kill(pid)

    def _answer(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        if request["op"] == "points":
            return {"points": self._worker.entry_points_here(request["groups"])}
        if request["op"] == "stamp":
            return {"files": stamped(environment_files())}
        if request["op"] == "status":
            return {"status": self._status(request["pid"])}
        if request["prepare"] and not self._is_prepared:
            problem = _prepare(self._worker)
            if problem:
                return {"problem": problem}
            self._is_prepared = True
            gc.collect()
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            self._become(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._pids.add(pid)
        return {"pid": pid}

    def _become(self, answers: int, output: int) -> None:
        """Be the process of a plugin; never come back."""
        status = 1
        try:
            os.setsid()
            self._control.close()
            nothing = os.open(os.devnull, os.O_RDONLY)
            for target, source in ((0, nothing), (1, output), (2, output)):
                os.dup2(source, target)
            os.close(nothing)
            os.close(output)
            answer_questions(socket.socket(fileno=answers), self._worker)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            # A plugin's threads or exit handlers must not hold the end back.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _status(self, pid: int) -> int:
        if pid not in self._pids:
            return 0
        deadline = time.monotonic() + _END
        while time.monotonic() < deadline:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                break
            time.sleep(0.005)
        _kill(pid)  # also what it left behind
        if not found:
            _, status = os.waitpid(pid, 0)
        self._pids.discard(pid)
        return status


def answer_questions(asked: socket.socket, worker: Any) -> None:
    """Answer what is asked about one plugin, one line each.

    Args:
        asked: the socket.
        worker: the module ``worker.py``.
    """
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with asked, asked.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            request = json.loads(line)
            _send(asked, {"id": request["id"], **_attempt(worker, request)})


def _attempt(worker: Any, request: dict[str, Any]) -> dict[str, Any]:
    with contextlib.suppress(OSError):  # the folder has gone: what is relative is not found
        os.chdir(request["cwd"])
    try:
        if request["op"] == "files":
            return {"ok": True, "files": stamped(loaded_files())}
        if request["op"] == "load":
            worker.config_class_of(request["entry"])
            return {"ok": True}
        if request["op"] == "describe":
            found = worker.describe(request["entry"])
            _check_methods(worker, request["entry"])
        else:
            work = {"schema": worker.schema, "validate": worker.validate}[request["op"]]
            found = work(request)
        return {"ok": True, **found}
    except (Exception, SystemExit) as error:
        what = worker.explained(error)
        return {"ok": False, "error": what, "traceback": traceback.format_exc()}


def _check_methods(worker: Any, entry: dict[str, str]) -> None:
    """Refuse a class that has not the method by which its kind is called."""
    method = _METHODS.get(entry.get("kind", ""))
    if not method or not entry["implementation"]:
        return
    if not callable(getattr(worker.load(entry["implementation"]), method, None)):
        raise TypeError(f"{entry['implementation']} has no method {method}()")


def _prepare(worker: Any) -> str:
    """Import what most plugins of rompy import, and no plugin; why that failed, or nothing.

    rompy.core loads the entry points of two groups: it is left alone where others than rompy
    have some there, as then a plugin's code would be in every process.
    """
    owners = {point[3] for point in worker.entry_points_here(_SOURCES)}
    signal.alarm(_PREPARING)
    try:
        for name in _HEAVY if owners == {"rompy"} else _LIBRARIES:
            import_module(name)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    return ""


def _send(to: socket.socket, reply: dict[str, Any]) -> None:
    to.sendall(json.dumps(reply, default=str).encode() + b"\n")


def _kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def main() -> None:
    """Serve until the other end goes."""
    # Started by its path, this file has its own folder on sys.path: a plugin's module "client"
    # would be ours.
    if sys.path and Path(sys.path[0]).resolve() == Path(__file__).resolve().parent:
        del sys.path[0]
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    Server(control, beside("worker")).serve()
    os._exit(0)


if __name__ == "__main__":
    main()
