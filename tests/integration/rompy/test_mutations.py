"""Damaged config files: we read what rompy reads, as it reads it, and refuse what it refuses."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.diagnostics import Diagnostic
from rompy_tui.documents import Loaded, load_file
from rompy_tui.plugins import Kind, load_config_class
from rompy_tui.validation.catalogue import check_with

pytestmark = [pytest.mark.rompy, pytest.mark.xdist_group("rompy")]

if not os.environ.get("ROMPY_TUI_ROMPY_PYTHON"):
    pytest.skip("ROMPY_TUI_ROMPY_PYTHON is not set; use make test-rompy", allow_module_level=True)

ENVIRON = {"RUN": "storm", "COUNT": "16", "FLAG": "yes", "CYCLE": "2023-01-31T06:00:00"}
BATCH = 100

# What may make our verdict another one, by the code we give: the key of the difference.
REFUSED_BY_US = {
    "empty-file": "empty-file",
    "too-deep": "limits",
    "too-many-values": "limits",
    "too-large": "limits",
    "undefined-variable": "unset-in-key",
    "unknown-filter": "unset-in-key",
    "bad-filter": "unset-in-key",
    "include-syntax": "include-as-key",
    "unknown-tag": "include-as-key",
}


# The same for what config classes refuse, by what we say of it.
REFUSED_BY_OURS = {
    "the command is empty": "empty-command",
    "cannot hold a NUL byte": "nul-byte",
    "cannot hold '='": "variable-name",
    "cannot be empty": "variable-name",
    "a volume is written": "volume-form",
    "path in the container must start": "volume-form",
    "the mode": "volume-form",
    "a time limit is written": "line-end",
}
CLASSES = {
    "local": Kind.BACKEND,
    "docker": Kind.BACKEND,
    "slurm": Kind.BACKEND,
    "noop": Kind.POSTPROCESSOR,
}
NOT_SHARED = {"type", "model_type", "backend_type", "validate_outputs"}


@dataclass
class Read:
    """A text as both read it."""

    text: bytes
    ours: Loaded
    ok: bool
    value: Any

    @property
    def values(self) -> list[Any]:
        return [d.data for d in self.ours.documents]

    def __str__(self) -> str:
        codes = [f"{d.code}: {d.message}" for d in self.ours.diagnostics if d.is_error]
        return f"{self.text!r}\nwe: {codes or self.values}\nrompy: {self.value}"


@pytest.fixture
def both(
    mutation: Callable[[], bytes], rompy: Any, tmp_path: Path
) -> Callable[[int], Iterator[Read]]:
    """Damaged files, each read by us and by rompy."""

    def read(count: int) -> Iterator[Read]:
        left = count
        while left > 0:
            texts = [mutation() for _ in range(min(BATCH, left))]
            left -= len(texts)
            theirs = rompy.value(
                "read_many", texts=texts, environ=ENVIRON, folder=str(tmp_path), seconds=300
            )
            for text, (ok, value) in zip(texts, theirs, strict=True):
                path = tmp_path / "text.yml"
                path.write_bytes(text)
                yield Read(text, load_file(path, ENVIRON), ok, value)

    return read


def test_verdicts_and_values_are_rompys(
    both: Callable[[int], Iterator[Read]],
    rounds: Callable[[int], int],
    form: Callable[[Any], str],
    differences: dict[str, Any],
) -> None:
    wrong = []
    seen = 0
    for read in both(rounds(20_000)):
        seen += 1
        if read.ours.ok and read.ok:
            if form(read.values) != form(_joined(read.value)):
                wrong.append(f"other values\n{read}")
        elif read.ours.ok != read.ok:
            known = {_known_refusal(d) for d in read.ours.diagnostics if d.is_error}
            if read.ours.ok or not known or not known <= set(differences):
                wrong.append(f"other verdict\n{read}")
    print(seen, "texts;", len(wrong), "read otherwise")
    assert wrong == [], "\n\n".join(wrong[:10])


def test_what_config_classes_say_is_what_rompys_say(
    both: Callable[[int], Iterator[Read]],
    rounds: Callable[[int], int],
    rompy: Any,
    form: Callable[[Any], str],
    differences: dict[str, Any],
    dice: random.Random,
) -> None:
    asked = [
        (CLASSES[data["type"]], _changed(data, dice))
        for read in both(rounds(20_000))
        for data in read.values
        if isinstance(data, dict) and isinstance(data.get("type"), str) and data["type"] in CLASSES
    ]
    wrong = []
    for start in range(0, len(asked), BATCH):
        part = asked[start : start + BATCH]
        questions = [(kind.value, values) for kind, values in part]
        answers = rompy.value("check_many", values=questions, seconds=300)
        for (kind, values), (ok, theirs) in zip(part, answers, strict=True):
            model = load_config_class(kind, values["type"])
            problems = check_with(model, values).problems
            messages = [p.message for p in problems]
            if ok and not problems:
                ours = model.model_validate(values).model_dump()
                if form(_shared(ours)) != form(_shared(theirs[1])):
                    wrong.append(f"other values: {values}\nwe: {ours}\nrompy: {theirs}")
            elif ok != (not problems) and not _is_known(values, messages, differences):
                wrong.append(f"other verdict: {values}\nwe: {messages}\nrompy: {theirs}")
    print(len(asked), "configs;", len(wrong), "judged otherwise")
    assert len(asked) > 100
    assert wrong == [], "\n\n".join(wrong[:10])


def _known_refusal(said: Diagnostic) -> str | None:
    """The key of the difference that a refusal of ours shows, if any."""
    if said.code == "bad-value" and said.message.endswith("is too long"):
        return "limits"
    return REFUSED_BY_US.get(said.code)


def _changed(values: dict[Any, Any], dice: random.Random) -> dict[Any, Any]:
    """Values with another one in place of one field's, now and then."""
    fields = [field for field in values if field != "type"]
    if not fields or dice.random() < 0.5:
        return values
    odd = (
        0,
        1,
        59,
        60,
        86401,
        129,
        -1,
        True,
        None,
        "",
        " ",
        "4",
        "4g",
        "x",
        2.0,
        2.5,
        [],
        {},
        ["a"],
    )
    return {**values, dice.choice(fields): dice.choice(odd)}


def _is_known(values: dict[Any, Any], messages: list[str], differences: dict[str, Any]) -> bool:
    if not messages:
        return "@" in str(values.get("image")) and "image-digest" in differences
    keys = {next((k for said, k in REFUSED_BY_OURS.items() if said in m), "") for m in messages}
    return keys <= set(differences)


def _shared(dumped: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in dumped.items() if name not in NOT_SHARED}


def _joined(value: Any) -> Any:
    """A value with the halves of characters joined (the difference ``surrogates``)."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_joined(k): _joined(v) for k, v in value.items()}
    return [_joined(v) for v in value] if isinstance(value, list) else value
