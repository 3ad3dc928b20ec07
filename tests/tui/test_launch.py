"""Launching a pipeline, its page, its log, and how it is stopped."""

from __future__ import annotations

import os
import shutil
import signal
import threading

import pytest

from rompy_tui.supervision import RunState, Store, files, slot
from rompy_tui.tui.background import Background
from rompy_tui.tui.editor.widget import TextEditor
from rompy_tui.tui.launch.dialog import LaunchDialog
from rompy_tui.tui.logs.view import LogView
from rompy_tui.tui.runs.panel import RunList
from rompy_tui.tui.runs.table import RunsScreen

SLOW = """\
type: local
command: "echo begun; sleep 1000"
"""


def log_text(app):
    # A screen is there a moment before what it shows is.
    views = app.screen.query("#log").results(LogView)
    return "\n".join(line.text for view in views for line in view.shown())


def shown(app, name):
    found = app.screen.query(f"#run-{name}")
    return str(found.first().render()) if found else ""


def asks(app):
    return isinstance(app.screen, LaunchDialog) and app.screen.query("#launch-keys")


def rows(app):
    return str(app.screen.query_one("#launch-rows").render())


def runs(workspace):
    return Store(workspace / ".rompy-tui").list()


@pytest.fixture
def launched(make_app, until):
    """Press what launches the open pipeline, and wait for the page of the run."""

    async def launch(pilot, app):
        await until(pilot, lambda: app.screen.query("#files"), "the first screen shows")
        await pilot.press("f5")
        await until(pilot, lambda: asks(app), "the dialog opens")
        await pilot.press("enter")
        await until(pilot, lambda: shown(app, "head"), "the page opens")

    return launch


async def test_a_pipeline_runs_and_its_log_shows(make_app, workspace, until, launched):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it succeeds")
        stages = shown(app, "stages")
        assert [w for w in stages.split() if w == "✓"] == ["✓"] * 3
        await until(pilot, lambda: "output files" in log_text(app), "the last stage's log shows")
        await pilot.press("left")
        await until(pilot, lambda: "one\ntwo" in log_text(app), "the run's log shows")
        await pilot.press("escape")
        assert app.screen.query_one(RunList)
        await until(pilot, lambda: "RUNS 1" in str(app.screen.query_one("#runs-title").render()))
    (run,) = runs(workspace)
    assert run.state is RunState.SUCCEEDED
    assert run.log("run").read_text().endswith("one\ntwo\n")
    assert (workspace / "output" / "waves" / "INPUT").exists()


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_it_does_so_on_a_small_terminal(make_app, until, launched, size):
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it succeeds")
        log = app.screen.query_one(LogView)
        assert log.region.height >= 5
        assert log.region.bottom <= size[1]


async def test_a_failed_stage_says_why(make_app, workspace, until, launched):
    (workspace / "backends" / "local.yml").write_text(
        'type: local\ncommand: "echo too steep; exit 3"\n'
    )
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "failed" in shown(app, "head"), "it fails")
        assert "the run stage failed: the command ended with exit status 3" in shown(app, "reason")
        await until(pilot, lambda: "too steep" in log_text(app), "the last lines show")


async def test_progress_and_alerts_show(make_app, workspace, until, launched):
    (workspace / "backends" / "local.yml").write_text(
        "type: local\n"
        "command: |\n"
        "  echo step 5 of 10; echo 'WARNING: CFL'; echo '0 errors'; echo 'ERROR: cell is dry'\n"
        "  while [ ! -e go ]; do sleep 0.05; done\n"
        "  rm go\n"
    )
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "50 %" in shown(app, "progress"), "how far it is")
        assert "step 5 of 10" in shown(app, "progress")
        await until(pilot, lambda: "1 error   ▲ 1 warning" in shown(app, "meter"), "its alerts")
        await until(pilot, lambda: "ERROR: cell is dry" in shown(app, "meter"), "the last one")
        told = lambda: [n.message for n in app._notifications]  # noqa: E731
        await until(pilot, lambda: "run: ERROR: cell is dry" in told(), "it is told")
        assert "last time" not in shown(app, "stages")
        (workspace / "output" / "waves" / "go").touch()
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it ends")
        await until(pilot, lambda: not shown(app, "progress"), "nothing goes on")
        await pilot.press("r")
        await until(pilot, lambda: "last time" in shown(app, "stages"), "the time of before")
        (workspace / "output" / "waves" / "go").touch()
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it ends again")


