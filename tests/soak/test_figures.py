"""Figures of runs: never too many, never too dear, read from a damaged file."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from rompy_tui.supervision import files
from rompy_tui.supervision.figures import Figure, Pace, append, read

Rounds = Callable[[int], int]


def test_pace(dice: random.Random, rounds: Rounds) -> None:
    """Whenever somebody looks and whatever a look costs."""
    for _ in range(rounds(400)):
        began = dice.uniform(0, 1e6)
        longest_tick = dice.choice((0.25, 1.0, 30.0))
        dear = dice.choice((0.0, 0.001, 0.05))
        pace, now, last, spent = Pace(began), began, None, 0.0
        count, cost = 0, 0.0
        while now < began + 86400 and count < 2000:
            now += dice.uniform(0.01, longest_tick) + (0.0 if last is None else 1.9)
            if not pace.is_due(now):
                assert last is None or now - last < 60
                assert last is not None or now - began < 1
                assert cost or last is None or now - last < max(2.0, (last - began) / 100) + 1e-6
                continue
            if last is not None:
                assert now - last >= max(2.0, min((last - began) / 100, 60.0)) - 1e-6
                assert spent <= (now - began) / 1000
            cost = dice.uniform(0, dear)
            pace.go_on(now, cost)
            last, spent, count = now, spent + cost, count + 1
        assert 0 < count < 2000


def test_a_damaged_file(dice: random.Random, rounds: Rounds, tmp_path: Path) -> None:
    """Whole lines are read, whatever stands in the others."""
    for turn in range(rounds(4000)):
        folder = tmp_path / str(turn)
        folder.mkdir()
        known = [
            Figure(float(n), dice.choice(("generate", "run")), dice.randint(1, 3), n / 4, n << 20)
            for n in range(dice.randint(1, 12))
        ]
        for figure in known:
            append(folder, figure)
        path = folder / files.FIGURES
        lines = path.read_bytes().splitlines(keepends=True)
        hit = dice.randrange(len(lines))
        where = dice.randrange(len(lines[hit]) - 1)
        damage = dice.choice((b"", b"\0", b"{", b'"', b"\xff", b"9" * 5000, b"[" * 5000))
        lines[hit] = lines[hit][:where] + damage + b"\n"
        path.write_bytes(b"".join(lines))
        assert read(folder) == known[:hit] + known[hit + 1 :]
        path.unlink()
