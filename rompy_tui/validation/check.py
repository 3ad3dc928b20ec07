"""Checks a loaded file: what each document is, and what its config classes say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic, Fix, Position, Severity, Span
from ..documents import Document, Loaded, load_file
from ..documents.positions import ValuePath
from ..errors import PluginError
from ..plugins import Entry, Kind
from ..plugins.host import SchemaProblem
from .catalogue import Catalogue, check_with
from .kinds import DocumentKind, Section, classify
from .placement import place
from .rules import Subject, rules_for
from .suppression import without_ignored
from .wording import Words, unknown_type, words_for


@dataclass(slots=True)
class Checked:
    """A file and all that is wrong with it.

    Args:
        loaded: the file's text and documents.
        kinds: what each document is, in order.
        types: the type of each document's first section, in order.
        diagnostics: everything, sorted by place.
    """

    loaded: Loaded
    kinds: list[DocumentKind] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(d.is_error for d in self.diagnostics)


Chooser = Any
"""``(data, catalogue) -> (kind, sections)``: says what a document is taken for."""


def check_file(path: Path, catalogue: Catalogue, choose: Chooser = classify) -> Checked:
    """Read and check a config file.

    Args:
        path: YAML or JSON.
        catalogue: what is installed.
        choose: says what each document is; by content where not given.
    """
    return check_loaded(load_file(path), catalogue, choose)


def check_loaded(loaded: Loaded, catalogue: Catalogue, choose: Chooser = classify) -> Checked:
    """Check what a file holds.

    Args:
        loaded: the file's documents.
        catalogue: what is installed.
        choose: says what each document is; by content where not given.
    """
    checked = Checked(loaded, diagnostics=list(loaded.diagnostics))
    earlier: list[tuple[Document, Sequence[Section]]] = []
    for document in loaded.documents:
        if document.data is None:
            continue
        kind, sections = choose(document.data, catalogue)
        checked.kinds.append(kind)
        checked.types.append(next((s.type for s in sections if isinstance(s.type, str)), ""))
        for section in sections:
            checked.diagnostics += check_section(document, section, catalogue)
            checked.diagnostics += apply_rules(Subject(document, section, sections, earlier))
        earlier.append((document, sections))
    texts = {f: lines for d in loaded.documents for f, lines in d.spans.lines.items()}
    found = without_ignored(checked.diagnostics, texts, catalogue.ignored)
    unique = {(d.code, d.message, d.span, d.path): d for d in found}
    checked.diagnostics = sorted(unique.values(), key=lambda d: d.sort_key)
    return checked


def apply_rules(subject: Subject) -> Iterator[Diagnostic]:
    """What the rules say of a section.

    Args:
        subject: the section.
    """
    if not isinstance(subject.section.data, dict):
        return
    spans = subject.document.spans
    for rule in rules_for(subject.section):
        for found in rule.check(subject):
            span = spans.key(found.path) if found.on_key else spans.value(found.path)
            span = span or spans.key(found.path) or spans.nearest(found.path)
            span = span or subject.document.span
            related = (*found.related, *spans.related(found.path))
            path = tuple(p if isinstance(p, (str, int)) else str(p) for p in found.path)
            yield Diagnostic(
                rule.severity,
                rule.code,
                found.message,
                span,
                path,
                found.hint,
                related,
                found.fixes,
            )


def check_section(document: Document, section: Section, catalogue: Catalogue) -> list[Diagnostic]:
    """Check one section of a document.

    Args:
        document: the document.
        section: from :func:`classify`.
        catalogue: what is installed.
    """
    checker = _Checker(document, section, catalogue)
    if document.is_unresolved(section.path) and not isinstance(section.data, dict):
        return []
    if not isinstance(section.data, dict):
        checker.report(
            Words("wrong-type", f"a {section.kind.value} must be a mapping of fields"),
            section.path,
        )
    elif section.kind in {DocumentKind.MODEL_RUN, DocumentKind.MODEL}:
        checker.check_model()
    else:
        kind = Kind.BACKEND if section.kind is DocumentKind.BACKEND else Kind.POSTPROCESSOR
        checker.check_typed(kind)
    return checker.found


class _Checker:
    def __init__(self, document: Document, section: Section, catalogue: Catalogue) -> None:
        self._document = document
        self._section = section
        self._catalogue = catalogue
        self.found: list[Diagnostic] = []

    def check_typed(self, kind: Kind) -> None:
        """A backend's or postprocessor's section: find its class by its type."""
        name = self._section.type
        entry = self._catalogue.find(kind, name) if isinstance(name, str) else None
        if entry is not None:
            self._check(entry, self._section.path, self._section.data)
        elif name is None and self._document.unresolved:
            return  # what could not be read is said already, and may be all that is wrong
        elif not self._document.is_unresolved(self._section.type_path):
            words = unknown_type(kind.value, name, self._catalogue.names(kind))
            self.report(words, self._section.type_path if name is not None else self._section.path)

    def check_model(self) -> None:
        """A model run, or a model config alone: our classes, or the plugin that has the model."""
        from ..model import ModelRun

        section, name = self._section, self._section.type
        if section.kind is DocumentKind.MODEL_RUN:
            data = section.data
            if name != "base" and isinstance(data.get("config"), dict):
                data = {k: v for k, v in data.items() if k != "config"}
            self._report_all(check_with(ModelRun, data).problems, section.path, data, None)
            if data is section.data:
                return
        values_path = section.type_path[:-1]
        values = section.data["config"] if section.kind is DocumentKind.MODEL_RUN else section.data
        entry = self._catalogue.find(Kind.MODEL, name) if isinstance(name, str) else None
        if entry is None:
            words = Words(
                "unchecked-model",
                f"the model {name!r} is not installed: its own fields are not checked",
                "install the package that brings it, as rompy-swan for swan",
            )
            self.report(words, section.type_path, Severity.WARNING)
        else:
            self._check(entry, values_path, values)

    def _check(self, entry: Entry, path: ValuePath, values: dict[Any, Any]) -> None:
        try:
            reply = self._catalogue.check(entry, values)
        except PluginError as error:
            words = Words("plugin-error", error.message, error.hint)
            self.report(words, self._section.type_path, detail=error.traceback)
            return
        if reply.fields is None:
            extra = set(values) - {"type"}
            if extra:
                words = Words(
                    "unchecked-fields",
                    f"{entry.provider} has no config class for {entry.name!r}: "
                    "its fields are not checked",
                )
                self.report(words, self._section.type_path, Severity.WARNING)
            return
        self._report_all(reply.problems, path, values, reply.fields)

    def _report_all(
        self,
        problems: Sequence[SchemaProblem],
        base: ValuePath,
        values: Any,
        fields: Sequence[str] | None,
    ) -> None:
        for problem in problems:
            path, span = place(self._document, base, problem)
            if self._is_about_unresolved(problem, path, base):
                continue
            value = values
            for part in path[len(base) :]:
                value = _item(value, part)
            if problem.loc[-1:] == ("[key]",):
                # pydantic states False as 0; the path holds the key as it was read.
                problem = replace(problem, loc=(*problem.loc[:-2], repr(path[-1]), "[key]"))
            known = fields if len(problem.loc) == 1 else None
            if fields is None and problem.type == "extra_forbidden":
                known = _fields_beside(problem.loc)
            self._add(words_for(problem, value, known), path, span)

    def _is_about_unresolved(
        self, problem: SchemaProblem, path: ValuePath, base: ValuePath
    ) -> bool:
        # A key that should be there or not is wrong whatever its value will be.
        if problem.type in {"missing", "extra_forbidden"} or path in {base, ()}:
            return False
        return self._document.is_unresolved(path)

    def report(
        self,
        words: Words,
        path: ValuePath,
        severity: Severity = Severity.ERROR,
        detail: str = "",
    ) -> None:
        """Note what is wrong with the value at ``path``."""
        spans = self._document.spans
        span = spans.value(path) or spans.key(path[:-1]) or spans.nearest(path)
        if path == self._section.path and spans.key(path) is not None:
            span = spans.key(path)
        if span is None or (path == () and span.start.line != span.end.line):
            start = self._document.span.start
            span = Span(self._document.file, start, Position(start.line, start.column + 1))
        self._add(words, path, span, severity, detail)

    def _add(
        self,
        words: Words,
        path: ValuePath,
        span: Span,
        severity: Severity = Severity.ERROR,
        detail: str = "",
    ) -> None:
        fixes: tuple[Fix, ...] = ()
        if words.fix is not None and not self._document.is_unresolved(path):
            fixes = (Fix(words.title, span, words.fix),)
        self.found.append(
            Diagnostic(
                severity,
                words.code,
                words.message,
                span,
                tuple(p if isinstance(p, (str, int)) else str(p) for p in path),
                words.hint,
                self._document.spans.related(path),
                fixes,
                detail,
            )
        )


def _item(value: Any, part: Any) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _fields_beside(loc: tuple[str | int, ...]) -> list[str] | None:
    from ..model import BaseConfig, ModelRun

    if len(loc) == 1:
        return list(ModelRun.model_fields)
    return list(BaseConfig.model_fields) if loc[0] == "config" else None
