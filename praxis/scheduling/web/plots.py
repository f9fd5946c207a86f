"""Bars for the eye, made by the server: two figures a line. The table beside it has them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from praxis.scheduling.queries import Spread

LEFT, RIGHT, WIDTH = 170, 70, 640
ROW, TOP, BAR = 30, 8, 12
_STEPS = (5, 10, 15, 20, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the plot: a wide bar to the first figure, a thin one to the second."""

    label: str
    text: str
    y: int
    text_y: int
    thin_y: int
    wide: int
    thin: int
    text_x: int


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: int
    axis_y: int
    left: int = LEFT
    width: int = WIDTH
    bar: int = BAR


def plot_of(rows: Sequence[tuple[str, Spread | None]]) -> Plot | None:
    """Of (label, figures); lines without figures are left out, a plot without lines is none."""
    shown = [(label, spread) for label, spread in rows if spread is not None]
    if not shown:
        return None
    most = max(max(spread.median, spread.p90) for _, spread in shown) or 1
    step = next((size for size in _STEPS if most / size <= 8), 240)
    top = -(-most // step) * step
    scale = (WIDTH - LEFT - RIGHT) / top
    bars = tuple(
        Bar(
            label=label if len(label) <= 22 else f"{label[:21]}…",
            text=f"{spread.median} · {spread.p90}",
            y=TOP + ROW * place,
            text_y=TOP + ROW * place + BAR - 1,
            thin_y=TOP + ROW * place + BAR // 2 - 2,
            wide=round(spread.median * scale),
            thin=round(spread.p90 * scale),
            text_x=LEFT + round(max(spread.median, spread.p90) * scale) + 6,
        )
        for place, (label, spread) in enumerate(shown)
    )
    axis_y = TOP + ROW * len(bars)
    ticks = tuple(Tick(LEFT + round(at * scale), str(at)) for at in range(0, top + 1, step))
    return Plot(bars, ticks, axis_y + 22, axis_y)
