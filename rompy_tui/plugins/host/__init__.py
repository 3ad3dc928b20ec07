"""The child process in which all foreign code runs: its client, and the worker it starts."""

from __future__ import annotations

from .client import Host, HostReply, SchemaProblem

__all__ = ["Host", "HostReply", "SchemaProblem"]
