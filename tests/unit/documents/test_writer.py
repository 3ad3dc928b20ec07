"""Reading for editing, and saving: what a file is apart from its text stays as it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rompy_tui.documents.edits import set_value
from rompy_tui.documents.writer import (
    MISSING,
    ChangedUnderneath,
    FileText,
    is_read_only,
    read_stamp,
    read_text,
    save,
)
from rompy_tui.errors import ConfigError, StorageError

Write = Callable[..., Path]

BYTES = [
    b"",
    b"a: 1\n",
    b"a: 1",
    b"a: 1\r\nb: 2\r\n",
    b"a: 1\rb: 2",
    b"a: 1\nb: 2\r\nc: 3\rd: 4",
    b"\xef\xbb\xbfa: 1\r\n",
    b"\xef\xbb\xbf",
    "é: 🌊\u2028x\x85y\n\n\n".encode(),
]


@pytest.mark.parametrize("raw", BYTES)
def test_what_is_read_is_what_is_saved(raw: bytes, write: Write, tmp_path: Path) -> None:
    content, stamp = read_text(write("a.yml", raw))
    assert content.encoded() == raw
    assert content.with_normal(content.normal) == content
    other = tmp_path / "b.yml"
    assert save(other, content, MISSING) == stamp == read_stamp(other)
    assert other.read_bytes() == raw


@pytest.mark.parametrize(
    ("raw", "edited", "saved"),
    [
        (b"a: 1\r\nb: 2\r\n", "a: 1\nx: 0\nb: 2\n", b"a: 1\r\nx: 0\r\nb: 2\r\n"),
        (b"a: 1\r\nb: 2\r\n", "a: 1\nb: 2", b"a: 1\r\nb: 2"),
        (b"a: 1\rb: 2", "a: 1\nb: 3\n", b"a: 1\rb: 3\r"),
        (b"\xef\xbb\xbfa: 1\n", "b: 1\n", b"\xef\xbb\xbfb: 1\n"),
        (b"a: 1", "a: 1\nb: 2", b"a: 1\nb: 2"),
        # Several kinds: each line keeps its own.
        (b"a\r\nb\nc\rd\n", "a\nb\nc\nd\n", b"a\r\nb\nc\rd\n"),
        (b"a\r\nb\nc\rd\n", "a\nB\nc\nd\n", b"a\r\nB\nc\rd\n"),
        (b"a\r\nb\nc\rd\n", "a\nb\nx\nc\nd\n", b"a\r\nb\nx\nc\rd\n"),
        (b"a\r\nb\nc\rd\n", "b\nc\nd\n", b"b\nc\rd\n"),
        (b"a\r\nb\r\nc\n", "x\na\nb\nc\n", b"x\r\na\r\nb\r\nc\n"),
        (b"a\r\nb\nc", "a\nb\nc\n", b"a\r\nb\nc\n"),
    ],
)
def test_an_edited_text_gets_the_files_newlines(
    raw: bytes, edited: str, saved: bytes, write: Write
) -> None:
    path = write("a.yml", raw)
    content, stamp = read_text(path)
    save(path, content.with_normal(edited), stamp)
    assert path.read_bytes() == saved


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "d: 1"]), max_size=8)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), BREAKS)), LINES)
def test_newlines_are_all_that_is_given_back(old: list[tuple[str, str]], lines: list[str]) -> None:
    content = FileText("".join(line + end for line, end in old))
    edited = "\n".join(lines)
    assert content.with_normal(edited).normal == edited
    assert content.with_normal(content.normal).text == content.text


def test_an_edit_is_saved_as_it_is(write: Write) -> None:
    path = write("a.yml", b"\xef\xbb\xbfcpu: 4 # cores\r\nb: 1\n")
    content, stamp = read_text(path)
    edit = set_value(content.text, 0, ("cpu",), 8)
    save(path, replace(content, text=edit.text), stamp)
    assert path.read_bytes() == b"\xef\xbb\xbfcpu: 8 # cores\r\nb: 1\n"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o777, 0o4755, 0o2640])
def test_the_mode_stays(mode: int, write: Write) -> None:
    path = write("a.yml", "a: 1\n")
    path.chmod(mode)
    save(path, FileText("b: 1\n"))
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_text() == "b: 1\n"


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    save(tmp_path / "a.yml", FileText("a: 1\n"), MISSING)
    assert (tmp_path / "a.yml").stat().st_mode == plain.stat().st_mode


def test_extended_attributes_stay(write: Write) -> None:
    path = write("a.yml", "a: 1\n")
    try:
        os.setxattr(path, "user.note", b"kept")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    save(path, FileText("b: 1\n"))
    assert os.getxattr(path, "user.note") == b"kept"
    assert path.read_text() == "b: 1\n"


def test_a_link_stays_and_its_target_is_saved(write: Write, tmp_path: Path) -> None:
    target = write("deep/real.yml", "a: 1\n")
    middle = tmp_path / "deep" / "middle.yml"
    middle.symlink_to("real.yml")
    link = tmp_path / "link.yml"
    link.symlink_to("deep/middle.yml")
    content, stamp = read_text(link)
    save(link, replace(content, text="b: 1\n"), stamp)
    assert (str(link.readlink()), str(middle.readlink())) == ("deep/middle.yml", "real.yml")
    assert target.read_text() == "b: 1\n"


@pytest.mark.parametrize("text", ["a: 2\n", "longer: than before\n" * 1000, ""])
def test_a_second_hard_link_stays_one(text: str, write: Write, tmp_path: Path) -> None:
    path = write("a.yml", "a: 1\nb: 2\n")
    path.chmod(0o640)
    other = tmp_path / "other.yml"
    other.hardlink_to(path)
    save(path, FileText(text), read_stamp(path))
    assert other.samefile(path)
    assert other.read_text() == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.yml", "other.yml"]


def test_what_is_there_already_is_not_written(write: Write) -> None:
    path = write("a.yml", "a: 1\n")
    path.chmod(0o444)
    before = path.stat()
    assert save(path, FileText("a: 1\n")) == read_stamp(path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_change_underneath_is_seen(write: Write) -> None:
    path = write("a.yml", "a: 1\n")
    content, stamp = read_text(path)
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_text("a: 2\n")
    os.utime(path, ns=times)
    with pytest.raises(ChangedUnderneath, match=r"a\.yml has changed on disk") as changed:
        save(path, replace(content, text="a: 3\n"), stamp)
    assert not changed.value.retry
    assert changed.value.hint
    assert path.read_text() == "a: 2\n"
    save(path, replace(content, text="a: 3\n"), read_stamp(path))
    assert path.read_text() == "a: 3\n"


def test_touch_and_chmod_are_no_change(write: Write) -> None:
    path = write("a.yml", "a: 1\n")
    content, stamp = read_text(path)
    os.utime(path, (1, 1))
    path.chmod(0o600)
    assert read_stamp(path) == stamp
    save(path, replace(content, text="a: 3\n"), stamp)
    assert path.read_text() == "a: 3\n"


def test_a_file_that_came_or_went_meanwhile(write: Write, tmp_path: Path) -> None:
    path = write("a.yml", "a: 1\n")
    with pytest.raises(ChangedUnderneath, match="exists by now"):
        save(path, FileText("b: 1\n"), MISSING)
    stamp = read_stamp(path)
    path.unlink()
    with pytest.raises(ChangedUnderneath, match="was removed"):
        save(path, FileText("b: 1\n"), stamp)
    assert read_stamp(path) == MISSING
    assert not list(tmp_path.iterdir())
    save(path, FileText("b: 1\n"))
    assert path.read_text() == "b: 1\n"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"a: \0", "NUL byte"),
        (b"ok: 1\na: \xff", "a.yml:2: byte 0xff is not UTF-8"),
        (b"a: \x1b[0m", "not allowed in YAML"),
        (b"# x\n" * 2_500_001, "has 10 MB"),
    ],
)
def test_what_is_no_config_file_is_not_read(raw: bytes, reason: str, write: Write) -> None:
    with pytest.raises(ConfigError, match=reason) as refused:
        read_text(write("a.yml", raw))
    assert refused.value.hint


def test_text_that_cannot_be_encoded(write: Write) -> None:
    path = write("a.yml", "a: 1\n")
    with pytest.raises(ConfigError, match="line 2"):
        save(path, FileText("a: 1\nb: \ud800\n"))
    assert path.read_text() == "a: 1\n"


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, reason in [
        ("pipe", "not a regular file"),
        (".", "it is a directory"),
        ("no/such.yml", "no such file"),
        ("loop", "which does not exist|too many levels"),
    ]:
        with pytest.raises(StorageError, match=reason) as refused:
            save(tmp_path / name, FileText("a: 1\n"))
        assert refused.value.hint
    with pytest.raises(StorageError, match="does not exist"):
        read_text(tmp_path / "none.yml")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["loop", "pipe"]


def test_what_cannot_be_saved_is_known_before(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    assert not is_read_only(path)
    path.write_text("a: 1\n")
    link = tmp_path / "link.yml"
    link.symlink_to(path)
    assert not is_read_only(link)
    path.chmod(0o444)
    assert is_read_only(path)
    assert is_read_only(link)


def test_a_ring_of_links_cannot_be_saved(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yml", tmp_path / "other.yml"
    one.symlink_to(other)
    other.symlink_to(one)
    assert is_read_only(one)
