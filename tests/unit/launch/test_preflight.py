"""What is looked at before a run starts, and what exactly would run."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import warnings

import pytest

from rompy_tui.launch import prepare
from rompy_tui.launch.exact import exact
from rompy_tui.launch.preflight import Verdict, look
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request
from rompy_tui.validation import Catalogue

MODEL = "run_id: waves\noutput_dir: ./out\nconfig: {model_type: base}\n"


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """A checked pipeline with a backend."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.yml").write_text(MODEL)

    def make(backend, processor="{type: noop}", **request):
        text = f"config: !include model.yml\nbackend: {backend}\npostprocessor: {processor}\n"
        (tmp_path / "p.yml").write_text(text)
        return prepare(Request("p.yml", str(tmp_path), **request), Catalogue(Host(None)))

    return make


def found(prepared, stage="run"):
    return [(each.verdict, each.text) for each in look(prepared) if each.stage == stage]


def test_a_command_that_is_there(prepared):
    ((verdict, text),) = found(prepared("{type: local, command: 'echo a', timeout: 99}"))
    assert (verdict, text) == (Verdict.GOOD, "runs on this machine, at most 99 s")


@pytest.mark.parametrize("shell", ["true", "false"])
def test_a_command_that_is_missing(prepared, shell):
    run = prepared(f"{{type: local, command: 'no-such-model 1', shell: {shell}}}")
    ((verdict, text),) = found(run)
    assert verdict is Verdict.WRONG
    assert "'no-such-model' was not found" in text


def test_a_command_in_the_folder_to_come_cannot_be_looked_for(prepared):
    ((verdict, _),) = found(prepared("{type: local, command: ./swan.exe}"))
    assert verdict is Verdict.GOOD


def test_a_command_that_is_no_command(prepared):
    ((verdict, text),) = found(prepared('{type: local, command: "echo \'a", shell: false}'))
    assert verdict is Verdict.WRONG
    assert "cannot be split into words" in text


def test_the_folder_of_the_run(prepared, tmp_path):
    run = prepared("{type: local, command: echo}")
    ((verdict, text),) = found(run, "generate")
    assert verdict is Verdict.GOOD
    assert text.endswith("GB free here")
    (tmp_path / "out" / "waves").mkdir(parents=True)
    (tmp_path / "out" / "waves" / "old").touch()
    assert "files of the same name go" in found(run, "generate")[1][1]
    (tmp_path / "model.yml").write_text(MODEL + "delete_existing: true\n")
    run = prepared("{type: local, command: echo}")
    assert found(run, "generate")[1] == (Verdict.WARNING, "what is in out/waves is removed first")


def test_a_folder_that_cannot_be_made(prepared, tmp_path):
    (tmp_path / "out").touch()
    ((verdict, text),) = found(prepared("{type: local, command: echo}"), "generate")
    assert (verdict, text) == (Verdict.WRONG, f"{tmp_path}/out is a file; out/waves cannot be made")


def test_little_room(prepared, tmp_path):
    small = tmp_path / "out"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a tmpfs")
    try:
        run = prepared("{type: local, command: echo}", f"{{type: archive, destination: {small}}}")
        for stage in ("generate", "postprocess"):
            ((verdict, text),) = found(run, stage)
            assert verdict is Verdict.WARNING
            assert text.startswith("2.1 MB free at")
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        ((verdict, text),) = found(run, "generate")
        assert (verdict, text) == (Verdict.WRONG, f"nothing can be written in {small}")
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_only_the_stages_that_are_asked_for(prepared):
    run = prepared("{type: local, command: no-such-model}", stages=("generate",))
    assert {each.stage for each in look(run)} == {"generate"}


def test_volumes_that_are_missing(prepared, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    (tmp_path / "wind").mkdir()
    run = prepared("{type: docker, image: 'swan:1', executable: swan, volumes: ['./wind:/w:ro']}")
    (tmp_path / "wind").rmdir()
    with warnings.catch_warnings():
        # Docker's library leaves the socket open that it could not connect.
        warnings.simplefilter("ignore", ResourceWarning)
        missing, engine = found(run)
        gc.collect()
    assert missing == (Verdict.WRONG, f"{tmp_path}/wind, which is mounted, does not exist")
    assert engine[0] is Verdict.WRONG
    assert "Docker cannot be reached" in engine[1]


def test_no_cluster(prepared, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    ((verdict, text),) = found(prepared("{type: slurm, command: swan}"))
    assert verdict is Verdict.WRONG
    assert "Slurm cannot be used" in text


def test_a_command_exactly(prepared):
    lines = exact(
        prepared("{type: local, command: 'swan a; b', env_vars: {OMP: '4', API_TOKEN: abc}}")
    )
    assert lines == [
        "# generate: writes the model's input into out/waves",
        "",
        "# run",
        "cd out/waves",
        "export OMP=4",
        "export API_TOKEN='***'",
        "/bin/sh -c 'swan a; b'",
        "",
        "# postprocess: noop",
    ]


def test_a_container_exactly(prepared, tmp_path):
    run = prepared(
        "{type: docker, image: 'swan:1', executable: swan, cpu: 2, memory: 2g, user: model,"
        " volumes: ['/etc:/x:ro'], env_vars: {PASSWORD: geheim}}"
    )
    text = "\n".join(exact(run))
    for part in (
        "docker run \\\n  --name=rompy-tui-waves-",
        "--rm",
        "--cpus=2",
        "--memory=2g",
        "--user=model",
        "--volume=/etc:/x:ro",
        f"--volume={tmp_path}/out/waves:/app/run_id:rw,Z",
        "swan:1 sh -c",
    ):
        assert part in text
    assert "geheim" not in text


def test_a_job_exactly(prepared):
    run = prepared(
        "{type: slurm, queue: fast, command: 'srun swan', ntasks: 4, env_vars: {A: b c}}"
    )
    text = "\n".join(exact(run))
    for part in ("sbatch \\\n", "--partition=fast", "--ntasks=4", "<< 'END'", "srun swan"):
        assert part in text
    assert "export A='b c'" in text
    assert os.linesep.join(exact(run)).endswith("# postprocess: noop")


@pytest.mark.parametrize(
    "fields",
    [
        "type: local, command: COMMAND",
        "type: local, shell: false, command: COMMAND",
        "type: docker, image: 'swan:1', executable: COMMAND",
        "type: slurm, command: COMMAND",
    ],
)
def test_a_secret_in_quotes_within_a_command_is_masked(prepared, fields):
    command = json.dumps("swan --api-key='geheim with a blank' INPUT")
    text = "\n".join(exact(prepared("{" + fields.replace("COMMAND", command) + "}")))
    assert "geheim" not in text
    assert "INPUT" in text
