"""Merging random texts: nothing that either side wrote is lost."""

from __future__ import annotations

from collections import Counter

import pytest

from rompy_tui.tui.editor.threeway import lines_of, merge, merged_text


def changed(dice, lines):
    """The lines with some removed, replaced and put in."""
    out = []
    for line in lines:
        fate = dice.random()
        if fate < 0.1:
            continue
        out.append(dice.choice("abcdefgh") if fate < 0.2 else line)
        if dice.random() < 0.1:
            out.append(dice.choice("ABCDEFGH"))
    return out


def text_of(dice, lines):
    end = dice.choice(["\n", "\r\n"])
    return end.join(lines) + dice.choice([end, ""]) if lines else ""


def bare(text):
    return Counter(line.rstrip("\r\n") for line in lines_of(text))


@pytest.fixture
def texts(dice):
    def make():
        lines = [dice.choice("abcdefgh") for _ in range(dice.randrange(40))]
        return [text_of(dice, each) for each in (lines, changed(dice, lines), changed(dice, lines))]

    return make


def test_a_side_that_changed_nothing_gives_the_other(texts, rounds):
    for _ in range(rounds(4000)):
        base, mine, theirs = texts()
        assert merged_text(merge(base, base, theirs), [], "\n") == theirs
        assert merged_text(merge(base, mine, base), [], "\n") == mine
        assert merged_text(merge(base, mine, mine), [], "\n") == mine


def test_no_line_that_was_written_is_lost(texts, rounds):
    for _ in range(rounds(4000)):
        base, mine, theirs = texts()
        result = bare(merged_text(merge(base, mine, theirs), [], "\n"))
        for side in (mine, theirs):
            assert not bare(side) - bare(base) - result


def test_without_a_beginning_every_line_of_both_is_kept(texts, rounds):
    for _ in range(rounds(4000)):
        _, mine, theirs = texts()
        result = bare(merged_text(merge(None, mine, theirs), [], "\n"))
        assert not bare(mine) - result
        assert not bare(theirs) - result
