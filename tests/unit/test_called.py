"""What was run outside is remembered: secrets masked, bounded, each command once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rompy_tui import called


def found(part: str) -> called.Call:
    return next(call for call in called.calls() if part in call.text)


def test_a_command_with_its_end() -> None:
    command = [sys.executable, "-c", "import sys; sys.exit(3)  # first"]
    done = called.run(command, "test", check=False)
    call = found("# first")
    assert done.returncode == 3
    assert (call.status, call.why, call.times) == (3, "test", 1)
    assert call.seconds is not None
    assert call.text.startswith(sys.executable)


def test_the_same_again_is_counted_and_comes_first() -> None:
    for name in ("# again", "# other", "# again"):
        called.run([sys.executable, "-c", f"pass {name}"], "test", check=True)
    newest = called.calls()[0]
    assert "# again" in newest.text
    assert newest.times == 2


def test_what_cannot_be_started_says_so() -> None:
    with pytest.raises(FileNotFoundError):
        called.run(["no-such-program-at-all"], "test", check=False)
    call = found("no-such-program-at-all")
    assert (call.status, call.said) == (None, "no such file or directory")


def test_what_gives_no_answer_says_so() -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)  # slow"]
    with pytest.raises(subprocess.TimeoutExpired):
        called.run(command, "test", timeout=0.1, check=False)
    assert found("# slow").said == "no answer"


def test_secrets_are_masked() -> None:
    called.note(["curl", "--token=hunter2hunter2", "https://me:pass3word@example.org/masked"], "t")
    text = found("/masked").text
    assert "hunter2" not in text
    assert "pass3word" not in text


def test_no_more_than_so_many_are_remembered() -> None:
    for number in range(called.MOST + 10):
        called.note(["true", f"number-{number}"], "test")
    assert len(called.calls()) == called.MOST
    assert called.calls()[0].text == f"true number-{called.MOST + 9}"
    called.note("x" * 10_000, "test")
    assert len(called.calls()[0].text) < 5_000


def test_a_record_of_them_can_be_read_back() -> None:
    called.note(["true", "kept"], "test")
    assert called.from_data(called.as_data(1)) == called.calls()[:1]


@pytest.mark.parametrize(
    "odd", [None, "x", [1], [{"text": 3}], [{"odd": 1}], [{"text": "a", "time": "x"}]]
)
def test_a_record_that_is_not_sound_is_passed_over(odd: object) -> None:
    assert called.from_data(odd) == []
