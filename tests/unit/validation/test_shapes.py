"""What a JSON schema says of a value, in words, and how a form edits it."""

from __future__ import annotations

import pytest

from rompy_tui.validation.shapes import Widget, plain, shape_of

DEFS = {
    "Grid": {"type": "object", "title": "Grid", "properties": {"kind": {"const": "g"}, "nx": {}}},
    "Mesh": {"type": "object", "title": "Mesh", "properties": {"kind": {"const": "m"}, "no": {}}},
    "Mode": {"enum": ["fast", "slow"]},
    "Loop": {"$ref": "#/$defs/Loop"},
}


def reference(name):
    return {"$ref": f"#/$defs/{name}"}


@pytest.mark.parametrize(
    ("schema", "widget", "words", "bounds"),
    [
        ({"type": "boolean"}, Widget.SWITCH, "true or false", ""),
        ({"type": "integer", "minimum": 1}, Widget.NUMBER, "whole number", "at least 1"),
        ({"type": "number", "exclusiveMaximum": 2.5}, Widget.NUMBER, "number", "less than 2.5"),
        ({"type": "number", "minimum": 0.0, "maximum": 1.0}, Widget.NUMBER, "number", "0 to 1"),
        ({"type": "string", "minLength": 1}, Widget.TEXT, "text", "at least 1 character"),
        ({"type": "string", "pattern": "^a"}, Widget.TEXT, "text", "matches ^a"),
        ({"type": "string", "format": "path"}, Widget.PATH, "path", ""),
        ({"type": "string", "format": "date-time"}, Widget.MOMENT, "date and time", ""),
        ({"type": "string", "format": "duration"}, Widget.TEXT, "length of time", ""),
        ({"enum": ["a", 2]}, Widget.SELECT, "one of a, 2", ""),
        ({"const": "x"}, Widget.SELECT, "always x", ""),
        (reference("Mode"), Widget.SELECT, "one of fast, slow", ""),
        ({"allOf": [reference("Mode")]}, Widget.SELECT, "one of fast, slow", ""),
        ({"type": "array", "items": {"type": "string"}}, Widget.LIST, "list of text", ""),
        (
            {"type": "array", "minItems": 2, "maxItems": 2},
            Widget.LIST,
            "list of any value",
            "2 items",
        ),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            Widget.MAP,
            "names with whole number",
            "",
        ),
        (reference("Grid"), Widget.NESTED, "fields of Grid", ""),
        ({}, Widget.ANY, "any value", ""),
        (reference("Gone"), Widget.ANY, "any value", ""),
        (reference("Loop"), Widget.ANY, "any value", ""),
    ],
)
def test_one_kind_of_value(schema, widget, words, bounds):
    shape = shape_of(schema, DEFS)
    assert (shape.widget, shape.words, shape.bounds) == (widget, words, bounds)


def test_nothing_may_stand_there():
    shape = shape_of({"anyOf": [{"type": "integer", "maximum": 9}, {"type": "null"}]}, DEFS)
    assert (shape.widget, shape.nullable, shape.bounds) == (Widget.NUMBER, True, "at most 9")
    assert shape.words == "whole number, or nothing"


def test_a_number_or_text_is_read_as_yaml_reads_it():
    assert shape_of({"anyOf": [{"type": "integer"}, {"type": "string"}]}, DEFS).widget is Widget.ANY


def test_text_or_path_is_a_path():
    text_or_path = {"anyOf": [{"type": "string"}, {"type": "string", "format": "path"}]}
    assert shape_of(text_or_path, DEFS).widget is Widget.PATH


@pytest.mark.parametrize(
    ("value", "name"), [({"kind": "m"}, "no"), ({"kind": "g"}, "nx"), ({"no": 1}, "no")]
)
def test_of_several_classes_the_one_that_fits(value, name):
    shape = shape_of({"oneOf": [reference("Grid"), reference("Mesh")]}, DEFS, value)
    assert shape.widget is Widget.NESTED
    assert name in shape.fields


def test_of_several_classes_none_can_be_chosen_without_a_value():
    union = {"anyOf": [reference("Grid"), reference("Mesh")]}
    assert shape_of(union, DEFS).widget is Widget.ELSEWHERE
    with_text = {"anyOf": [reference("Grid"), {"type": "string"}]}
    assert shape_of(with_text, DEFS, "a").widget is Widget.TEXT
    assert shape_of(with_text, DEFS, {"nx": 1}).widget is Widget.NESTED


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"), (True, "true"), ("", '""'), ([], "none"), ([1], "1 item"),
        ({"a": 1, "b": 2}, "2 names"), (1.0, "1"), (0.5, "0.5"), ("x", "x"),
    ],
)  # fmt: skip
def test_values_in_a_line(value, text):
    assert plain(value) == text
