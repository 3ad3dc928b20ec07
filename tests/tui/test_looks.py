"""How the screens look: kept as texts, for each size, and with their styles for each theme.

``make looks`` keeps them anew; what changed is then seen in the difference of the commit.
"""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import asynccontextmanager

import pytest

from rompy_tui.called import Call
from rompy_tui.doctor import checks
from rompy_tui.doctor.finding import absent, good, warning, wrong
from rompy_tui.launch import preflight
from rompy_tui.launch.preflight import Look, Verdict
from rompy_tui.plugins import host
from rompy_tui.supervision import Request, Store, files, slot
from rompy_tui.supervision.figures import Figure, append
from rompy_tui.tui.app import RompyApp
from rompy_tui.tui.calls import screen as calls
from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.home import HomeScreen
from rompy_tui.tui.logs.pane import LogPane
from rompy_tui.tui.presentation import run_table
from rompy_tui.tui.presentation.calls import Ran
from rompy_tui.tui.start import Start

SIZES = [(120, 40), (160, 50), (80, 24), (60, 15)]
THEMES = ["deep-sea", "daylight", "lighthouse"]
DOCKER = """\
# The spectral model in a container.
type: docker
image: "swan:41.45"
cpu: 200
memory: 4g
user: model
timeuot: 3600
volumes:
  - "/data/wind:/in:ro"
env_vars:
  OMP_NUM_THREADS: "4"
  API_TOKEN: ${WAVES_TOKEN}
"""
FORECAST = """\
# Yesterday's wind, tomorrow's waves.
config: !include ../models/shelf.yml
backend: !include ../backends/local.yml
postprocessor: !include ../processors/archive.yml
"""
FILES = {
    "backends/docker.yml": DOCKER,
    "backends/local.yml": 'type: local\ncommand: "bin/swan INPUT"\ntimeout: 7200\n',
    "backends/hpc.yml": "type: slurm\npartition: compute\nnodes: 2\ntime_limit: '04:00:00'\n"
    "queue: normal\n",
    "models/shelf.yml": "run_id: shelf\noutput_dir: ../output\n"
    "period: {start: 2024-01-01, duration: 1d}\nconfig:\n  model_type: base\n",
    "pipelines/forecast.yml": FORECAST,
    "processors/archive.yml": "type: archive\ncompress: true\n",
}


@pytest.fixture
def waves(tmp_path, monkeypatch):
    """A workspace that is called the same on every machine, in git."""
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "waves"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / ".settings.toml").write_text('# Mine.\ntheme = "daylight"\n')
    monkeypatch.setenv("ROMPY_TUI_CONFIG", str(folder / ".settings.toml"))
    monkeypatch.setenv("ROMPY_TUI_MAX_RUNNING", "2")
    monkeypatch.setattr(checks, "CHECKS", (surroundings,))
    monkeypatch.setattr(preflight, "look", looked)
    monkeypatch.setattr(host, "found_pythons", lambda folder: [])
    monkeypatch.setattr(calls, "commands_run", lambda store: RAN)
    monkeypatch.setattr(run_table, "age", lambda *_: "2 d ago")
    monkeypatch.chdir(folder)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], check=True)
    return folder


def surroundings(around):
    """What the doctor finds on one machine: another one looks different."""
    yield good("interpreter", "rompy-tui on Python 3.12.3 (/opt/rompy/bin/python)")
    yield absent("docker", "there is no Docker engine", "start the Docker daemon")
    yield warning("disk", "512 MB free at /home/me/waves", "make room, or choose another folder")
    yield wrong("slurm", "the controller cannot be reached: munge", "check munge, or try later")


def looked(prepared):
    """What is found before a launch on one machine: another one has more room."""
    del prepared
    yield Look("generate", Verdict.GOOD, "75.1 GB free at output")
    yield Look("run", Verdict.WRONG, "the command 'bin/swan' was not found")
    yield Look("postprocess", Verdict.WARNING, "512 MB free at /archive")


