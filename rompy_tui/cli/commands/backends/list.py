"""``rompy-tui backends list``."""

from __future__ import annotations

from typing import Any

import click

from ....diagnostics.text import visible
from ....plugins import Entry, State
from ....plugins.host import Host
from ...options import Globals, logging_options, pass_globals
from ...output import data, data_json, say, table_line

_HEAD = ("KIND", "NAME", "PROVIDER", "VERSION", "STATE", "SUMMARY")


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
@click.option("--no-load", is_flag=True, help="Read metadata only; plugins stay unloaded.")
@click.option("--fresh", is_flag=True, help="Load every plugin, also where nothing has changed.")
@logging_options
@pass_globals
def list_backends(options: Globals, as_json: bool, no_load: bool, fresh: bool) -> None:
    """List backends, postprocessors, pipelines and models.

    Plugins are loaded in processes of their own, so that a broken one shows as broken; each shows
    as soon as it is known. What they say is kept until something of what is installed changes.
    """
    host = Host(options.settings.python, fresh=fresh)
    listed = host.entries()
    known = iter(listed) if no_load else host.described(listed)
    if as_json:
        data_json([_as_dict(entry) for entry in known])
        return
    entries, widths = [], _widths(listed)
    data(table_line(_HEAD, widths))
    for entry in known:
        entries.append(entry)
        data(table_line(_cells(entry), widths))
    for entry in entries:
        if entry.state is State.BROKEN and options.verbose:
            say(f"\n{entry.kind.value} {entry.name}:\n{entry.traceback}")
            if entry.advice:
                say(f"to do: {entry.advice}")


def _cells(entry: Entry) -> tuple[str, ...]:
    named = (entry.kind.value, entry.name, entry.provider, entry.version, entry.state.value)
    return (*named, _remark(entry))


def _widths(listed: list[Entry]) -> list[int]:
    """The widths of all columns but the last: they are known from metadata."""
    columns = zip(*(_cells(entry)[:4] for entry in listed), strict=True)
    widths = [
        max(len(head), *(len(visible(cell)) for cell in column))
        for head, column in zip(_HEAD, columns, strict=False)
    ]
    return [*widths, max(len(state.value) for state in State)]


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
        found |= {"error": entry.error, "traceback": entry.traceback, "advice": entry.advice}
    return found


def _remark(entry: Entry) -> str:
    if entry.state is State.SHADOWED:
        return f"not used: {entry.shadowed_by} has this name"
    return entry.error or entry.summary
