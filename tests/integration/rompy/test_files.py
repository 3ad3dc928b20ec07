"""YAML and JSON files: the same values as rompy's loader makes of them, or an error in both."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.documents import load_file

pytestmark = [pytest.mark.rompy, pytest.mark.xdist_group("rompy")]

if not os.environ.get("ROMPY_TUI_ROMPY_PYTHON"):
    pytest.skip("ROMPY_TUI_ROMPY_PYTHON is not set; use make test-rompy", allow_module_level=True)

ENVIRON = {
    "RUN": "storm",
    "CYCLE": "2023-01-31T06:00:00",
    "COUNT": "16",
    "FLAG": "yes",
    "FILE": "inner",
    "FOLDER": "parts",
    "DATA_ROOT": "/data",
    "FORECAST_HOURS": "12",
    "OUTPUT_ROOT": "/out",
    "WORK_DIR": "/work",
}


@dataclass(frozen=True)
class Case:
    """A main file, the files beside it, and the key of the difference they show, if any."""

    text: str | bytes
    differs: str = ""
    beside: tuple[tuple[str, str | bytes], ...] = ()


def _with(text: str | bytes, differs: str = "", **beside: str | bytes) -> Case:
    """Names of files: ``__`` for a slash, ``_yml`` for the ending."""
    named = {k.replace("__", "/").replace("_yml", ".yml"): v for k, v in beside.items()}
    return Case(text, differs, tuple(named.items()))


_SCALARS = r"""
    1:00:00  01:30:00  0:45  190:20:30.5  -1:30  1:75  1:60:00  00:00:00  12:30:45:10
    0 -0 +7 007 010 08 09 -010 0o7 0x1F 0X1F 0b101 0b2 0x 1_000 _1 1_ 2023_01_01 1__2 +1_0
    1.0 1. .5 -.5 1e3 1.0e3 1.0e+3 1.e+3 1E3 1.5E-3 1_0.5 .inf -.INF +.Inf .nan .NaN inf nan . ..
    1,000 1.2.3 3.10 5m 12h 4g 128
    yes Yes YES yEs no No off ON y n Y true True TRUE tRue false t f
    null Null NULL ~ nil none None N/A
    2023-01-31 2023-1-31 2023-01-31T06:00:00 2023-01-31t06:00:00Z 2023-01-31T06:00:00+02:00
    2023-01-31T06:00:00.25 2023-01-31T06:00 2023-13-01 2023-02-30 20230131 2023-01 2023/01/31
    2023-01-31T06:00:00-0330 2023-01-31T6:00:00 23-01-31 2023-01-31T25:00:00
    = << * & - ? : | > @x `x %x !x # , [ ] { } a:b a:b:c a#b -a ?a :a --- ... $HOME ~/data ./x ../y
    /data/wind.nc C:\data s3://bucket/key http://host:80/a?b=c#d a@b.c 'it''s'
    "a\tb\u00e9\x41\n" "\q"
    'open "open größe ≥ 日本 😀 \n a\ 1st -1- +x 0.0.0.0 1e 1e+3 0.1e3 1.0e 0e0
"""

SCALARS = {f"scalar {text}": Case(f"value: {text}\nlist:\n- {text}\n") for text in _SCALARS.split()}

SHAPES = {
    "backend": Case("type: local\ntimeout: 3600\nenv_vars:\n  OMP_NUM_THREADS: '4'\n"),
    "quoted numbers": Case("a: '1'\nb: \"1\"\nc: '1:00:00'\nd: 'yes'\ne: 'null'\nf: ''\n"),
    "blanks around": Case("a:   x  y   \nb :  z\n'c'  : \"d\"  # remark\n"),
    "nothing after the colon": Case("a:\nb: ~\nc: ''\nd:\n- \n-\n- x\n"),
    "lists in lists": Case("- - a\n  - b\n- - - c\n- {}\n- []\n"),
    "list below a key without indentation": Case("a:\n- 1\n- b: 2\n  c: 3\nd: 4\n"),
    "flow": Case("a: {b: 1, c: [x, 'y, z', {d: e}], f}\ng: [1, 2,]\nh: [a: 1, b]\n"),
    "flow over lines": Case("a: {b: 1,\n  c: [1,\n 2]\n  }\nd: x\n"),
    "flow without blanks": Case('{"a":1,"b":[true,null],c:d}\n'),
    "json": Case('{"type": "local", "timeout": 60, "env_vars": {"A": "1"}, "x": [1.5, 1e3, null]}'),
    "json with tabs": Case('{\n\t"type": "local",\n\t"a": [\n\t\t1\n\t],\n\t"b": "x\\ty"\n}\n'),
    "json with escapes": Case('{"a": "\\u00e9 \\/ \\n \\" \\\\", "b": "\\u20ac"}'),
    "json with the same key twice": Case('{"a": 1, "a": 2}'),
    "json broken": Case('{"a": 1,, "b": 2}'),
    "json not closed": Case('{"a": [1, 2}'),
    "literal block": Case("a: |\n  one\n   two\n\n  three\n\nb: |-\n  x\n\nc: |+\n  y\n\nd: z\n"),
    "folded block": Case("a: >\n  one\n  two\n\n  three\n    more\n  end\nb: >-\n  x\n  y\n"),
    "block with its own indentation": Case("a: |2\n    one\n  two\nb: >1-\n  x\n"),
    "block with a comment": Case("a: | # remark\n  text # no remark\nb: >-  # r\n  x\n"),
    "block too little indented": Case("a: |\n one\ntwo\n"),
    "plain over lines": Case("a: one\n  two\n\n  three\nb: x\n"),
    "quoted over lines": Case("a: 'one\n  two\n\n  three'\nb: \"x \\\n   y\n  z\"\n"),
    "remarks": Case("# top\na: 1 # one\n# between\nb: 'x # y'\nc: x#y\n  # end\n"),
    "keys of other types": Case(
        "1: a\n1.5: b\ntrue: c\nnull: d\n2020-01-01: e\n0x10: f\n'2': g\n1:30: h\n"
    ),
    "keys with blanks": Case("a b: 1\n'c: d': 2\n\"e\\tf\": 3\n? g\n: 4\n? h\n"),
    "a list as key": Case("? [a, b]\n: c\n"),
    "a mapping as key": Case("{a: b}: c\n"),
    "the same key twice": Case("a: 1\nb: 2\na: 3\n"),
    "the same key in two spellings": Case("1: a\n0x1: b\n1.0: c\ntrue: d\nyes: e\n"),
    "a long key": Case(f"{'k' * 2000}: 1\n"),
    "anchors": Case("a: &x {b: 1}\nc: *x\nd: &y [1, *x]\ne: *y\nf: &z text\ng: *z\n"),
    "an anchor used before": Case("a: *x\nb: &x 1\n"),
    "no such anchor": Case("a: *nothing\n"),
    "the same anchor twice": Case("a: &x 1\nb: &x 2\nc: *x\n"),
    "an anchor as key": Case("&k a: 1\nb: *k\n*k : 2\n"),
    "an anchor on nothing": Case("a: &x\nb: *x\n"),
    "a merge": Case("base: &b {x: 1, y: 2}\nrun:\n  <<: *b\n  y: 3\n  z: 4\n"),
    "a merge behind": Case("base: &b {x: 1, y: 2}\nrun:\n  y: 3\n  <<: *b\n"),
    "two merges": Case("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: *a\n  <<: *b\n"),
    "a merge of a list": Case(
        "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  q: 0\n"
    ),
    "merges of merges": Case("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, x: 9}\n"),
    "a merge of an inline mapping": Case("a: {<<: {x: 1, y: 2}, x: 3}\n"),
    "a merge of text": Case("a:\n  <<: text\n"),
    "a merge of numbers": Case("a:\n  <<: [1, 2]\n"),
    "a merge of nothing": Case("a:\n  <<:\n  b: 1\n"),
    "a quoted merge sign": Case("a: {x: 1}\n'<<': 2\n"),
    "a merge with the same key twice": Case("a: &a {x: 1}\nb: {<<: *a, y: 1, y: 2}\n"),
    "the value sign as key": Case("=: 1\na: {=: 2}\n"),
    "tags": Case(
        "a: !!str 1\nb: !!int '3'\nc: !!float 2\nd: !!bool 'yes'\ne: !!null ''\n"
        "f: !!timestamp '2020-01-01'\ng: ! 12\nh: !!seq [1]\ni: !!map {a: 1}\n"
    ),
    "a set": Case("a: !!set {x, y}\nb: !!set\n  ? 1\n  ? 2\n"),
    "an ordered map": Case("a: !!omap [x: 1, y: 2]\nb: !!pairs [x: 1, x: 2]\n"),
    "bytes": Case("a: !!binary aGVsbG8=\nb: !!binary |\n  aGVs\n  bG8=\n"),
    "bytes that are none": Case("a: !!binary ö\n"),
    "a number that is none": Case("a: !!int x\n"),
    "a float that is none": Case("a: !!float x\n"),
    "a date that is none": Case("a: !!timestamp x\n"),
    "a truth that is none": Case("a: !!bool maybe\n"),
    "a mapping that is none": Case("a: !!map [1]\n"),
    "a list that is none": Case("a: !!seq {x: 1}\n"),
    "an unknown tag": Case("a: !secret x\n"),
    "a Python object": Case("a: !!python/object/apply:os.system ['true']\n"),
    "a Python tuple": Case("a: !!python/tuple [1, 2]\n"),
    "a tag with a handle": Case("%TAG !y! tag:yaml.org,2002:\n---\na: !y!str 1\n"),
    "a tag without its handle": Case("a: !y!str 1\n"),
    "a version": Case("%YAML 1.1\n---\na: 1\n"),
    "a later version": Case("%YAML 1.2\n---\na: yes\n"),
    "a version that is none": Case("%YAML 2.0\n---\na: 1\n"),
    "an unknown directive": Case("%HELLO x\n---\na: 1\n"),
    "one document with marks": Case("---\na: 1\n...\n"),
    "a mark and text": Case("--- a\n"),
    "an end and then nothing": Case("a: 1\n...\n# remark\n...\n"),
    "text at the root": Case("hello world\n"),
    "a number at the root": Case("42\n"),
    "a list at the root": Case("- a\n- b: 1\n"),
    "no line end": Case("a: 1"),
    "windows": Case("a: 1\r\nb:\r\n  - x\r\n  - |\r\n    one\r\n    two\r\nc: 'y\r\n  z'\r\n"),
    "old mac": Case("a: 1\rb:\r  - x\r"),
    "mixed line ends": Case("a: 1\r\nb: 2\nc: 3\r"),
    "a byte order mark": Case(b"\xef\xbb\xbfa: 1\n"),
    "a byte order mark before json": Case(b'\xef\xbb\xbf{"a": 1}\n'),
    "unicode": Case("größe: '≥ 1 ½'\n日本: 😀\n\u00a0x: y\n"),
    "next line": Case("a: x\u0085b: y\n"),
    "line separator": Case("a: x\u2028b: y\n"),
    "line separators in quotes": Case("a: 'x\u2028y'\nb: \"x\u2029y\"\nc: |\n  x\u0085  y\n"),
    "no-break space": Case("a:\u00a0b\nc: d\u00a0\n"),
    "tab after the colon": Case("a:\tx\nb: \ty\t\n- \tz\n"),
    "tab before a remark": Case("a: x\t# remark\nb: y #\tz\n"),
    "tab in quotes": Case("a: 'x\ty'\nb: \"x\ty\"\n"),
    "tab in text": Case("a: x\ty\n"),
    "tab in a block": Case("a: |\n  x\ty\n  \tz\n"),
    "tab as indentation": Case("a:\n\tb: 1\n"),
    "tab in a flow": Case("a: [1,\t2]\nb: {c:\td}\n"),
    "tab alone in a line": Case("a: 1\n\t\nb: 2\n"),
    "a control character": Case(b"a: x\x07y\n"),
    "an escape character": Case('a: "\x1b[0m"\n'),
    "delete": Case(b"a: x\x7fy\n"),
    "a zero byte": Case(b"a: x\0y\n"),
    "latin 1": Case("a: größe\n".encode("latin-1")),
    "utf-16": Case("a: 1\n".encode("utf-16")),
    "half a character": Case(b"a: \xe2\x82\n"),
    "a colon too many": Case("a: b: c\n"),
    "no colon": Case("a\nb: 1\n"),
    "no blank after the colon": Case("a:1\n"),
    "wrong indentation": Case("a: 1\n b: 2\n"),
    "indentation that goes back": Case("a:\n    b: 1\n  c: 2\n"),
    "a list and a key": Case("- a\nb: c\n"),
    "a bracket not closed": Case("a: [1, 2\nb: 3\n"),
    "a bracket too many": Case("a: [1]]\n"),
    "a quote not closed": Case("a: 'x\nb: y\n"),
    "a mark in quotes": Case("a: 'x\n--- y'\n"),
    "text after a quote": Case("a: 'x' y\n"),
    "a reserved sign": Case("a: @x\n"),
    "a percent sign": Case("a: %x\n"),
    "a wrong escape": Case('a: "\\z"\n'),
    "half an escape": Case('a: "\\u12"\n'),
    "a comma too many": Case("a: [1, , 2]\n"),
    "fifty levels": Case("".join(f"{' ' * i}k{i}:\n" for i in range(50)) + " " * 50 + "x: 1\n"),
    "nothing": Case("", "empty-file"),
    "only remarks": Case("# nothing\n\n", "empty-file"),
    "null at the root": Case("~\n", "empty-file"),
    "two documents": Case("a: 1\n---\nb: 2\n", "several-documents"),
    "two hundred levels": Case("[" * 200 + "]" * 200, "limits"),
    "aliases without end": Case(
        "a0: &a0 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
        + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 5)),
        "limits",
    ),
    "an anchor in itself": Case("a: &a [1, *a]\n"),
    "an anchor in its own mapping": Case("a: &a {b: *a}\n"),
    "surrogates": Case('{"a": "\\ud83d\\ude00"}', "surrogates"),
}

TEMPLATES = {
    "variables": Case("a: ${RUN}\nb: '${COUNT}'\nc: \"${FLAG}\"\nd: x_${RUN}\n"),
    "defaults": Case("a: ${NONE:-3600}\nb: ${NONE:-}\nc: '${NONE:-./a b}'\nd: ${COUNT:-1}\n"),
    "filters": Case("a: ${CYCLE|as_datetime}\nb: c_${CYCLE|strftime:%Y%m%d}\n"),
    "filters with colons": Case("a: '${CYCLE|as_datetime|shift:-1d|strftime:%Y-%m-%dT%H:%M}'\n"),
    "lists": Case("- ${RUN}\n- [${COUNT}]\n- - ${FLAG}\n"),
    "a flow mapping": Case("a: {b: '${RUN}'}\n"),
    "a flow mapping without quotes": Case("a: {b: ${RUN}}\n"),
    "blocks": Case("a: |\n  ${RUN}\n  ${COUNT}\nb: >-\n  ${COUNT}\n"),
    "lines": Case("a: ${RUN}\n  ${COUNT}\n"),
    "keys": Case("${RUN}: 1\n'${COUNT}': 2\nx_${RUN}: {'${FLAG}': 3}\n"),
    "an unset key": Case("${NONE}: 1\n", "unset-in-key"),
    "anchors": Case("a: &x '${RUN}'\nb: *x\nc: &y ['${COUNT}']\nd: *y\n"),
    "merges": Case("a: &x {r: '${RUN}'}\nb: {<<: *x, s: '${COUNT}'}\n"),
    "a remark": Case("a: 1 # ${NONE}\n"),
    "a tag": Case("a: !!str ${COUNT}\n"),
    "a tag that it does not fit": Case("a: !!int ${COUNT}\n"),
    "json": Case('{"a": "${COUNT}", "b": ["${RUN}"], "c": "\\u0024{RUN}"}'),
    "an unset variable": Case("a: ${NONE}\n"),
    "an unset variable in a list": Case("- 1\n- [x, '${NONE}']\n"),
    "an unset variable in text": Case("a: /data/${NONE}/x\n"),
    "a filter that is none": Case("a: '${RUN|upper}'\n"),
    "no variable": Case("a: $RUN\nb: ${}\nc: '{{ RUN }}'\nd: ${RUN\n"),
    "the whole file": Case("${COUNT}\n"),
    "in bytes": Case("a: !!binary JHtSVU59\n"),
    "in a set": Case("a: !!set {'${RUN}'}\n"),
    "a value that is put in twice": Case("a: ${NONE:-${RUN}}\n"),
}

INNER = "x: 1\ny: [a, b]\n"
INCLUDES = {
    "an include": _with("a: !include inner.yml\n", inner_yml=INNER),
    "a quoted include": _with("a: !include 'inner.yml'\nb: 1\n", inner_yml=INNER),
    "a name with blanks": Case("a: !include my inner.yml\n", "", (("my inner.yml", INNER),)),
    "two deep": _with(
        "a: !include one.yml\n",
        one_yml="b: !include parts/two.yml\n",
        parts__two_yml="c: !include three.yml\n",
        parts__three_yml=INNER,
    ),
    "up again": _with(
        "a: !include parts/one.yml\n", parts__one_yml="b: !include ../inner.yml\n", inner_yml=INNER
    ),
    "the same file twice": _with(
        "a: !include inner.yml\nb: !include inner.yml\nc: [!include inner.yml]\n", inner_yml=INNER
    ),
    "the same file on two ways": _with(
        "a: !include one.yml\nb: !include inner.yml\n",
        one_yml="c: !include inner.yml\n",
        inner_yml=INNER,
    ),
    "in lists and flows": _with(
        "- !include inner.yml\n- {a: !include inner.yml}\n", inner_yml=INNER
    ),
    "the whole file": _with("!include inner.yml\n", inner_yml=INNER),
    "text": _with("a: !include inner.yml\n", inner_yml="hello\n"),
    "a list": _with("a: !include inner.yml\n", inner_yml="- 1\n- 2\n"),
    "nothing": _with("a: !include inner.yml\n", inner_yml="# nothing\n"),
    "json": Case("a: !include inner.json\n", "", (("inner.json", '{"x": [1, 2.5]}'),)),
    "json with tabs": Case("a: !include inner.json\n", "", (("inner.json", '{\n\t"x": 1\n}'),)),
    "windows": _with("a: !include inner.yml\r\nb: 1\r\n", inner_yml="x: 1\r\ny: |\r\n  z\r\n"),
    "a byte order mark": _with("a: !include inner.yml\n", inner_yml=b"\xef\xbb\xbfx: 1\n"),
    "templates inside": _with(
        "a: !include inner.yml\nb: ${RUN}\n", inner_yml="x: ${COUNT}\ny: ${RUN}_1\n${RUN}: z\n"
    ),
    "an unset variable inside": _with("a: !include inner.yml\n", inner_yml="x: ${NONE}\n"),
    "a variable in the name": _with("a: !include $FILE.yml\n", inner_yml=INNER),
    "a variable in braces": _with("a: !include ${FILE}.yml\n", inner_yml=INNER),
    "a variable as folder": _with("a: !include ${FOLDER}/$FILE.yml\n", parts__inner_yml=INNER),
    "an unset variable in the name": _with("a: !include $NONE.yml\n", inner_yml=INNER),
    "a default in the name": _with(
        "a: !include ${NONE:-inner}.yml\n", "include-default", inner_yml=INNER
    ),
    "anchors stay inside": _with("a: &x 1\nb: !include inner.yml\n", inner_yml="c: *x\n"),
    "anchors of its own": _with("a: &x 1\nb: !include inner.yml\n", inner_yml="c: &x 2\nd: *x\n"),
    "an anchor on it": _with("a: &x !include inner.yml\nb: *x\n", inner_yml=INNER),
    "a merge of it": _with("a:\n  <<: !include inner.yml\n  z: 1\n", inner_yml=INNER),
    "as a key": _with("? !include inner.yml\n: 1\n", "include-as-key", inner_yml="x\n"),
    "no such file": _with("a: !include nowhere.yml\n"),
    "no name": _with("a: !include\n"),
    "a list of names": _with("a: !include [inner.yml]\n", inner_yml=INNER),
    "a folder": _with("a: !include parts\n", parts__inner_yml=INNER),
    "itself": _with("a: !include main.yml\n"),
    "a circle": _with("a: !include inner.yml\n", inner_yml="b: !include main.yml\n"),
    "a circle inside": _with(
        "a: !include inner.yml\n", inner_yml="b: !include one.yml\n", one_yml="!include inner.yml\n"
    ),
    "two documents inside": _with("a: !include inner.yml\n", inner_yml="x: 1\n---\ny: 2\n"),
    "a slip inside": _with("a: !include inner.yml\n", inner_yml="x: [1\n"),
    "latin 1 inside": _with("a: !include inner.yml\n", inner_yml="x: größe\n".encode("latin-1")),
    "ten deep": _with(
        "a: !include i1.yml\n",
        **{f"i{i}_yml": f"a: !include i{i + 1}.yml\n" for i in range(1, 10)},
        i10_yml="x: 1\n",
    ),
    "eleven deep": _with(
        "a: !include i1.yml\n",
        **{f"i{i}_yml": f"a: !include i{i + 1}.yml\n" for i in range(1, 11)},
        i11_yml="x: 1\n",
    ),
}

CASES = {
    **SCALARS,
    **{f"file: {name}": case for name, case in SHAPES.items()},
    **{f"template: {name}": case for name, case in TEMPLATES.items()},
    **{f"include: {name}": case for name, case in INCLUDES.items()},
}


def _ours(path: Path) -> tuple[bool, Any]:
    loaded = load_file(path, ENVIRON)
    if not loaded.ok:
        return False, [f"{d.code}: {d.message}" for d in loaded.diagnostics if d.is_error]
    # rompy reads files of one document.
    values = [document.data for document in loaded.documents]
    return True, values[0] if len(values) == 1 else values


def _rompys(rompy: Any, path: Path) -> Any:
    return rompy.ask("load", path=str(path), environ=ENVIRON)


@pytest.mark.parametrize("name", CASES, ids=ascii)
def test_a_file_has_rompys_values(
    name: str,
    write: Callable[..., Path],
    rompy: Any,
    form: Callable[[Any], str],
    differences: dict[str, Any],
) -> None:
    case = CASES[name]
    for other, content in case.beside:
        write(other, content)
    path = write("main.yml", case.text)
    theirs = _rompys(rompy, path)
    ok, ours = _ours(path)
    if case.differs:
        assert case.differs in differences
        assert (ok, form(ours)) != (theirs.ok, form(theirs.value))
        return
    assert ok == theirs.ok, f"we: {ours}\nrompy: {theirs.value if theirs.ok else theirs.error}"
    assert not ok or form(ours) == form(theirs.value)


def test_includes_of_a_linked_file_start_where_rompys_do(
    write: Callable[..., Path], tmp_path: Path, rompy: Any, form: Callable[[Any], str]
) -> None:
    write("there/main.yml", "a: !include inner.yml\n")
    write("there/inner.yml", "of: the file\n")
    write("here/inner.yml", "of: the link\n")
    link = tmp_path / "here" / "main.yml"
    link.symlink_to(tmp_path / "there" / "main.yml")
    ok, ours = _ours(link)
    assert ok
    assert form(ours) == form(_rompys(rompy, link).value)


# Real files of rompy's users, read in place where they are at hand.
_SAMPLES = os.environ.get("ROMPY_TUI_SAMPLES", "")
SAMPLES = sorted(p for p in Path(_SAMPLES).rglob("*.y*ml")) if _SAMPLES else []


@pytest.mark.skipif(not SAMPLES, reason="ROMPY_TUI_SAMPLES names no folder of config files")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: str(p.relative_to(_SAMPLES)))
def test_a_sample_has_rompys_values(
    path: Path, rompy: Any, form: Callable[[Any], str], differences: dict[str, Any]
) -> None:
    loaded = load_file(path, ENVIRON)
    ok, ours = _ours(path)
    if len(loaded.documents) == 1:
        theirs = _rompys(rompy, path)
        assert ok == theirs.ok, f"we: {ours}\nrompy: {theirs.value if theirs.ok else theirs.error}"
        assert not ok or form(ours) == form(theirs.value)
    else:
        assert "several-documents" in differences
        assert not _rompys(rompy, path).ok
        theirs = rompy.ask("load_all", path=str(path), environ=ENVIRON)
        assert ok == theirs.ok
        assert not ok or form(ours) == form(theirs.value)
