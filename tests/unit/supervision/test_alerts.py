"""Which lines of a log tell of errors and warnings, and which only seem to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rompy_tui.patterns import compiled
from rompy_tui.supervision.logs import (
    Alerts,
    alert_before,
    count_alerts,
    level_of,
    lines_of,
    search_alerts,
)

ERRORS = """\
ERROR: cannot open file
2023-01-01 06:00:00,123 ERROR rompy.model: something broke
[ERROR] no grid
error: cannot write out: disk
 ** Error            : [depth] not found
 ** Terminating error: Incorrect grid
 ** Severe error     : Not enough memory
   0: ABORT: Input error in param.nml
  12: MPI ERROR: bad comm
forrtl: severe (174): SIGSEGV, segmentation fault occurred
At line 123 of file foo.f90 (unit = 12, file = 'x.nml')
Fortran runtime error: End of file
Program received signal SIGSEGV: Segmentation fault - invalid memory reference.
Segmentation fault (core dumped)
MPI_ABORT was invoked on rank 0 in communicator MPI_COMM_WORLD
Abort(1) on node 0 (rank 0 in comm 0)
 *** WAVEWATCH III ERROR IN W3SHEL : ***
ValueError: bad thing
Traceback (most recent call last):
numpy.linalg.LinAlgError: Singular matrix
Killed
/bin/sh: line 1: 1234 Killed                  ./model
slurmstepd: error: Detected 1 oom-kill event(s)
slurmstepd: error: *** JOB 123 ON n1 CANCELLED AT 2023 DUE TO TIME LIMIT ***
OSError: [Errno 28] No space left on device
write failed: Disk quota exceeded
terminate called after throwing an instance of 'std::bad_alloc'
make: *** [all] Error 2
mpirun noticed that process rank 0 exited on signal 9 (Killed).
FATAL: grid file missing
Error reading wind file
An error occurred while opening the file
NaN detected in elevation at node 12
Solution diverged at step 12
YOUR APPLICATION TERMINATED WITH THE EXIT STRING: Killed (signal 9)
=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES
3 errors found
Failed to open restart file
Error: CFL condition violated
ERROR STOP
malloc(): corrupted size vs. prev_size
bash: ./swan.exe: Permission denied
sh: swan: command not found
HDF5-DIAG: Error detected in HDF5 (1.10.4) thread 0:
NetCDF: HDF error: stopping
terminating the program due to errors
""".splitlines()

WARNINGS = """\
WARNING: old file
2023-01-01 06:00:00 WARNING rompy: careful
UserWarning: deprecated
foo.py:12: DeprecationWarning: old
 ** Warning          : difference in wave height
 *** WAVEWATCH III WARING IN W3WAVE :
 *** WAVEWATCH III WARNING IN W3INIT :
[WARN] slow disk
CFL number exceeds 1 at node 3
forrtl: warning (406): fort: (1): In call to
SIP solver: no convergence in   12 vertices
  12 warnings generated.
cat: foo: No such file or directory
eta2 =  NaN
max velocity: nan
Warning! time step is large
 u10   1.2   NaN   3.4
""".splitlines()

ORDINARY = """\
0 errors
no warnings
no errors found
error_norm = 1e-3
RMS error 0.12
rms error: 0.12
max error = 1.2e-5
Error = 0.001
relative error: 0.1 %
errors: 0
Errors: 0, warnings: 0
error tolerance 1e-6
 accuracy OK in  99.50 % of wet grid points ( 99.50 % required)
