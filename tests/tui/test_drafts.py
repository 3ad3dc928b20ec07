"""Unsaved edits that an earlier session left behind."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from rompy_tui.documents.writer import FileText, Stamp
from rompy_tui.tui.common.dialog import Dialog
from rompy_tui.tui.editor.drafts import Drafts
from rompy_tui.tui.editor.widget import TextEditor

DAY = 24 * 60 * 60


@pytest.fixture
def state(workspace):
    return workspace / ".rompy-tui"


@pytest.fixture
def leave(state):
    """Leave a draft of a model behind, its owner changed."""

    def make(**owner) -> Path:
        Drafts(state).keep(Path("model.yml").absolute(), FileText("a: 1\n", False, "\n"), Stamp(""))
        (kept_in,) = (state / "drafts").glob("*.json")
        values = json.loads(kept_in.read_text())
        values["owner"].update(owner)
        kept_in.write_text(json.dumps(values))
        return kept_in

    return make


def test_a_draft_of_a_session_that_runs_is_left_alone(state, leave):
    leave()
    assert Drafts(state).left_behind() == ([], [])


def test_a_draft_of_a_session_that_died_is_found(state, leave):
    kept_in = leave(started=1)
    (draft,), problems = Drafts(state).left_behind()
    assert draft.kept_in == kept_in
    assert draft.content.text == "a: 1\n"
    assert problems == []


@pytest.mark.parametrize(("age", "found"), [(0, 0), (DAY // 2, 0), (2 * DAY, 1)])
def test_a_draft_of_another_machine_is_found_once_it_is_old(state, leave, age, found):
    kept_in = leave(host="elsewhere")
    then = time.time() - age
    os.utime(kept_in, (then, then))
    drafts, problems = Drafts(state).left_behind()
    assert len(drafts) == found
    assert problems == []


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"owner": 1}', "null", "é"])
async def test_a_draft_that_cannot_be_read_is_said_and_kept(
    make_app, state, leave, until, workspace, damage
):
    kept_in = leave()
    kept_in.write_text(damage)
    app = make_app(file=workspace / "model.yml")
    async with app.run_test() as pilot:
        await until(pilot, lambda: list(app._notifications), "it is said")
        (said,) = [note.message for note in app._notifications]
        assert "cannot be read" in said
        assert kept_in.name in said
        assert not isinstance(app.screen, Dialog)
    assert kept_in.read_text() == damage


async def test_what_cannot_be_written_anew_stays_where_it_was(
    make_app, state, leave, until, workspace
):
    """Restored edits are in one file or in the other at any moment, never in none."""
    left = leave(started=1)
    kept_in = left.with_name("of-a-session-that-died.json")
    left.rename(kept_in)
    left.with_suffix(".tmp").mkdir()  # no draft can be written there
    app = make_app(file=workspace / "model.yml")
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, Dialog), "the edits are offered")
        view = app.screen_stack[0].query_one(TextEditor)
        await pilot.press("r")
        await until(pilot, lambda: list(app._notifications), "it is said")
        said = [note.message for note in app._notifications]
        assert any("would not outlive a crash" in words for words in said)
        # The file is not what the edits began with: that is another question.
        await until(pilot, lambda: view.file and isinstance(app.screen, Dialog), "the conflict")
        await pilot.press("k")
        assert view.file.buffer.text == "a: 1\n"
        assert kept_in.exists()
        left.with_suffix(".tmp").rmdir()
        await pilot.press("x")
        assert view.file.buffer.text == "xa: 1\n"
        await until(pilot, left.exists, "a draft of this session")
        assert "x" in json.loads(left.read_text())["text"]
