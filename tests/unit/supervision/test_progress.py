"""How far a program is, by the lines that it and the models write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rompy_tui.patterns import compiled_progress
from rompy_tui.supervision.logs import Progress

START = 1672531200.0  # 2023-01-01
DAY = 86400.0


def seen(*lines: str, patterns: tuple[str, ...] = (), period: bool = True) -> Progress:
    times = (START, START + DAY) if period else (None, None)
    progress = Progress(*times, patterns=[compiled_progress(text) for text in patterns])
    progress.feed(lines, START)
    return progress


@pytest.mark.parametrize(
    ("line", "fraction", "what"),
    [
        ("+time 20230101.060000   , step    360; iteration    1; sweep 1", 0.25, "06:00, step 360"),
        ("+time 01-Jan-23 12:00:00, step 7; iteration 1; sweep 2", 0.5, "12:00, step 7"),
        (" Time of computation ->  20230101.180000 in sec:   64800.", 0.75, "18:00"),
        ("TIME STEP=          360;  TIME=         43200.000000", 0.5, "12:00, step 360"),
        ("  WAVEWATCH III calculating for 2023/01/01 06:00:00 UTC at 10:23:05", 0.25, "06:00"),
        ("       360|     1| 2023/01/01 06:00:00 |   X     |      |", 0.25, "06:00, step 360"),
        ("model time: 2023-01-01 06:00", 0.25, "model time 2023-01-01 06:00"),
        ("Simulation time is 2023-01-01T06:00:00", 0.25, "model time 2023-01-01 06:00"),
        ("Simulation  12.5 percent complete", 0.125, "12 %"),
        ("step  361 of 722   time 00:30   50.0 %", 0.5, "step 361 of 722"),
        ("time step 5/20", 0.25, "step 5 of 20"),
        ("processed 5 of 10 files", 0.5, "step 5 of 10"),
        ("wrote record 3 out of 12", 0.25, "step 3 of 12"),
        ("61%", 0.61, "61 %"),
        ("  61.5 %", 0.615, "62 %"),
        ("[#####     ] 50%", 0.5, "50 %"),
        (" 61%|######    | 61/100 [00:12<00:08]", 0.61, "61 %"),
        ("Downloading:  25%|##      ", 0.25, "25 %"),
        ("Progress: 45.5%", 0.455, "46 %"),
        ("  1% complete,   432.1 s remaining ...", 0.01, "1.0 %"),
        ("day 1 of 1", 1.0, "step 1 of 1"),
    ],
)
def test_what_programs_write(line: str, fraction: float, what: str) -> None:
    progress = seen(line)
    assert progress.fraction == pytest.approx(fraction)
    assert progress.what.endswith(what)


@pytest.mark.parametrize(
    "line",
    [
        " accuracy OK in  99.50 % of wet grid points ( 99.50 % required)",
        "Number of active points =  1234 (fillings-degree:  62.10 %)",
        "/dev/sda1  80% full",
        "cpu 100%",
        "humidity 65 % at step 3 of 0",
        "2023-01-01 06:00:00 INFO reading 3/4",
        "run of 2023/01/02",
        "time step = 0.5",
        "iteration 3 of 50",
        "step 7 of 3",
        "step 5 of 0",
        "step -1 of 5",
        "150 % complete",
        "nan % complete",
        "TIME STEP= 1; TIME= NaN",
        "+time 20231399.060000, step 3",
        "+time 20250101.060000, step 3; iteration 1",
        "step 99999999999999999999 of 99999999999999999999999",
        "ratio 3/4",
        "",
    ],
)
def test_what_is_no_progress(line: str) -> None:
    assert seen(line).fraction is None


def test_without_a_period_the_time_is_told_but_no_fraction() -> None:
    progress = seen("+time 20230101.060000, step 360; iteration 1", period=False)
    assert (progress.fraction, progress.what) == (None, "model time 2023-01-01 06:00, step 360")
    # Whatever says how far it is tells more.
    progress.feed(["50 % complete"])
    assert progress.fraction == 0.5


def test_a_model_that_says_how_many_steps_it_makes() -> None:
    lines = (
        "time stepping begins...           1        8640",
        "TIME STEP=     4320;  TIME=  1296000.000000",
    )
    assert seen(*lines, period=False).what == "step 4320 of 8640"
    assert seen(*lines, period=False).fraction == 0.5


def test_the_models_own_line_wins_until_it_falls_silent() -> None:
    progress = seen("+time 20230101.060000, step 6; iteration 1", "90 % complete", "step 9 of 10")
    assert progress.fraction == 0.25
    progress.feed([f"{n} % complete" for n in range(30, 80)])
    assert progress.fraction == 0.79
    assert progress.part == 1


def test_a_persons_own_forms() -> None:
    day = r"day (?P<step>\d+) < (?P<steps>\d+)"
    assert seen("DAY 3 < 4", patterns=(day,)).what == "step 3 of 4"
    assert seen("at <30>", patterns=(r"<(?P<percent>\S+)>",)).fraction == 0.3
    assert seen("T=20230101.120000", patterns=("t=(?P<time>[0-9.]+)",)).fraction == 0.5
    for line in ("at <x>", "at <nan>", "at <1e400>", "at <-3>", "at <101>"):
        assert seen(line, patterns=(r"<(?P<percent>\S+)>",)).fraction is None
    for line in ("day 5 < 4", "day 1 < 0", "day ٣ < 4"):
        assert seen(line, patterns=(r"day (?P<step>\w+) < (?P<steps>\w+)",)).fraction in {
            None,
            0.75,
        }


def test_time_left_is_said_after_a_while_and_is_about_right() -> None:
    progress = Progress()
    assert progress.left(0.0) is None
    for second in range(51):
        progress.feed([f"step {second} of 100"], float(second))
        if second < 5:
            assert progress.left(float(second), 0.0) is None
    assert progress.left(50.0, 0.0) == pytest.approx(50, abs=1)
    assert progress.left(60.0, 0.0) == pytest.approx(40, abs=1)
    assert progress.left(1000.0, 0.0) == 0


def test_time_left_where_only_one_look_was_taken() -> None:
    progress = Progress()
    progress.feed(["25 % complete"], 100.0)
    assert progress.left(100.0) is None
    assert progress.left(100.0, 0.0) == pytest.approx(300)


def test_time_left_follows_a_program_that_becomes_slower() -> None:
    progress = Progress()
    for second in range(100):
        progress.feed([f"step {second * 5} of 1000"], float(second))
    quick = progress.left(100.0, 0.0)
    for second in range(100, 300):
        progress.feed([f"step {495 + (second - 100)} of 1000"], float(second))
    slow = progress.left(300.0, 0.0)
    assert quick is not None
    assert slow is not None
    assert quick == pytest.approx(100, rel=0.1)
    assert 150 < slow < 306


def test_what_the_program_itself_believes() -> None:
    progress = Progress()
    lines = ["Simulation  12.3 percent complete", "Time remaining  4 minutes and  3 seconds"]
    progress.feed(lines, 100.0)
    assert progress.left(103.0) == 240
    progress.feed(["Time remaining   2 hours and 10 minutes"], 110.0)
    assert progress.left(110.0) == 7800


def test_several_parts_and_a_repeated_end() -> None:
    progress = Progress()
    for now, percent in enumerate([10, 50, 90, 100, 100, 100, 100]):
        progress.feed([f"{percent}%"], float(now))
    assert (progress.part, progress.fraction) == (1, 1.0)
    assert progress.left(20.0, 0.0) is None
    progress.feed(["5%"], 30.0)
    assert (progress.part, progress.what) == (2, "5.0 %, part 2")
    assert progress.left(31.0, 0.0) is None
    progress.feed(["55%"], 40.0)
    assert progress.left(40.0, 0.0) == pytest.approx(9)
    for _ in range(3):
        progress.feed(["99%", "1%"], 50.0)
    assert progress.part > 3
    assert progress.left(60.0, 0.0) is None


NUMBERS = st.one_of(st.integers(), st.floats(), st.text("0123456789.-e٣²", max_size=400))
FORMS = st.sampled_from(
    [
        "step {} of {}",
        "{}/{} steps",
        "{}%",
        "{} percent complete",
        "[{}] {}%",
        "TIME STEP= {}; TIME= {}",
        "+time {}, step {}; iteration 1",
        "calculating for {} {}",
        "Time remaining {} hours and {} minutes",
        "model time: {}-{}-01 00:00",
        "time stepping begins... {} {}",
        " {}| {}| 2023/01/01 06:00:00 |",
    ]
)
LINES = st.lists(
    st.one_of(st.text(), st.builds(lambda form, a, b: form.format(a, b), FORMS, NUMBERS, NUMBERS)),
    max_size=40,
)


@given(LINES, st.floats(-1e12, 1e12))
def test_no_line_makes_it_stumble(lines: list[str], now: float) -> None:
    own = [compiled_progress(r"step (?P<step>\S+) of (?P<steps>\S+)")]
    progress = Progress(START, START + DAY, own)
    for line in lines:
        progress.feed([line], now)
        assert progress.fraction is None or 0 <= progress.fraction <= 1
        left = progress.left(now, START)
        assert left is None or left >= 0
        assert len(progress.what) < 200


@pytest.mark.parametrize(
    "line",
    [
        "%" * 10**6,
        "1" * 10**6 + "%",
        "step " * 10**5,
        "1/" * 10**5,
        " of 1" * 10**5,
        "time " * 10**5,
        " " * 10**6 + "5%",
        "[" * 10**6 + "5%",
        "remaining " * 10**5,
        "model time " * 10**5,
    ],
)
def test_huge_lines_come_to_an_end(line: str) -> None:
    assert seen(line).fraction is None
