"""Damaged files and random bytes: no crash, no hang, bounded memory, every place in the text."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SCRIPT = Path(__file__).with_name("fuzzing.py")


def test_whatever_a_file_holds_it_is_checked(
    dice: random.Random, rounds: Callable[[int], int], tmp_path: Path
) -> None:
    count, seed = rounds(50_000), dice.randrange(2**32)
    command = [sys.executable, str(SCRIPT), str(seed), str(count), str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout)
    print(f"{count} files, slowest {found['slowest']:.2f} s, {found['megabytes']:.0f} MB")
    print(found["slow"])
    assert found["count"] == count
    assert found["wrong"] == [], "\n\n".join(found["wrong"])
