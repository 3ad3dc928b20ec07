"""One line for each measurement."""

from __future__ import annotations

from .measure import Figure


def heading() -> None:
    """Print what the columns are."""
    print(f"{'what':52} {'median':>10} {'memory':>9}   against", flush=True)


def line(what: str, seconds: float, note: str = "", megabytes: float | None = None) -> None:
    """Print a measurement.

    Args:
        what: what was measured.
        seconds: the median.
        note: what it compares with, or what it comes to.
        megabytes: the most memory that was held, where that was measured.
    """
    shown = f"{seconds:8.2f} s " if seconds >= 10 else f"{seconds * 1000:7.1f} ms"
    memory = f"{megabytes:6.1f} MB" if megabytes is not None else ""
    print(f"{what:52} {shown:>10} {memory:>9}   {note}", flush=True)


def compared(what: str, ours: Figure, other: Figure, name: str) -> None:
    """Print a command beside another."""
    ratio = ours.seconds / other.seconds
    note = f"{ratio:.2f}x of {name} ({other.seconds * 1000:.0f} ms, {other.megabytes:.0f} MB)"
    line(what, ours.seconds, note, ours.megabytes)


def against(what: str, seconds: float, other: float | None, name: str) -> None:
    """Print a time beside another.

    Args:
        what: what was measured.
        seconds: ours.
        other: the other's; None where there is none.
        name: of the other.
    """
    note = f"{seconds / other:.2f}x of {name} ({other * 1000:.1f} ms)" if other else ""
    line(what, seconds, note)


def left_out(what: str, why: str) -> None:
    """Print that something was not measured."""
    print(f"{what:52} {'-':>10} {'':>9}   not measured: {why}", flush=True)


def weighed(what: str, size: int, note: str = "") -> None:
    """Print how large something is.

    Args:
        what: what was measured.
        size: its bytes.
        note: what it is made of.
    """
    print(f"{what:52} {size / 1e6:7.2f} MB {'':>9}   {note}", flush=True)


def sized(what: str, count: int, plain: int) -> None:
    """Print how many bytes something sends, beside what it would be without the painter."""
    share = f"{count / plain:.3f}x of " if plain else ""
    print(f"{what:52} {count:8,} B  {'':>9}   {share}{plain:,} B without the painter", flush=True)
