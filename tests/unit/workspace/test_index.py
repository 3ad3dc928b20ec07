"""Files are checked again when something changed that they depend on, and only then."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.validation import Catalogue
from rompy_tui.workspace import FileState, Index, contents, outcomes

LOCAL = "type: local\ncommand: x\n"


@pytest.fixture
def index() -> Index:
    return Index()


@pytest.fixture
def check(index: Index, catalogue: Catalogue) -> Callable[[Path], FileState]:
    return lambda path: index.check(path, catalogue)


def codes(state: FileState) -> list[str]:
    return [d.code for d in state.diagnostics if d.is_error]


def touch(path: Path, moment: int = 1_500_000_000) -> None:
    os.utime(path, (moment, moment))


def test_what_is_known_of_a_file(check: Any, old: Any) -> None:
    state = check(old("a.yml", "type: docker\nimage: x\ncpu: 200\n---\nnotes: 1\n"))
    assert (state.kind, state.type, state.documents) == ("backend", "docker", 2)
    assert state.parts == (("backend", "docker"), ("foreign", ""))
    assert state.checked
    assert codes(state) == ["out-of-range"]
    assert state.text.startswith("type: docker")


def test_a_foreign_file(check: Any, old: Any, index: Index, catalogue: Catalogue) -> None:
    path = old("a.yml", "name: [\n")
    state = check(path)
    assert (state.kind, state.ok, state.ours) == ("", True, ())
    assert state.text == "name: [\n"
    # Somebody who names it wants to know.
    assert codes(Index().check(path, catalogue, named=True)) == ["yaml-syntax"]


def test_a_long_foreign_file_is_not_kept(check: Any, old: Any) -> None:
    state = check(old("a.json", "[" + "1.5, " * 300_000 + "1]"))
    assert state.large
    assert state.text == ""
    assert state.ok


def test_an_unchanged_file_is_not_opened(check: Any, old: Any, opened: Any) -> None:
    path = old("a.yml", LOCAL)
    first = check(path)
    assert opened() == ["a.yml"]
    assert check(path) is first
    assert opened() == []


def test_a_touched_file_costs_a_look(
    check: Any, old: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old("a.yml", LOCAL)
    first = check(path)
    opened()
    touch(path)
    assert check(path) is first
    assert opened() == ["a.yml"]
    path.chmod(0o600)
    assert check(path) is first
    assert opened() == []


def test_a_changed_file(check: Any, old: Any) -> None:
    path = old("a.yml", LOCAL)
    assert codes(check(path)) == []
    old("a.yml", "type: local\ntimeout: 5\n")
    assert codes(check(path)) == ["out-of-range"]


def test_a_change_that_does_not_show(check: Any, write: Any) -> None:
    """Of the same length and within one tick of the clock: a new file is not trusted."""
    path = write("a.yml", "type: local\ntimeout: 600\n")
    moment = path.stat().st_mtime_ns
    assert codes(check(path)) == []
    with path.open("r+") as stream:
        stream.write("type: local\ntimeout: 005\n")
    os.utime(path, ns=(moment, moment))
    assert codes(check(path)) == ["out-of-range"]


def test_back_and_forth(check: Any, old: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As git checkout does: the file is replaced, and comes back with another time."""
    path = old("a.yml", LOCAL)
    first = check(path)
    old("a.yml", "type: local\ntimeout: 5\n")
    second = check(path)
    monkeypatch.setattr(outcomes, "check_loaded", None)
    for _ in range(3):
        old("a.yml", LOCAL)
        assert check(path) is first
        old("a.yml", "type: local\ntimeout: 5\n")
        assert check(path) is second


