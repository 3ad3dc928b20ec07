"""The four ways to write a diagnostic; nothing foreign in them acts on a terminal."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rompy_tui.diagnostics import Diagnostic, Fix, Position, Related, Severity, Span, worst
from rompy_tui.diagnostics import github as as_github
from rompy_tui.diagnostics import json as as_json
from rompy_tui.diagnostics import sarif as as_sarif
from rompy_tui.diagnostics import text as as_text

Write = Callable[..., Path]

ONE = Diagnostic(
    Severity.ERROR,
    "out-of-range",
    "input should be at most 128, not 200",
    Span("pipelines/forecast.yml", Position(13, 7), Position(13, 10)),
    ("backend", "cpu"),
    "128 is the most",
    (Related(Span.at("top.yml", 0, 2, 3), "included here"),),
    (Fix("cpu: 128", Span.at("pipelines/forecast.yml", 13, 7, 3), "128"),),
)
# What no output may hold: controls but newline and tab, and what turns the direction of text.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NASTY = "\x1b]0;x\x07\x9b31m\u202egnp\x7f\r\u2066[bold red]"


def test_json_counts_from_one() -> None:
    (found,) = json.loads(as_json.render([ONE]))
    assert found == {
        "file": "pipelines/forecast.yml",
        "line": 14,
        "column": 8,
        "end_line": 14,
        "end_column": 11,
        "severity": "error",
        "code": "out-of-range",
        "path": "backend.cpu",
        "message": "input should be at most 128, not 200",
        "hint": "128 is the most",
        "related": [
            {
                "file": "top.yml",
                "line": 1,
                "column": 3,
                "end_line": 1,
                "end_column": 6,
                "message": "included here",
            }
        ],
        "fixes": [
            {
                "file": "pipelines/forecast.yml",
                "line": 14,
                "column": 8,
                "end_line": 14,
                "end_column": 11,
                "title": "cpu: 128",
                "text": "128",
                "safe": False,
            }
        ],
    }
    assert json.loads(as_json.render([])) == []


def test_text() -> None:
    lines = [""] * 13 + ["  cpu: 200"]
    shown = as_text.render([ONE], lambda _: lines)
    assert shown.splitlines()[:5] == [
        "error[out-of-range] backend.cpu: input should be at most 128, not 200",
        "  --> pipelines/forecast.yml:14:8",
        "   |",
        "14 |   cpu: 200",
        "   |        ^^^",
    ]
    assert "   = fix: cpu: 128" in shown
    assert "   = included here: top.yml:1:3" in shown


def test_carets_under_wide_characters_and_tabs() -> None:
    found = Diagnostic(Severity.ERROR, "c", "m", Span.at("f", 0, 4, 2))
    shown = as_text.render([found], lambda _: ["\t日本 x語y"]).splitlines()
    assert shown[3] == "1 |     日本 x語y"
    assert shown[4] == "  |          ^^^"


def test_long_lines_are_cut() -> None:
    found = Diagnostic(Severity.ERROR, "c", "m", Span.at("f", 0, 4, 5000))
    shown = as_text.render([found], lambda _: ["x" * 100_000])
    assert max(len(line) for line in shown.splitlines()) < 200


def test_a_secret_is_not_shown(cli: Any, write: Write) -> None:
    write("s.yml", "type: local\nenv_vars:\n  DB_PASSWORD: hunter22\n  DB_PASSWORD: hunter23\n")
    for form in ("text", "json", "github", "sarif"):
        done = cli("validate", "s.yml", "--format", form)
        assert "DB_PASSWORD" in done.stdout
        assert "hunter" not in done.stdout + done.stderr


def test_github() -> None:
    (line,) = as_github.render([ONE]).splitlines()
    assert line == (
        "::error file=pipelines/forecast.yml,line=14,endLine=14,col=8,title=out-of-range,"
        "endColumn=10::backend.cpu: input should be at most 128, not 200 (128 is the most)"
    )
    odd = Diagnostic(Severity.WARNING, "c", "100%\nsure::x", Span.at("a,b:c%.yml"))
    (line,) = as_github.render([odd]).splitlines()
    assert line.startswith("::warning file=a%2Cb%3Ac%25.yml,line=1,")
    assert line.endswith("::100%25%0Asure::x")


def test_sarif() -> None:
    log = json.loads(as_sarif.render([ONE, ONE], "1.0"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"] == [{"id": "out-of-range"}]
    assert run["columnKind"] == "unicodeCodePoints"
    first = run["results"][0]
    assert first["ruleId"] == "out-of-range"
    assert first["level"] == "error"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "pipelines/forecast.yml"
    assert place["region"] == {"startLine": 14, "startColumn": 8, "endLine": 14, "endColumn": 11}
    assert first["relatedLocations"][0]["message"]["text"] == "included here"


def test_order_and_worst() -> None:
    warning = Diagnostic(Severity.WARNING, "a", "m", ONE.span)
    assert sorted([warning, ONE], key=lambda d: d.sort_key) == [ONE, warning]
    assert worst([warning, ONE]) is Severity.ERROR
    assert worst([]) is None


@given(st.text())
def test_visible_text_is_harmless(text: str) -> None:
    shown = as_text.visible(text)
    assert not RAW.search(shown)
    assert as_text.visible(shown) == shown


@given(st.text(st.characters()), st.booleans())
def test_json_stays_the_same_values(text: str, ascii_only: bool) -> None:
    written = as_json.harmless(json.dumps([text], ensure_ascii=False), ascii_only=ascii_only)
    assert json.loads(written) == [text]
    assert not RAW.search(written)
    assert written.isascii() or not ascii_only


FILES = {
    "value": f"type: docker\nimage: {json.dumps(NASTY)}\ncpu: {json.dumps(NASTY)}\n",
    "key": f"type: local\n{json.dumps(NASTY)}: 1\n",
    "type": f"backend_type: {json.dumps(NASTY)}\n",
    "source": "type: local\n# \u202e\u2066 \x85\ntimeout: 1 # \u202e\u0085\n",
    "include": f"a: !include {json.dumps(NASTY)}\n",
    "tag": "a: !x\u202ey 1\n",
    "anchor": "a: *\u202ex\n",
    "surrogate": 'type: local\n"\\ud800": 1\n',
}


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_nothing_raw_reaches_the_terminal(form: str, cli: Any, write: Write) -> None:
    for name, content in FILES.items():
        write(f"{name}.yml", content)
    for name in ("\x1b[31mred.yml", "a\nb.yml", "\u202egnp.yml"):
        write(name, "type: local\ntimeout: 1\n")
    Path(os.fsdecode(bytes(write("x", "").parent) + b"/\xff.yml")).write_text("type: lokal\nx: [\n")
    done = cli("validate", ".", "--format", form)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not RAW.search(done.stdout)
    assert not RAW.search(done.stderr)
    if form in {"json", "sarif"}:
        assert json.loads(done.stdout)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_terminals_without_unicode(form: str, encoding: str, cli: Any, write: Write) -> None:
    write("日本.yml", 'type: "🌊é"\ncommand: x\n')
    done = cli(
        "validate", ".", "--format", form, env={"PYTHONIOENCODING": encoding}, encoding=encoding
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    if form in {"json", "sarif"}:
        assert "🌊é" in json.dumps(json.loads(done.stdout), ensure_ascii=False)


def test_ascii_only_json_is_json(cli: Any, write: Write) -> None:
    write("x.yml", 'type: "🌊é"\ncommand: x\n')
    done = cli("validate", "x.yml", "--format", "json", "--ascii-only")
    assert done.stdout.isascii()
    assert "🌊é" in json.loads(done.stdout)[0]["message"]
