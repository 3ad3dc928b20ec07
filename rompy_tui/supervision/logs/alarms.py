"""Which words of a line tell of an error or a warning, and which only seem to.

Levels of loggers come first: a line that says it is for information is believed. Else the words
count that programs end with: those of Python, of Fortran runtimes (GNU, Intel), of MPI, of the
operating system, of Slurm, and of the models SWAN, SCHISM, XBeach and WAVEWATCH III.
"""

from __future__ import annotations

import re
from typing import Literal


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms))


# A logger's level near the beginning of the line, behind a time, a name or brackets.
_LEVEL = re.compile(
    r"\b(?:(?P<fine>INFO|DEBUG|NOTICE|TRACE|NOTE)|(?P<error>ERROR|CRITICAL|FATAL|SEVERE)"
    r"|(?P<warning>WARNING|WARN))(?:\]|:|\s+-|\s*\||\s+(?=[A-Za-z\[(/]))"
)
_LEVEL_WITHIN, _WORDS_BEFORE = 120, 2
_HAS_WORD = re.compile(r"[A-Za-z]{2}")

# What follows is for lines in small letters.
_NONE = _any(
    r"\b(?:no|without|0|zero|any|ignor(?:e|ing|ed)|suppress\w*|silence\w*|disable\w*|hide|non)"
    r"[ -](?:\w{1,20} ){0,2}?(?:error|warning|nan|fatal|failure|failed|abort|fault)",
    r"\b(?:error|warning|nan|failure|failed|fatal|abort)s? {0,12}(?:\([^)]{0,20}\) ?)?"
    r"(?:[=:] {0,12}(?:0|none|no|off|false|ignore)(?![\w.])|(?:are|is) (?:off|ignored|disabled))",
    r"\b(?:if|when|on|in case of)[ -](?:an? |there is an? |any )?"
    r"(?:error|warning|failure|nan|abort)",
)
# A figure that has "error" in its name, as a model prints it.
_FIGURE = _any(
    r"\b(?:rms|rmse|max\w*|min\w*|mean|relative|absolute|rel|abs|total|norm|std|standard|bias"
    r"|residual|average|truncation|rounding|round-off|convergence|l2|linf|mass|volume|continuity"
    r"|balance|skill)\b.{0,40}\berrors?\b(?! in reading| reading| while)",
    r"\berrors?(?:[ _-]\w{1,20}){0,2} {0,12}(?:[=:<>]|is|of) {0,20}[-+]?[\d.]{1,20}"
    r"(?:[ed][-+]?\d{1,4})?(?:%|\s*$|\s*[,;)|]|\s{1,3}(?:m|s|%)\b)",
    r"\berror (?:toleran|estimat|norm|bar|bound|margin|rate|threshold|handl|file|log|level|limit"
    r"|function|check(?:s|ing)? (?:ok|passed)|messages? (?:are|go|will|to)\b|covariance|variance)",
)
_HAPPENED = (
    r"(?:in|at|on|while|when|during|occur\w*|reading|opening|writing|detected|encountered|from"
    r"|#?-?\d)"
)
_ERRORS = {
    "error": _any(
        r"^\s*(?:\*{1,4} ?)?(?:\d{1,6}: ?)?[\w./ -]{0,60}?"
        r"\b(?:fatal |severe |terminating |internal )?errors?\s*(?:[:!]|\s{2,}:)",
        r"\*\*\s*(?:severe |terminating |fatal )?error\b|\*{3} .{0,60}\berror\b",
        r"\b[a-z]\w{0,40}error(?::|$)|\bforrtl: error|\bfortran runtime error",
        r"\berror (?:stop|termination)\b|\bbacktrace for this error|\bmpi error\b",
        r"\b(?:an?|the|i/o|input|output|read|write|runtime|system|syntax|netcdf|hdf5?|file"
        r"|internal|allocation|licen[sc]e) errors? " + _HAPPENED,
        r"^\W{0,8}errors? " + _HAPPENED,
        r"\berrors? (?:occurred|detected|encountered)\b|\[?error \d{1,6}\]?\s*$",
        r"\b[1-9]\d{0,8} errors?\b(?! (?:fixed|corrected|solved))|\bcritical error",
        r"\b(?:i/o|netcdf|hdf5?|mpi|syntax|runtime)(?:: \w{1,10})? error\b",
    ),
    "exception": _any(r"\b[a-z]\w{0,40}exception(?::|$)", r"\bfloating[ -]point exception\b"),
    "traceback": _any(r"^traceback \(most recent call last\)"),
    "severe": _any(r"\bforrtl: severe|\*\* ?severe"),
    "at line": _any(r"\bat line \d{1,7} of (?:unit|file)"),
    "program received": _any(r"\bprogram received signal"),
    "fault": _any(r"\bsegmentation fault|\bsegfault\b"),
    "sig": _any(r"\bsig(?:segv|abrt|fpe|bus|ill|kill)\b"),
    "bus error": _any(r"\bbus error\b"),
    "core dumped": _any(r"\bcore dumped\b"),
    "illegal instruction": _any(r"\billegal instruction\b"),
    "double free": _any(r"\bdouble free\b"),
    "corrupted": _any(r"\bcorrupted (?:size|double|unsorted)"),
    "abort": _any(
        r"\babort(?:ed)?:|\bmpi_abort\b|\bparallel_abort\b|\babort\(-?\d{1,10}\)",
        r"\b(?:job|program|run|simulation|model|process|execution|computation)\b.{0,30}"
        r"\babort(?:ed|ing|s)\b",
        r"\baborting\b|^\s*aborted\b",
    ),
    "terminat": _any(
        r"\bbad termination\b|^\s*terminated\s*$|\bterminate called\b",
        r"\bterminating (?:the |this )?"
        r"(?:program|run|job|execution|simulation|due|because|error|abnormal|on)",
        r"\bterminated (?:abnormal|by signal|with (?:error|signal|exit|the exit|non-zero)|due"
        r"|unexpectedly)",
    ),
    "memory": _any(
        r"\bout of memory\b|\bcannot allocate memory\b|\binsufficient (?:virtual )?memory\b",
        r"\bnot enough memory\b|\bmemory allocation fail",
    ),
    "alloc": _any(r"\bbad_alloc\b|\ballocation (?:failed|would exceed)"),
    "oom": _any(r"\boom[- ]kill"),
    "kill": _any(r"\b\d{1,9} killed\b|\bkilled\W*(?:\(|$)|\bkilled (?:by|process)\b"),
    "no space": _any(r"\bno space left on device\b"),
    "quota": _any(r"\bquota (?:is )?exceeded\b"),
    "full": _any(r"\bdisk (?:is )?full\b"),
    "time limit": _any(r"\bdue to time limit\b|\btime limit exceeded\b"),
    "cancelled": _any(r"\bjob \d{1,12} .{0,30}cancelled\b"),
    "denied": _any(r"\bpermission denied\b"),
    "not found": _any(r"\bcommand not found\b|^\S{1,40}: .{0,40}: not found$"),
    "fatal": _any(r"\bfatal\b"),
    "fail": _any(
        r"\bassertion\b.{0,100}\bfailed\b|\bfailed (?:to|with|because)\b|\bhas failed\b",
        r"^\W{0,8}failed\b|\bfailure:|\bcritical failure",
    ),
    "diverged": _any(
        r"\b(?:solution|model|simulation|computation|iteration|scheme|run)\b.{0,30}\bdiverged\b"
    ),
    "unstable": _any(r"\b(?:solution|model|simulation|run)\b.{0,30}\b(?:became|is|has become) un"),
    "nan": _any(
        r"\bnans?\b.{0,20}\b(?:detected|found|encountered|in the solution)",
        r"\b(?:found|detected|encountered|contains?|has|have|become|became|produced)"
        r" (?:an? )?nans?\b",
    ),
}
_WARNINGS = {
    "ing": _any(
        r"^\W{0,8}(?:\d{1,6}: ?)?(?:[\w./-]{1,60}[: ] {0,3}){0,3}?"
        r"warn?ings?\s*(?:[:!]|\s{2,}:|\(\d)",
        r"\*\*\s*warning\b|\*{3} .{0,60}\bwarn?ing\b|\[warning\]|\b[a-z]\w{0,40}warning:",
        r"^\W{0,8}warning (?:\w{1,20} )?(?:in|at|on|while|from|#?\d)\b",
        r"\b[1-9]\d{0,8} warnings?\b(?! (?:fixed|suppressed|ignored))",
        r"\bforrtl: warning|\bfortran runtime warning",
    ),
    "[warn": _any(r"\[warn\]"),
    "cfl": _any(
        r"\bcfl\b.{0,60}\b(?:violat\w*|exceed\w*|too (?:large|big|high)"
        r"|not (?:satisfied|met|fulfilled)|warning)",
        r"\b(?:violat\w*|exceed\w*)\b.{0,30}\bcfl\b",
    ),
    "converge": _any(
        r"\b(?:no|not|non|without) ?-?converge\w*|\bdid not converge|\bfail\w* to converge"
    ),
    "diverge": _any(r"\bdiverge[sd]\b"),
    "no such": _any(r"\bno such file or directory\b"),
    "instabilit": _any(r"\binstabilit(?:y|ies) (?:detected|found|occur)"),
    "unstable": _any(r"\bunstable\b.{0,20}\b(?:solution|time|at)\b"),
}
# NaN as a figure; not where a format or a table tells how missing values are written.
_NAN = re.compile(r"(?<![\w.\-/'\"])[-+]?(?:NaN|NAN|nan)(?:\(\w{0,10}\))?(?![\w'\"\-/])")
_NAN_MEANT = _any(
    r"fill|missing|default|mask|skip|replac|interp|drop|\b(?:as|to) nan|\bnan (?:value|check)"
)

