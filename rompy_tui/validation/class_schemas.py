"""The JSON schemas of config classes, each asked for once: those of plugins come from the host."""

from __future__ import annotations

from ..errors import RompyTuiError
from ..plugins import Entry, Kind, State, load_config_class
from .catalogue import Catalogue
from .kinds import DocumentKind, Section
from .schema_forms import Schema

KINDS = {
    DocumentKind.BACKEND: Kind.BACKEND,
    DocumentKind.POSTPROCESSOR: Kind.POSTPROCESSOR,
    DocumentKind.MODEL: Kind.MODEL,
}
"""Which kind of plugin checks a section; a model run has a class of its own."""

Known = tuple[Schema | None, str]
"""A schema and an empty text, or None and why there is none."""


class ClassSchemas:
    """Schemas of the config classes of one catalogue.

    Args:
        catalogue: what is installed.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._known: dict[tuple[Kind, str, str], Known] = {}
        self._model_run: Schema | None = None

    def of_section(self, section: Section) -> Known:
        """The schema of what a section may hold.

        Args:
            section: of a document.
        """
        if section.kind is DocumentKind.MODEL_RUN:
            return self._of_model_run(section.type)
        kind = KINDS.get(section.kind)
        if kind is None or not isinstance(section.type, str):
            return None, "it has no type yet"
        entry = self.catalogue.find(kind, section.type)
        if entry is None:
            return None, f"there is no {kind.value} {section.type!r} here"
        return self.of(entry)

    def of(self, entry: Entry) -> Known:
        """The schema of a plugin's or built-in's config class.

        Args:
            entry: from the catalogue.
        """
        key = (entry.kind, entry.provider, entry.name)
        if key not in self._known:
            self._known[key] = self._read(entry)
        return self._known[key]

    def named(self, kind: Kind, name: str) -> Schema | None:
        """The schema of a config class by its name; None where there is none, or it is broken.

        Args:
            kind: of the plugin.
            name: as in files.
        """
        entry = self.catalogue.find(kind, name)
        return self.of(entry)[0] if entry else None

    def model_run(self) -> Schema:
        """The schema of a model run, whatever its model."""
        if self._model_run is None:
            from ..model import ModelRun

            self._model_run = ModelRun.model_json_schema()
        return self._model_run

    def _read(self, entry: Entry) -> Known:
        if entry.state is State.BROKEN:
            return None, entry.error or "it is broken"
        try:
            found = schema_of(entry, self.catalogue)
        except RompyTuiError as error:
            return None, error.message
        if found is None:
            return None, f"{entry.provider} has no config class for {entry.name!r}"
        return found, ""

    def _of_model_run(self, model: str | None) -> Known:
        name, run = model or "base", self.model_run()
        defs = dict(run["$defs"])
        inner, why = defs["BaseConfig"], ""
        if name != "base":
            entry = self.catalogue.find(Kind.MODEL, name)
            found, why = self.of(entry) if entry else (None, f"the model {name!r} is not installed")
            inner = found or {"title": name, "type": "object"}
            # References of both start at the same place; ours come second, so that they hold.
            defs = {**inner.get("$defs", {}), **defs}
        names = list(dict.fromkeys(["base", *self.catalogue.names(Kind.MODEL), name]))
        chosen = {"enum": names, "default": "base", "description": "Names the model"}
        fields = {**inner.get("properties", {}), "model_type": chosen}
        config = {k: v for k, v in inner.items() if k not in {"$defs", "description"}}
        config |= {"description": "The model", "properties": fields}
        properties = {**run["properties"], "config": config}
        return {**run, "properties": properties, "$defs": defs}, why


def schema_of(entry: Entry, catalogue: Catalogue) -> Schema | None:
    """The JSON schema of a plugin's or built-in's config class, as pydantic makes it.

    Args:
        entry: from the catalogue.
        catalogue: what is installed.

    Returns:
        The schema; None where there is no config class.

    Raises:
        PluginError: the plugin broke, hung or died.
        MissingError: its interpreter cannot be started.
    """
    if not entry.builtin:
        return catalogue.host.schema(entry)
    model = load_config_class(entry.kind, entry.name)
    return model.model_json_schema() if model is not None else None