async def test_results_and_comparison(make_app, workspace, until, launched):
    app = make_app()
    rows = lambda: [row.text for row in app.screen.query_one("#reading-rows").rows]  # noqa: E731
    page = lambda: app.screen.query("#reading-rows") and rows()  # noqa: E731
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it succeeds")
        await pilot.press("d")
        await until(pilot, lambda: app._notifications, "there is no other run")
        await pilot.press("t")
        await until(pilot, page, "the results")
        assert "postprocess" in rows()
        await pilot.press("escape", "escape")
        backend = workspace / "backends" / "local.yml"
        backend.write_text(backend.read_text().replace("two", "three"))
        await until(pilot, lambda: app.screen.query("#files"), "back home")
        await launched(pilot, app)
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it succeeds")
        await pilot.press("d")
        await until(pilot, page, "the difference")
        assert any(row.startswith("- ") and "echo two" in row for row in rows())
        assert any(row.startswith("+ ") and "echo three" in row for row in rows())


async def test_a_stop_says_when_it_kills(make_app, workspace, until, launched):
    (workspace / "backends" / "local.yml").write_text(
        "type: local\ncommand: \"trap '' TERM; echo begun; while true; do sleep 0.1; done\"\n"
    )
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "begun" in log_text(app), "the command runs")
        await pilot.press("c")
        await until(pilot, lambda: "asked to stop; killed in" in shown(app, "reason"), "it says so")
        await until(pilot, lambda: "cancelled" in shown(app, "head"), "it is cancelled")
        assert "asked to stop; killed" not in shown(app, "reason")


async def test_cancel_ends_the_run_and_all_of_it(make_app, workspace, until, launched):
    (workspace / "backends" / "local.yml").write_text(SLOW)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "begun" in log_text(app), "the command runs")
        (run,) = runs(workspace)
        await pilot.press("c")
        await until(pilot, lambda: "cancelled" in shown(app, "head"), "it is cancelled")
        run.refresh()
        pid = run.owner["pid"]
        await until(pilot, lambda: not _is_running(pid), "its process ends")
        await pilot.press("r")
        await until(pilot, lambda: app.screen.run_id != run.id, "it runs again")
        assert len(runs(workspace)) == 2
        await until(pilot, lambda: "begun" in log_text(app), "the new command runs")
        await pilot.press("c")
        await until(pilot, lambda: "cancelled" in shown(app, "head"), "it is cancelled too")


async def test_a_pipeline_with_errors_is_not_launched(make_app, workspace, until):
    (workspace / "backends" / "local.yml").write_text("type: local\ntimeout: 5\n")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: "pipeline.yml is not valid: 1 error" in rows(app), "it is told")
        await pilot.press("enter")
        await until(pilot, lambda: app._notifications, "it cannot start so")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, LaunchDialog), "it closes")
    assert runs(workspace) == []