_LONGEST = 1000
"""Characters of a line that are looked at: what tells of an error does not begin behind them."""


def judged(line: str) -> Literal["error", "warning"] | None:
    """Whether a line tells of an error or a warning.

    Args:
        line: cleaned.
    """
    line = line[:_LONGEST]
    small = line.lower()
    level = _logged(line)
    if level == "fine":
        return None
    if level == "warning":
        return level
    if _NONE.search(small):
        return None
    is_figure = "error" in small and _FIGURE.search(small)
    if not is_figure and (level == "error" or _one_of(_ERRORS, small)):
        return "error"
    if _one_of(_WARNINGS, small):
        return "warning"
    if "nan" in small and _NAN.search(line) and not _NAN_MEANT.search(small):
        return "warning"
    return None


def _logged(line: str) -> Literal["error", "warning", "fine"] | None:
    """The level that a logger gave a line; None where none stands near its beginning."""
    hit = _LEVEL.search(line, 0, _LEVEL_WITHIN)
    if hit is None:
        return None
    before = [word for word in line[: hit.start()].split() if _HAS_WORD.search(word)]
    if len(before) > _WORDS_BEFORE:
        return None
    return hit.lastgroup  # type: ignore[return-value]


def _one_of(forms: dict[str, re.Pattern[str]], small: str) -> bool:
    """Whether a line has one of some forms, each behind a word that it must hold."""
    return any(form.search(small) for word, form in forms.items() if word in small)
