"""Faults 37 and 39 in the editor: the file changes under unsaved edits, or cannot be written."""

from __future__ import annotations

import os
import stat
from contextlib import asynccontextmanager

import pytest

from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor

OLD = "type: local\ncommand: run\ntimeout: 600\n"
THEIRS = OLD.replace("600", "900")
LAST = OLD.replace("600", "1200")


@pytest.fixture
def file(workspace):
    path = workspace / "backends" / "mine.yml"
    path.write_text(OLD)
    return path


@pytest.fixture
def opened(make_app, until):
    """The application with a file open, and its editor."""

    @asynccontextmanager
    async def start(path):
        app = make_app(file=path)
        async with app.run_test(size=(120, 40)) as pilot:
            view = app.screen.query_one(TextEditor)
            await until(pilot, lambda: view.file is not None, "the file is open")
            yield app, pilot, view

    return start


def files(app):
    return app.screen_stack[0].query_one(EditorPane).files


def said(app):
    return " ".join(notification.message for notification in app._notifications)


def write(path, text):
    path.write_text(text)


def replace(path, text):
    other = path.with_suffix(".new")
    other.write_text(text)
    other.replace(path)


def remove_and_write(path, text):
    path.unlink()
    path.write_text(text)


def append(path, text):
    """In two steps, as a program does that writes as it goes."""
    with path.open("w") as stream:
        stream.write(text[:10])
        stream.flush()
        stream.write(text[10:])


@pytest.mark.parametrize("change", [write, replace, remove_and_write, append])
@pytest.mark.parametrize("answer", ["k", "t"])
async def test_37_a_change_under_unsaved_edits(opened, file, until, change, answer):
    async with opened(file) as (app, pilot, view):
        await pilot.press("#", "x", "enter")
        mine = view.file.buffer.text
        change(file, THEIRS)
        await until(
            pilot,
            lambda: (
                isinstance(app.screen, Dialog)
                and "900" in str(app.screen.query_one("#dialog-text").render())
            ),
            "it asks, and shows theirs",
        )
        assert view.file.buffer.text == mine
        await pilot.press(answer)
        kept = mine if answer == "k" else THEIRS
        await until(pilot, lambda: view.file.buffer.text == kept, "as was chosen")
        assert file.read_text() == THEIRS
        await pilot.press("end", "#", "ctrl+s")
        await until(pilot, lambda: file.read_text() == view.file.buffer.text, "it is saved")
        assert kept.strip().splitlines()[-1] in file.read_text()


@pytest.mark.parametrize("answer", ["k", "t"])
async def test_37_a_second_change_while_it_asks(opened, file, until, answer):
    async with opened(file) as (app, pilot, view):
        await pilot.press("#", "x", "enter")
        mine = view.file.buffer.text
        write(file, THEIRS)
        await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks")
        replace(file, LAST)
        await until(
            pilot,
            lambda: "1200" in str(app.screen.query_one("#dialog-text").render()),
            "the question shows what is there now",
        )
        await pilot.press(answer)
        kept = mine if answer == "k" else LAST
        await until(pilot, lambda: view.file.buffer.text == kept, "as was chosen")
        assert file.read_text() == LAST


async def test_37_it_is_gone_while_it_asks(opened, file, until):
    async with opened(file) as (app, pilot, view):
        await pilot.press("#", "x", "enter")
        write(file, THEIRS)
        await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks")
        file.unlink()
        await until(pilot, lambda: not isinstance(app.screen, Dialog), "it asks no more")
        assert "your edits are still here" in said(app)
        await pilot.press("ctrl+s")
        await until(pilot, file.exists, "it is saved")
        assert file.read_text() == view.file.buffer.text == f"#x\n{OLD}"


async def test_37_a_folder_in_its_place(opened, file, until):
    async with opened(file) as (app, pilot, view):
        await pilot.press("#", "x", "enter")
        mine = view.file.buffer.text
        file.unlink()
        file.mkdir()
        await until(pilot, lambda: "your edits are still here" in said(app), "it is said")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "cannot save" in said(app), "it is not saved")
        assert view.file.buffer.text == mine
        assert file.is_dir()
        file.rmdir()
        await pilot.press("ctrl+s")
        await until(pilot, file.is_file, "it is saved once there is room for it")
        assert file.read_text() == mine


async def test_37_what_is_as_before_again_is_no_question(opened, file, until):
    async with opened(file) as (app, pilot, _):
        await pilot.press("#", "x", "enter")
        write(file, THEIRS)
        await until(pilot, lambda: isinstance(app.screen, Dialog), "it asks")
        replace(file, OLD)
        await until(pilot, lambda: not isinstance(app.screen, Dialog), "it asks no more")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: file.read_text() == f"#x\n{OLD}", "it is saved")


async def test_39_owner_and_mode_stay(opened, file, until):
    os.chown(file, 1234, 2345) if os.getuid() == 0 else None
    file.chmod(0o2640)
    before = file.stat()
    async with opened(file) as (_, pilot, view):
        await pilot.press("#", "x", "enter", "ctrl+s")
        await until(pilot, lambda: file.read_text() == view.file.buffer.text, "it is saved")
    after = file.stat()
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert stat.S_IMODE(after.st_mode) == 0o2640


async def test_39_through_a_link(opened, file, workspace, until):
    target = workspace / "elsewhere" / "real.yml"
    target.parent.mkdir()
    file.rename(target)
    file.symlink_to("../elsewhere/real.yml")
    async with opened(file) as (_, pilot, view):
        await pilot.press("#", "x", "enter", "ctrl+s")
        await until(pilot, lambda: target.read_text() == view.file.buffer.text, "it is saved")
    assert file.is_symlink()
    assert target.read_text() == f"#x\n{OLD}"


async def test_39_a_disk_that_became_read_only(opened, disk, until):
    """As a disk does that had an error, or a share that was mounted anew."""
    folder = disk("share", "rw")
    path = folder / "a.yml"
    path.write_text(OLD)
    async with opened(path) as (app, pilot, view):
        await pilot.press("#", "x", "enter")
        disk("share", "ro")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "read-only" in said(app), "it is said")
        assert path.read_text() == OLD
        assert files(app).unsaved
        assert list(folder.iterdir()) == [path]
        disk("share", "rw")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: path.read_text() == view.file.buffer.text, "it is saved")
