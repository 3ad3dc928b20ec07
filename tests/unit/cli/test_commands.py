"""Commands: exit codes, data and words, and one clear sentence for whatever stands in the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

Write = Callable[..., Path]

PIPELINE = """
config: {run_id: r, output_dir: out}
backend: {type: local, command: %s}
postprocessor: {type: noop}
"""


@pytest.fixture
def pipeline(write: Write) -> Callable[[str], Path]:
    def make(command: str) -> Path:
        return write("p.yml", PIPELINE % json.dumps(command))

    return make


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a small tmpfs with options."""
    targets: list[Path] = []

    def make(options: str) -> Path:
        target = tmp_path / f"mounted{len(targets)}"
        target.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(target)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("cannot mount a tmpfs")
        targets.append(target)
        return target

    yield make
    for target in targets:
        subprocess.run(["umount", "-l", target], check=True)


def one_sentence(done: subprocess.CompletedProcess[str], status: int = 1) -> str:
    """The one line that says what is wrong; there is no traceback."""
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    lines = [x for x in (done.stdout + done.stderr).splitlines() if x.startswith("error: ")]
    assert len(lines) == 1, done.stdout + done.stderr
    return lines[0]


def test_a_pipeline(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    done = cli("pipeline", pipeline("echo hello"))
    assert done.returncode == 0
    assert "  | hello" in done.stdout
    assert "run: succeeded after" in done.stdout
    assert f"results: {tmp_path / 'out' / 'r'}\n" in done.stdout


def test_the_outcome_as_json(cli: Any, pipeline: Any) -> None:
    done = cli("pipeline", pipeline("echo hello; exit 4"), "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 1
    assert result["success"] is False
    assert result["stage"] == "run"
    assert "exit status 4" in result["error"]
    assert "  | hello" in done.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("./gone --x", "the command './gone' was not found"),
        ("kill -9 $$", "signal 9 (SIGKILL)"),
        ("exit 137", "exit status 137"),
    ],
)
def test_failures_say_stage_and_why(command: str, said: str, cli: Any, pipeline: Any) -> None:
    sentence = one_sentence(cli("pipeline", pipeline(command)))
    assert sentence.startswith("error: the run stage failed: ")
    assert said in sentence


def test_the_last_lines_are_shown(cli: Any, pipeline: Any) -> None:
    done = cli("pipeline", pipeline("seq 1000; exit 1"))
    tail = done.stdout.partition("last lines of")[2]
    shown = [x.removeprefix("  | ") for x in tail.splitlines() if x.startswith("  | ")]
    assert len(shown) == 10
    assert shown[-2:] == ["999", "1000"]
    assert "the run stage failed: the command ended with exit status 1" in tail


def test_a_missing_working_directory(cli: Any, write: Write) -> None:
    text = PIPELINE.replace("command: %s", "command: x, working_dir: gone")
    done = cli("pipeline", write("p.yml", text))
    assert "working directory does not exist: gone" in done.stderr
    one_sentence(done)


def test_a_read_only_output_directory(cli: Any, write: Write, mounted: Any) -> None:
    target = mounted("size=1m,ro")
    text = PIPELINE.replace("output_dir: out", f"output_dir: {target}") % "x"
    sentence = one_sentence(cli("pipeline", write("p.yml", text)))
    assert "read-only" in sentence
    assert str(target) in sentence


def test_a_read_only_state_directory(cli: Any, pipeline: Any, mounted: Any) -> None:
    target = mounted("size=1m,ro")
    sentence = one_sentence(cli("--state-dir", target / "s", "pipeline", pipeline("true")))
    assert "read-only" in sentence


def test_a_full_state_directory(cli: Any, pipeline: Any, mounted: Any) -> None:
    target = mounted("size=16k")
    with pytest.raises(OSError, match="No space"):
        (target / "filler").write_bytes(b"x" * 100_000)
    sentence = one_sentence(cli("--state-dir", target / "s", "pipeline", pipeline("true")))
    assert "no space left" in sentence
    assert not list(target.glob("s/runs/*"))


