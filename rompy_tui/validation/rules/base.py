"""What a rule is: a function that looks at one section of a document and says what it finds.

Its docstring is the page of its code (:mod:`rompy_tui.diagnostics.pages`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its code.

    Args:
        code: the code of its diagnostics.
        kinds: the kinds of section it looks at.
        types: the types of section it looks at; all where empty.
        check: the function.
        severity: how bad what it finds is.
        page: its docstring.
    """

    code: str
    kinds: frozenset[DocumentKind]
    types: frozenset[str]
    check: Check
    severity: Severity = Severity.WARNING
    page: str = field(default="", repr=False)


def rule(
    code: str,
    *kinds: DocumentKind,
    types: Iterable[str] = (),
    severity: Severity = Severity.WARNING,
) -> Callable[[Check], Rule]:
    """Make a function a rule.

    Args:
        code: the code of its diagnostics.
        kinds: the kinds of section it looks at.
        types: the types of section it looks at; all where empty.
        severity: how bad what it finds is.
    """

    def made(check: Check) -> Rule:
        return Rule(code, frozenset(kinds), frozenset(types), check, severity, check.__doc__ or "")

    return made
