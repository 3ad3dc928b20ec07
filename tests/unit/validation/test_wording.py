"""What config classes of plugins say, in plain words and at the right place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict
from pydantic import Field as PydanticField

from rompy_tui.documents import load_text
from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_loaded
from rompy_tui.validation.catalogue import check_with
from rompy_tui.validation.check import MAX_FOUND
from rompy_tui.validation.fields import Field, field_at
from rompy_tui.validation.given import given_at, given_key
from rompy_tui.validation.placement import place
from rompy_tui.validation.wording import words_for


class Scheme(Enum):
    """How to step."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = PydanticField(ge=0, lt=9)


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class Plugin(BaseModel):
    """Fields as plugins have them."""

    model_config = ConfigDict(extra="forbid")

    scheme: Scheme = Scheme.EXPLICIT
    level: Literal[1, 2, 3] = 1
    factor: float = PydanticField(1.0, gt=0, lt=1)
    step: timedelta = timedelta(hours=1)
    day: date = date(2023, 1, 1)
    at: datetime = datetime(2023, 1, 1)
    folder: Path | None = None
    pet: Annotated[Cat | Dog, PydanticField(discriminator="kind")] | None = None
    either: int | list[int] = 1
    pairs: dict[str, list[int]] = PydanticField(default_factory=dict)
    code: str = PydanticField("A1", pattern="^[A-Z][0-9]$")
    some: list[str] = PydanticField(["x"], min_length=1)


def said_of(text: str) -> list[tuple[str, str, str, str]]:
    """The marked text, the code, the message and the hint of each error of :class:`Plugin`."""
    (document,) = load_text(text, "x.yml", environ={}).documents
    found = []
    for problem in check_with(Plugin, document.data).problems:
        path, span = place(document, (), problem)
        own = len(problem.loc) == 1
        about = Field(
            str(problem.loc[-1]) if problem.loc else "",
            own,
            list(Plugin.model_fields),
            info=field_at(Plugin, problem.loc),
        )
        given = given_key if problem.loc[-1:] == ("[key]",) else given_at
        words = words_for(problem, given(document, path), about)
        line = text.splitlines()[span.start.line]
        marked = line[span.start.column : span.end.column]
        found.append((marked, words.code, words.message, words.hint))
    return found


@pytest.mark.parametrize(
    ("text", "marked", "code", "message", "hint"),
    [
        ("scheme: Implicit", "Implicit", "unknown-value", "must be 'explicit' or 'implicit'",
         "did you mean implicit?"),
        ("scheme: implict", "implict", "unknown-value", "not 'implict'", "did you mean implicit?"),
        ("scheme: fast", "fast", "unknown-value", "not 'fast'", ""),
        ("level: 4", "4", "unknown-value", "must be 1, 2 or 3, not 4", ""),
        ("factor: 0", "0", "out-of-range", "more than 0.0, not 0", "the default is 1.0"),
        ("factor: 1.50", "1.50", "out-of-range", "less than 1.0, not 1.5 (written 1.50)", ""),
        ("factor: half", "half", "wrong-type", "must be a number, not 'half'", ""),
        ("step: soon", "soon", "wrong-type", "must be a length of time", ""),
        ("day: 31.1.2023", "31.1.2023", "wrong-type", "must be a date", ""),
        ("at: [1]", "[1]", "wrong-type", "must be a date and time", ""),
        ("folder: 5", "5", "wrong-type", "must be a path, not the number 5", 'quotes: "5"'),
        ("pet: {kind: fish}", "fish", "unknown-value", "must be 'cat', 'dog', not 'fish'", ""),
        ("pet: {kind: dgo}", "dgo", "unknown-value", "not 'dgo'", "did you mean dog?"),
        ("pet: {lives: 3}", "pet", "missing-field", "the field 'kind' is required", ""),
        ("pet: {kind: cat, lives: 9}", "9", "out-of-range", "less than 9, not 9", ""),
        ("pet: {kind: dog}", "pet", "missing-field", "'name' is required", ""),
        ("pairs: {a: [1, x]}", "x", "wrong-type", "must be a whole number, not 'x'", ""),
        ("pairs: {5: [1]}", "5", "wrong-type", "the key 5 is read as the number 5", '"5"'),
        ("code: a1", "a1", "bad-format", "'a1' is not in the right form", "^[A-Z][0-9]$"),
        ("code:", "code", "wrong-type", "nothing stands here", "the default, A1"),
        ("some: []", "[]", "empty-value", "must not be empty", ""),
        ("codes: x", "codes", "unknown-field", "no field 'codes'", "did you mean 'code'?"),
    ],
)  # fmt: skip
def test_words_and_places(text: str, marked: str, code: str, message: str, hint: str) -> None:
    ((shown, found, said, advised),) = said_of(text)
    assert (shown, found) == (marked, code)
    assert message in said
    assert hint in advised


def test_each_way_of_a_union_is_said_at_the_value() -> None:
    found = said_of("either: [1, x]")
    assert [(marked, code) for marked, code, _, _ in found] == [
        ("[1, x]", "wrong-type"),
        ("x", "wrong-type"),
    ]


def test_foreign_text_in_messages_is_cut() -> None:
    ((_, _, message, _),) = said_of(f"scheme: {'x' * 500}")
    assert len(message) < 120


def found_in(text: str, **environ: str) -> list[Any]:
    loaded = load_text(text, "x.yml", environ=environ)
    return check_loaded(loaded, Catalogue(Host(), list_entries([]))).diagnostics


def test_a_section_with_very_many_errors_shows_some_and_counts_the_rest() -> None:
    lines = "".join(f"  A{number}: {number}\n" for number in range(MAX_FOUND + 300))
    found = found_in(f"type: local\ncommand: x\nenv_vars:\n{lines}")
    assert len(found) == MAX_FOUND + 1
    (more,) = (d for d in found if d.code == "too-many-errors")
    assert "300 more errors" in more.message


def test_a_value_from_a_variable_gets_no_fix() -> None:
    (found,) = found_in("type: docker\nimage: a:1\nuser: a\nmemory: 4g\ncpu: ${N}\n", N="500")
    assert (found.code, found.fixes) == ("out-of-range", ())


def test_a_field_that_stands_there_already_is_not_offered() -> None:
    (found,) = found_in("type: local\ncommand: x\ncomand: y\n")
    assert found.fixes == ()
    assert "stands here already" in found.hint


def test_a_path_beside_the_file_is_offered_where_it_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / "winds").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    (found,) = found_in("type: local\ncommand: x\nworking_dir: data/wins\n")
    assert [fix.text for fix in found.fixes] == ["data/winds"]
    (found,) = found_in("type: local\ncommand: x\nworking_dir: elsewhere/wins\n")
    assert found.fixes == ()
