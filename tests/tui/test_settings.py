"""Settings in the terminal UI."""

from __future__ import annotations

from rompy_tui.tui.explorer.panel import FileList
from rompy_tui.tui.problems.panel import ProblemList

LOOSE = 'type: docker\nimage: "swan"\nmemory: 4g\ncpu: 200\nuser: swan\n'


async def test_warnings_that_are_switched_off_are_not_shown(make_app, workspace, until):
    file = workspace / "backends" / "docker.yml"
    file.write_text(LOOSE)
    for ignore, expected in (frozenset(), 2), (frozenset({"unpinned-image"}), 1):
        app = make_app(file=file, ignore=ignore)
        async with app.run_test(size=(120, 40)) as pilot:
            files = app.screen.query_one(FileList)

            def is_checked(files=files):
                return any("✗" in str(row.prompt) for row in files.options)

            await until(pilot, is_checked, "it is checked")
            assert app.screen.query_one(ProblemList).option_count == expected


def test_the_theme_of_the_settings(terminal, workspace, monkeypatch):
    monkeypatch.setenv("ROMPY_TUI_THEME", "no-such-theme")
    screen = terminal(str(workspace))
    assert screen.until_ended() == 2
    assert "there is no theme 'no-such-theme'" in screen.text()
