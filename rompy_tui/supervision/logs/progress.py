"""How far a stage is, recognised in the lines of its log."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from .readings import Reading, readings

_PATIENCE = 30
"""Readings of other kinds after which the kind that was believed has fallen silent."""

_FALL = 0.005
"""How much less a fraction must be than before to mean that another part has begun."""

_MANY = 3
"""Parts after which nobody knows how many more will come."""

_SAMPLES = 40
_SOONEST = 5.0
"""Seconds that must be seen of a part before anything is said of the time it needs."""

_LEAST = 0.005
"""What must be done of a part before that, so that the time left is not guessed from nothing."""

_LONGEST = 1e9


class _Sample(NamedTuple):
    time: float
    fraction: float


class Progress:
    """Follows how far a stage is.

    Args:
        start: where the model's period begins, in seconds since 1970 (UTC); None where not known.
        end: where it ends.
        patterns: a person's own forms, compiled, with the groups ``percent``, ``step`` and
            ``steps``, or ``time``.
    """

    def __init__(
        self,
        start: float | None = None,
        end: float | None = None,
        patterns: Sequence[re.Pattern[str]] = (),
    ) -> None:
        known = start is not None and end is not None and start < end
        self._period = (start or 0.0, end or 0.0) if known else None
        self._patterns = patterns
        self._said: Reading | None = None
        self._worth = self._silent = 0
        self._steps: int | None = None
        self._samples: list[_Sample] = []
        self._own_left: tuple[float, float] | None = None
        self.fraction: float | None = None
        """How much is done, from 0 to 1; None where nothing says it."""
        self.part = 1
        """How often it began anew: a program that goes through several parts."""

    def feed(self, lines: Iterable[str], now: float | None = None) -> None:
        """Take in more lines.

        Args:
            lines: cleaned, as :class:`.tail.LogTail` gives them.
            now: when they came, in seconds since 1970 (UTC); the present where None.
        """
        before = self._said
        moment = time.time() if now is None else now
        for said in readings(lines, self._patterns):
            self._take(said, moment)
        if self._said is not before and self.fraction is not None:
            self._note(moment, self.fraction)

    def _take(self, said: Reading, now: float) -> None:
        if said.left is not None:
            self._own_left = (now, said.left)
            return
        if said.worth == 0 and said.steps:
            self._steps = said.steps
            return
        known = self._said
        fraction = self._fraction_of(said)
        if fraction is None and self._is_outside(said):
            return
        # A time without a period tells less than any percentage.
        worth = 0 if fraction is None else said.worth
        if known is not None and said.kind != known.kind and worth <= self._worth:
            self._silent += 1
            if self._silent < _PATIENCE:
                return
        if known is not None and said.kind != known.kind:
            self._samples.clear()
        elif fraction is not None and fraction < (self.fraction or 0.0) - _FALL:
            self.part += 1
            self._samples.clear()
            self._own_left = None
        self._silent, self._said, self._worth, self.fraction = 0, said, worth, fraction

    def _fraction_of(self, said: Reading) -> float | None:
        if said.fraction is not None:
            return said.fraction
        if self._period and (said.time is not None or said.elapsed is not None):
            start, end = self._period
            done = said.time - start if said.time is not None else said.elapsed or 0.0
            fraction = done / (end - start)
            if 0 <= fraction <= 1:
                return fraction
        if said.step is not None and self._steps and said.step <= self._steps:
            return said.step / self._steps
        return None

    def _is_outside(self, said: Reading) -> bool:
        """Whether a time is one that the model cannot be at."""
        if said.time is None or not self._period:
            return False
        return not self._period[0] <= said.time <= self._period[1]

    def _note(self, now: float, fraction: float) -> None:
        samples = self._samples
        if samples and (now <= samples[-1].time or fraction <= samples[-1].fraction):
            return
        samples.append(_Sample(now, fraction))
        if len(samples) > _SAMPLES:
            # The first stays; of the rest every other one: they reach ever farther back.
            del samples[1:-1:2]

    @property
    def what(self) -> str:
        """How far it is, in a few words as ``step 361 of 600``; empty where nothing says it."""
        said = self._said
        if said is None:
            return ""
        words = []
        if said.time is not None:
            words.append(f"model time {_time_words(said.time)}")
        elif said.elapsed is not None and self._period and self.fraction is not None:
            words.append(f"model time {_time_words(self._period[0] + said.elapsed)}")
        steps = said.steps or self._steps
        if said.step is not None and steps and said.step <= steps:
            words.append(f"step {said.step} of {steps}")
        elif said.step is not None:
            words.append(f"step {said.step}")
        if not words and self.fraction is not None:
            percent = self.fraction * 100
            words.append(f"{percent:.0f} %" if percent >= 9.95 else f"{percent:.1f} %")
        if self.part > 1:
            words.append(f"part {self.part}")
        return ", ".join(words)

    def left(self, now: float, started: float | None = None) -> float | None:
        """How much longer it will take, from the rate that was seen.

        Args:
            now: seconds since 1970 (UTC).
            started: when the stage began; the first line that was seen counts where None.

        Returns:
            Seconds; None where that cannot be told: too soon, nothing is known of how far it is, it
            stands at its end, or it began anew so often that nobody knows how often it yet will.
        """
        if self.fraction is None or self.fraction >= 1 or self.part > _MANY:
            return None
        if self._own_left and self._own_left[0] >= now - 60:
            return max(0.0, self._own_left[1] - (now - self._own_left[0]))
        first = _Sample(started, 0.0) if started is not None and self.part == 1 else None
        rates = [self._rate(first), self._rate(self._recent())]
        known = [rate for rate in rates if rate]
        if not known:
            return None
        # What was seen of late counts as much as the whole: neither a start nor a pause rules.
        rate = sum(known) / len(known)
        newest = self._samples[-1].time if self._samples else now
        seconds = (1 - self.fraction) / rate - max(0.0, now - newest)
        return max(0.0, seconds) if seconds < _LONGEST else None

    def _recent(self) -> _Sample | None:
        """A sample to count the rate from: about the last third of what was seen."""
        if len(self._samples) < 2:
            return None
        first, last = self._samples[0], self._samples[-1]
        wanted = max(first.time, last.time - max((last.time - first.time) / 3, 30.0))
        return next(sample for sample in self._samples if sample.time >= wanted)

    def _rate(self, since: _Sample | None) -> float | None:
        """What is done in a second since a sample; None where too little was seen."""
        if since is None or not self._samples:
            return None
        last = self._samples[-1]
        seconds, done = last.time - since.time, last.fraction - since.fraction
        if seconds < _SOONEST or done < _LEAST:
            return None
        return done / seconds


def _time_words(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M")
