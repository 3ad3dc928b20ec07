"""The processes of plugins stay up between questions, and nothing a plugin does hurts another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CONFIG = """\
import os, signal, time
from pydantic import BaseModel, field_validator

class Config(BaseModel):
    "How it behaves."
    how: str = "well"

    @field_validator("how")
    @classmethod
    def act(cls, how):
        if how == "segfault":
            import ctypes
            ctypes.string_at(0)
        if how == "hang":
            time.sleep(600)
        if how == "leave":
            if os.fork() == 0:
                time.sleep(600)
            os._exit(3)
        if how == "loud":
            print("[]" * 200_000, flush=True)
        if how == "where":
            raise ValueError(f"{os.getpid()} {os.getcwd()}")
        return how

class Backend:
    def run(self, model_run, config: Config):
        return True
"""
PATCHING = """\
import json, os, pydantic
pydantic.BaseModel.model_json_schema = classmethod(lambda cls: {"title": "patched"})
json.dumps = lambda *a, **k: "{}"
os.environ["PATCHED"] = "yes"

class Config(pydantic.BaseModel):
    pass

class Backend:
    def run(self, model_run, config: Config):
        return True
"""

BEGIN = """\
import os, time
from rompy_tui.errors import PluginError
from rompy_tui.plugins import find, Kind
from rompy_tui.plugins.host import Host
host = Host()
entries = host.entries()
def plugin(name):
    return find(Kind.BACKEND, name, entries)
def asked(name, **values):
    return [p.message for p in host.validate(plugin(name), values).problems]
def process(name):
    return asked(name, how="where")[0].split()[2]
def refused(name, **values):
    try:
        host.validate(plugin(name), values)
    except PluginError as error:
        return error.message
    raise AssertionError("it was not refused")
