"""Values are those that rompy's parser, PyYAML's pure SafeLoader, reads."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rompy_tui.documents import load_text
from rompy_tui.documents.templates import TemplateError, render

SAMPLES = [
    "type: docker\nimage: swan:latest\ncpu: 8\nenv_vars: {A: '1', B: \"2\"}\nvolumes: [/a:/b:ro]\n",
    "run_id: r\nperiod:\n  start: 2024-01-01T00:00:00\n  interval: 1h\nn: [1, 2.5, 1e3, .inf, ~]\n",
    "text: |\n  one\n   two\nfold: >-\n  a\n  b\nyes: no\n010: 0o7\nhex: 0xff\nsex: 1:30\n",
    "base: &b {x: 1, y: [1, 2]}\nuse:\n  <<: *b\n  y: 3\nlist: [*b, {<<: [*b], z: 1}]\n",
    "? complex\n: value\n'quoted key': \"a\\tb\\u00e9\"\ndate: 2020-01-01\nbin: !!binary aGk=\n",
    "set: !!set {a, b}\npairs: !!pairs [a: 1, a: 2]\nomap: !!omap [a: 1]\nstr: !!str 5\n",
]
LETTERS = "ab01 -:#,[]{}'\"|>&*!%@`\n\t~?=.<"


def pure(text: str) -> tuple[bool, list[Any]]:
    try:
        return True, list(yaml.load_all(text, yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, KeyError, IndexError, AttributeError, TypeError):
        # TypeError: PyYAML finds unhashable keys so in some Python versions.
        return False, []


def same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)


@pytest.mark.parametrize("text", SAMPLES)
def test_samples(text: str) -> None:
    loaded = load_text(text, "x.yml", environ={})
    assert not [d for d in loaded.diagnostics if d.is_error]
    assert same([d.data for d in loaded.documents], pure(text)[1])


@pytest.mark.parametrize("seed", range(20))
def test_mutated_documents_are_read_alike(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        text = chance.choice(SAMPLES)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text))
            cut = chance.choice([0, 0, 1, 3])
            text = text[:at] + chance.choice([*LETTERS, ""]) + text[at + cut :]
        right, values = pure(text)
        loaded = load_text(text, "x.yml", environ={})
        errors = [d for d in loaded.diagnostics if d.is_error and d.code != "empty-file"]
        if "${" in text:
            continue
        assert right == (not errors), (text, errors)
        if right:
            assert same([d.data for d in loaded.documents], values), text


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        ["yes", "1:30", "010", "0x1f", "2020-01-01", "~", "null", "=", "<<", "- a", ""]
    ),
    st.datetimes(min_value=datetime(1900, 1, 1)),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(max_size=8), st.integers()), inner, max_size=4),
    ),
    max_leaves=12,
)
styles = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "allow_unicode": st.booleans(),
        "width": st.sampled_from([20, 80]),
        "explicit_start": st.booleans(),
        "default_style": st.sampled_from([None, None, '"', "'", "|"]),
    }
)


@settings(max_examples=150, deadline=None)
@given(values, styles)
def test_what_pyyaml_writes_is_read_and_placed(value: Any, style: dict[str, Any]) -> None:
    text = yaml.safe_dump(value, **style)
    if "${" in text:
        return
    loaded = load_text(text, "x.yml", environ={})
    assert not [d for d in loaded.diagnostics if d.code != "empty-file"], text
    (document,) = loaded.documents
    assert same(document.data, yaml.safe_load(text))
    lines = yaml_lines(text)
    for path, span in document.spans.values.items():
        found = document.data
        for part in path:
            found = found[part]
        if isinstance(found, (dict, list)) or span.start.line != span.end.line:
            continue
        written = lines[span.start.line][span.start.column : span.end.column]
        if written[:1] not in {"'", '"', "|", ">", "!", "&", "*"}:
            assert same(yaml.safe_load(f"- {written}")[0], found), (text, path)


def yaml_lines(text: str) -> list[str]:
    return text.splitlines()


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet=LETTERS + "$", max_size=60)))
def test_any_text_gets_an_answer(text: str) -> None:
    loaded = load_text(text, "x.yml", environ={})
    lines = text.splitlines() or [""]
    for found in loaded.diagnostics:
        assert found.message
        assert 0 <= found.span.start.line <= len(lines)
    if loaded.ok:
        assert loaded.documents


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_get_an_answer(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    from rompy_tui.documents import load_file

    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_bytes(raw)
    loaded = load_file(path, {})
    assert loaded.documents or loaded.diagnostics


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${A}", "text"),
        ("${N}", 4),
        ("${F}", 2.5),
        ("${ONE}", True),
        ("${NO}", False),
        ("${YES}", True),
        ("x${N}", "x4"),
        ("${N}${N}", "44"),
        ("${MISSING:-}", ""),
        ("${MISSING:-7}", 7),
        ("${MISSING:-./out}/runs", "./out/runs"),
        ("${EMPTY:-other}", ""),
        ("${MISSING:-a:-b}", "a:-b"),
        ("${D|as_datetime}", datetime(2024, 1, 31, 6)),
        ("${D|as_datetime|shift:-1d}", datetime(2024, 1, 30, 6)),
        ("${D|shift:+6h|strftime:%Y%m%d%H}", "2024013112"),
        ("${D|strftime:%H:%M}", "06:00"),
        ("${MISSING:-2024-02-01|strftime:%j}", "032"),
        ("cycle_${D|strftime:%Y%m%d}", "cycle_20240131"),
        ("${C|as_datetime:%Y%m%d}", datetime(2024, 3, 1)),
        ("${N|strftime:%Y", "${N|strftime:%Y"),
        ("$N ${} ${1} $${A}", "$N ${} ${1} $text"),
        ("${ A }", "${ A }"),
    ],
)
def test_variables_as_rompy_reads_them(text: str, value: Any) -> None:
    environ = {
        "A": "text",
        "N": "4",
        "F": "2.5",
        "ONE": "1",
        "NO": "No",
        "YES": "yes",
        "EMPTY": "",
        "D": "2024-01-31T06:00:00",
        "C": "20240301",
    }
    found = render(text, environ)
    assert same(found, value)
    loaded = load_text(f"k: '{text}'\n", "x.yml", environ=environ)
    assert same(loaded.documents[0].data, {"k": value})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("${MISSING}", "undefined-variable"),
        ("a ${MISSING} b", "undefined-variable"),
        ("${A|upper}", "unknown-filter"),
        ("${A|as_datetime}", "bad-filter"),
        ("${D|shift}", "bad-filter"),
        ("${D|shift:1y}", "bad-filter"),
        ("${D|strftime}", "bad-filter"),
        ("${D|shift:+99999999999d}", "bad-filter"),
        ("${D|strftime:%Y|as_datetime:%d}", "bad-filter"),
    ],
)
def test_variables_that_cannot_be_resolved(text: str, code: str) -> None:
    with pytest.raises(TemplateError) as raised:
        render(text, {"A": "text", "D": "2024-01-31"})
    assert raised.value.code == code


def test_a_merge_takes_the_first_of_several() -> None:
    text = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nm: {<<: [*a, *b], z: 3}\n"
    assert load_text(text, "x", environ={}).documents[0].data["m"] == {"y": 2, "x": 1, "z": 3}
