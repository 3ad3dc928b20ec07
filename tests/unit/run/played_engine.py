"""A Docker engine that is played: it gives the answers it was told to give, in their order."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import docker
from docker.models.containers import Container

from rompy_tui.backends import DockerConfig, ExecutionContext
from rompy_tui.run.docker.engine import Job
from rompy_tui.run.output import Output

VERSION = "1.41"
HANGS = object()
"""An answer that does not come before the engine is closed."""
DROPS = object()
"""The connection is closed without an answer."""
_PATIENCE = 30.0

RUNS = {"Running": True, "Status": "running"}
ENDED = {"Running": False, "Status": "exited", "ExitCode": 0}


def state(values: dict[str, Any]) -> dict[str, Any]:
    """The engine's answer about a container."""
    return {"Id": "c0ffee", "Name": "/model", "State": values, "Config": {"Tty": False}}


def framed(text: str) -> bytes:
    """A piece of output as the engine sends it."""
    data = text.encode()
    return b"\x01\0\0\0" + len(data).to_bytes(4, "big") + data


class PlayedEngine:
    """Answers by method and last word of the path, as ``GET json``; the last answer stays.

    An answer is a dictionary (as JSON), a list of pieces (sent one by one), a status with a
    message, :data:`HANGS`, :data:`DROPS`, or a function that gives one of them.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._answers: dict[str, list[Any]] = {}
        self._seen: dict[str, Event] = {}
        self._over = Event()
        engine = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                return

            def _reply(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path.partition("?")[0]
                engine.answer(f"{self.command} {path.rpartition('/')[2]}", self)

            do_GET = do_POST = do_DELETE = _reply

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self.url = f"tcp://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.client = docker.DockerClient(base_url=self.url, version=VERSION)

    def says(self, what: str, *answers: Any) -> None:
        """Have an answer ready for each time something is asked for."""
        self._answers[what] = list(answers)

    def was_asked(self, what: str) -> Callable[[dict[str, Any]], Callable[[], dict[str, Any]]]:
        """Makes answers that come once something else was asked for."""
        event = self._seen.setdefault(what, Event())

        def after(value: dict[str, Any]) -> Callable[[], dict[str, Any]]:
            def wait() -> dict[str, Any]:
                assert event.wait(_PATIENCE), f"nobody asked for {what}"
                return value

            return wait

        return after

    def answer(self, what: str, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(what)
        self._seen.setdefault(what, Event()).set()
        ready = self._answers.get(what) or [(404, f"nothing is said of {what}")]
        found = ready.pop(0) if len(ready) > 1 else ready[0]
        found = found() if callable(found) else found
        if found is HANGS:
            self._over.wait(_PATIENCE)
        # One connection for one question: none is left open when a test ends.
        handler.close_connection = True
        if found is HANGS or found is DROPS:
            return
        if isinstance(found, list):
            handler.send_response(200)
            handler.send_header("Connection", "close")
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            for piece in found:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                handler.wfile.flush()
            handler.wfile.write(b"0\r\n\r\n")
        else:
            status, value = found if isinstance(found, tuple) else (200, found)
            data = json.dumps({"message": value} if status != 200 else value).encode()
            handler.send_response(status)
            handler.send_header("Connection", "close")
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

    def container(self) -> Container:
        """The container, as it is known before anything of the test is said."""
        return self.client.containers.prepare_model(state(RUNS))

    def job(self, folder: Path, context: ExecutionContext, **config: Any) -> Job:
        """A run on this engine; its log is the file ``log``."""
        output = Output(folder / "log", logging.getLogger("played"))
        config.setdefault("image", "model:1")
        return Job(DockerConfig(**config), context, output, self.client)

    def close(self) -> None:
        """Let go of what hangs, and end."""
        self._over.set()
        self.client.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