def test_removed_and_back(
    check: Any, index: Index, old: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old("a.yml", LOCAL)
    first = check(path)
    path.unlink()
    index.remove(path)
    assert path not in index.files
    monkeypatch.setattr(outcomes, "check_loaded", None)
    old("a.yml", LOCAL)
    index.add(path)
    assert check(path) is first


def test_a_file_that_is_gone(check: Any, old: Any) -> None:
    path = old("a.yml", LOCAL)
    check(path)
    path.unlink()
    assert codes(check(path)) == ["file-missing"]


@pytest.mark.parametrize("kind", ["fifo", "folder", "large", "nul", "latin"])
def test_what_is_no_text(kind: str, check: Any, old: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.write_bytes(b"type: local\n")
        os.truncate(path, 10_000_001)
    else:
        path.write_bytes(b"type: local\n\0" if kind == "nul" else b"type: local # \xe9\n")
    expected = {
        "fifo": "not-a-file",
        "folder": "is-directory",
        "large": "too-large",
        "nul": "not-text",
        "latin": "not-utf8",
    }
    first = check(path)
    assert codes(first) == [expected[kind]]
    assert first.diagnostics[0].span.file == str(path)
    assert check(path) is first


def test_an_included_file_changes(check: Any, index: Index, old: Any) -> None:
    top = old("top.yml", "config: !include sub/run.yml\nbackend: !include sub/back.yml\n")
    old("sub/run.yml", "run_id: x\n")
    middle = old("sub/back.yml", "!include ../low/base.yml\n")
    low = old("low/base.yml", LOCAL)
    other = old("other.yml", LOCAL)
    for path in (top, middle, low, other):
        assert codes(check(path)) == []
    old("low/base.yml", "type: local\ntimeout: 5\n")
    assert index.concerned([low]) == sorted([low, middle, top])
    assert codes(check(top)) == ["out-of-range"]
    assert codes(check(middle)) == ["out-of-range"]
    assert index.concerned([other]) == [other]


def test_only_the_changed_file_is_read(check: Any, index: Index, old: Any, opened: Any) -> None:
    tops = [old(f"{n}.yml", f"x: {n}\nbackend: !include base.yml\n") for n in range(5)]
    base = old("base.yml", LOCAL)
    for path in (*tops, base):
        check(path)
    assert opened().count("base.yml") == 1
    old("base.yml", "type: local\ntimeout: 5\n")
    for path in index.concerned([base]):
        assert codes(check(path)) == ["out-of-range"]
    assert opened() == ["base.yml"]


def test_a_missing_include_appears(check: Any, index: Index, old: Any, tmp_path: Path) -> None:
    top = old("top.yml", "config: {run_id: x}\nbackend: !include a/b/middle.yml\n")
    assert codes(check(top)) == ["include-missing"]
    low = tmp_path / "a" / "low.yml"
    middle = old("a/b/middle.yml", "!include ../low.yml\n")
    assert index.concerned([middle]) == [top]
    assert codes(check(top)) == ["include-missing"]
    assert index.concerned([low]) == [top]
    old("a/low.yml", LOCAL)
    assert codes(check(top)) == []
    shutil.rmtree(tmp_path / "a")
    assert index.concerned([middle]) == [top]
    assert codes(check(top)) == ["include-missing"]


def test_an_include_through_a_link(check: Any, index: Index, old: Any, tmp_path: Path) -> None:
    old("v1/base.yml", LOCAL)
    old("v2/base.yml", "type: local\ntimeout: 5\n")
    (tmp_path / "now").symlink_to("v1")
    top = old("top.yml", "config: {run_id: x}\nbackend: !include now/base.yml\n")
    for path in (top, tmp_path / "v1/base.yml", tmp_path / "v2/base.yml"):
        check(path)
    assert index.concerned([tmp_path / "v1/base.yml"]) == [tmp_path / "v1/base.yml", top][::-1]
    (tmp_path / "now").unlink()
    (tmp_path / "now").symlink_to("v2")
    assert index.moved() == {top}
    assert codes(check(top)) == ["out-of-range"]
    assert index.moved() == set()


def test_a_workspace_that_is_reached_by_a_link(
    check: Any, index: Index, old: Any, tmp_path: Path
) -> None:
    old("real/top.yml", "config: {run_id: x}\nbackend: !include base.yml\n")
    old("real/base.yml", LOCAL)
    (tmp_path / "link").symlink_to("real")
    top, base = tmp_path / "link/top.yml", tmp_path / "link/base.yml"
    check(top)
    assert index.concerned([base]) == [top]


def test_an_included_file_that_nobody_watches(check: Any, index: Index, old: Any) -> None:
    top = old("ws/top.yml", "config: {run_id: x}\nbackend: !include ../outside.inc\n")
    assert codes(check(top)) == ["include-missing"]
    assert index.moved() == set()
    old("outside.inc", LOCAL)
    assert index.moved() == {top}
    assert codes(check(top)) == []
    old("outside.inc", "type: local\ntimeout: 5\n")
    assert index.moved() == {top}
    assert codes(check(top)) == ["out-of-range"]
    assert index.moved() == set()


def test_a_close_name_for_a_missing_include(check: Any, index: Index, old: Any) -> None:
    top = old("top.yml", "config: {run_id: x}\nbackend: !include base.yml\n")
    before = check(top)
    old("bsae.yml", LOCAL)
    assert index.moved() == {top}
    after = check(top)
    assert "bsae.yml" in repr(after.diagnostics)
    assert "bsae.yml" not in repr(before.diagnostics)
    # What happens beside it and changes nothing gives the same object.
    old("readme.txt", "")
    assert index.moved() == {top}
    assert check(top) is after
    assert index.moved() == set()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("type: local\ncommand: x\nworking_dir: there\n", "there"),
        ("type: docker\nimage: x:1\nvolumes: [there:/data]\n", "there"),
        ("type: docker\nimage: x:1\nvolumes: ['./there/a:/data:ro']\n", "there/a"),
        ("type: docker\ndockerfile: D\nbuild_context: there\n", "there/D"),
        ("backend:\n  type: local\n  working_dir: ${NOT_SET:-there}/a\n", "there/a"),
        ("a: {type: local}\nb: {type: local, working_dir: there}\n", "there"),
        ("type: local\n---\ntype: local\nworking_dir: there\n", "there"),
    ],
)
def test_a_path_that_is_named(
    text: str,
    place: str,
    check: Any,
    index: Index,
    old: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    path = old("ws/a.yml", text)
    other = old("ws/b.yml", LOCAL)
    before = check(path)
    check(other)
    assert not before.ok
    assert index.moved() == set()
    if place.endswith("D"):
        old(place, "FROM x\n")
    else:
        (tmp_path / place).mkdir(parents=True)
    assert index.moved() == {path}
    assert check(path).ok
    assert index.moved() == set()
    shutil.rmtree(tmp_path / "there")
    assert index.moved() == {path}
    assert check(path).diagnostics == before.diagnostics


def test_a_close_name_for_a_missing_path(
    check: Any, index: Index, old: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = old("a.yml", "type: local\ncommand: a/b ./c\nworking_dir: there\n")
    other = old("b.yml", "type: local\ncommand: ./missing/run.sh\n")
    check(path)
    check(other)
    # A file that is saved takes a new one's name: nothing new stands in the folder.
    old("new", LOCAL).replace(old("c.yml", LOCAL))
    check(path)
    old("new", LOCAL).replace(tmp_path / "c.yml")
    (tmp_path / "c.yml").write_text("")
    assert path not in index.moved()
    (tmp_path / "thre").mkdir()
    assert index.moved() == {path}
    assert "thre" in repr(check(path).diagnostics)


def test_an_environment_variable(check: Any, old: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = old("a.yml", "type: local\ntimeout: ${SECONDS_}\nenv_vars: {A: '${B:-b}'}\n")
    assert codes(check(path)) == ["undefined-variable"]
    monkeypatch.setenv("SECONDS_", "5")
    wrong = check(path)
    assert codes(wrong) == ["out-of-range"]
    monkeypatch.setenv("UNRELATED", "5")
    assert check(path) is wrong
    monkeypatch.setenv("SECONDS_", "600")
    assert codes(check(path)) == []
    monkeypatch.setenv("SECONDS_", "5")
    monkeypatch.setattr(outcomes, "check_loaded", None)
    assert check(path) is wrong


def test_other_plugins(old: Any, catalogue: Catalogue) -> None:
    """Nothing holds that was found with another set of plugins."""
    index, path = Index(), old("a.yml", "type: new\ncommand: x\n")
    first = index.check(path, catalogue)
    assert codes(first) == ["unknown-type"]
    assert index.check(path, catalogue) is first
    again = Catalogue(catalogue.host, catalogue.entries)
    second = index.check(path, again)
    assert second is not first
    assert second == first


def test_a_plugin_that_failed_is_asked_again(
    old: Any, plugins: Any, fresh: Any, tmp_path: Path
) -> None:
    path = old("a.yml", "type: raising\ncommand: x\n")
    code = (
        "import sys; from pathlib import Path\n"
        "from rompy_tui.plugins.host import Host; from rompy_tui.validation import Catalogue\n"
        "from rompy_tui.workspace import Index\n"
        "index, catalogue = Index(), Catalogue(Host())\n"
        "first, second = (index.check(Path(sys.argv[1]), catalogue) for _ in range(2))\n"
        "print([d.code for d in first.diagnostics], first is second, first == second)\n"
    )
    done = fresh(code, str(path), env=plugins("raising"))
    assert done.stdout.strip() == "['plugin-error'] False True", done.stderr


def test_memory_has_a_limit(
    check: Any, index: Index, old: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found last for each file stays; what was found before is given up, oldest first."""
    monkeypatch.setattr(outcomes, "MAX_BYTES", 20_000)
    monkeypatch.setattr(contents, "MAX_KEPT", 5_000)
    paths = [old(f"{n}.yml", f"{LOCAL}# {n}\n") for n in range(50)]
    states = [check(path) for path in paths]
    assert [check(path) for path in paths] == states
    assert all(a is b for a, b in zip(map(check, paths), states, strict=True))
    for number, path in enumerate(paths):
        old(path.name, "type: local\ntimeout: 5\n")
        check(path)
        old(path.name, f"{LOCAL}# {number}\n")
    again = [check(path) for path in paths]
    assert again == states
    kept = [a is b for a, b in zip(again, states, strict=True)]
    assert not any(kept[:25])


def test_an_include_of_itself(check: Any, index: Index, old: Any) -> None:
    path = old("a.yml", "backend: !include a.yml\n")
    state = check(path)
    assert codes(state) == ["include-cycle"]
    assert check(path) is state
    assert index.moved() == set()
    assert index.concerned([path]) == [path]
