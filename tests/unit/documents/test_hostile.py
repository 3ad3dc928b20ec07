"""Files made to hurt: one clear diagnostic each, in bounded time, never a traceback."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.documents import load_file, load_text

Write = Callable[..., Path]

LETTERS = "abcdefghijklmnop"


def bomb(of: str, seed: str = "&a [lol]") -> str:
    lines = [f"a: {seed}"]
    for before, name in pairwise(LETTERS):
        nine = ", ".join([f"*{before}"] * 9)
        lines.append(f"{name}: &{name} {of % nine}")
    return "\n".join(lines) + "\n"


def includes(write: Write, count: int) -> None:
    for number in range(count):
        write(f"f{number}.yml", f"next: !include f{number + 1}.yml\n")
    write(f"f{count}.yml", "end: 1\n")


TEXTS: dict[str, tuple[str | bytes, str]] = {
    "billion laughs": (bomb("[%s]"), "too-many-values"),
    "merge bomb": (bomb("{<<: [%s]}", "&a {x: 1}"), "too-many-values"),
    "tagged bomb": (bomb("[%s]") + "x: !!omap [k: *p]\n", "too-many-values"),
    "hidden bomb": ("x: !!omap [k: " + "[" * 3 + "]" * 3 + "]\ny: *nowhere\n", "yaml-syntax"),
    "recursive alias": ("a: &a [*a]\n", "recursive-alias"),
    "recursive mapping": ("a: &a\n  b: *a\n", "recursive-alias"),
    "recursive key": ("&a {? *a : 1}\n", "bad-value"),
    "recursive set": ("&a !!set {? *a }\n", "too-many-values"),
    "deep brackets": ("[" * 100_000, "too-deep"),
    "deep braces": ("{a: " * 100_000, "too-deep"),
    "deep dashes": ("- " * 100_000, "too-deep"),
    "deep questions": ("? " * 100_000, "too-deep"),
    "deep blocks": ("\n".join(" " * i + "a:" for i in range(300)), "too-deep"),
    "binary": (bytes(range(256)) * 16, "not-text"),
    "nul": (b"a: 1\nb: x\0y\n", "not-text"),
    "bad utf-8": (b"a: 1\nb: \xff\xfe\n", "not-utf8"),
    "utf-16": ("a: 1\n".encode("utf-16"), "not-text"),
    "latin-1": ("höhe: 1\n".encode("latin-1"), "not-utf8"),
    "escape": (b"a: \x1b[31mred\n", "control-character"),
    "empty": (b"", "empty-file"),
    "only a bom": (b"\xef\xbb\xbf", "empty-file"),
    "only blanks": (b" \n\n", "empty-file"),
    "only comments": (b"# one\n\n# two\n", "empty-file"),
    "only separators": (b"---\n---\n", "empty-file"),
    "many items": ("- 1\n" * 400_000, "too-many-values"),
    "many documents": ("---\n1\n" * 100_000, "too-many-values"),
    "long sexagesimal": ("a: 1" + ":10" * 300_000 + "\n", "bad-value"),
    "long number": ("a: " + "7" * 300_000 + "\n", "bad-value"),
    "long hex": ("timeout: 0x" + "f" * 5000 + "\n", "bad-value"),
    "bad timestamp": ("a: !!timestamp x\n", "bad-value"),
    "bad date": ("a: 2020-13-45\n", "bad-value"),
    "bad bool": ("a: !!bool maybe\n", "bad-value"),
    "bad int": ("a: !!int ''\n", "bad-value"),
    "bad binary": ("a: !!binary é\n", "bad-value"),
    "python tag": ("a: !!python/object/apply:os.system [x]\n", "unknown-tag"),
    "list as key": ("? [a]\n: 1\n", "bad-key"),
    "merge of text": ("a: {<<: text}\n", "bad-merge"),
    "include of a list": ("a: !include [x]\n", "include-syntax"),
    "include of nothing": ("a: !include ''\n", "include-syntax"),
    "include missing": ("a: !include gone.yml\n", "include-missing"),
    "include long name": ("a: !include " + "x" * 5000 + "\n", "unreadable"),
    "include a folder": ("a: !include .\n", "is-directory"),
    "include itself": ("a: !include hurt.yml\n", "include-cycle"),
    "include device": ("a: !include /dev/zero\n", "not-a-file"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_one_clear_diagnostic(name: str, write: Write) -> None:
    content, code = TEXTS[name]
    loaded = load_file(write("hurt.yml", content), {})
    errors = [d for d in loaded.diagnostics if d.is_error]
    if "bomb" in name or name.startswith("recursive"):
        errors = errors[:1]
    assert [d.code for d in errors] == [code]
    assert "Error" not in errors[0].message
    assert not loaded.ok


def test_a_cycle_of_two_is_reported_where_it_closes(write: Write) -> None:
    one = write("one.yml", "a: 1\nb: !include two.yml\n")
    write("two.yml", "c: !include one.yml\n")
    (problem,) = load_file(one, {}).diagnostics
    assert problem.code == "include-cycle"
    assert Path(problem.span.file).name == "two.yml"
    assert "one.yml" in problem.message


def test_ten_includes_are_enough(write: Write) -> None:
    includes(write, 10)
    path = write("f0.yml", "next: !include f1.yml\n")
    assert load_file(path, {}).ok
    includes(write, 11)
    (problem,) = load_file(path, {}).diagnostics
    assert problem.code == "include-depth"


def test_an_include_bomb(write: Write) -> None:
    for number in range(9):
        write(f"f{number}.yml", f"- !include f{number + 1}.yml\n" * 10)
    write("f9.yml", "[]\n")
    (problem,) = load_file(write("f0.yml", "- !include f1.yml\n" * 10), {}).diagnostics[:1]
    assert problem.code == "too-many-values"


def test_documents_share_one_limit() -> None:
    text = "".join(f"---\n{bomb('[%s]', '&a [x]').split('e: ')[0]}" for _ in range(400))
    codes = {d.code for d in load_text(text, "x.yml", environ={}).diagnostics}
    assert codes == {"too-many-values"}


def special(kind: str, tmp_path: Path) -> Path:
    path = tmp_path / "special.yml"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "huge":
        with path.open("wb") as stream:
            stream.truncate(50_000_000)
    elif kind == "huge text":
        path.write_bytes(b"key: value\n" * 5_000_000)
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "dangling":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "long name":
        path = tmp_path / ("x" * 300 + ".yml")
    elif kind == "below a file":
        (tmp_path / "file").write_text("a: 1\n")
        path = tmp_path / "file" / "x.yml"
    return path


SPECIAL = {
    "folder": "is-directory",
    "fifo": "not-a-file",
    "huge": "too-large",
    "huge text": "too-large",
    "loop": "unreadable",
    "dangling": "file-missing",
    "missing": "file-missing",
    "long name": "unreadable",
    "below a file": "unreadable",
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file(kind: str, tmp_path: Path) -> None:
    loaded = load_file(special(kind, tmp_path), {})
    assert [d.code for d in loaded.diagnostics] == [SPECIAL[kind]]


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("fifo", ["validate"]),
        ("fifo", ["pipeline"]),
        ("huge", ["validate"]),
        ("loop", ["backends", "validate"]),
        ("missing", ["pipeline"]),
        ("long name", ["validate"]),
        ("below a file", ["backends", "validate"]),
    ],
)
def test_commands_on_what_is_no_file(kind: str, verb: list[str], cli: Any, tmp_path: Path) -> None:
    done = cli(*verb, special(kind, tmp_path))
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert f"error[{SPECIAL[kind]}]" in done.stdout + done.stderr


HURT = ["billion laughs", "merge bomb", "deep brackets", "deep dashes", "binary", "nul", "empty"]


@pytest.mark.parametrize("name", [*HURT, "long sexagesimal", "include itself", "include a folder"])
def test_commands_on_hostile_files(name: str, cli: Any, write: Write) -> None:
    content, code = TEXTS[name]
    path = write("hurt.yml", content)
    before = path.read_bytes()
    done = cli("validate", "hurt.yml", "--format", "json")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert code in {d["code"] for d in json.loads(done.stdout)}
    assert path.read_bytes() == before


def test_bombs_stay_small(tmp_path: Path, write: Write) -> None:
    """Well under 200 MB of memory and 20 s of processor, whatever the file expands to."""
    names = ("billion laughs", "merge bomb", "many items", "many documents")
    files = [write(f"{name}.yml", TEXTS[name][0]).name for name in names]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    done = subprocess.run(
        [sys.executable, "-m", "rompy_tui", "validate", *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.count("error[too-many-values]") == 4


def test_a_file_that_may_not_be_read(write: Write, tmp_path: Path) -> None:
    write("closed/x.yml", "a: 1\n")
    write("shut.yml", "a: 1\n").chmod(0)
    write("top.yml", "a: !include closed/x.yml\nb: !include shut.yml\n")
    (tmp_path / "closed").chmod(0)
    tmp_path.chmod(0o755)
    code = (
        "import os, sys; sys.path[:0] = os.environ['SEEN'].split(':'); "
        "from rompy_tui.documents import load_file; from pathlib import Path; "
        "import json; names = sys.argv[1:]; os.setgid(65534); os.setuid(65534); "
        "print(json.dumps([[d.code for d in load_file(Path(n), {}).diagnostics] for n in names]))"
    )
    if os.getuid() != 0:
        pytest.skip("needs root, to become somebody else")
    here = tmp_path
    while here != Path("/tmp") and here != here.parent:
        here.chmod(0o755)
        here = here.parent
    (tmp_path / "closed").chmod(0)
    done = subprocess.run(
        [sys.executable, "-c", code, "shut.yml", "closed/x.yml", "top.yml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SEEN": ":".join(filter(None, sys.path))},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["unreadable"]] * 2 + [["unreadable", "unreadable"]]