async def test_a_key_pressed_twice_asks_once(make_app, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        home = app.screen
        home.action_launch()
        home.action_launch()
        await pilot.press("f5")
        await until(pilot, lambda: "echo one" in rows(app), "the dialog opens, and stays open")
        running = lambda: [w for w in app.workers if w.name == "<lambda>"]  # noqa: E731
        await until(pilot, lambda: not running(), "both files are checked")
        await pilot.pause()
        dialogs = [screen for screen in app.screen_stack if isinstance(screen, LaunchDialog)]
        assert len(dialogs) == 1


@pytest.fixture
def may_check(monkeypatch):
    """Checks before a launch wait for this event."""
    may = threading.Event()
    prepared = Background.prepared

    def later(*args):
        may.wait(30)
        return prepared(*args)

    monkeypatch.setattr(Background, "prepared", later)
    return may


async def test_keys_typed_before_the_check_is_done_are_for_the_dialog(
    make_app, workspace, until, may_check
):
    app = make_app(file=workspace / "pipeline.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        view = app.screen.query_one(TextEditor)
        await until(pilot, lambda: view.file is not None, "the file is open")
        await pilot.press("f5", "enter")
        await until(pilot, lambda: "checking …, then it starts" in rows(app), "it is checked")
        assert not view.file.buffer.dirty
        may_check.set()
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it runs")
    assert len(runs(workspace)) == 1


async def test_the_dialog_can_be_left(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: "echo one" in rows(app), "the dialog opens")
        text = "\n".join(str(w.render()) for w in app.screen.query("Static"))
        assert "echo one; echo two" in text
        assert "output/waves" in text
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, LaunchDialog), "it closes")
    assert runs(workspace) == []


async def test_what_the_run_needs_is_looked_at(make_app, workspace, until):
    (workspace / "backends" / "local.yml").write_text('type: local\ncommand: "no-such-model 3"\n')
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: asks(app), "the dialog opens")
        await until(pilot, lambda: "GB free" in rows(app), "there is room")
        await until(pilot, lambda: "✗ the command 'no-such-model' was not found" in rows(app))
        await until(pilot, lambda: "looking whether" not in rows(app), "that is all")
        await pilot.press("d")
        page = lambda: app.screen.query("#reading-rows")  # noqa: E731
        await until(pilot, lambda: page() and page().first().rows, "what would run")
        text = [row.text for row in page().first().rows]
        assert "cd output/waves" in text
        assert "/bin/sh -c 'no-such-model 3'" in text
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen.query("#files"), "back home")
    assert runs(workspace) == []


async def test_choices_are_applied_and_remembered(make_app, workspace, until):
    (workspace / "backends" / "other.yml").write_text("type: local\ncommand: echo other; exit 3\n")
    (workspace / "backends" / "wrong.yml").write_text("type: local\ntimeout: 5\n")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        valid = lambda: "PROBLEMS" and app.screen._files("backend")  # noqa: E731
        await until(pilot, lambda: len(valid()) == 2, "the files are checked")
        await pilot.press("f5")
        await until(pilot, lambda: asks(app), "the dialog opens")
        await pilot.press("b", "b")
        await until(pilot, lambda: "echo other; exit 3   from backends/other.yml" in rows(app))
        await pilot.press("plus", "u", "v", "p")
        await until(pilot, lambda: "retries 1   clean up on failure yes" in rows(app))
        await until(pilot, lambda: "echo other" in rows(app), "it is checked again")
        assert "check between stages no" in rows(app)
        await until(pilot, lambda: app._notifications, "there is no other postprocessor")
        await pilot.press("minus", "enter")
        await until(pilot, lambda: "failed" in shown(app, "head"), "the chosen one runs")
        (run,) = runs(workspace)
        request = run.request
        assert (request.backend_config, request.retries) == ("backends/other.yml", 0)
        assert (request.cleanup_on_failure, request.validate_stages) == (True, False)
        await pilot.press("escape", "f5")
        await until(pilot, lambda: asks(app), "the dialog opens again")
        await until(pilot, lambda: "from backends/other.yml" in rows(app), "as it was")
        (workspace / ".rompy-tui" / "launch.json").write_text('{"pipeline.yml": {"retries": "x"')
        await pilot.press("b", "escape", "f5")
        await until(pilot, lambda: asks(app) and "echo one" in rows(app), "damaged: the usual")