NOON = time.mktime((2026, 1, 2, 12, 0, 0, 0, 0, -1))
RAN = [
    Ran(Call("git -C backends cat-file blob HEAD:./docker.yml", "git", NOON, 0.02, 0, "", 3), "us"),
    Ran(Call("sbatch --parsable", "slurm", NOON - 60, 1.5, 1), "20260102-115900-ab12, run"),
    Ran(Call("vi +1 backends/docker.yml", "editor", NOON - 90, 64.0, -15), "us"),
]
SCENES: dict[str, tuple[str, list[str]]] = {
    "files": ("", []),
    "problem": ("backends/docker.yml", ["f8"]),
    "completion": ("backends/docker.yml", ["ctrl+end", *"work", "ctrl+@"]),
    "hover": ("backends/docker.yml", ["down", "down", "f1"]),
    "mend": ("backends/docker.yml", ["f8", "f8", "ctrl+e"]),
    "find": ("backends/docker.yml", ["ctrl+f", *"model"]),
    "jump": ("backends/docker.yml", ["ctrl+u"]),
    "form": ("backends/docker.yml", ["ctrl+t", "down"]),
    "field": ("backends/docker.yml", ["ctrl+t", "down", "down", "enter"]),
    "rename": ("backends/docker.yml", ["down", "f10"]),
    "folds": ("backends/docker.yml", ["f18"]),
    "resolved": ("pipelines/forecast.yml", ["ctrl+k"]),
    "difference": ("backends/docker.yml", ["#", " ", "f19"]),
    "new-file": ("backends/docker.yml", ["ctrl+n"]),
    "save-as": ("backends/docker.yml", ["f17"]),
    "manual": ("backends/docker.yml", ["f13"]),
    "types": ("backends/docker.yml", ["f14"]),
    "keys": ("backends/docker.yml", ["f2", "question_mark"]),
    "palette": ("backends/docker.yml", ["ctrl+p", *"fold"]),
    "quit": ("backends/docker.yml", ["x", "ctrl+q"]),
    "plugins": ("backends/docker.yml", ["f20"]),
    "plugins-filter": ("backends/docker.yml", ["f20", "slash", *"archive", "enter"]),
    "settings": ("backends/docker.yml", ["f22", "down", "down"]),
    "settings-wrong": ("backends/docker.yml", ["f22", "down", "down", "enter", "x", "enter"]),
    "doctor": ("backends/docker.yml", ["f21", "down"]),
    "calls": ("backends/docker.yml", ["f23"]),
    "launch": ("pipelines/forecast.yml", ["f5"]),
    "would-run": ("pipelines/forecast.yml", ["f5", "d"]),
    "runs": ("", ["f6"]),
    "runs-page": ("", ["f24", "down"]),
    "run": ("", ["e"]),
    "run-panes": ("", ["v", "s", "right", "right", "right"]),
    "run-found": ("", ["slash", *"sweep", "enter", "m"]),
    "run-only": ("", ["l"]),
    "run-search": ("", ["slash", *"cfl"]),
    "run-results": ("", ["t"]),
}
"""A file to open, and the keys that lead to the screen."""


LOG = [
    "INFO: running swan",
    "\x1b[32m SWAN\x1b[0m 41.45",
    *(
        f"+time 20240101.{n // 6:02}{n % 6}000 , step {n:6};  iteration {n % 3:2}; sweep {n % 4}"
        for n in range(60)
    ),
    "WARNING: CFL of 1.31 at 118.2 E, 32.1 S is above what the scheme is stable for: see there",
    "** Error: the depth is negative at 17 points",
]


