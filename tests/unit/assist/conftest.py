"""Texts with a cursor, and what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from rompy_tui.assist.around import Around
from rompy_tui.assist.candidates import matching
from rompy_tui.assist.completion import completion
from rompy_tui.assist.hover import hover
from rompy_tui.diagnostics import Position
from rompy_tui.plugins.host import Host
from rompy_tui.validation import Catalogue
from rompy_tui.validation.class_schemas import ClassSchemas


def _split(text):
    """The lines of a text and the place of the ``|`` in it, which is taken out."""
    before, _, after = text.partition("|")
    place = Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
    return (before + after).split("\n"), place


@pytest.fixture
def split():
    """Takes the ``|`` out of a text: its lines, and the place."""
    return _split


@pytest.fixture(scope="session")
def schemas():
    return ClassSchemas(Catalogue(Host()))


@pytest.fixture
def around(tmp_path, monkeypatch):
    """An empty workspace; what is given stands in it."""
    monkeypatch.chdir(tmp_path)

    def make(environ=None, images=(), partitions=(), name="mine.yml", **files):
        texts = {}
        for other, text in files.items():
            path = tmp_path / f"{other}.yml"
            path.write_text(text)
            texts[path] = text
        return Around(tmp_path / name, Path.cwd(), texts, environ or {}, images, partitions)

    return make


@pytest.fixture
def offer(schemas, around):
    """What may be typed at the ``|`` of a text."""

    def ask(text, surroundings=None):
        return completion(*_split(text), schemas, surroundings or around())

    return ask


@pytest.fixture
def labels(offer):
    """The labels of what fits what is typed at the ``|`` of a text."""

    def ask(text, surroundings=None):
        found = offer(text, surroundings)
        return [c.label for c in matching(found.candidates, found.typed)]

    return ask


@pytest.fixture
def completed(offer):
    """The text after a candidate was taken at its ``|``."""

    def take(text, label, surroundings=None):
        lines, _ = _split(text)
        found = offer(text, surroundings)
        candidate = next(c for c in found.candidates if c.label == label)
        start, end = found.start, found.end
        lines[start.line : end.line + 1] = [
            lines[start.line][: start.column] + candidate.text + lines[end.line][end.column :]
        ]
        return "\n".join(lines)

    return take


@pytest.fixture
def hovered(schemas, around):
    """What is known at the ``|`` of a text."""

    def ask(text, surroundings=None):
        return hover(*_split(text), schemas, surroundings or around())

    return ask
