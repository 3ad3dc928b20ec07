"""Checks a loaded file: what each document is, and what its config classes say of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..diagnostics import Diagnostic, Fix, Position, Severity, Span
from ..documents import Document, Loaded, load_file
from ..documents.positions import ValuePath, value_at
from ..errors import PluginError
from ..plugins import Entry, Kind, load_config_class
from ..plugins.host import SchemaProblem
from .catalogue import Catalogue, check_with
from .fields import Field, field_at, model_at
from .given import Given, given_at, given_key
from .kinds import DocumentKind, Section, classify, has_steps, steps_of
from .placement import place
from .rules import LOOKS_ONLY, Subject, rules_for
from .suppression import without_ignored
from .words import Words

MAX_FOUND = 200
"""Of the errors in a section, and of what one rule finds in it, so many are shown."""


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
        said: list[Diagnostic] = []
        for section in [part for s in sections for part in (s, *steps_of(s))]:
            wrong = check_section(document, section, catalogue)
            said += wrong
            subject = Subject(document, section, sections, earlier)
            said += apply_rules(subject, {d.path for d in wrong})
        checked.diagnostics += [d for d in said if not document.is_guess(d)]
        earlier.append((document, sections))
    texts = {f: lines for d in loaded.documents for f, lines in d.spans.lines.items()}
    found = without_ignored(checked.diagnostics, texts, catalogue.ignored)
    unique = {(d.code, d.message, d.span, d.path): d for d in found}
    checked.diagnostics = sorted(unique.values(), key=lambda d: d.sort_key)
    return checked


def apply_rules(
    subject: Subject, wrong: Collection[tuple[str | int, ...]] = ()
) -> Iterator[Diagnostic]:
    """What the rules say of a section.

    Args:
        subject: the section.
        wrong: the paths of what its config class finds wrong.
    """
    if not isinstance(subject.section.data, dict):
        return
    spans = subject.document.spans
    for rule in rules_for(subject):
        for found in islice(rule.check(subject), MAX_FOUND):
            # What could not be read is not judged; what holds it is.
            if any(found.path[: len(u)] == u for u in subject.document.unresolved):
                continue
            span = spans.key(found.path) if found.on_key else spans.value(found.path)
            span = span or spans.key(found.path) or spans.nearest(found.path)
            span = span or subject.document.span
            related = (*found.related, *spans.related(found.path))
            path = shown_path(found.path)
            if path in wrong and rule.code in LOOKS_ONLY:
                continue
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


def shown_path(path: ValuePath) -> tuple[str | int, ...]:
    """A value's path as diagnostics hold it: keys that are neither text nor number as text."""
    return tuple(p if isinstance(p, (str, int)) else str(p) for p in path)


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
        message = f"a {section.kind.value} must be a mapping of fields"
        if section.data is None:
            message += ", but nothing stands here"
        checker.report(Words("wrong-type", message), section.path)
    elif section.kind in {DocumentKind.MODEL_RUN, DocumentKind.MODEL}:
        checker.check_model()
    elif section.kind is DocumentKind.POSTPROCESSOR and has_steps(section.data):
        checker.check_steps()
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
        name, path = self._section.type, self._section.type_path
        entry = self._catalogue.find(kind, name) if isinstance(name, str) else None
        if entry is not None:
            self._check(entry, self._section.path, self._section.data)
        elif name is None and self._document.unresolved:
            return  # what could not be read is said already, and may be all that is wrong
        elif not self._document.is_unresolved(path):
            from .wording import unknown_type

            given = given_at(self._document, path)
            words = unknown_type(kind.value, given, self._catalogue.names(kind))
            # 'type:' with nothing behind it is marked there, a missing one where it should be.
            stands = path[-1] in self._section.data
            self.report(words, path if stands else self._section.path)

    def check_steps(self) -> None:
        """What stands beside the steps of a postprocessor; each step is a section of its own."""
        from ..postprocess.steps import PostprocessPipelineConfig

        config, section = PostprocessPipelineConfig, self._section
        self._report_all(check_with(config, section.data).problems, section.path, config)

    def check_model(self) -> None:
        """A model run, or a model config alone: our classes, or the plugin that has the model."""
        from ..model import ModelRun

        section, name = self._section, self._section.type
        if section.kind is DocumentKind.MODEL_RUN:
            data = section.data
            if name != "base" and isinstance(data.get("config"), dict):
                data = {k: v for k, v in data.items() if k != "config"}
            self._report_all(check_with(ModelRun, data).problems, section.path, ModelRun)
            if data is section.data:
                return
        values_path = section.type_path[:-1]
        values = section.data["config"] if section.kind is DocumentKind.MODEL_RUN else section.data
        entry = self._catalogue.find(Kind.MODEL, name) if isinstance(name, str) else None
        if entry is None:
            from .models import missing_model

            words = missing_model(name, self._catalogue)
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
        if not reply.problems:
            return
        model = load_config_class(entry.kind, entry.name) if entry.builtin else None
        about = Field(kind=entry.kind, type=entry.name, names=reply.fields)
        self._report_all(reply.problems, path, model, about)

    def _report_all(
        self,
        problems: Sequence[SchemaProblem],
        base: ValuePath,
        model: type[BaseModel] | None,
        about: Field | None = None,
    ) -> None:
        if not problems:
            return
        # What is right needs no words.
        from .wording import words_for

        for problem in problems[:MAX_FOUND]:
            path, span = place(self._document, base, problem)
            if self._is_about_unresolved(problem, path, base):
                continue
            is_key = problem.type == "invalid_key" or problem.loc[-1:] == ("[key]",)
            given = (given_key if is_key else given_at)(self._document, path)
            known = self._field(problem, path, base, model, about or Field())
            self._add(words_for(problem, given, known), path, span, given)
        if len(problems) > MAX_FOUND:
            what = f"{len(problems) - MAX_FOUND} more errors in this section are not shown"
            self.report(Words("too-many-errors", what, "is this a config file?"), base)

    def _field(
        self,
        problem: SchemaProblem,
        path: ValuePath,
        base: ValuePath,
        model: type[BaseModel] | None,
        about: Field,
    ) -> Field:
        """What is known of the field that an error is about."""
        loc = problem.loc
        while loc and isinstance(loc[-1], int):
            loc = loc[:-1]
        holder = model_at(model, loc[:-1]) if loc else None
        names = list(holder.model_fields) if holder else about.names if len(loc) == 1 else None
        names = problem.names if names is None else names
        inner = loc if problem.type == "missing" else path[len(base) :]
        beside = value_at(self._document.data, path[:-1] if problem.type != "missing" else path)
        return replace(
            about,
            name=next((str(p) for p in reversed(inner) if not isinstance(p, int)), ""),
            own=len(loc) == 1 or holder is not None,
            names=names,
            present=beside if isinstance(beside, dict) else (),
            info=field_at(model, loc),
            kind=about.kind if len(loc) == 1 else None,
        )

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
        given = given_at(self._document, path)
        span = spans.value(path) or spans.key(path[:-1]) or spans.nearest(path)
        if spans.key(path) is not None and (path == self._section.path or given.value is None):
            span = spans.key(path)
        if span is None or (path == () and span.start.line != span.end.line):
            start = self._document.span.start
            span = Span(self._document.file, start, Position(start.line, start.column + 1))
        self._add(words, path, span, given, severity, detail)

    def _add(
        self,
        words: Words,
        path: ValuePath,
        span: Span,
        given: Given,
        severity: Severity = Severity.ERROR,
        detail: str = "",
    ) -> None:
        self.found.append(
            Diagnostic(
                severity,
                words.code,
                words.message,
                span,
                shown_path(path),
                words.hint,
                self._document.spans.related(path),
                tuple(self._fixes(words, path, given)),
                detail,
            )
        )

    def _fixes(self, words: Words, path: ValuePath, given: Given) -> Iterator[Fix]:
        spans = self._document.spans
        for mend in words.mends:
            span = spans.key(path) if mend.on_key else spans.value(path)
            if span is None or (not mend.on_key and not given.can_be_replaced):
                continue
            text = mend.text
            if given.is_empty and not mend.on_key:
                before = spans.lines[span.file][span.start.line][: span.start.column]
                if not before.rstrip().endswith(":"):
                    continue
                text = f" {text}" if before.endswith(":") else text
            yield Fix(mend.title, span, text, mend.safe)
