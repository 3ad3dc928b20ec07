"""Advice beyond what cases show: hosts that differ, odd values, what backends really do."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.backends import DockerConfig
from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.resources import sample_configs_dir
from rompy_tui.run.docker import container
from rompy_tui.validation import Catalogue, check_file, check_loaded
from rompy_tui.validation.rules import RULES, reading

CATALOGUE = Catalogue(Host(), list_entries([]))
DOCKER = "type: docker\nimage: swan:41.45\nuser: swan\nmemory: 4g\n"
ADVICE = {rule.code for rule in RULES}


def messages(text: str, code: str) -> list[str]:
    checked = check_loaded(load_text(text, "x.yml", environ={}), CATALOGUE)
    return [d.message for d in checked.diagnostics if d.code == code]


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("/var/run/docker.sock", "is root on this machine"),
        ("/run/docker.sock", "is root on this machine"),
        ("/run/./docker.sock", "is root on this machine"),
        ("/home/tide/.ssh", "keys and passwords"),
        ("/home/tide/.aws/credentials", "keys and passwords"),
        ("./.ssh/config", "keys and passwords"),
        ("//", "every file of this machine"),
    ],
)
def test_mounts_that_give_too_much_also_read_only(host: str, why: str) -> None:
    for mode in ("", ":ro", ":rw"):
        text = f"{DOCKER}volumes: ['{host}:/x{mode}']\n"
        (found,) = messages(text, "sensitive-mount")
        assert why in found
        assert messages(text, "mount-mode") == []


@pytest.mark.parametrize("host", ["/home/tide/data", "/etcetera", "./etc", "/var/lib/waves"])
def test_mounts_that_are_as_good_as_any(host: str) -> None:
    assert messages(f"{DOCKER}volumes: ['{host}:/x:rw']\n", "sensitive-mount") == []


def test_the_workspace_stands_where_the_backend_mounts_it() -> None:
    text = f"{DOCKER}volumes: ['.:{container.WORKSPACE}/:rw']\n"
    assert len(messages(text, "mount-collision")) == 1


@pytest.mark.parametrize("mpiexec", ["mpirun", "mpirun -np 3", "mpiexec -n 3", "mpirun --n 3"])
def test_ranks_are_those_that_the_backend_starts(mpiexec: str) -> None:
    command = container.shell_command(DockerConfig(image="a:1", cpu=2, mpiexec=mpiexec))[-1]
    launched = reading.launch_of(command)
    assert launched is not None
    found = messages(f"{DOCKER}cpu: 2\nmpiexec: {mpiexec}\n", "oversubscribed")
    assert bool(found) == (launched.ranks == 3)
    assert launched.ranks in {2, 3}


@pytest.mark.parametrize(
    ("command", "ranks"),
    [
        ("srun ./model", None),
        ("srun -n 4 ./model", 4),
        ("srun -n4 ./model", 4),
        ("srun --ntasks=4 ./model", 4),
        ("srun --mpi=pmix -n 4 ./model", 4),
        ("srun --exclusive model -n 4", None),
        ("srun ./model -n 4", None),
        ("srun --mpi=pmix model -n 4", None),
        ("mpirun --bind-to core -np 4 ./model", 4),
        ("mpirun -np $N ./model", None),
        ("/opt/mpi/bin/mpirun -np 4 ./model", 4),
        ("cd work && mpiexec -n 4 ./model", 4),
    ],
)
def test_ranks_of_a_launcher(command: str, ranks: int | None) -> None:
    launch = reading.launch_of(command)
    assert launch is not None
    assert launch.ranks == ranks


@pytest.mark.parametrize("command", ["./model", "", "./mpirun.sh -np 4", None, 5, ["srun"]])
def test_commands_without_a_launcher(command: Any) -> None:
    assert reading.launch_of(command) is None


FIELDS = {
    "local": ["command", "shell", "capture_output", "stream_output", "env_vars", "timeout"],
    "docker": [
        *["image", "user", "memory", "cpu", "mpiexec", "executable", "volumes", "env_vars"],
        *["build_args", "build_context", "dockerfile"],
    ],
    "slurm": [
        *["command", "time_limit", "timeout", "mail_type", "mail_user", "additional_options"],
        *["ntasks", "nodes", "cpus_per_task", "env_vars"],
    ],
    "archive": ["validate_outputs", "destination"],
}
ODD = [
    *["", "~", "true", "0", "-1", "99999999999999999999999", "1.5", "''", "'  '", "[]", "{}"],
    *["[null]", "[5, [a], {b: c}]", "{1: 2, null: x}", "2020-01-01", "':'", "'::'", "'-n'"],
    *["mpirun -n", "'=; &'", "!!set {a}", "!!binary aGk=", "{OMP_NUM_THREADS: [1]}", "'1:2:3'"],
    *[
        "${NOT_SET}",
        "[${NOT_SET}]",
        "'9999:9999:9999'",
        '"\\0"',
        "'٣'",
        "srun -n" + "9" * 5000,
        "'1'" + "9" * 5000,
        "user: [a",
    ],
]


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, fields in FIELDS.items() for field in fields]
)
def test_odd_values_break_no_rule(kind: str, field: str) -> None:
    for value, other in itertools.product(ODD, FIELDS[kind]):
        extra = f"\n{other}: {value}" if other != field else ""
        text = f"type: {kind}\n{field}: {value}{extra}\n"
        check_loaded(load_text(text, "x.yml", environ={}), CATALOGUE)


def test_odd_values_of_a_pipelines_backend_break_no_rule() -> None:
    for kind, fields in FIELDS.items():
        for value, field in itertools.product(ODD, fields):
            part = "postprocessor" if kind == "archive" else "backend"
            text = f"{part}:\n  type: {kind}\n  {field}: {value}\nconfig: {{run_id: a}}\n"
            check_loaded(load_text(text, "x.yml", environ={}), CATALOGUE)


@pytest.mark.parametrize("field", ["run_id", "output_dir", "run_id_subdir", "config", "period"])
def test_odd_values_of_model_runs_break_no_rule(field: str) -> None:
    for value in ODD:
        run = f"config: {{model_type: base}}\nrun_id: a\n{field}: {value}\n"
        both = f"{run}---\n{run}"
        inner = run.replace("\n", "\n  ")
        pipeline = f"config:\n  {inner}\nbackend: {{type: local, working_dir: a}}\n"
        whole = f"{pipeline}postprocessor: {{type: archive, destination: b}}\n"
        for text in (both, whole, f"{pipeline}postprocessor: {value}\n"):
            check_loaded(load_text(text, "x.yml", environ={}), CATALOGUE)


@pytest.mark.parametrize("key", ["5", "null", "true", "2020-01-01", "''", "Backends", "[a]"])
def test_odd_parts_break_no_rule(key: str) -> None:
    text = f"config: {{run_id: a}}\nbackend: {{type: local, command: a}}\n{key}: x\n"
    check_loaded(load_text(text, "x.yml", environ={}), CATALOGUE)


def test_no_message_holds_a_secret() -> None:
    values = ["tide-pool", "AKIA" + "B" * 16, "ghp_" + "b" * 36, "glpat-" + "b" * 20]
    lines = "".join(f"  {name}: {value}\n" for name, value in zip("ABCD", values, strict=True))
    text = (
        f"type: local\ncommand: ./m --password={values[0]} --token {values[1]}\n"
        f"env_vars:\n  API_KEY: {values[0]}\n{lines}"
    )
    checked = check_loaded(load_text(text, "x.yml", environ={}), CATALOGUE)
    secrets = [d for d in checked.diagnostics if d.code == "written-secret"]
    assert [d.dotted_path for d in secrets] == [
        "command",
        "env_vars.API_KEY",
        *[f"env_vars.{name}" for name in "BCD"],
    ]
    for diagnostic in checked.diagnostics:
        said = [diagnostic.message, diagnostic.hint, *(f.text for f in diagnostic.fixes)]
        assert not [v for v in values for text in said if v in text]


def test_the_samples_that_ship_are_models_of_good_practice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = [p for p in sample_configs_dir().rglob("*.yml") if "invalid" not in p.parts]
    assert files
    for file in files:
        monkeypatch.chdir(file.parent)
        found = check_file(file, CATALOGUE).diagnostics
        assert [(d.code, d.message) for d in found if d.code in ADVICE] == []


SAMPLES = os.environ.get("ROMPY_TUI_SAMPLES")


@pytest.mark.skipif(not SAMPLES, reason="ROMPY_TUI_SAMPLES names no folder")
def test_real_files_get_no_more_advice_than_they_need() -> None:
    folder = Path(SAMPLES or "")
    found: dict[str, set[str]] = {}
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".yml", ".yaml", ".json"}:
            codes = {d.code for d in check_file(file, CATALOGUE).diagnostics} & ADVICE
            if codes:
                found[file.name] = codes
    assert found.pop("docker_backend_examples.yml") == {
        *["unpinned-image", "runs-as-root", "ranks-twice", "oversubscribed"]
    }
    assert found.pop("pipeline_config.yml") == {
        *["unpinned-image", "runs-as-root", "ranks-twice", "pipeline-without-backend"]
    }
    assert found == {"docker_backend.yml": {"runs-as-root"}}
