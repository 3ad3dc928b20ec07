"""Whole documents as YAML or JSON text that reads back as the same data."""

from __future__ import annotations

import base64
import datetime
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..diagnostics import Span
from ..errors import ConfigError
from .edits_values import write_key
from .positions import Document, ValuePath
from .scalars import LONGEST_KEY, text_block, write_scalar
from .written import Include

_NO_COMMENTS: Mapping[ValuePath, str] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of YAML.

    Args:
        text: the line.
        path: of the value that it shows.
        begins: whether the value begins in it, and a comment may stand behind it.
    """

    text: str
    path: ValuePath
    begins: bool = True

    def after(self, before: str) -> Line:
        """The line with a text before it; an empty line stays empty."""
        return replace(self, text=f"{before}{self.text}" if self.text or before.strip() else "")


def yaml_text(data: Any, comments: Mapping[ValuePath, str] = _NO_COMMENTS) -> str:
    """Write a document as YAML in block style.

    Args:
        data: mappings, lists and values, as a file holds them.
        comments: what to write behind values; behind the key of a mapping or list.

    Returns:
        The text, with a newline at its end.
    """
    behind = {path: f"  # {comment}" for path, comment in comments.items() if comment}
    lines = ((line, behind.get(line.path, "") if line.begins else "") for line in yaml_lines(data))
    return "".join(f"{line.text}{comment}\n" for line, comment in lines)


def json_text(document: Document) -> str:
    """Write a document as JSON; dates become text in the form of ISO 8601.

    Args:
        document: resolved or as written.

    Returns:
        The text, with a newline at its end.

    Raises:
        ConfigError: it holds something that JSON does not have; the message names the place.
    """
    plain = _json_value(document.data, (), document)
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def yaml_lines(data: Any) -> Iterator[Line]:
    """A document as YAML in block style, line by line.

    Args:
        data: as for :func:`yaml_text`.
    """
    return _block(data, ())


def _block(value: Any, path: ValuePath) -> Iterator[Line]:
    """The lines of a value, from column 0."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            written = _one_line(key) if isinstance(key, bytes) else write_key(key)
            inside = (*path, key)
            # PyYAML looks for the colon of a key in one line and not for ever.
            if len(written) > LONGEST_KEY:
                yield Line(f"? {written}", inside, begins=False)
                written = ""
            lines = _block(item, inside)
            if isinstance(item, (dict, list)) and item:
                yield Line(f"{written}:", inside)
            else:
                yield next(lines).after(f"{written}: ")
            yield from (line.after("  ") for line in lines)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            lines = _block(item, (*path, index))
            yield next(lines).after("- ")
            yield from (line.after("  ") for line in lines)
    else:
        block = text_block(value) if isinstance(value, str) else None
        first, rest = block or (_one_line(value), ())
        yield Line(first, path)
        yield from (Line(line, path, begins=False) for line in rest)


def _one_line(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, Include):
        return f"!include {write_scalar(str(value))}"
    if isinstance(value, bytes):
        return f'!!binary "{base64.b64encode(value).decode()}"'
    if isinstance(value, (set, frozenset)):
        inside = (write_key(key, in_flow=True) for key in value)
        return f"!!set {{{', '.join(inside)}}}"
    if isinstance(value, tuple):
        inside = (_one_line(part) for part in value)
        return f"[{', '.join(inside)}]"
    return write_scalar(value)


def _json_value(value: Any, path: ValuePath, document: Document) -> Any:
    if isinstance(value, dict):
        return {
            _json_key(k, path, document): _json_value(v, (*path, k), document)
            for k, v in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_json_value(v, (*path, i), document) for i, v in enumerate(value)]
    if isinstance(value, Include):
        why = f"{value} is included here, and JSON has no includes"
        raise _refused(document, document.spans.value(path), why)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    shown = "binary data" if isinstance(value, bytes) else _one_line(value)
    raise _refused(document, document.spans.value(path), f"JSON has no such value: {shown}")


def _json_key(key: Any, path: ValuePath, document: Document) -> str:
    if isinstance(key, str):
        return key
    why = f"the key {write_key(key)} is not text, and JSON has text for keys only"
    raise _refused(document, document.spans.key((*path, key)), why, "put it in quotes")


def _refused(document: Document, span: Span | None, why: str, hint: str = "") -> ConfigError:
    at = span or document.span
    place = f"{at.file}:{at.start.line + 1}:{at.start.column + 1}"
    return ConfigError(f"{place}: {why}", hint or "write it as text, or keep the file YAML")