Info: 3 errors fixed
INFO: previous run ended with error, going on
2023-01-01 06:00:00 INFO rompy: the error log is at /tmp/x
2023-01-01 06:00:00,123 DEBUG x: exception handled
_FillValue = NaN
missing values are NaN
nanometer scale
banana
stderr is written to err.log
error log: /tmp/x.log
Writing error file model.err
on error: continue
--on-error resume
ignoring warnings
warnings: off
suppress warnings
CFL number = 0.7
Courant number 0.543
terminating normally
Simulation terminated normally
Program terminated successfully
memory used: 1.2 GB
Memory: 12 MB
disk quota: 10 GB
killed_count = 0
0 failed, 12 passed
12 passed, 0 failed
default value
fault tolerant
terrain error estimate 0.1
Mean error in depth 0.01
converged after 12 iterations
time limit 3600
cannot be negative
exceptions: none
fill with nan
nan_policy=omit
abort_on_nan = false
Error handling is on
error covariance matrix
observation error variance 0.25
no fatal problems
non-fatal condition
warning_level=3
-Wno-warning
measurement error of 5 %
skill: bias 0.1 rmse 0.2 error 0.3
node 12 not found in list, using nearest
critical depth 0.05 m
wave breaking is severe here
severe storm of 1953
terminator cells: 3
default exception file
Error bars are drawn
backend failover to b
max allowed error : 1e-4
# warning: none
kill switch off
killing time
total errors:        0
Errors        :     0
number of warnings:     0
standard error is closed
""".splitlines()


@pytest.mark.parametrize("line", ERRORS)
def test_errors(line: str) -> None:
    assert level_of(line) == "error"


@pytest.mark.parametrize("line", WARNINGS)
def test_warnings(line: str) -> None:
    assert level_of(line) == "warning"


@pytest.mark.parametrize("line", ORDINARY)
def test_what_only_seems_to_be_one(line: str) -> None:
    assert level_of(line) is None


def test_they_are_counted_and_the_last_is_kept() -> None:
    alerts = Alerts([compiled("dry cell")])
    alerts.feed(["fine", "ERROR: one", "Warning: two"])
    alerts.feed(line for line in ["dry cell 3", "ERROR: three", "a DRY CELL"])
    assert (alerts.errors, alerts.warnings, alerts.total) == (2, 1, 5)
    assert alerts.seen["error"].last == "ERROR: three"
    assert (alerts.seen["dry cell"].count, alerts.seen["dry cell"].last) == (2, "a DRY CELL")


def test_many_lines_are_judged_as_each_alone() -> None:
    lines = [*ERRORS, *ORDINARY, *WARNINGS, "İ ERROR: a letter that is longer in small"] * 30
    alerts = Alerts()
    alerts.feed(lines)
    levels = [level_of(line) for line in lines]
    assert alerts.errors == levels.count("error")
    assert alerts.warnings == levels.count("warning")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "run.log"
    lines = [*ORDINARY, *ERRORS, *ORDINARY, *WARNINGS] * 4
    path.write_text("\x1b[31mERROR: red\x1b[0m\n" + "\n".join(lines) + "\nERROR: unfinished")
    return path


def test_a_log_is_searched_for_them(log: Path) -> None:
    lines = list(lines_of(log))
    for levels in (("error",), ("warning",), ("error", "warning")):
        found = list(search_alerts(log, levels))
        wanted = [(n, line) for n, line in enumerate(lines) if level_of(line) in levels]
        assert [(match.number, match.text) for match in found] == wanted
        assert [next(lines_of(log, match.offset)) for match in found] == [x for _, x in wanted]
    assert found[0].text == "ERROR: red"
    assert found[-1].text == "ERROR: unfinished"


def test_the_one_before_a_place(log: Path) -> None:
    found = list(search_alerts(log, ("error",)))
    place = log.stat().st_size
    for match in reversed(found):
        before = alert_before(log, place, ("error",))
        assert before is not None
        assert (before.offset, before.text, before.number) == (match.offset, match.text, None)
        place = before.offset
    assert alert_before(log, place) is None


def test_they_are_counted_in_a_log(log: Path, tmp_path: Path) -> None:
    alerts, is_complete = count_alerts(log, seconds=60)
    assert is_complete
    assert alerts.errors == len(list(search_alerts(log, ("error",))))
    with_own, _ = count_alerts(log, [compiled("banana")], seconds=60)
    assert (with_own.errors, with_own.seen["banana"].count) == (alerts.errors, 8)
    assert count_alerts(tmp_path / "none")[0].total == 0
    with log.open("ab") as stream:
        stream.write(b"\nERROR: x" * (3 << 17))
    partly, is_complete = count_alerts(log, seconds=0)
    assert not is_complete
    assert partly.errors < 3 << 17


WORDS = st.sampled_from(
    [
        *("error", "ERROR", "warning", "no", "nan", "NaN", ":", "=", "0", "1e-3", " ", "fatal"),
        *("aborted", "terminated", "failed", "rms", "**", "\n", "\r", "\x1b[31m", "é", "İ"),
        *("\0", "killed", "cfl"),
    ]
)


@given(st.one_of(st.text(), st.lists(WORDS, max_size=60).map("".join)))
def test_no_line_makes_it_stumble(line: str) -> None:
    assert level_of(line) in {"error", "warning", None}
    alerts = Alerts([re.compile("x")])
    alerts.feed([line, line])


@pytest.mark.parametrize(
    "word", ["error ", "no ", "*** ", "a", "(", " ", "0 ", "w-", "nan ", "rms "]
)
@pytest.mark.parametrize("end", ["error", "ERROR", "warning:", "nan", "failed", "aborted"])
def test_huge_lines_come_to_an_end(word: str, end: str) -> None:
    assert level_of(word * 10**6 + end) in {"error", "warning", None}
    assert level_of(word * (900 // len(word)) + end) in {"error", "warning", None}
