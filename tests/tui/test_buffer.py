"""The edited text: every byte kept, every step undone, in steps a person expects."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rompy_tui.diagnostics import Position
from rompy_tui.documents.source import decode
from rompy_tui.documents.writer import FileText, Stamp, read_text, save
from rompy_tui.tui.editor.buffer import Buffer

BREAKS = ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029"]
TEXTS = st.lists(
    st.sampled_from(
        [*BREAKS, *BREAKS[:3], "a", "key: ", " ", "\t", "é", "水", "\U0001f30a", "\ufeff"]
    )
).map("".join)


def buffer_of(text: str, newline: str = "\n") -> Buffer:
    return Buffer(FileText(text, False, newline), Stamp("x"))


def place(buffer: Buffer, number: int) -> Position:
    """Some place of the text; any number names one."""
    line = number % len(buffer.lines)
    return Position(line, (number // 7) % (len(buffer.lines[line]) + 1))


def lines_of(text: str) -> list[str]:
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("replace"), st.integers(0, 10**6), st.integers(0, 10**6), TEXTS),
        st.tuples(st.just("become"), TEXTS),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(st.just("type"), st.integers(0, 10**6), st.sampled_from(["a", " ", "b"])),
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["\n", "\r\n", "\r"]), STEPS)
def test_undo_of_everything_gives_the_first_text(text, newline, steps):
    buffer = buffer_of(text, newline)
    for step in steps:
        if step[0] == "replace":
            start, end = sorted((place(buffer, step[1]), place(buffer, step[2])))
            whole = buffer.text
            before, after = buffer.piece(Position(0, 0), start), buffer.piece(end, buffer.last)
            assert before + buffer.piece(start, end) + after == whole
            buffer.replace(start, end, step[3])
            written = re.sub("\r\n|\r|\n", newline, step[3])
            assert buffer.text == before + written + after
        elif step[0] == "become":
            buffer.become(step[1])
            assert buffer.text == step[1]
        elif step[0] == "type":
            where = place(buffer, step[1])
            buffer.replace(where, where, step[2], "typing")
        elif step[0] == "undo":
            buffer.undo()
        else:
            buffer.redo()
        assert buffer.lines == lines_of(buffer.text)
    last = buffer.text
    count = 0
    while buffer.undo():
        count += 1
    assert buffer.text == text
    assert not buffer.dirty
    for _ in range(count):
        assert buffer.redo()
    while buffer.redo():
        pass
    if not any(step[0] == "undo" for step in steps):
        assert buffer.text == last


START = Position(0, 0)


def typed(buffer: Buffer, text: str, at: Position = START) -> Position:
    for char in text:
        at = buffer.replace(at, at, char, "typing")
    return at


def test_words_are_undone_one_by_one():
    buffer = buffer_of("")
    typed(buffer, "cpu: 16 # more")
    found = []
    while buffer.undo():
        found.append(buffer.text)
    assert found == ["cpu: 16 # ", "cpu: 16 ", "cpu: ", ""]


def test_moving_away_ends_a_step():
    buffer = buffer_of("")
    typed(buffer, "ab")
    buffer.settle()
    typed(buffer, "c", Position(0, 2))
    buffer.undo()
    assert buffer.text == "ab"


def test_erased_letters_come_back_together():
    buffer = buffer_of("abcd")
    for column in (4, 3, 2):
        buffer.replace(Position(0, column - 1), Position(0, column), "", "erasing")
    assert buffer.text == "a"
    assert buffer.undo() == Position(0, 4)
    assert buffer.text == "abcd"


def test_several_changes_are_one_step():
    buffer = buffer_of("a\na\na\n")
    with buffer.together():
        for line in range(3):
            buffer.replace(Position(line, 0), Position(line, 1), "b")
    assert buffer.text == "b\nb\nb\n"
    buffer.undo()
    assert buffer.text == "a\na\na\n"
    buffer.redo()
    assert buffer.text == "b\nb\nb\n"


def test_dirty_follows_undo_and_saving():
    buffer = buffer_of("a")
    assert not buffer.dirty
    typed(buffer, "x")
    step = buffer.now()
    typed(buffer, "y", Position(0, 1))
    buffer.saved(step, Stamp("new"))
    assert buffer.dirty
    assert buffer.stamp == Stamp("new")
    buffer.undo()
    assert not buffer.dirty
    buffer.undo()
    assert buffer.dirty
    typed(buffer, "z")
    buffer.undo()
    assert buffer.dirty


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_new_lines_are_those_of_the_file(newline):
    buffer = buffer_of(f"a{newline}b", newline)
    buffer.replace(Position(0, 1), Position(0, 1), "\nx\r\ny\rz")
    assert buffer.text == newline.join("axyzb")


def test_what_yaml_forbids_is_not_put_in():
    buffer = buffer_of("")
    buffer.replace(Position(0, 0), Position(0, 0), "a\x1b]0;t\x07\x00\ud800b\tc")
    assert buffer.text == "a]0;tb\tc"
    assert decode(buffer.text.encode(), "x")[1] is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"a", b"a\n", b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n", "a\x85b\u2028c".encode(), b"\n\r\n\r"],
)
def test_an_edit_taken_back_saves_the_same_bytes(tmp_path, raw):
    file = tmp_path / "a.yml"
    file.write_bytes(raw)
    content, stamp = read_text(file)
    buffer = Buffer(content, stamp)
    end = buffer.replace(buffer.last, buffer.last, "x: 1\ny")
    buffer.replace(Position(0, 0), end, "")
    save(file, buffer.content, stamp)
    assert file.read_bytes() == raw[:3] * raw.startswith(b"\xef\xbb\xbf")
    buffer.undo()
    buffer.undo()
    save(file, buffer.content, None)
    assert file.read_bytes() == raw
