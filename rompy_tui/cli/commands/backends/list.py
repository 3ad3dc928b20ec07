"""``rompy-tui backends list``."""

from __future__ import annotations

from typing import Any

import click

from ....plugins import Entry, State
from ....plugins.host import Host
from ...options import Globals, logging_options, pass_globals
from ...output import data, data_json, say, table


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
@click.option("--no-load", is_flag=True, help="Read metadata only; plugins stay unloaded.")
@logging_options
@pass_globals
def list_backends(options: Globals, as_json: bool, no_load: bool) -> None:
    """List backends, postprocessors, pipelines and models.

    Plugins are loaded in a process of their own, so that a broken one shows as broken.
    """
    host = Host(options.python)
    entries = host.entries() if no_load else host.describe(host.entries())
    if as_json:
        data_json([_as_dict(entry) for entry in entries])
        return
    rows = [
        (e.kind.value, e.name, e.provider, e.version, e.state.value, _remark(e)) for e in entries
    ]
    data(table(rows, ("KIND", "NAME", "PROVIDER", "VERSION", "STATE", "SUMMARY")))
    for entry in entries:
        if entry.state is State.BROKEN and options.verbose:
            say(f"\n{entry.kind.value} {entry.name}:\n{entry.traceback}")


def _as_dict(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": entry.name,
        "kind": entry.kind.value,
        "provider": entry.provider,
        "version": entry.version,
        "state": entry.state.value,
        "config_class": entry.config.replace(":", ".") or None,
        "summary": entry.summary,
    }
    if entry.shadowed_by:
        found["shadowed_by"] = entry.shadowed_by
    if entry.error:
        found |= {"error": entry.error, "traceback": entry.traceback}
    return found


def _remark(entry: Entry) -> str:
    if entry.state is State.SHADOWED:
        return f"not used: {entry.shadowed_by} has this name"
    return entry.error or entry.summary
