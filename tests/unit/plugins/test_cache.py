"""What plugins said of themselves is kept on disk, and never counts once something has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PLUGIN = """\
import os
from pydantic import BaseModel
from helper import SIZE
with open(os.environ["LOADED"], "a") as log:
    log.write("x")

class Config(BaseModel):
    "A config."
    size: int = SIZE

class Backend:
    def run(self, model_run, config: Config):
        return True
"""
OLD = 1_700_000_000


class Site:
    """A folder with a plugin that notes each time its module is imported."""

    def __init__(self, folder: Path, cli: Any) -> None:
        self.folder, self._cli = folder / "site", cli
        self.log, self.kept = folder / "loaded", folder / "cache"
        info = self.folder / "tide-1.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tide\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[rompy.run]\ntide = tide:Backend\n")
        (self.folder / "tide.py").write_text(PLUGIN)
        (self.folder / "helper.py").write_text("SIZE = 3\n")
        self.settle()

    def settle(self, when: int = OLD) -> None:
        """Have everything changed long ago."""
        for path in [*self.folder.rglob("*"), self.folder]:
            os.utime(path, (when, when))

    def listed(self, *more: str) -> dict[str, Any]:
        """What ``backends list`` says of the plugin."""
        done = self.run("backends", "list", "--json", *more)
        return next(e for e in json.loads(done.stdout) if e["name"] == "tide")

    def run(self, *words: str) -> Any:
        env = {
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LOADED": str(self.log),
            "XDG_CACHE_HOME": str(self.kept),
        }
        done = self._cli(*words, env=env)
        assert done.returncode == 0, done.stderr
        return done

    def loads(self) -> int:
        """How often its module was imported since this was asked last."""
        count = len(self.log.read_text()) if self.log.exists() else 0
        self.log.unlink(missing_ok=True)
        return count

    @property
    def file(self) -> Path:
        (found,) = (self.kept / "rompy-tui" / "plugins").iterdir()
        return found


@pytest.fixture
def site(tmp_path: Path, cli: Any) -> Site:
    return Site(tmp_path, cli)


def test_a_second_listing_loads_nothing(site: Site) -> None:
    first = site.listed()
    assert (first["state"], first["summary"], site.loads()) == ("ok", "A config.", 1)
    assert (site.listed(), site.loads()) == (first, 0)
    assert site.file.stat().st_mode & 0o777 == 0o600
    schema = ("backends", "schema", "--backend-type", "tide")
    shown = site.run(*schema).stdout
    assert (site.loads(), site.run(*schema).stdout, site.loads()) == (1, shown, 0)
    assert (site.listed("--fresh"), site.loads()) == (first, 1)


def change_source(site: Site) -> None:
    path = site.folder / "tide.py"
    path.write_text(PLUGIN.replace("A config", "B config"))
    os.utime(path, (OLD + 1, OLD + 1))


def change_what_it_imports(site: Site) -> None:
    (site.folder / "helper.py").write_text("SIZE = 4\n")
    os.utime(site.folder / "helper.py", (OLD + 1, OLD + 1))


def replace_with_the_same_time(site: Site) -> None:
    path = site.folder / "tide.py"
    other = site.folder.parent / "other.py"
    other.write_text(PLUGIN.replace("A config", "B config"))
    os.utime(other, (OLD, OLD))
    other.replace(path)
    os.utime(site.folder, (OLD, OLD))


def install_another(site: Site) -> None:
    (site.folder / "other-1.dist-info").mkdir()
    site.settle(OLD + 1)


def change_entry_points(site: Site) -> None:
    path = site.folder / "tide-1.dist-info" / "entry_points.txt"
    path.write_text("[rompy.run]\ntide = tide:Backend\nmore = tide:Backend\n")
    os.utime(path, (OLD + 1, OLD + 1))


def damage(site: Site) -> None:
    site.file.write_bytes(site.file.read_bytes()[:-20])


def empty(site: Site) -> None:
    site.file.write_text("{}")


def other_version(site: Site) -> None:
    site.file.write_text(site.file.read_text().replace('"version":1', '"version":99'))


def open_to_others(site: Site) -> None:
    site.file.chmod(0o646)


@pytest.mark.parametrize(
    "change",
    [
        change_source,
        replace_with_the_same_time,
        change_what_it_imports,
        install_another,
        change_entry_points,
        damage,
        empty,
        other_version,
        open_to_others,
    ],
)
def test_what_is_kept_does_not_count_after(change: Callable[[Site], None], site: Site) -> None:
    site.listed()
    assert (site.loads(), site.listed()["state"], site.loads()) == (1, "ok", 0)
    change(site)
    found = site.listed()
    assert site.loads() >= 1
    is_other = change in {change_source, replace_with_the_same_time}
    assert found["summary"] == ("B config." if is_other else "A config.")


def test_what_has_just_changed_is_not_kept(site: Site) -> None:
    os.utime(site.folder / "helper.py")
    assert [(site.listed()["state"], site.loads()) for _ in range(2)] == [("ok", 1)] * 2


def test_a_broken_one_is_tried_again(site: Site) -> None:
    (site.folder / "helper.py").unlink()
    site.settle()
    assert site.listed()["state"] == "broken"
    (site.folder / "helper.py").write_text("SIZE = 3\n")
    assert site.listed()["state"] == "ok"


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(site: Site) -> None:
    site.kept.write_text("a file")
    assert [site.listed()["state"] for _ in range(2)] == ["ok", "ok"]


def test_only_so_many_files_are_kept(site: Site, tmp_path: Path) -> None:
    folder = site.kept / "rompy-tui" / "plugins"
    folder.mkdir(parents=True)
    for number in range(30):
        (folder / f"{number}.json").write_text("{}")
        os.utime(folder / f"{number}.json", (OLD, OLD))
    site.listed()
    assert len(list(folder.iterdir())) == 20
    site.loads()
    assert (site.listed()["state"], site.loads()) == ("ok", 0)


def test_another_interpreter_is_not_even_started(site: Site, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", other], check=True)
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\necho x >>{tmp_path}/started\nexec {other}/bin/python "$@"\n')
    wrapper.chmod(0o755)
    (site.folder / "tide.py").write_text("class Backend:\n    def run(self): ...\n")
    for path in (*other.rglob("*"), other, wrapper, tmp_path):
        if not path.is_symlink():
            os.utime(path, (OLD, OLD))
    site.settle()
    words = ("--python", str(wrapper), "backends", "list", "--json")
    first = site.run(*words).stdout
    assert (tmp_path / "started").read_text() == "x\n"
    assert site.run(*words).stdout == first
    assert (tmp_path / "started").read_text() == "x\n"