"""


@pytest.fixture
def ask(fresh: Any, tmp_path: Path) -> Any:
    """Run code beside plugins given by their sources."""
    site = tmp_path / "site"

    def run(code: str, env: dict[str, str] | None = None, **sources: str) -> Any:
        for name, source in sources.items():
            add(site, name, source)
        done = fresh(BEGIN + code, env={"PYTHONPATH": str(site), **(env or {})})
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def add(site: Path, name: str, source: str) -> None:
    """Install a plugin that is one module."""
    info = site / f"{name}-1.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (site / f"{name}.py").write_text(source)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[rompy.run]\n{name} = {name}:Backend\n")


def test_one_process_answers_many_questions(ask: Any) -> None:
    ask(
        "first = process('mild')\n"
        "assert [process('mild') for _ in range(5)] == [first] * 5\n"
        "assert host.schema(plugin('mild'))['title'] == 'Config'\n"
        "assert Host().validate(plugin('mild'), {'how': 'where'}).problems[0].message.split()[2]"
        " == first\n",
        mild=CONFIG,
    )


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("segfault", "signal 11, SIGSEGV"),
        ("leave", "exit status 3"),
        ("hang", "took longer than 2 s"),
    ],
)
def test_one_that_dies_costs_a_restart_and_no_other_anything(ask: Any, how: str, said: str) -> None:
    ask(
        "before, other = process('wild'), process('mild')\n"
        "begun = time.monotonic()\n"
        f"said = refused('wild', how={how!r})\n"
        "assert time.monotonic() - begun < 30\n"
        f"assert {said!r} in said and \"the backend 'wild' of wild 1\" in said, said\n"
        "assert asked('wild', how='well') == []\n"
        "assert process('wild') != before\n"
        "assert process('mild') == other\n",
        env={"ROMPY_TUI_PLUGIN_LIMIT": "2"} if how == "hang" else None,
        wild=CONFIG,
        mild=CONFIG,
    )


def test_a_hanging_one_holds_up_no_other(ask: Any) -> None:
    ask(
        "import threading\n"
        "mild = process('mild')\n"
        "slow = threading.Thread(target=refused, args=('wild',), kwargs={'how': 'hang'})\n"
        "process('wild')\n"
        "slow.start()\n"
        "assert process('mild') == mild and slow.is_alive()\n"
        "slow.join()\n",
        env={"ROMPY_TUI_PLUGIN_LIMIT": "5"},
        wild=CONFIG,
        mild=CONFIG,
    )


def test_what_one_patches_no_other_sees(ask: Any) -> None:
    ask(
        "found = {e.name: e for e in host.describe(entries)}\n"
        "assert found['mild'].state.value == 'ok', found['mild']\n"
        "assert host.schema(plugin('mild'))['title'] == 'Config'\n"
        "assert asked('mild') == []\n",
        apatching=PATCHING,
        mild=CONFIG,
    )


def test_relative_paths_start_where_the_program_is_now(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ask(
        "assert asked('mild', how='where')[0].endswith(os.getcwd())\n"
        "os.chdir('other')\n"
        "assert asked('mild', how='where')[0].endswith('/other')\n",
        mild=CONFIG,
    )


def test_a_plugin_that_prints_a_lot(ask: Any) -> None:
    ask("assert asked('mild', how='loud') == []\n", mild=CONFIG)


def test_a_changed_source_or_variable_is_seen(ask: Any, tmp_path: Path) -> None:
    ask(
        "first = process('mild')\n"
        "os.environ['ELSE'] = '1'\n"
        "second = process('mild')\n"
        "assert first != second\n"
        "file = 'site/mild.py'\n"
        "text = open(file).read().replace('How it behaves', 'Behaves')\n"
        "open(file, 'w').write(text)\n"
        "end = time.monotonic() + 30\n"
        "while host.schema(plugin('mild'))['description'] != 'Behaves.':\n"
        "    assert time.monotonic() < end\n",
        mild=CONFIG,
    )


def test_an_idle_host_has_no_process_and_the_next_question_works(ask: Any) -> None:
    ask(
        "import gc\n"
        "from rompy_tui.plugins.host.warm import warm\n"
        "first, kept = process('mild'), warm(host.python)\n"
        "with kept.generation(60, idle=0.01) as now:\n"
        "    pid = now.nursery.pid\n"
        "while os.path.exists(f'/proc/{pid}') or os.path.exists(f'/proc/{first}'):\n"
        "    os.sched_yield()\n"
        "assert process('mild') != first\n",
        mild=CONFIG,
    )


def test_the_forking_process_killed_costs_a_restart(ask: Any) -> None:
    ask(
        "from rompy_tui.plugins.host.warm import warm\n"
        "process('mild')\n"
        "with warm(host.python).generation(60) as now:\n"
        "    os.kill(now.nursery.pid, 9)\n"
        "assert asked('wild') == [] and asked('mild') == []\n",
        mild=CONFIG,
        wild=CONFIG,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_processes_end_with_the_program(ask: Any, tmp_path: Path, wait: Any, number: int) -> None:
    add(tmp_path / "site", "wild", CONFIG)
    code = BEGIN + (
        "from rompy_tui.plugins.host.warm import warm\n"
        "child = process('wild')\n"
        "with warm(host.python).generation(60) as now:\n"
        "    print(child, now.nursery.pid, flush=True)\n"
        "asked('wild', how='hang')\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        assert program.stdout is not None
        child, forking = program.stdout.readline().split()
        os.kill(program.pid, number)
    wait(lambda: not Path(f"/proc/{child}").exists() and not Path(f"/proc/{forking}").exists())


def test_a_folder_is_checked_with_one_process(cli: Any, tmp_path: Path) -> None:
    add(tmp_path / "site", "mild", CONFIG)
    for number in range(8):
        (tmp_path / f"{number}.yml").write_text("type: mild\nhow: where\n")
    (tmp_path / "crash.yml").write_text("type: mild\nhow: segfault\n")
    done = cli("validate", ".", "--format", "json", env={"PYTHONPATH": str(tmp_path / "site")})
    found = [d for d in json.loads(done.stdout) if d["severity"] == "error"]
    crashed = [d for d in found if d["file"] == "crash.yml"]
    assert "signal 11" in crashed[0]["message"]
    pids = {d["message"].split()[-2] for d in found if d not in crashed}
    assert len(found) == 9
    assert len(pids) == 1, pids
