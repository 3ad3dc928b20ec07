"""The child process in which all foreign code runs: its client, and the worker it starts."""

from __future__ import annotations

from .client import Host, HostReply, SchemaProblem
from .environment import Found, environ_of, found_pythons, is_own, listed

__all__ = [
    "Found",
    "Host",
    "HostReply",
    "SchemaProblem",
    "environ_of",
    "found_pythons",
    "is_own",
    "listed",
]
