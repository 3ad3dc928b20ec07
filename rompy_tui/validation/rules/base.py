"""What a rule is: a function that looks at one section of a document and says what it finds.

Its docstring is the page of its code (:mod:`rompy_tui.diagnostics.pages`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...diagnostics import Fix, Position, Related, Severity, Span
from ...documents import Document
from ...documents.positions import ValuePath
from ..kinds import DocumentKind, Section


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found.

    Args:
        message: one sentence.
        path: the value concerned, from the document's root.
        hint: what to do, or empty.
        fixes: changes that mend it, the best first.
        on_key: whether the key is marked, not the value.
        related: other places that help to understand it.
    """

    message: str
    path: ValuePath
    hint: str = ""
    fixes: tuple[Fix, ...] = ()
    on_key: bool = False
    related: tuple[Related, ...] = ()


@dataclass(frozen=True)
class Subject:
    """One section of a document, as rules look at it.

    Args:
        document: the document.
        section: the section.
        sections: all sections of the document, this one among them.
        earlier: the file's documents before this one, each with its sections.
    """

    document: Document
    section: Section
    sections: Sequence[Section] = ()
    earlier: Sequence[tuple[Document, Sequence[Section]]] = ()

    @property
    def values(self) -> dict[Any, Any]:
        """The section's values; what could not be resolved stands there as None or as written."""
        values: dict[Any, Any] = self.section.data
        return values

    @cached_property
    def texts(self) -> str:
        """All keys and all values in the section that are texts, a line each."""
        texts: list[str] = []
        left: list[Any] = [self.section.data]
        while left:
            holder = left.pop()
            if isinstance(holder, dict):
                holder = (*holder, *holder.values())
            for value in holder:
                if isinstance(value, str):
                    texts.append(value)
                elif isinstance(value, (dict, list)):
                    left.append(value)
        return "\n".join(texts)

    @property
    def is_first(self) -> bool:
        """Whether the section is its document's first: what is about that is said once."""
        return not self.sections or self.section is self.sections[0]

    def path(self, *names: Hashable) -> ValuePath:
        """The path, from the document's root, of a value in this section."""
        return (*self.section.path, *names)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a field as written; ``default`` where there is none or nobody knows it."""
        value = self.section.data.get(name)
        # Nearly always everything is resolved, and every rule asks.
        if value is None or (
            self.document.unresolved and self.document.is_unresolved(self.path(name))
        ):
            return default
        return value

    def is_written(self, name: str) -> bool:
        """Whether the field stands in the file, whatever its value."""
        return name in self.values

    def written(self, *names: Hashable) -> str | None:
        """The text of a value without quotes that YAML reads as something else than text."""
        return self.document.spans.typed.get(self.path(*names))

    def is_rendered(self, *names: Hashable) -> bool:
        """Whether the value came from variables."""
        return self.path(*names) in self.document.spans.rendered

    def replacement(self, text: str, *names: Hashable, safe: bool = False) -> tuple[Fix, ...]:
        """A fix that writes another value for a field.

        Args:
            text: the value as it is to stand in the file.
            names: the field, from the section.
            safe: whether it may be applied without asking.
        """
        span = self.document.spans.value(self.path(*names))
        if span is None or self.is_rendered(*names):
            return ()
        return (Fix(f"{names[-1]}: {text}", span, text, safe),)

    def addition(self, name: str, text: str, safe: bool = False) -> tuple[Fix, ...]:
        """A fix that adds a field after the section's type, where that stands on a line alone.

        Args:
            name: the field.
            text: its value as it is to stand in the file.
            safe: whether it may be applied without asking.
        """
        spans, type_path = self.document.spans, self.section.type_path
        key, value, holder = (
            spans.key(type_path),
            spans.value(type_path),
            spans.value(type_path[:-1]),
        )
        # The type may stand elsewhere, beside the section or deep within it.
        if type_path[:-1] != self.section.path or key is None or value is None or holder is None:
            return ()
        line = spans.lines[key.file][key.start.line]
        before, after = line[: key.start.column], line[value.end.column :].strip()
        is_flow = spans.lines[holder.file][holder.start.line][holder.start.column :].startswith("{")
        # Within brackets, or where something follows, there is no line to add.
        if is_flow or before.strip(" -") or (after and not after.startswith("#")):
            return ()
        if key.file != value.file or value.start.line != value.end.line:
            return ()
        end = Position(key.start.line, len(line))
        written = f"\n{' ' * key.start.column}{name}: {text}"
        return (Fix(f"{name}: {text}", Span(key.file, end, end), written, safe),)


Check = Callable[[Subject], Iterable[Finding]]
Look = Callable[[Subject], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its code.

    Args:
        code: the code of its diagnostics.
        kinds: the kinds of section it looks at.
        types: the types of section it looks at; all where empty.
        check: the function.
        severity: how bad what it finds is.
        fields: it finds nothing in a section that has none of these; of all kinds where empty.
        when: a quick look; where it says no, the rule finds nothing. Rules may share one.
        page: its docstring.
    """

    code: str
    kinds: frozenset[DocumentKind]
    types: frozenset[str]
    check: Check
    severity: Severity = Severity.WARNING
    fields: frozenset[str] = frozenset()
    when: Look | None = None
    page: str = field(default="", repr=False)


def rule(
    code: str,
    *kinds: DocumentKind,
    types: Iterable[str] = (),
    severity: Severity = Severity.WARNING,
    fields: Iterable[str] = (),
    when: Look | None = None,
) -> Callable[[Check], Rule]:
    """Make a function a rule; the arguments are those of :class:`Rule`."""

    def made(check: Check) -> Rule:
        return Rule(
            code,
            frozenset(kinds),
            frozenset(types),
            check,
            severity,
            frozenset(fields),
            when,
            check.__doc__ or "",
        )

    return made


def holding(*marks: str) -> Look:
    """A look that says whether a text of a section holds one of some marks."""

    def look(subject: Subject) -> bool:
        return any(mark in subject.texts for mark in marks)

    return look
