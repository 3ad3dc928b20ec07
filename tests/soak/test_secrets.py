"""No secret comes through, whatever stands around it."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from rompy_tui.secrets import mask, mask_text

LETTERS = string.ascii_letters + string.digits


def test_a_secret_never_comes_through(dice: random.Random, rounds: Callable[[int], int]) -> None:
    for _ in range(rounds(100_000)):
        secret = "".join(dice.choices(LETTERS, k=dice.randint(12, 40)))
        name = dice.choice(["PASSWORD", "API_KEY", "db_token", "clientSecret"])
        text = dice.choice(
            [
                f"{name}={secret} ./m",
                f"./m --{name}={secret}",
                f"./m --{name} '{secret}'",
                f'  "{name}": "{secret}"',
                f"- {name}: {secret}",
                f"https://u:{secret}@example.org",
            ]
        )
        around = "".join(dice.choices(" ab=-./", k=dice.randint(0, 8)))
        assert secret not in mask_text(f"{around} {text} {around}")
        assert secret not in repr(mask({"a": [{name: secret, "b": text}]}))
