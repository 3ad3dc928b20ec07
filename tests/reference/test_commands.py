"""The commands that the backend reference shows ("CLI Usage", "Troubleshooting")."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str], Path]
Command = Callable[..., Any]
Diagnose = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture(autouse=True)
def files(write: Write) -> None:
    """A model run and a processor for it."""
    write(
        "model.yml",
        """
        run_id: swell
        output_dir: runs
        period:
          start: 2024-03-01T00:00:00
          end: 2024-03-02T00:00:00
          interval: 1h
        """,
    )
    write("processor.yml", "type: noop\nvalidate_outputs: true\ntimeout: 90\n")


def test_postprocess_takes_a_processor_file(command: Command, tmp_path: Path, write: Write) -> None:
    write("runs/swell/heights.txt", "1.5\n")

    done = command("postprocess", "model.yml", "--processor-config", "processor.yml")

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "postprocess: started" in lines
    assert f"results: {tmp_path / 'runs' / 'swell'}" in lines
    assert not any("None" in line for line in lines)
    assert sorted(p.name for p in (tmp_path / "runs/swell").iterdir()) == ["heights.txt"]


def test_postprocess_fails_without_outputs(command: Command) -> None:
    done = command("postprocess", "model.yml", "--processor-config", "processor.yml")

    assert done.returncode == 1
    assert "the output directory runs/swell does not exist" in done.stdout
    again = command("postprocess", "model.yml", "--processor-config", "processor.yml",
                    "--no-validate")  # fmt: skip
    assert again.returncode == 0


def test_postprocess_archives(command: Command, tmp_path: Path, write: Write) -> None:
    write("runs/swell/heights.txt", "1.5\n")
    write("processor.yml", "type: archive\ncompress: false\n")

    done = command("postprocess", "model.yml", "--processor-config", "processor.yml", "--json")

    assert done.returncode == 0, done.stderr
    archive = tmp_path / json.loads(done.stdout)["postprocess_results"]["archive"]
    with tarfile.open(archive) as packed:
        assert any(name.endswith("heights.txt") for name in packed.getnames())


def test_pipeline_takes_a_backend_name_and_a_processor_file(
    command: Command, tmp_path: Path
) -> None:
    done = command(
        "pipeline", "model.yml", "--run-backend", "local", "--processor-config", "processor.yml"
    )

    assert done.returncode == 0, done.stderr
    stages = [line.split(" after")[0] for line in done.stdout.splitlines() if " after " in line]
    assert stages == ["generate: succeeded", "run: succeeded", "postprocess: succeeded"]
    # Without a command the model's own run() is used, and this model has none.
    assert "nothing ran" in done.stdout
    assert (tmp_path / "runs/swell/INPUT").is_file()


def test_pipeline_tells_its_outcome_to_programs(command: Command) -> None:
    done = command("pipeline", "model.yml", "--run-backend", "local",
                   "--processor-config", "processor.yml", "--json")  # fmt: skip

    results = json.loads(done.stdout)
    assert (done.returncode, results["success"]) == (0, True)
    assert (results["backend"], results["processor"]) == ("local", "noop")
    assert results["stages_completed"] == ["generate", "run", "postprocess"]
    assert results["postprocess_results"]["files"] == 1


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("pipeline", "model.yml"), 2, "names no backend"),
        (("pipeline", "model.yml", "--run-backend", "moon"), 2, "there is no backend 'moon'"),
        (("pipeline", "nowhere.yml", "--run-backend", "local"), 1, "nowhere.yml"),
        (("postprocess", "model.yml"), 2, "--processor-config"),
        (("postprocess", "model.yml", "--processor-config", "model.yml"), 1, "has no 'type'"),
    ],
)
def test_a_call_that_cannot_work_says_why(
    command: Command, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = command(*arguments)

    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_validate_takes_the_type_of_a_processor(command: Command, diagnose: Diagnose) -> None:
    done = command("backends", "validate", "processor.yml", "--processor-type", "noop")

    assert (done.returncode, done.stdout) == (0, "")
    assert "valid" in done.stderr.splitlines()
    assert diagnose("processor.yml", "--processor-type", "noop") == (0, [])


def test_validate_shows_the_place_and_what_to_write(command: Command, write: Write) -> None:
    write("processor.yml", "type: noop\ntimeout: 30\nvalidate_output: true\n")

    done = command("backends", "validate", "processor.yml", "--processor-type", "noop")

    assert done.returncode == 1
    assert (
        "error[out-of-range] timeout: input should be at least 60, not 30\n  --> processor.yml:2:10"
        in (done.stdout)
    )
    assert "did you mean 'validate_outputs'?" in done.stdout
    assert "2 errors" in done.stderr


@pytest.mark.parametrize(
    ("text", "option", "status", "codes"),
    [
        ("timeout: 90\n", "noop", 0, []),  # the option says what the file does not
        ("type: archive\n", "noop", 1, ["unknown-value"]),
        ("type: noop\n---\ntype: noop\ntimeout: 5\n", "noop", 1, ["out-of-range"]),
        ("- noop\n", "noop", 1, ["wrong-type"]),
        ("type: noop\n timeout: 70\n", "noop", 1, ["yaml-syntax"]),
    ],
)
def test_validate_checks_against_the_type_it_is_given(
    diagnose: Diagnose, write: Write, text: str, option: str, status: int, codes: list[str]
) -> None:
    write("processor.yml", text)

    found_status, found = diagnose("processor.yml", "--processor-type", option)

    assert (found_status, [d["code"] for d in found]) == (status, codes)


def test_validate_refuses_a_type_that_is_not_there(command: Command) -> None:
    done = command("backends", "validate", "processor.yml", "--processor-type", "movie")

    assert done.returncode == 2
    assert "there is no postprocessor 'movie'" in done.stderr
    assert "noop, archive" in done.stderr


def test_validate_says_of_a_missing_file_that_it_is_missing(diagnose: Diagnose) -> None:
    status, (found,) = diagnose("nowhere.yml")

    assert (status, found["file"], found["line"]) == (1, "nowhere.yml", 1)
    assert found["severity"] == "error"
