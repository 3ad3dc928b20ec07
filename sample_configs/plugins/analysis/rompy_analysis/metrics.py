"""Statistics of one series of water levels."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rompy_analysis.config import Metric


def mean(levels: Sequence[float]) -> float:
    """Mean level.

    Args:
        levels: water levels, m, one or more.

    Returns:
        The mean, m.
    """
    return math.fsum(levels) / len(levels)


def variance(levels: Sequence[float]) -> float:
    """Variance about the mean level, over all n values (not n - 1).

    Args:
        levels: water levels, m, one or more.

    Returns:
        The variance, m2.
    """
    middle = mean(levels)
    return math.fsum((level - middle) ** 2 for level in levels) / len(levels)


def peak(levels: Sequence[float]) -> float:
    """Highest level.

    Args:
        levels: water levels, m, one or more.

    Returns:
        The highest level, m.
    """
    return max(levels)


def significant_height(levels: Sequence[float]) -> float:
    """Significant wave height Hm0, four times the standard deviation.

    The variance of the levels is the zeroth moment m0 of the wave spectrum, and
    Hm0 = 4 sqrt(m0). See L. H. Holthuijsen, Waves in Oceanic and Coastal Waters,
    Cambridge University Press (2007), chapter 4.

    Args:
        levels: water levels, m, one or more.

    Returns:
        The height, m.
    """
    return 4.0 * math.sqrt(variance(levels))


METRICS: dict[Metric, Callable[[Sequence[float]], float]] = {
    "mean": mean,
    "variance": variance,
    "peak": peak,
    "significant_height": significant_height,
}
"""Each metric a config can ask for, with its function."""
