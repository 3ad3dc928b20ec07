"""What is said of a stage's end: a sentence for each way it may fail to start or be ended."""

from __future__ import annotations

import errno
import json
import os
import signal
import time
from pathlib import Path

import pytest

from rompy_tui.supervision import files, slot
from rompy_tui.supervision.attempt import Attempt, Terms
from rompy_tui.supervision.judging import Circumstances, Verdict, full_disk, judge, read_result


@pytest.mark.parametrize(
    ("call", "number", "said"),
    [
        ("exec", errno.ENOENT, "the interpreter that the run was asked for with is gone"),
        ("exec", errno.EACCES, "the stage's interpreter could not be started: permission denied"),
        ("cwd", errno.EACCES, "asked for in cannot be entered: permission denied"),
        ("log", errno.ENOSPC, "disk full: the stage's log could not be made"),
        ("log", errno.EROFS, "the stage's log could not be made: read-only file system"),
    ],
)
def test_a_stage_that_could_not_be_started(call: str, number: int, said: str) -> None:
    verdict = judge({"failed": call, "errno": number}, {}, Circumstances())
    assert verdict.state == "failed"
    assert verdict.message.endswith(said)
    assert not verdict.may_pass  # the same would fail once more


def test_a_machine_without_room_for_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 9's kin: it is no fault of the stage, which may be tried again."""

    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    slot.create(str(tmp_path / files.EXIT))
    terms = Terms("run", 1, None, 1.0, time.monotonic(), 0, (str(tmp_path),))
    attempt = Attempt(str(tmp_path), terms, lambda: False, lambda: None)
    monkeypatch.setattr(os, "fork", refuse)
    attempt.start("python", str(tmp_path), {}, gently=False, lock=None)
    wake, notify = os.pipe()
    verdict = attempt.wait(wake)
    os.close(wake)
    os.close(notify)
    assert verdict == Verdict(
        "failed",
        "the stage's process could not be made: resource temporarily unavailable",
        may_pass=True,
    )


@pytest.mark.parametrize(
    ("number", "for_memory", "ending"),
    [
        (signal.SIGKILL, True, "signal 9 (SIGKILL): the machine ran out of memory"),
        (signal.SIGKILL, False, "signal 9 (SIGKILL)"),
        (signal.SIGSEGV, True, "signal 11 (SIGSEGV)"),
    ],
)
def test_a_signal_that_ended_it(number: int, for_memory: bool, ending: str) -> None:
    around = Circumstances(killed_for_memory=for_memory)
    verdict = judge({"status": number}, {}, around)
    assert verdict.message == f"the stage's process was ended by {ending}"
    assert (verdict.state, verdict.signal, verdict.may_pass) == ("failed", number, True)


@pytest.mark.parametrize(
    ("around", "said", "message"),
    [
        (Circumstances("timed_out", 2.5), {}, "longer than its time limit of 2.5 s"),
        (Circumstances("cancelled"), {}, "stopped because somebody asked for it"),
        (Circumstances("cancelled"), {"state": "cancelled", "message": "the job ended"}, "the job"),
        (Circumstances("cancelled"), {"state": "failed", "message": "bad"}, "somebody asked"),
    ],
)
def test_a_stage_that_was_stopped(
    around: Circumstances, said: dict[str, str], message: str
) -> None:
    verdict = judge({"status": signal.SIGTERM}, said, around)
    assert (verdict.state, verdict.may_pass) == (around.stop, False)
    assert message in verdict.message


def test_an_end_just_before_the_stop_counts() -> None:
    said = {"state": "succeeded", "message": "done"}
    assert judge({"status": 0}, said, Circumstances("cancelled")).state == "succeeded"


@pytest.mark.parametrize(
    ("status", "said", "state", "message"),
    [
        (0, {}, "failed", "exit status 0 before it had a result"),
        (3 << 8, {}, "failed", "the stage's process ended with exit status 3"),
        (3 << 8, {"state": "succeeded"}, "failed", "said that it succeeded, then its process"),
        (0, {"state": "exec", "message": "ran"}, "succeeded", "ran"),
        (2 << 8, {"state": "exec"}, "failed", "the command ended with exit status 2"),
        (127 << 8, {"state": "exec", "missing": "no swan"}, "failed", "no swan"),
        (127 << 8, {"state": "exec"}, "failed", "the command ended with exit status 127"),
        (None, {}, "lost", "nobody knows how it ended"),
    ],
)
def test_what_it_said_and_how_it_ended(
    status: int | None, said: dict[str, str], state: str, message: str
) -> None:
    verdict = judge({} if status is None else {"status": status}, said, Circumstances())
    assert verdict.state == state
    assert message in verdict.message


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = os.statvfs(tmp_path)
    full = os.statvfs_result((*room[:3], 0, 0, *room[5:]))
    monkeypatch.setattr(os, "statvfs", lambda folder: full if "b" in folder else room)
    assert full_disk(["/a", "/b"]) == "/b"
    verdict = judge({"status": 1 << 8}, {}, Circumstances(folders=["/a", "/b"]))
    assert verdict.message.endswith("; disk full: /b")
    done = judge({"status": 0}, {"state": "succeeded"}, Circumstances(folders=["/b"]))
    assert done.message == ""


def test_a_folder_that_is_gone_is_not_full(tmp_path: Path) -> None:
    assert full_disk([str(tmp_path / "gone")]) == ""


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '"x"'])
def test_a_result_that_was_not_written_whole(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "result"
    if text is not None:
        path.write_text(text)
    assert read_result(str(path)) == {}
    path.write_text(json.dumps({"state": "failed"}))
    assert read_result(str(path)) == {"state": "failed"}
