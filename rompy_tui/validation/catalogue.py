"""What may stand in a file, and who checks its values: classes here, plugins in the host."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from ..backends.loading import without_type
from ..errors import MissingError, PluginError
from ..plugins import Entry, Kind, State, find, load_config_class
from ..plugins.builtin import builtin_by_name
from ..plugins.host import Host, HostReply, SchemaProblem


@dataclass
class Catalogue:
    """The installed backends, processors and models, read once from metadata.

    Args:
        host: where plugins' code runs.
        listed: entries to use in place of those that are installed.
        ignored: codes of warnings that are switched off.
    """

    host: Host
    listed: list[Entry] | None = None
    ignored: frozenset[str] = frozenset()

    @cached_property
    def entries(self) -> list[Entry]:
        """Every plugin and built-in."""
        return self.host.entries() if self.listed is None else self.listed

    def find(self, kind: Kind, name: str) -> Entry | None:
        """What a name in a file stands for; built-ins are found without reading metadata.

        Raises:
            MissingError: only plugins may have the name, and their interpreter cannot be started.
        """
        if self.listed is None:
            builtin = builtin_by_name().get((kind, name))
            if builtin is not None:
                return builtin
        try:
            found = find(kind, name, self.entries)
        except MissingError:
            # A built-in of another kind says enough: files without plugins need no interpreter.
            if any((other, name) in builtin_by_name() for other in Kind):
                return None
            raise
        if found is None and kind is Kind.MODEL:
            return self._models.get(name)
        return found

    @cached_property
    def _models(self) -> dict[str, Entry]:
        """Models by what they are called in files, which only their classes say."""
        models = [e for e in self.entries if e.kind is Kind.MODEL and e.state is not State.SHADOWED]
        found: dict[str, Entry] = {}
        for entry in self.host.describe(models):
            for name in entry.names or (entry.name,):
                found.setdefault(name, entry)
        return found

    def names(self, kind: Kind) -> list[str]:
        """The names that may stand in a file, built-ins first."""
        if kind is Kind.MODEL:
            # "SWAN" is the same as "swan", and one of them is enough to choose from.
            return [n for n in self._models if n == n.lower() or n.lower() not in self._models]
        return list(dict.fromkeys(e.name for e in self.entries if e.kind is kind))

    def check(self, entry: Entry, values: dict[Any, Any]) -> HostReply:
        """Check values with the entry's config class.

        Args:
            entry: a backend, postprocessor or model.
            values: as a file holds them, resolved.

        Returns:
            What is wrong, and the names of the fields.

        Raises:
            PluginError: the plugin broke, hung or died.
        """
        if entry.builtin:
            return check_with(load_config_class(entry.kind, entry.name), values)
        if entry.state is State.BROKEN:
            return HostReply((), None)
        return self.host.validate(entry, values)


def check_with(model: type[BaseModel], values: dict[Any, Any]) -> HostReply:
    """Check values with a pydantic class in this process.

    Args:
        model: the class.
        values: as a file holds them, resolved.

    Returns:
        What is wrong, and the names of the fields.

    Raises:
        PluginError: a validator of the class broke.
    """
    fields = tuple(model.model_fields)
    try:
        model.model_validate(without_type(model, values))
    except ValidationError as error:
        problems = tuple(
            SchemaProblem(tuple(e["loc"]), e["type"], e["msg"], dict(e.get("ctx", {})))
            for e in error.errors(include_url=False)
        )
        return HostReply(problems, fields)
    except Exception as error:
        # A validator may raise anything.
        message = f"checking it failed: {type(error).__name__}: {error}"
        raise PluginError(message, "", traceback.format_exc()) from error
    return HostReply((), fields)
