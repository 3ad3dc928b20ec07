"""Containers of this engine that somebody else started."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...errors import MissingError, UsageError
from .engine import connection
from .logs import output_of
from .reports import RefusalError, engine_errors

if TYPE_CHECKING:
    from docker import DockerClient

# Seconds: between two tries while the engine is away, and how long to try; before the last line
# seen, where a stream is taken up again.
_AGAIN = 1.0
_PATIENCE = 600.0
_OVERLAP = 0.001


def containers() -> list[tuple[str, str, str]]:
    """Every container that runs: its name, its image and its state.

    Raises:
        MissingError: the engine cannot be reached, or refuses.
    """
    with connection() as client:
        try:
            with engine_errors("the containers cannot be listed"):
                found: list[dict[str, Any]] = client.api.containers()
        except RefusalError as refusal:
            raise MissingError(str(refusal)) from refusal
    return [(each["Names"][0].lstrip("/"), each["Image"], each["Status"]) for each in found]


def follow(name: str) -> Iterator[bytes]:
    """The output of a container from its first line on, until it ends.

    Where the engine goes away, it is taken up again behind the last line that was seen.

    Args:
        name: its name or id.

    Returns:
        Lines without their ends.

    Raises:
        UsageError: there is no such container, or it has gone.
        MissingError: the engine does not come back.
    """
    seen = _Seen()
    away = 0.0
    while True:
        try:
            with connection() as client, engine_errors(f"the container {name}"):
                for line in _lines(client, name, seen):
                    away = 0.0
                    yield line
                if not client.containers.get(name).attrs["State"]["Running"]:
                    return
        except RefusalError as refusal:
            raise UsageError(str(refusal), "list what runs: rompy-tui follow") from refusal
        except MissingError:
            away = away or time.monotonic()
            if not seen.stamp or time.monotonic() > away + _PATIENCE:
                raise
        time.sleep(_AGAIN)


class _Seen:
    """Up to where a stream was seen: the time of its last line, and how many lines have that."""

    def __init__(self) -> None:
        self.stamp = b""
        self._count = 0
        self._again = 0

    def begin(self) -> float | None:
        """From when on to ask for lines, in seconds since 1970; None for all."""
        self._again = self._count
        if not self.stamp:
            return None
        # The engine gives nanoseconds; Python reads microseconds.
        whole, _, fraction = self.stamp.decode("ascii").rstrip("Z").partition(".")
        moment = datetime.fromisoformat(f"{whole}+00:00").timestamp()
        return moment + float(f"0.{fraction or 0}") - _OVERLAP

    def is_new(self, stamp: bytes) -> bool:
        """Whether a line was not seen before; it is seen now."""
        # Nanoseconds always have nine digits, so that times are in order as text is.
        if stamp < self.stamp:
            return False
        if stamp > self.stamp:
            self.stamp, self._count, self._again = stamp, 1, 0
            return True
        if self._again:
            self._again -= 1
            return False
        self._count += 1
        return True


def _lines(client: DockerClient, name: str, seen: _Seen) -> Iterator[bytes]:
    since, rest = seen.begin(), b""
    container = client.containers.get(name)
    with output_of(client, container, follow=True, timestamps=True, since=since) as chunks:
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                stamp, _, text = line.partition(b" ")
                if seen.is_new(stamp):
                    yield text
    stamp, _, text = rest.partition(b" ")
    if text and seen.is_new(stamp):
        yield text
