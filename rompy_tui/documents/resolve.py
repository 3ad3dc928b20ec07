"""Nodes to values: includes read in, variables put in, every value's place noted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from ..diagnostics import Diagnostic, Fix, Related, Severity, Span
from ..paths import display_name
from ..secrets import mask
from .composer import alias_span, compose_documents, span_of
from .constructing import BadValue, Constructor
from .disk import Disk
from .includes import close_file, expand_variables
from .merging import entries_of
from .nodes import MAX_VALUES
from .origin import Origin, placeholder_span
from .places import Entries, Lines, Place, as_span
from .plain import Plain, read_plain
from .positions import Document, SpanMap, ValuePath
from .source import lines_of
from .templates import TemplateError, render

MAX_INCLUDES = 10
"""Includes nested deeper than this are refused (rompy 0.6.4)."""

_INCLUDE = 100
"""As many values an included file counts for: reading it costs time however little it holds."""

_CORE = "tag:yaml.org,2002:"
_MAP, _SEQ, _STR = f"{_CORE}map", f"{_CORE}seq", f"{_CORE}str"


class TooManyValues(Exception):
    """The documents of a file expand to more values than ``MAX_VALUES``."""


class Resolver:
    """Builds one document's data from its nodes.

    Args:
        environ: variables for ``${...}`` and for include paths.
        report: takes each diagnostic.
        count: values that earlier documents of the file expanded to.
        disk: where included files come from.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        report: Callable[[Diagnostic], None],
        count: int = 0,
        disk: Disk | None = None,
    ) -> None:
        self._environ = environ
        self._disk = disk or Disk()
        self._report = report
        self._constructor = Constructor()
        self._spans = SpanMap()
        self._unresolved: set[ValuePath] = set()
        self._open: list[int] = []
        self.count = count
        """Values so far, aliases and includes written out."""

    def document(self, node: yaml.Node, index: int, origin: Origin) -> Document:
        """Resolve a document.

        Args:
            node: its root.
            index: its number in the file, from 0.
            origin: the file.

        Returns:
            The document; what could not be resolved is reported and listed in ``unresolved``.
        """
        span = span_of(node, origin.file)
        return self._document(
            lambda: self._value(node, (), origin, (origin.file, node)), span, index, origin
        )

    def plain_document(self, plain: Plain, origin: Origin) -> Document:
        """Resolve the only document of a file that is plain throughout.

        Args:
            plain: what was read.
            origin: the file.

        Returns:
            As :meth:`document`.
        """
        span = plain.value(origin.file, ())
        assert span is not None  # noqa: S101  it holds something
        return self._document(lambda: self._read(plain, (), origin), span, 0, origin)

    def _document(
        self, value: Callable[[], Any], span: Span, index: int, origin: Origin
    ) -> Document:
        self._spans.lines[origin.file] = origin.lines
        try:
            data = value()
        except TooManyValues:
            self._problem(
                "too-many-values",
                f"aliases or includes expand this file to more than {MAX_VALUES:,} values",
                Span.at(origin.file, span.start.line, span.start.column, 1),
                (),
                hint="write the values out, or include fewer files",
            )
            data = None
            self._unresolved.add(())
        return Document(origin.file, index, data, self._spans, span, self._unresolved)

    def _read(self, plain: Plain, path: ValuePath, origin: Origin) -> Any:
        """The values of a text that is plain throughout."""
        self._counted(1 + len(plain.places))
        self._spans.note_all(path, Lines(origin.file, plain))
        for inner, typed in plain.typed.items():
            self._spans.typed[path + inner] = typed
        for value in plain.open:
            here = path + value.path
            if not value.is_include:
                self._spans.rendered[here] = value.text
                found = self._rendered(value.text, here, partial(self._span_at, here), origin)
            else:
                span = self._span_at(here)
                node = yaml.ScalarNode("!include", value.text)
                found = self._include(node, here, span, origin)
            value.holder[value.path[-1]] = found
        return plain.data

    def _span_at(self, path: ValuePath) -> Span:
        return self._spans.values[path]

    def _value(self, node: yaml.Node, path: ValuePath, origin: Origin, place: Place) -> Any:
        self._counted(1)
        self._spans.values.note(path, place)
        return self._resolved(node, path, origin, place)

    def _resolved(self, node: yaml.Node, path: ValuePath, origin: Origin, place: Place) -> Any:
        """A value that was counted, and whose place was noted."""
        if isinstance(node, yaml.ScalarNode):
            if node.tag == "!include":
                return self._include(node, path, as_span(place), origin)
            return self._scalar(node, path, place, origin)
        if id(node) in self._open:
            return self._fail("recursive-alias", "this anchor holds itself", as_span(place), path)
        self._open.append(id(node))
        try:
            if node.tag == _SEQ and isinstance(node, yaml.SequenceNode):
                return self._sequence(node, path, origin)
            if node.tag == _MAP and isinstance(node, yaml.MappingNode):
                keys = _plain_keys(node)
                if keys is None:
                    return self._mapping(node, path, origin)
                values = [value for _, value in node.value]
                return dict(zip(keys, self._plain(node, keys, values, path, origin), strict=True))
            if node.tag == "!include":
                return self._include(node, path, as_span(place), origin)
            self._count_inside(node)
            return self._constructed(node, path, place)
        finally:
            self._open.pop()

    def _plain(
        self,
        node: yaml.CollectionNode,
        keys: Iterable[Hashable],
        values: list[yaml.Node],
        path: ValuePath,
        origin: Origin,
    ) -> list[Any]:
        """The values of a collection under plain keys, all of them written out there."""
        self._counted(len(values))
        file = origin.file
        self._spans.note_all(path, Entries(file, node))
        return [
            value.value
            if value.tag == _STR and type(value) is yaml.ScalarNode and "${" not in value.value
            else self._resolved(value, (*path, key), origin, (file, value))
            for key, value in zip(keys, values, strict=False)
        ]

    def _sequence(self, node: yaml.SequenceNode, path: ValuePath, origin: Origin) -> list[Any]:
        if not _has_aliases(node):
            return self._plain(node, count(), node.value, path, origin)
        return [self._entry(node, i, n, (*path, i), origin) for i, n in enumerate(node.value)]

    def _entry(
        self, holder: yaml.Node, index: int, node: yaml.Node, path: ValuePath, origin: Origin
    ) -> Any:
        """The value of a collection's entry, which may be an alias of one written elsewhere."""
        alias = alias_span(holder, index, origin.file)
        if alias is None:
            return self._value(node, path, origin, (origin.file, node))
        self._spans.via[path] = (Related(alias, "used here"), *origin.related)
        return self._value(node, path, origin, alias)

    def _counted(self, more: int) -> None:
        self.count += more
        if self.count > MAX_VALUES:
            raise TooManyValues

    def _count_inside(self, node: Any) -> None:
        """Count what PyYAML would write out by itself, as below ``!!omap``."""
        left = [node]
        while left:
            value = left.pop().value
            if isinstance(value, list):
                self._counted(len(value))
                left += [part for v in value for part in (v if isinstance(v, tuple) else (v,))]

    def _mapping(self, node: yaml.MappingNode, path: ValuePath, origin: Origin) -> Any:
        try:
            entries = entries_of(node, self._counted)
        except yaml.YAMLError as error:
            problem = str(getattr(error, "problem", None) or error)
            return self._fail("bad-merge", problem, self._spans.values[path], path)
        data: dict[Hashable, Any] = {}
        written: set[Hashable] = set()
        for key_node, value_node, holder, index in entries:
            place = (origin.file, key_node)
            key = self._key(key_node, place, path, origin)
            if not isinstance(key, Hashable):
                what = "a list or a mapping cannot be a key"
                self._fail("bad-key", what, as_span(place), path)
                continue
            here = (*path, key)
            if key in written:
                self._repeated(key, as_span(place), here, data)
            # A key of the mapping's own replaces a merged one on purpose.
            if holder is node:
                written.add(key)
            self._spans.keys.note(here, place)
            data[key] = self._entry(holder, index, value_node, here, origin)
        return data

    def _key(self, node: yaml.Node, place: Place, path: ValuePath, origin: Origin) -> Any:
        key = node.value if node.tag == _STR else self._constructed(node, path, place)
        if isinstance(key, str) and "${" in key:
            return self._rendered(key, path, partial(span_of, node, origin.file), origin)
        return key

    def _repeated(
        self, key: Hashable, span: Span, path: ValuePath, data: Mapping[Hashable, Any]
    ) -> None:
        first = self._spans.keys[path]
        unused = f"{mask(data[key], str(key))!r:.40}"
        self._problem(
            "duplicate-key",
            f"{key!r} stands here a second time; the last one wins, {unused} is not used",
            span,
            path,
            severity=Severity.WARNING,
            related=(Related(first, "first here"),),
        )

    def _scalar(self, node: yaml.ScalarNode, path: ValuePath, place: Place, origin: Origin) -> Any:
        value = node.value if node.tag == _STR else self._constructed(node, path, place)
        if isinstance(value, str):
            if "${" in value:
                self._spans.rendered[path] = value
                return self._rendered(value, path, partial(span_of, node, origin.file), origin)
        elif not node.style:  # libyaml says "" of a plain one
            self._spans.typed[path] = node.value
        return value

    def _rendered(
        self, text: str, path: ValuePath, place: Callable[[], Span], origin: Origin
    ) -> Any:
        try:
            return render(text, self._environ)
        except TemplateError as error:
            span = placeholder_span(place(), error.text, origin)
            fixes: tuple[Fix, ...] = ()
            # The placeholder's own place is known: it can be replaced.
            if error.instead and span.end.column - span.start.column == len(error.text):
                fixes = (Fix(error.instead, span, error.instead),)
            self._problem(error.code, error.message, span, path, hint=error.hint, fixes=fixes)
            self._unresolved.add(path)
            return text

    def _constructed(self, node: yaml.Node, path: ValuePath, place: Place) -> Any:
        try:
            return self._constructor.value(node)
        except BadValue as error:
            return self._fail(error.code, str(error), as_span(place), path, error.hint)

    def _include(self, node: yaml.Node, path: ValuePath, span: Span, origin: Origin) -> Any:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            return self._fail("include-syntax", "!include needs a file name", span, path)
        target = origin.folder / expand_variables(node.value, self._environ)
        resolved = self._disk.real(target)
        if resolved in origin.chain:
            shown = " -> ".join(display_name(p) for p in (*origin.chain, resolved))
            return self._fail("include-cycle", f"the includes go in a circle: {shown}", span, path)
        if len(origin.chain) > MAX_INCLUDES:
            what = f"includes nest deeper than {MAX_INCLUDES} files"
            return self._fail("include-depth", what, span, path)
        if self._disk.is_missing(resolved):
            return self._missing_include(node, resolved, path, origin, span)
        related = (Related(span, "included here"), *origin.related)
        self._spans.via[path] = related
        return self._included(resolved, path, origin.chain, related)

    def _missing_include(
        self, node: yaml.ScalarNode, file: Path, path: ValuePath, origin: Origin, span: Span
    ) -> None:
        what = f"the included file {display_name(file)} does not exist"
        close = close_file(file)
        if close is None:
            hint = f"relative names start from {display_name(origin.folder)}"
            return self._fail("include-missing", what, span, path, hint)
        hint = f"did you mean {close!r}?"
        fixes: tuple[Fix, ...] = ()
        if file.name in node.value:
            written = node.value.replace(file.name, close)
            fixes = (Fix(f"!include {written}", span, f"!include {written}"),)
        return self._fail("include-missing", what, span, path, hint, fixes)

    def _included(
        self, file: Path, path: ValuePath, chain: tuple[Path, ...], related: tuple[Related, ...]
    ) -> Any:
        self._counted(_INCLUDE)
        name = display_name(file)
        text, problem = self._disk.read(file, name)
        if problem:
            return self._failed(problem, path)
        inner = Origin(name, file.parent, lines_of(text), (*chain, file), related)
        plain = read_plain(text, inner.lines)
        if plain is not None:
            self._spans.lines[name] = inner.lines
            return self._read(plain, path, inner)
        documents = list(compose_documents(text, name))
        for composed in documents:
            for problem in composed.problems:
                self._failed(problem, path)
            if composed.problems:
                return None
        nodes = [composed.node for composed in documents if composed.node is not None]
        if len(nodes) > 1:
            second = span_of(nodes[1], name)
            what = "an included file may hold one document only"
            return self._fail("include-documents", what, second, path)
        self._spans.lines[name] = inner.lines
        return self._value(nodes[0], path, inner, (name, nodes[0])) if nodes else None

    def _fail(
        self,
        code: str,
        message: str,
        span: Span,
        path: ValuePath,
        hint: str = "",
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        self._problem(code, message, span, path, hint=hint, fixes=fixes)
        self._unresolved.add(path)

    def _failed(self, problem: Diagnostic, path: ValuePath) -> None:
        self._problem(problem.code, problem.message, problem.span, path, hint=problem.hint)
        self._unresolved.add(path)

    def _problem(
        self,
        code: str,
        message: str,
        span: Span,
        path: ValuePath,
        *,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        related: tuple[Related, ...] = (),
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        shown = tuple(p if isinstance(p, (str, int)) else str(p) for p in path)
        related = (*related, *self._spans.related(path))
        self._report(Diagnostic(severity, code, message, span, shown, hint, related, fixes))


def _plain_keys(node: yaml.MappingNode) -> list[str] | None:
    """The keys of a mapping where each is a text that stands there once, and no value an alias."""
    keys = [k.value for k, _ in node.value if k.tag == _STR and type(k) is yaml.ScalarNode]
    is_plain = len(set(keys)) == len(node.value) and "${" not in "\n".join(keys)
    return keys if is_plain and not _has_aliases(node) else None


def _has_aliases(node: yaml.CollectionNode) -> bool:
    return "aliases" in node.__dict__