def recorded(waves):
    """Two runs that have ended, the second of them badly."""
    store = Store(waves / ".rompy-tui")
    for number, (name, ending) in enumerate(RUNS):
        request = Request(
            "pipelines/forecast.yml",
            str(waves),
            run_id="shelf",
            backend="local",
            staging_dir="output/shelf",
        )
        run = store.create(request, {})
        directory = run.directory.rename(run.directory.with_name(name))
        began = NOON + 3600 * number
        done = {"state": "succeeded", "attempt": 1, "started": began}
        failed = {**done, "state": ending, "started": began + 1, "seconds": 221.0}
        stages = {"generate": {**done, "seconds": 0.8}, "run": failed}
        why = "the run stage failed: the command ended with exit status 3"
        if ending == "succeeded":
            stages["postprocess"] = {**done, "seconds": 12.0}
            (directory / files.result_name("postprocess", 1)).write_text(
                json.dumps({"success": True, "details": RESULT})
            )
        kept = {**run.kept, "id": name, "state": ending, "stages": stages, "started": began}
        kept |= {"asked": began, "ended": began + 222, "stage": [*stages][-1]}
        kept |= {"reason": "" if ending == "succeeded" else why, "owner": {}}
        slot.write(str(directory / files.STATE), kept)
        (directory / files.log_name("run", 1)).write_text("\n".join(LOG) + "\n")
        (directory / files.log_name("generate", 1)).write_text("INFO: wrote output/shelf/INPUT\n")
        for at, cores in enumerate((0, 0.4, 1.9, 3.1, 3.8, 3.9)):
            used = Figure(began + 1 + at, "run", 1, cores * (at + 1), 10**8 * (at + 1))
            append(directory, used)


RUNS = [("20260102-120000-ab12", "succeeded"), ("20260102-130000-cd34", "failed")]
RESULT = {
    "message": "3 stations",
    "stations": {"depth": 31.5, "height": [0.2, 0.9, 1.4, 2.2, None, 1.8, 1.1, 0.7]},
    "files": ["spec.nc", "table.csv"],
}


@pytest.fixture
def at(waves, until):
    """The application at a scene, 120x40 first."""

    @asynccontextmanager
    async def begin(scene):
        file, keys = SCENES[scene]
        if scene.startswith("run"):
            recorded(waves)
        run_id = None
        if scene.startswith("run-") or scene == "run":
            run_id = RUNS[scene != "run-results"][0]
        app = RompyApp(Start(waves, waves / file if file else None, run_id))
        async with app.run_test(size=SIZES[0]) as pilot:
            home = next(each for each in app.screen_stack if isinstance(each, HomeScreen))

            def ready():
                states = home._background.index.files.values()
                shown = home.query_one(EditorPane).shown
                plugins = str(home.query_one("#plugins").render())
                return (
                    "pipe" in plugins
                    and all(state.checked for state in states)
                    and any(
                        shown and state.path == shown.path and state.diagnostics == shown.marks.all
                        for state in states
                    )
                )

            await until(pilot, ready, "everything is checked")
            if run_id:
                await until(pilot, lambda: app.screen.query(LogPane), "the page of the run")
                title = lambda: str(app.screen.query(".log-title").first().render())  # noqa: E731
                await until(pilot, lambda: "lines" in title(), "its log")
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            yield pilot
            app.exit()

    return begin


@pytest.mark.parametrize("scene", SCENES)
async def test_each_size_and_theme(at, until, looks, scene):
    async with at(scene) as pilot:
        for columns, rows in SIZES:
            await pilot.resize_terminal(columns, rows)
            await looks.until_as_kept(pilot, f"{scene}-{columns}x{rows}")
        await pilot.resize_terminal(*SIZES[0])
        for theme in THEMES:
            pilot.app.themes.show(theme)
            await until(pilot, lambda theme=theme: pilot.app.theme == theme, "it is taken")
            await looks.until_as_kept(pilot, f"{scene}-{theme}", styles=True)


async def test_an_empty_folder(tmp_path, monkeypatch, until, looks):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "waves").mkdir()
    app = RompyApp(Start(tmp_path / "waves"))
    async with app.run_test(size=SIZES[0]) as pilot:
        plugins = app.screen.query_one("#plugins")
        await until(pilot, lambda: "pipe" in str(plugins.render()), "the plugins are known")
        for columns, rows in SIZES:
            await pilot.resize_terminal(columns, rows)
            await looks.until_as_kept(pilot, f"empty-{columns}x{rows}")
