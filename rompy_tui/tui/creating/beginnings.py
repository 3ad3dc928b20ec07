"""What a new file may begin with, and the text that it then gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from ...diagnostics import Position
from ...documents.writer import FileText
from ...paths import display_name
from ...plugins import Entry, Kind, State
from ...workspace import FileState
from ..common.filtered import has_words

if TYPE_CHECKING:
    from ...documents import Loaded
    from ...validation import Catalogue
    from ...validation.class_schemas import ClassSchemas

_TYPED = re.compile("^type:", re.MULTILINE)


class Sort(str, Enum):
    """Where a text comes from."""

    TYPE = "type"
    PRESET = "preset"
    PROFILE = "profile"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Something that a new file may begin with.

    Args:
        sort: where its text comes from.
        name: how a person calls it.
        about: what it is, in a few words.
        kind: what the file will be, as ``backend``; empty where that is not known.
        stem: what the file may be called.
        entry: the type.
        preset: the preset's name.
        profile: the name of a backend among several in ``path``.
        path: the file that it is like, or is in.
        content: of that file, where it has unsaved edits.
    """

    sort: Sort
    name: str
    about: str
    kind: str
    stem: str
    entry: Entry | None = None
    preset: str = ""
    profile: str = ""
    path: Path = Path()
    content: FileText | None = None

    @property
    def label(self) -> str:
        """What a list says before its name."""
        return self.entry.kind.value if self.sort is Sort.TYPE and self.entry else self.sort.value

    def fits(self, words: Sequence[str]) -> bool:
        """Whether every word stands in what is shown of it.

        Args:
            words: in small letters.
        """
        shown = f"{self.label} {self.sort.value} {self.kind} {self.name} {self.about}"
        return has_words(shown, words)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a new file.

    Args:
        content: what is to be written.
        unset: the first place that a person has to fill in, and its end.
        said: what a person is to know of it.
    """

    content: FileText
    unset: tuple[Position, Position] | None = None
    said: str = ""


def beginnings(
    catalogue: Catalogue,
    entries: Sequence[Entry],
    states: Sequence[FileState],
    edited: Mapping[Path, FileText],
    shown: Path | None,
) -> list[Beginning]:
    """Everything that a new file may begin with: types, presets, profiles, files.

    Args:
        catalogue: what is installed.
        entries: the same, loaded; empty where that is not done yet.
        states: the files of the workspace.
        edited: the texts of those with unsaved edits.
        shown: the file that is shown; it comes first among files.
    """
    known = [e for e in entries or catalogue.entries if e.state is not State.SHADOWED]
    # A new file may be like the shown one also where that is none of the workspace's.
    states = [s for s in states if s.path != shown]
    files = [_file(s.path, s.kind, s.type, edited) for s in states]
    if shown is not None:
        files.insert(0, _file(shown, "", "the file that is shown", edited))
    return [
        *map(_type, known),
        *_presets(known),
        *(found for state in states for found in _profiles(state, catalogue, edited)),
        *files,
    ]


def text_of(beginning: Beginning, form: str, schemas: ClassSchemas) -> Text:
    """The text of a new file.

    Args:
        beginning: what it begins with.
        form: ``yaml`` or ``json``, as its name says; empty for that of the beginning.
        schemas: of the config classes.

    Raises:
        RompyTuiError: there is none, and why.
    """
    from ...documents import load_text
    from ...validation.first_file import first_file

    if beginning.entry is not None:
        first = first_file(beginning.entry, schemas, beginning.preset, form or "yaml")
        spans = load_text(first.text, "the new file", as_written=True).documents[0].spans
        places = [span for path in first.unset if (span := spans.value(path))]
        places.sort(key=lambda span: span.start)
        unset = (places[0].start, places[0].end) if places else None
        count = len(places)
        said = f"{count} value{'s' if count > 1 else ''} to fill in" if count else ""
        return Text(FileText(first.text), unset, said)
    content = beginning.content or _content(beginning.path)
    if beginning.profile:
        return _profile_text(beginning, content, form, schemas.catalogue)
    if form and form != form_of(beginning.path):
        return converted_text(beginning.path, content, form)
    return Text(content)


def converted_text(path: Path, content: FileText, form: str) -> Text:
    """A file's content as YAML or JSON.

    Args:
        path: the file.
        content: its text, with unsaved edits.
        form: ``yaml`` or ``json``.

    Raises:
        RompyTuiError: that cannot be.
    """
    from ...documents.converting import converted, what_changes

    loaded = _as_written(path, content)
    text = converted(loaded, form)
    return Text(FileText(text), said="; ".join(what_changes(loaded)))


def form_of(path: Path) -> str:
    """Whether a file is YAML or JSON, by its name; empty where that does not say."""
    return {".json": "json", ".yml": "yaml", ".yaml": "yaml"}.get(path.suffix.lower(), "")


def _type(entry: Entry) -> Beginning:
    stem = "pipeline" if entry.kind is Kind.PIPELINE else entry.name
    about = f"broken: {entry.error}" if entry.state is State.BROKEN else entry.summary
    return Beginning(Sort.TYPE, entry.name, about, _made(entry), stem, entry)


def _made(entry: Entry) -> str:
    return "model run" if entry.kind is Kind.MODEL else entry.kind.value


def _presets(known: Sequence[Entry]) -> Iterator[Beginning]:
    from ...validation.presets import list_presets

    by_type: dict[str, Entry] = {}
    for entry in known:
        if entry.kind in {Kind.BACKEND, Kind.POSTPROCESSOR}:
            by_type.setdefault(entry.name, entry)
    for preset in list_presets():
        if preset.type in by_type and not preset.problem:
            entry = by_type[preset.type]
            about = preset.summary or display_name(preset.file or Path())
            name = f"{preset.type} {preset.name}"
            stem = f"{preset.type}-{preset.name}"
            kind = _made(entry)
            yield Beginning(Sort.PRESET, name, about, kind, stem, entry, preset=preset.name)


def _file(path: Path, kind: str, name: str, edited: Mapping[Path, FileText]) -> Beginning:
    about = f"{kind} {name}".strip()
    about = f"{about}, with unsaved edits" if path in edited else about
    shown = display_name(path)
    return Beginning(Sort.FILE, shown, about, kind, path.stem, path=path, content=edited.get(path))


def _profiles(
    state: FileState, catalogue: Catalogue, edited: Mapping[Path, FileText]
) -> Iterator[Beginning]:
    """The backends that a file holds under names, as ``production``."""
    from ...documents import load_text
    from ...validation.kinds import classify

    content = edited.get(state.path)
    text = content.text if content else state.text
    if state.kind != "backend" or _TYPED.search(text):
        return
    loaded = load_text(text, display_name(state.path), state.path.parent, as_written=True)
    for document in loaded.documents:
        for section in classify(document.data, catalogue)[1]:
            if section.path and section.path != ("backend",):
                profile = str(section.path[0])
                yield Beginning(
                    Sort.PROFILE,
                    f"{profile} of {display_name(state.path)}",
                    f"backend {section.type}",
                    "backend",
                    f"{state.path.stem}-{profile}",
                    profile=profile,
                    path=state.path,
                    content=content,
                )


def _profile_text(beginning: Beginning, content: FileText, form: str, catalogue: Catalogue) -> Text:
    from ...diagnostics import Span
    from ...documents import Document, SpanMap
    from ...documents.dump import json_text, yaml_text
    from ...errors import ConfigError
    from ...validation.kinds import classify

    for document in _as_written(beginning.path, content).documents:
        for section in classify(document.data, catalogue)[1]:
            if section.path and str(section.path[0]) == beginning.profile:
                values = {"type": section.type, **section.data}
                if form == "json":
                    where = Span.at(beginning.name)
                    whole = Document(where.file, 0, values, SpanMap(), where)
                    return Text(FileText(json_text(whole)))
                return Text(FileText(yaml_text(values)))
    raise ConfigError(f"{display_name(beginning.path)} has no {beginning.profile} any more")


def _as_written(path: Path, content: FileText) -> Loaded:
    from ...documents import load_text

    loaded = load_text(content.text, display_name(path), path.parent, as_written=True)
    return replace(loaded, documents=[d for d in loaded.documents if d.data is not None])


def _content(path: Path) -> FileText:
    from ...documents.writer import read_text

    return read_text(path)[0]