async def test_a_model_takes_the_backend_of_the_workspace(make_app, workspace, until):
    app = make_app(file=workspace / "model.yml")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.screen._files("backend"), "the files are checked")
        await pilot.press("f5")
        await until(pilot, lambda: asks(app), "the dialog opens")
        await until(pilot, lambda: "from backends/local.yml" in rows(app), "its backend")


async def test_a_choice_that_cannot_start(make_app, workspace, until):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen._files("backend"), "the files are checked")
        await pilot.press("f5")
        await until(pilot, lambda: "echo one" in rows(app), "the dialog opens")
        (workspace / "backends" / "local.yml").write_text("type: local\ntimeout: 5\n")
        await pilot.press("b")
        await until(pilot, lambda: "is not valid: 1 error" in rows(app))
        await pilot.press("enter")
        await until(pilot, lambda: app._notifications, "it cannot start so")
        assert asks(app)
    assert runs(workspace) == []


async def test_a_second_run_into_one_folder_is_warned_of(
    make_app, workspace, until, launched, may_check
):
    may_check.set()
    (workspace / "backends" / "local.yml").write_text(SLOW)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "begun" in log_text(app), "the command runs")
        may_check.clear()
        await pilot.press("escape", "f5", "enter")
        await until(pilot, lambda: "then it starts" in rows(app), "it is checked")
        may_check.set()
        await until(pilot, lambda: "writes to this folder" in rows(app), "it is told first")
        assert asks(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.query("#runs"), "the first screen shows")
        await pilot.press("f6", "enter")
        await until(pilot, lambda: shown(app, "head"), "the run's page opens")
        await pilot.press("c")
        await until(pilot, lambda: "cancelled" in shown(app, "head"), "it is cancelled")


@pytest.mark.parametrize("name", [slice(None), slice(-4, None), "last"])
async def test_the_program_opens_on_a_run(make_app, workspace, until, cli, name):
    assert cli("pipeline", "pipeline.yml", cwd=workspace).returncode == 0
    (run,) = runs(workspace)
    app = make_app(run_id=name if isinstance(name, str) else run.id[name])
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: shown(app, "head"), "the page opens")
        assert app.screen.run_id == run.id


@pytest.mark.parametrize("killed", [False, True])
async def test_a_run_is_found_again_as_it_is(make_app, workspace, until, launched, killed):
    """Quit while it runs, its supervisor killed meanwhile or not, and open again."""
    (workspace / "backends" / "local.yml").write_text(SLOW)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "begun" in log_text(app), "the command runs")
    (run,) = runs(workspace)
    if killed:
        os.kill(run.owner["pid"], signal.SIGKILL)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        title = lambda: str(app.screen.query_one("#runs-title").render())  # noqa: E731
        await until(pilot, lambda: "RUNS 1" in title(), "the run is listed")
        await pilot.press("f6", "enter")
        await until(pilot, lambda: "running" in shown(app, "head"), "its page opens")
        await until(pilot, lambda: "begun" in log_text(app), "its log shows")
        await pilot.press("c")
        await until(pilot, lambda: "cancelled" in shown(app, "head"), "it is cancelled")
    kinds = [event.kind for event in run.events]
    assert ("adopted" in kinds) is killed


async def test_a_record_that_is_removed_while_it_shows(make_app, workspace, until, launched):
    (workspace / "backends" / "local.yml").write_text(SLOW)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "begun" in log_text(app), "the command runs")
        (run,) = runs(workspace)
        run.refresh()
        shutil.rmtree(run.directory)
        await until(pilot, lambda: "lost" in shown(app, "head"), "it says so")
        assert "its record and logs were removed" in shown(app, "reason")
        os.kill(run.owner["pid"], signal.SIGTERM)
        await until(pilot, lambda: not _is_running(run.owner["pid"]), "the run ends")


