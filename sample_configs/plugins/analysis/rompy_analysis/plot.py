"""A line plot of gauge series as SVG text."""

from __future__ import annotations

from html import escape

from rompy_analysis.gauges import Gauges

# Colours that most colour-blind people can tell apart (M. Okabe and K. Ito, 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
LEFT, RIGHT, TOP, BOTTOM = 60, 15, 30, 40


def draw(gauges: Gauges, width: int, height: int) -> str:
    """Draw the levels of all gauges against time.

    Args:
        gauges: the series to draw.
        width: width of the drawing, pixels, above 75.
        height: height of the drawing, pixels, above 70.

    Returns:
        The SVG document.
    """
    first, last = gauges.times[0], gauges.times[-1]
    low = min(map(min, gauges.levels.values()))
    high = max(map(max, gauges.levels.values()))
    # A single row or a flat series has no range to divide by.
    x_scale = (width - LEFT - RIGHT) / ((last - first) or 1.0)
    y_scale = (height - TOP - BOTTOM) / ((high - low) or 1.0)
    floor, right = height - BOTTOM, width - RIGHT
    size = f'width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
        f'<rect {size} fill="white"/>',
        f'<path d="M{LEFT} {TOP}V{floor}H{right}" fill="none" stroke="black"/>',
        _text(LEFT - 5, TOP + 4, f"{high:.3g} m", "end"),
        _text(LEFT - 5, floor, f"{low:.3g} m", "end"),
        _text(LEFT, floor + 18, f"{first / 3600.0:.3g} h", "middle"),
        _text(right, floor + 18, f"{last / 3600.0:.3g} h", "end"),
        _text((LEFT + right) / 2, floor + 18, "time", "middle"),
    ]
    label_step = (right - LEFT) / len(gauges.levels)
    for index, (name, levels) in enumerate(gauges.levels.items()):
        colour = COLOURS[index % len(COLOURS)]
        points = " ".join(
            f"{LEFT + (time - first) * x_scale:.1f},{floor - (level - low) * y_scale:.1f}"
            for time, level in zip(gauges.times, levels, strict=True)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
        parts.append(_text(LEFT + index * label_step, TOP - 12, name, "start", colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _text(x: float, y: float, words: str, anchor: str, colour: str = "black") -> str:
    """One SVG text element."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
    )