def test_a_full_output_directory(cli: Any, write: Write, mounted: Any) -> None:
    target = mounted("size=16k")
    with pytest.raises(OSError, match="No space"):
        (target / "filler").write_bytes(b"x" * 100_000)
    text = PIPELINE.replace("output_dir: out", f"output_dir: {target}") % "x"
    assert "no space left" in one_sentence(cli("pipeline", write("p.yml", text)))


def test_a_disk_that_fills_while_the_model_runs(cli: Any, pipeline: Any, mounted: Any) -> None:
    target = mounted("size=1m")
    path = pipeline("set -e; yes | head -c 5000000")
    done = cli("--state-dir", target / "s", "pipeline", path)
    one_sentence(done)
    assert "results:" not in done.stdout


def test_a_file_in_the_way_of_the_output(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    assert "out" in one_sentence(cli("pipeline", pipeline("true")))


def test_a_directory_that_was_removed(pipeline: Any, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = (
        "import os, sys; os.rmdir(os.getcwd())\n"
        "from rompy_tui.__main__ import main; main(sys.argv[1:])"
    )
    for words in (["validate", "x.yml"], ["backends", "list"], ["pipeline", "x.yml"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=gone, capture_output=True, text=True, check=False,
        )  # fmt: skip
        gone.mkdir(exist_ok=True)
        assert done.returncode == 1
        assert "the current directory does not exist any more" in done.stderr
        assert "Traceback" not in done.stderr, words


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(number: int, pipeline: Any, tmp_path: Path) -> None:
    path = pipeline("setsid sleep 600 & echo $$ > started; sleep 600; true")
    process = subprocess.Popen(
        [sys.executable, "-m", "rompy_tui", "pipeline", path],
        cwd=tmp_path,
        env={**os.environ, "MARK": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    started = tmp_path / "out" / "r" / "started"
    end = monotonic() + 60
    while not (started.exists() and started.read_text()) and monotonic() < end:
        sleep(0.02)
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert "cancelled" in output
    assert not _marked(str(tmp_path))


def test_a_terminal_that_goes_away_leaves_the_run(
    pipeline: Any, tmp_path: Path, wait: Any, cli: Any
) -> None:
    path = pipeline("echo > started; while [ ! -e go ]; do sleep 0.05; done; echo went on")
    process = subprocess.Popen(
        [sys.executable, "-m", "rompy_tui", "pipeline", path],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    folder = tmp_path / "out" / "r"
    wait((folder / "started").exists)
    process.send_signal(signal.SIGHUP)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "goes on" in output
    (folder / "go").touch()
    assert cli("runs", "wait").returncode == 0
    assert cli("runs", "logs", "--stage", "run").stdout.endswith("went on\n")


def test_a_hang_up_that_is_ignored_changes_nothing(
    pipeline: Any, tmp_path: Path, wait: Any
) -> None:
    """As under nohup(1)."""
    path = pipeline("echo > started; while [ ! -e go ]; do sleep 0.05; done; echo went on")
    process = subprocess.Popen(
        [sys.executable, "-m", "rompy_tui", "pipeline", path],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    folder = tmp_path / "out" / "r"
    wait((folder / "started").exists)
    process.send_signal(signal.SIGHUP)
    (folder / "go").touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "went on" in output


def _marked(mark: str) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and f"MARK={mark}".encode() in (
                entry / "environ"
            ).read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


def test_interrupted_before_it_runs(tmp_path: Path) -> None:
    """Ctrl+C while a pipe of a config is awaited, that is while Python code works."""
    code = (
        "import os, signal, sys\n"
        "from rompy_tui.cli import main as m\n"
        "from rompy_tui.workspace import Index\n"
        "Index.check = lambda *_, **more: os.kill(os.getpid(), signal.SIGINT)\n"
        "from rompy_tui.__main__ import main\n"
        "main(['validate', 'x.yml'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert done.stderr.strip() == "interrupted"


@pytest.mark.parametrize(
    "words",
    [["backends", "list", "--json"], ["backends", "schema", "--backend-type", "docker"],
     ["validate", "many"], ["--help"]],
)  # fmt: skip
def test_a_reader_that_goes_away(words: list[str], write: Write, tmp_path: Path) -> None:
    for number in range(300):
        write(f"many/{number}.yml", "type: local\ntimeout: 1\n")
    read, written = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "rompy_tui", *words],
        cwd=tmp_path,
        stdout=written,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(written)
    os.close(read)
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert process.returncode in {0, 1}


def test_a_pipeline_whose_reader_goes_away(pipeline: Any, tmp_path: Path, cli: Any) -> None:
    path = pipeline("seq 100000; echo done > finished")
    done = subprocess.run(
        f"{sys.executable} -m rompy_tui pipeline {path} | head -1",
        shell=True, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "generate: started\n"
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    assert (tmp_path / "out" / "r" / "finished").exists()
    (run,) = (tmp_path / ".rompy-tui" / "runs").iterdir()
    assert '"ended"' in (run / "events.jsonl").read_text().splitlines()[-1]


def test_a_full_standard_output(cli: Any, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rompy_tui", "backends", "list"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "no space left" in done.stderr


def test_config_from_env(cli: Any, tmp_path: Path) -> None:
    env = {"ROMPY_CONFIG": PIPELINE % "'echo > made'"}
    assert cli("pipeline", "--config-from-env", env=env).returncode == 0
    assert (tmp_path / "out" / "r" / "made").exists()
    assert cli("generate", "--config-from-env", env=env).stdout == "out/r\n"
    done = cli("pipeline", "--config-from-env", env={"ROMPY_CONFIG": "config: [\n"})
    assert done.returncode == 1
    assert "$ROMPY_CONFIG:1:9" in done.stderr
    assert cli("pipeline", "--config-from-env").returncode == 2
    assert cli("pipeline", "x.yml", "--config-from-env", env=env).returncode == 2
    assert cli("pipeline").returncode == 2


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["pipelin"], 2, "Did you mean 'pipeline'?"),
        (["nonsense"], 2, "there is no command and no file 'nonsense'"),
        (["x" * 5000], 1, "the name is too long"),
        (["./gone"], 2, "does not exist"),
        (["pipeline", "--nope"], 2, "No such option"),
        (["validate"], 2, "Missing argument"),
        (["validate", "empty"], 2, "there is no YAML or JSON file"),
        (["backends", "validate", "x.yml", "--backend-type", "nope"], 2, "there is no backend"),
        (["backends", "schema"], 2, "give --backend-type or --processor-type"),
        (["backends", "schema", "--backend-type", "dokcer"], 2, "there is no backend 'dokcer'"),
        (["run", "m.yml", "--backend-config", "b.yml", "--dry-run", "--skip-generate"], 2, ""),
        (["run", "m.yml"], 2, "Missing option"),
        (["pipeline", "m.yml"], 2, "names no backend"),
        (["pipeline", "m.yml", "--run-backend", "nope"], 2, "there is no backend 'nope'"),
        (["pipeline", "swan.yml", "--run-backend", "local"], 3, "needs rompy"),
        (["generate", "b.yml"], 1, "m"),
        (["--version"], 0, ""),
        (["--help"], 0, ""),
        ([], 2, "needs a terminal"),
        (["."], 2, "needs a terminal"),
    ],
)
def test_exit_codes(words: list[str], status: int, said: str, cli: Any, write: Write) -> None:
    write("m.yml", "run_id: r\noutput_dir: out\n")
    write("b.yml", "type: local\ncommand: 'true'\n")
    write("swan.yml", "run_id: r\nconfig: {model_type: swan}\n")
    write("empty/readme.txt", "")
    done = cli(*words)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_run_and_postprocess(cli: Any, write: Write, tmp_path: Path) -> None:
    write("m.yml", "run_id: r\noutput_dir: out\n")
    write("b.yml", "type: local\ncommand: echo > made\n")
    write("a.yml", "type: archive\ndestination: packed\n")
    assert cli("run", "m.yml", "--backend-config", "b.yml", "--skip-generate").returncode == 1
    assert cli("run", "m.yml", "--backend-config", "b.yml", "--dry-run").returncode == 0
    assert not (tmp_path / "out/r/made").exists()
    assert cli("run", "m.yml", "--backend-config", "b.yml").returncode == 0
    assert (tmp_path / "out/r/made").exists()
    done = cli("postprocess", "m.yml", "--processor-config", "a.yml", "--json")
    assert done.returncode == 0
    assert (tmp_path / "packed" / "r.tar.gz").exists()
    shutil.rmtree(tmp_path / "out")
    assert cli("postprocess", "m.yml", "--processor-config", "a.yml").returncode == 1


def test_the_demo_without_a_terminal(cli: Any, tmp_path: Path) -> None:
    done = cli("demo", "new")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert cli("demo", "new").returncode == 2


def test_records_are_their_owners(cli: Any, pipeline: Any, tmp_path: Path) -> None:
    path = pipeline("echo x")
    assert cli("pipeline", path, umask=0).returncode == 0
    top = tmp_path / ".rompy-tui"
    assert (top / ".gitignore").read_text() == "*\n"
    for entry in (top, *top.glob("runs"), *top.glob("runs/*"), *top.glob("runs/*/*")):
        mode = stat.S_IMODE(entry.stat().st_mode)
        assert mode == (0o700 if entry.is_dir() else 0o600), (entry, oct(mode))


LAYERS = {
    "rompy_tui": set(),
    "rompy_tui.plugins": {"yaml", "pydantic", "textual", "docker", "jinja2", "click"},
    "rompy_tui.supervision": {"yaml", "pydantic", "textual", "docker", "jinja2", "click"},
    "rompy_tui.diagnostics": {"yaml", "pydantic", "textual", "docker", "jinja2", "click"},
    "rompy_tui.backends": {"yaml", "textual", "docker", "jinja2", "click", "rompy_tui.run"},
    "rompy_tui.documents": {"pydantic", "textual", "docker", "jinja2", "click"},
    "rompy_tui.postprocess": {"yaml", "textual", "docker", "jinja2", "click"},
    "rompy_tui.model": {"yaml", "textual", "docker", "jinja2", "click"},
    "rompy_tui.pipeline": {"yaml", "textual", "docker", "jinja2", "click"},
    "rompy_tui.run.local": {"yaml", "textual", "docker", "jinja2", "click"},
    "rompy_tui.validation": {"textual", "docker", "jinja2", "click"},
    "rompy_tui.workspace": {"textual", "docker", "jinja2", "click"},
    "rompy_tui.launch": {"textual", "docker", "jinja2", "click"},
    "rompy_tui.cli.main": {"textual", "docker", "jinja2"},
}


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_import_no_more_than_they_need(layer: str, fresh: Any) -> None:
    code = f"import sys, {layer}; print(' '.join(sys.modules))"
    done = fresh(code)
    assert done.returncode == 0, done.stderr
    assert not (LAYERS[layer] | {"rompy", "rich", "watchfiles"}) & set(done.stdout.split())


@pytest.mark.parametrize("words", [["validate", "p.yml"], ["backends", "list"]])
def test_commands_import_no_more_than_they_need(
    words: list[str], fresh: Any, pipeline: Any
) -> None:
    pipeline("true")
    code = (
        "import sys\nfrom rompy_tui.__main__ import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print('MODULES', ' '.join(sys.modules))"
    )
    loaded = set(fresh(code, *words).stdout.partition("MODULES")[2].split())
    assert "rompy_tui.cli.output" in loaded
    assert not loaded & {"textual", "rich", "docker", "jinja2", "watchfiles", "rompy"}


@pytest.mark.parametrize("verb", [("validate",), ("backends", "validate")])
def test_a_cyclic_include_is_one_diagnostic(verb: Any, cli: Any, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("x: !include b.yml\n")
    (tmp_path / "b.yml").write_text("y: !include a.yml\n")
    done = cli(*verb, "a.yml", "--format", "json")
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)
    assert (found["code"], found["file"], found["line"]) == ("include-cycle", "b.yml", 1)
    assert found["related"][0]["file"] == "a.yml"


def test_an_interpreter_that_is_not_there_is_missed_only_by_what_needs_it(
    cli: Any, tmp_path: Path
) -> None:
    absent = str(tmp_path / "no-python")
    (tmp_path / "archive.yml").write_text("type: archive\ndestination: ./kept\n")
    (tmp_path / "foreign.yml").write_text("services: {a: {image: x}}\n")
    done = cli("--python", absent, "validate", ".")
    assert done.returncode == 0, done.stderr
    (tmp_path / "other.yml").write_text("type: of_a_plugin\n")
    done = cli("--python", absent, "validate", "other.yml")
    assert done.returncode == 3
    assert "cannot be started" in done.stderr