async def test_a_run_whose_process_vanished_is_lost(make_app, workspace, until, cli):
    assert cli("pipeline", "pipeline.yml", cwd=workspace).returncode == 0
    (run,) = runs(workspace)
    # Its supervisor has ended; had it been killed, this would stand there.
    gone = {"stage": run.stage, "attempt": 1, "shim": run.owner}
    slot.write(str(run.directory / files.EXIT), gone)
    stages = {run.stage: {"state": "running", "attempt": 1, "started": 1.0}}
    slot.write(str(run.directory / files.STATE), {**run.kept, "state": "running", "stages": stages})
    app = make_app(run_id=run.id)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: shown(app, "head"), "the page opens")
        await until(pilot, lambda: "lost" in shown(app, "head"), "it is lost")
        assert "were killed" in shown(app, "reason")


async def test_a_log_made_to_hurt_is_shown_harmless(make_app, workspace, until, launched):
    (workspace / "backends" / "local.yml").write_text(
        "type: local\n"
        "command: |\n"
        "  printf 'a\\033]0;title\\007[/nope]\\n'\n"
        "  printf '10%%\\r20%%\\r30%%\\n'\n"
        "  head -c 100000 /dev/zero | tr '\\0' x; echo\n"
        "  printf '\\377\\376 bytes\\n'\n"
    )
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await launched(pilot, app)
        await until(pilot, lambda: "succeeded" in shown(app, "head"), "it succeeds")
        await pilot.press("left")
        await until(pilot, lambda: "bytes" in log_text(app), "the log shows")
        lines = log_text(app).split("\n")
        assert "a[/nope]" in lines
        assert "30%" in lines
        assert max(map(len, lines)) < 5000


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_an_ensemble(make_app, workspace, until):
    """A run for each set of values; all are checked first."""
    (workspace / "members.yml").write_text("calm: {backend.env_vars.H: '1'}\nstorm:\n")
    (workspace / "services.yml").write_text("services: {wave: {image: wave}}\n")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.screen._files("backend"), "the files are checked")
        await pilot.press("f5")
        await until(pilot, lambda: "echo one" in rows(app), "the dialog opens")
        await pilot.press("e")
        await until(pilot, lambda: "2 runs: calm (below), storm" in rows(app), "the members")
        assert "members.yml" in rows(app)
        await pilot.press("d")
        texts = lambda: [str(row.text) for row in app.screen.query_one("#reading-rows").rows]  # noqa: E731
        await until(pilot, lambda: "# member storm" in texts(), "what would run")
        assert "# member calm" in texts()
        await pilot.press("escape")
        await until(pilot, lambda: asks(app), "the dialog again")
        (workspace / "members.yml").write_text("calm: {backend.timeout: 5}\nstorm: {run: 1}\n")
        await pilot.press("plus")
        await until(pilot, lambda: "calm: " in rows(app), "what is wrong with the first member")
        assert "storm: " in rows(app)
        (workspace / "members.yml").write_text("calm: {backend.env_vars.H: '1'}\nstorm:\n")
        await pilot.press("minus")
        await until(pilot, lambda: "2 runs: calm" in rows(app), "all is well again")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen), "the page of all runs")
        ended = lambda: [run.state.ended for run in runs(workspace)]  # noqa: E731
        await until(pilot, lambda: ended() == [True, True], "both end")
    found = {run.request.member: run for run in runs(workspace)}
    assert set(found) == {"calm", "storm"}
    assert {run.state for run in found.values()} == {RunState.SUCCEEDED}
    assert found["calm"].request.run_id == "calm"


async def test_no_ensemble(make_app, until):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen._files("backend"), "the files are checked")
        await pilot.press("f5")
        await until(pilot, lambda: "echo one" in rows(app), "the dialog opens")
        await pilot.press("e")
        said = lambda: " ".join(n.message for n in app._notifications)  # noqa: E731
        await until(pilot, lambda: "there is no ensemble" in said(), "it says so")
