"""Values that may be typed: what the field's class allows, what is used, what is on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..validation.kinds import DocumentKind
from .around import Around, include_names, names_in, values_elsewhere
from .candidates import Candidate, Offer, Sort, written
from .fields import Field
from .place import Site
from .subject import Subject, data_of

_INCLUDE = "!include "
_COMMANDS = {"command", "executable"}
_HOST_PATHS = {"volumes"}
_PATH_NAMES = {"template"}
_NO_TEXT = {"integer", "number", "boolean"}


def value_candidates(site: Site, field: Field | None, subject: Subject, around: Around) -> Offer:
    """Say which values may be typed.

    Args:
        site: where.
        field: what is known of it, or None.
        subject: who checks it.
        around: the workspace.
    """
    if subject.kind is None and not site.typed.startswith("!"):
        return Offer(site.start, site.end, site.typed)
    found: dict[str, Candidate] = {}
    offer = Offer(site.start, site.end, site.typed)
    name = _field_name(site)
    for candidate in (
        *_stated(site, field),
        *_of_machine(site, name, subject, around),
        *_used(site, field, name, around),
    ):
        found.setdefault(candidate.label, candidate)
    paths = _paths(site, field, name, around)
    if paths is not None:
        if paths.start != offer.start:
            return paths  # a word within a command
        for candidate in paths.candidates:
            found.setdefault(candidate.label, candidate)
    if site.typed.startswith("!") or (field and not field.holds_single) or not site.typed:
        for candidate in _includes(site, field, around):
            found.setdefault(candidate.label, candidate)
    wants = frozenset({"image": {"images"}, "queue": {"partitions"}}.get(name, ()))
    return replace(offer, candidates=list(found.values()), wants=wants)


def _field_name(site: Site) -> str:
    """The key of the value; of an item the key of its list."""
    return next((part for part in reversed(site.path) if isinstance(part, str)), "")


def _is_text(field: Field | None) -> bool:
    forms = field.forms if field else ()
    return not any(form.get("type") in _NO_TEXT for form in forms)


def _stated(site: Site, field: Field | None) -> Iterator[Candidate]:
    if field is None:
        return
    is_text = _is_text(field)
    for choice in field.choices:
        detail = "default" if choice == field.default else ""
        yield Candidate(
            choice, written(choice, site, is_text=is_text), Sort.VALUE, detail, field.description
        )
    if field.default and field.holds_single:
        text = written(field.default, site, is_text=is_text)
        yield Candidate(field.default, text, Sort.VALUE, "default", field.description)
    for form in field.forms:
        for example in form.get("examples", ()) if field.holds_single else ():
            if isinstance(example, (str, int, float)) and not isinstance(example, bool):
                text = written(str(example), site, is_text=is_text)
                yield Candidate(str(example), text, Sort.VALUE, "example", field.description)


def _of_machine(site: Site, name: str, subject: Subject, around: Around) -> Iterator[Candidate]:
    if subject.kind is not DocumentKind.BACKEND:
        return
    if name == "image":
        for image in around.images:
            text = written(image, site, is_text=True)
            yield Candidate(image, text, Sort.IMAGE, "image on the Docker engine")
    if name == "queue":
        for partition, detail in around.partitions:
            text = written(partition, site, is_text=True)
            yield Candidate(partition, text, Sort.PARTITION, detail)


def _used(site: Site, field: Field | None, name: str, around: Around) -> Iterator[Candidate]:
    if not name or (field is not None and not field.holds_single):
        return
    is_text = _is_text(field)
    for value, where in values_elsewhere(around, name):
        text = written(value, site, is_text=is_text and not value.startswith("*"))
        yield Candidate(value, text, Sort.VALUE, where)


def _paths(site: Site, field: Field | None, name: str, around: Around) -> Offer | None:
    """Names of files and folders, where the field takes one or what is typed looks like one."""
    typed, start = site.typed, site.start
    takes = (field is not None and field.is_path) or name in _PATH_NAMES
    if name in _HOST_PATHS:
        takes = ":" not in typed
    if name in _COMMANDS:
        word = typed.rpartition(" ")[2]
        if not word.startswith(("./", "../", "/", "~/")):
            return None
        quote = 1 if site.quote else 0
        if len(typed) != len(word):
            start = start._replace(column=start.column + quote + len(typed) - len(word))
            site = replace(site, quote="", json=False, flow=False)
        typed, takes = word, True
    if not takes:
        return None
    found = []
    for path, is_folder in names_in(_folder(site, name, around), typed):
        label = f"{path}/" if is_folder else path
        text = written(label, site, is_text=True)
        found.append(Candidate(label, text, Sort.PATH, "folder" if is_folder else "file"))
    return Offer(start, site.end, typed, found)


def _folder(site: Site, name: str, around: Around) -> Path:
    """What a relative path of a field starts from: the current directory for nearly all."""
    beside = {"dockerfile": "build_context"}.get(name)
    beside = "working_dir" if name in _COMMANDS else beside
    holder = data_of(site.holder, site.outline) if site.holder and beside else None
    given = holder.get(beside) if isinstance(holder, dict) and beside else None
    return around.root / str(given) if given else around.root


def _includes(site: Site, field: Field | None, around: Around) -> Iterator[Candidate]:
    if site.json or (field is not None and field.holds_single and not site.typed):
        return
    for name in include_names(around):
        label = f"{_INCLUDE}{name}"
        yield Candidate(label, label, Sort.INCLUDE, "put this file in here")
