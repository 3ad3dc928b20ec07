"""What is read line by line is what the parsers read, or it is left to them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from rompy_tui.documents.composer import compose_documents
from rompy_tui.documents.origin import Origin
from rompy_tui.documents.plain import read_plain
from rompy_tui.documents.positions import Document
from rompy_tui.documents.source import decode, lines_of
from rompy_tui.documents.written import AsWritten

_PARTS = (
    *("a", "b", "key", "yes", "no", "null", "y", "run.id", "x-y", "1", "a b"),
    *(
        ": ",
        ":",
        " :",
        "- ",
        "-",
        " ",
        "  ",
        "    ",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\n  - ",
    ),
    *("|\n", "|-\n", "| \n", ">\n", "#", " #", "'", '"', "\\", "!include ", "x.yml", "${A:-b}"),
    *("010", "1:00", "1e3", "0x1f", "1_000", "3.10", ".5", ".inf", "~", "2024-01-31", "2024-13-31"),
    *(
        "2024-01-31T00:00:00",
        "-1",
        "--fast",
        "[]",
        "{}",
        "[a, b]",
        "&a ",
        "*a",
        "<<",
        "=",
        "é",
        "\t",
    ),
    *("---\n", "...\n", "%", "@", "`", "?", "? ", "\u00a0", "\r\n", "on", "text # remark", "a#b"),
)

_VALUES = ("", "", "", "x", "y z", "12", "true", "|", "|-", "'q'", '"q"', "${A}", "!include x.yml")


def test_the_short_way_leads_where_the_long_one_does(
    dice: random.Random, rounds: Callable[[int], int], mutation: Callable[[], bytes]
) -> None:
    plain = 0
    for _ in range(rounds(100_000)):
        makers = (_assembled, _lined, lambda _: decode(mutation(), "file")[0])
        plain += _same(dice.choice(makers)(dice))
    assert plain > rounds(5_000)


def _assembled(dice: random.Random) -> str:
    return "".join(dice.choice(_PARTS) for _ in range(dice.randrange(2, 16)))


def _lined(dice: random.Random) -> str:
    """Lines that may well go together."""
    lines = []
    for number in range(dice.randrange(1, 9)):
        blanks = "  " * dice.choice((0, 0, 0, 1, 1, 2)) + " " * (dice.random() < 0.02)
        begins = dice.choice((f"k{number}: ", f"k{number}: ", f"k{number}:", "a: ", "- ", "- ", ""))
        value = dice.choice(_VALUES if dice.random() < 0.8 else _PARTS).strip("\n")
        remark = dice.choice(("", "", "", " # r", " #", "  "))
        lines.append(blanks + begins + value + remark)
    return "\n".join(lines) + dice.choice(("\n", "\n", "", "\n\n"))


def _same(text: str) -> bool:
    """Compare both ways of a text; whether there is a short one."""
    lines = lines_of(text)
    plain = read_plain(text, lines)
    if plain is None:
        return False
    origin = Origin("file", Path(), lines)
    problems: list[object] = []
    short = AsWritten({}, problems.append).plain_document(plain, origin)
    (composed,) = compose_documents(text, "file")
    assert composed.node is not None
    assert not composed.problems, text
    long = AsWritten({}, problems.append).document(composed.node, 0, origin)
    assert not problems, text
    assert _of(short) == _of(long), text
    return True


def _of(document: Document) -> object:
    spans = document.spans
    keys, values = dict(spans.keys), dict(spans.values)
    return repr(document.data), document.span, keys, values, spans.typed, spans.rendered
