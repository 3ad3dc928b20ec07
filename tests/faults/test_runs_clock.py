"""Fault 14: the wall clock jumps."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision import RunState

_SHIFT = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static long shift(void) {
  const char *file = getenv("SHIFTED");
  if (!file || access(file, F_OK)) return 0;
  return atol(getenv("SHIFT"));
}
int clock_gettime(clockid_t id, struct timespec *t) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int r = real(id, t);
  if (id == CLOCK_REALTIME) t->tv_sec += shift();
  return r;
}
int gettimeofday(struct timeval *t, void *z) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  t->tv_sec = now.tv_sec; t->tv_usec = now.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *t) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (t) *t = now.tv_sec;
  return now.tv_sec;
}
"""


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Have the wall clock jump for what is started, while a file is there."""
    (tmp_path / "shift.c").write_text(_SHIFT)
    library = tmp_path / "shift.so"
    command = ["cc", "-shared", "-fPIC", "-o", library, tmp_path / "shift.c", "-ldl"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no C compiler")

    def jump(seconds: int) -> Path:
        monkeypatch.setenv("LD_PRELOAD", str(library))
        monkeypatch.setenv("SHIFT", str(seconds))
        monkeypatch.setenv("SHIFTED", str(tmp_path / "shifted"))
        return tmp_path / "shifted"

    return jump


@pytest.mark.parametrize("seconds", [7200, -7200])
def test_14_the_clock_jumps(
    seconds: int, clock: Any, begin: Any, end: Any, wait: Any, runs: Any
) -> None:
    """Neither sooner nor later: limits go by the clock that does not jump."""
    jumped = clock(seconds)
    told = f"{sys.executable} -c 'import time; print(time.time())'"
    command = (
        f"echo > started; while [ ! -e ../../shifted ]; do sleep 0.02; done; {told}; sleep 600"
    )
    run = begin(command, limits={"run": 5.0})
    wait((runs.folder_of(run) / "started").exists)
    jumped.touch()
    end(run)
    assert run.state is RunState.TIMED_OUT
    assert "it ran longer than its time limit of 5 s and was stopped" in run.reason
    seen = float(run.log("run").read_text().splitlines()[-1])
    real = run.log("run").stat().st_mtime
    assert abs(seen - real - seconds) < 100
    assert abs(run.ended - real - seconds) < 100
    assert 5.0 <= run.stages["run"].seconds < 10.0


@pytest.mark.parametrize("seconds", [7200, -7200])
def test_14_the_clock_jumps_while_it_waits_to_try_again(
    seconds: int, clock: Any, begin: Any, end: Any, wait: Any
) -> None:
    jumped = clock(seconds)
    run = begin("test -e tried && exit 0; touch tried; exit 4", retries=1, retry_delay=2)
    wait(lambda: run.refresh() or "again" in run.reason)
    jumped.touch()
    end(run)
    assert run.state is RunState.SUCCEEDED
    assert run.stages["run"].attempt == 2
