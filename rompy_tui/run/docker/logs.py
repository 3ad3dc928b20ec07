"""Reads what an engine keeps of a container's output.

The library's own way leaves the connection open where the container is removed meanwhile or the
engine goes away, and takes a broken connection for the end of the output.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container
    from requests import Response

# Seconds: for the engine to answer. It may be silent afterwards for as long as the container is.
_ANSWER = 30

# Bytes before each piece: which stream it is of and three of nothing, then its length.
_STREAM, _HEADER = 4, 8


@contextmanager
def output_of(
    client: DockerClient,
    container: Container,
    *,
    follow: bool,
    timestamps: bool = False,
    since: float | None = None,
) -> Iterator[Iterator[bytes]]:
    """What a container wrote to its standard output and error (Docker Engine API, "logs").

    Args:
        client: the connection to the engine.
        container: an existing one.
        follow: go on until it ends.
        timestamps: begin each line with the time when the engine got it.
        since: leave out what came before, in seconds since 1970.

    Returns:
        The output in pieces. Reading them raises an OSError where the connection breaks.

    Raises:
        APIError: the engine refuses.
        OSError: the engine does not answer.
    """
    from docker.errors import create_api_error_from_http_exception
    from requests import HTTPError

    api = client.api
    wanted = {
        "stdout": 1,
        "stderr": 1,
        "follow": int(follow),
        "timestamps": int(timestamps),
        "since": since or 0,
    }
    url = f"{api.base_url}/v{api.api_version}/containers/{container.id}/logs"
    with api.get(url, params=wanted, stream=True, timeout=(_ANSWER, None)) as response:
        try:
            response.raise_for_status()
        except HTTPError as error:
            create_api_error_from_http_exception(error)
        has_terminal = container.attrs["Config"]["Tty"]
        yield response.iter_content(None) if has_terminal else _pieces(response)


def _pieces(response: Response) -> Iterator[bytes]:
    """The pieces of an output whose two streams come in turns."""
    came = bytearray()
    for chunk in response.iter_content(None):
        came += chunk
        begin = 0
        while len(came) >= begin + _HEADER:
            piece = begin + _HEADER
            end = piece + int.from_bytes(came[begin + _STREAM : piece], "big")
            if len(came) < end:
                break
            if end > piece:
                yield bytes(came[piece:end])
            begin = end
        del came[:begin]
