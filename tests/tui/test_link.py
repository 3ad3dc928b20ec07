"""A slow link to the terminal: what is shown is new, keys are answered, nothing waits for it."""

from __future__ import annotations

import time

import pytest

from rompy_tui.supervision import RunState, Store
from rompy_tui.tui.common.link import QUESTION, SLOW_RATE, USUAL_RATE, WINDOW, Link

RATE = 12_500
"""Bytes a second of the slow link."""
A_FRAME = 20_000
"""Bytes that the whole screen may take, for what was sent in one piece."""
FLOOD = """\
type: local
command: |
  n=0
  while [ ! -e stop ]; do
    seq -f "step %.0f of the model, accuracy 97.4" $n $((n += 400))
    sleep 0.02
  done
"""


class Clock:
    """Seconds as a test wants them."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def link(clock):
    """A link to a terminal that answered once."""
    link = Link(clock)
    link.ask()
    link.written(len(QUESTION))
    link.answered()
    return link


def send(link, count):
    asked = link.sent(count)
    link.written(count + len(asked))
    return asked


def test_a_key_asks_nothing(link):
    assert send(link, 500) == ""
    assert link.may_send()


def test_a_frame_waits_while_too_much_is_on_its_way(link):
    assert send(link, WINDOW) == QUESTION
    assert not link.may_send()
    link.answered()
    assert link.may_send()


def test_a_frame_waits_while_the_system_takes_nothing(clock):
    link = Link(clock)
    link.sent(10)
    assert not link.may_send()
    link.written(10)
    assert link.may_send()


def test_a_terminal_that_never_answers_is_not_waited_for(clock):
    link = Link(clock)
    assert send(link, 100 * WINDOW) == QUESTION
    clock.now += 1
    assert link.may_send()


def test_no_terminal_is_sent_more_than_anybody_reads(clock):
    link = Link(clock)
    sent = 0
    for _ in range(1000):
        clock.now += 0.01
        if link.may_send():
            send(link, 5_000)
            sent += 5_000
    assert 9 * USUAL_RATE < sent <= 11.5 * USUAL_RATE
    link.typed()
    assert link.may_send()
    assert send(link, 100 * WINDOW) == "", "it was asked already"
    link.end()


def test_an_answer_that_does_not_come_is_waited_for_a_while_only(link, clock):
    send(link, WINDOW)
    clock.now += 9
    assert not link.may_send()
    clock.now += 2
    assert link.may_send()


def test_a_link_is_slow_once_frames_waited_for_a_second_and_for_half_a_minute(link, clock):
    for _ in range(9):
        send(link, WINDOW)
        clock.now += 0.11
        assert not link.may_send()
        link.answered()
        assert link.may_send(), "the one that waited"
    assert not link.is_slow
    send(link, WINDOW)
    clock.now += 0.2
    assert not link.may_send()
    assert link.is_slow
    link.answered()
    clock.now += 29
    link.may_send()
    assert link.may_send()
    assert link.is_slow
    clock.now += 1.5
    assert link.may_send()
    assert not link.is_slow


def test_frames_that_wait_now_and_then_make_no_slow_link(link, clock):
    for _ in range(20):
        send(link, WINDOW)
        assert not link.may_send()
        link.answered()
        assert link.may_send(), "the one that waited"
        clock.now += 1
        assert link.may_send(), "one that did not"
    assert not link.is_slow


def test_a_slow_link_is_sent_few_characters_a_second_but_keys_are_answered(link, clock):
    link.always_slow = True
    sent, end = 0, clock.now + 10
    while clock.now < end:
        if link.may_send():
            sent += 600
            send(link, 600)
            link.answered()
        clock.now += 0.01
    assert 0.9 * SLOW_RATE * 10 < sent < 1.1 * SLOW_RATE * 10
    send(link, 600)
    assert not link.may_send()
    link.typed()
    assert link.may_send()


def test_the_program_ends_without_the_answers_of_a_terminal_that_is_gone(link):
    send(link, WINDOW)
    link.end()
    assert link.ask() == ""


@pytest.fixture
def flooded(workspace, runs):
    """The workspace, of which no process is left afterwards."""
    yield workspace
    runs.end_belonging(workspace)


def start_flood(screen, workspace):
    (workspace / "backends" / "local.yml").write_text(FLOOD)
    screen.keys("\x1bOR\x1b[15~")
    screen.until_shows("Launch pipeline.yml")
    screen.keys("\r")
    screen.until_shows("● running")
    screen.until_shows("of the model")


def end_flood(workspace, wait):
    (workspace / "output" / "waves" / "stop").touch()
    (run,) = Store(workspace / ".rompy-tui").list()

    def ended():
        run.refresh()
        return run.state.ended

    wait(ended)
    return run


def test_keys_over_a_slow_link_are_answered_by_what_is_new(terminal, workspace):
    screen = terminal(rate=RATE, answers=True)
    screen.until_shows("✓ pipeline.yml")
    screen.until_still()
    before = len(screen.written)
    # Each leads to a whole other screen; all of them would take the link a minute.
    for _ in range(30):
        screen.keys("?")
        screen.read(0.02)
        screen.keys("\x1b[27u")
        screen.read(0.02)
        assert len(screen.on_the_way) < WINDOW + 2 * A_FRAME
    screen.keys("\x1bOQ")
    screen.until(lambda: not screen.on_the_way, "everything came")
    assert len(screen.written) - before < 8 * A_FRAME
    screen.keys("?")
    screen.until_shows("Draw the screen again")
    screen.keys("\x1b[27u\x11")
    assert screen.until_ended() == 0


def test_a_flood_over_a_slow_link_leaves_room_for_keys(terminal, flooded, wait):
    screen = terminal(rate=RATE, answers=True)
    screen.until_shows("✓ pipeline.yml")
    start_flood(screen, flooded)
    most = 0
    end = time.monotonic() + 6
    while time.monotonic() < end:
        screen.read(0.02)
        most = max(most, len(screen.on_the_way))
    assert most < WINDOW + A_FRAME
    shown = len(screen.written) - len(screen.on_the_way)
    screen.keys("?")
    screen.until_shows("Compare with another run")
    assert len(screen.written) - len(screen.on_the_way) - shown < WINDOW + 2 * A_FRAME
    run = end_flood(flooded, wait)
    assert run.state is RunState.SUCCEEDED
    screen.keys("\x1b[27u\x1b[27u\x11")
    assert screen.until_ended() == 0


def test_a_link_that_stands_still_holds_up_nothing_else(terminal, flooded, wait):
    """Edits are kept meanwhile, the run goes on, and then the newest is shown."""
    screen = terminal(rate=RATE * 100, answers=True)
    screen.until_shows("✓ pipeline.yml")
    start_flood(screen, flooded)
    screen.keys("\x1b[27u")
    screen.until_shows("backend: !include")
    screen.rate = 0
    before = len(screen.written)
    for _ in range(40):
        screen.keys("\x0c")
        screen.read(0.05)
    screen.keys("# typed")
    drafts = flooded / ".rompy-tui" / "drafts"
    screen.until(lambda: any("# typed" in d.read_text() for d in drafts.glob("*.json")), "a draft")
    run = end_flood(flooded, wait)
    assert run.state is RunState.SUCCEEDED
    assert len(screen.written) - before < WINDOW + 2 * A_FRAME
    screen.rate = RATE * 100
    screen.until_shows("# typed")
    screen.until_shows("succeeded")


def test_a_terminal_that_reads_nothing_holds_up_nothing_else(terminal, workspace):
    screen = terminal("backends/local.yml")
    screen.until_shows("✓ local.yml")
    for _ in range(60):
        screen.keys("\x0c?\x1b[27u")
        time.sleep(0.02)
    screen.keys("# typed")
    drafts = workspace / ".rompy-tui" / "drafts"
    deadline = time.monotonic() + 30
    while not any("# typed" in d.read_text() for d in drafts.glob("*.json")):
        assert time.monotonic() < deadline, "no draft"
        time.sleep(0.05)
    screen.until_shows("# typed")
    screen.keys("\x1b[27u\x11")
    screen.until_shows("Unsaved edits")
    screen.keys("d")
    assert screen.until_ended() == 0
