# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws what was measured, once for light pages and once for dark ones.

Each drawing carries the figures that it shows in its description, so that a test can hold it
against the results without drawing anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .contenders import CONTENDERS
from .results import Key, Result
from .rows import ROWS

# By contender, and in it by the mark of the row: (x, y).
Points = dict[str, dict[str, list[tuple[float, float]]]]

# What a mark stands for: the row, and the mark of matplotlib.
_WITH, _WITHOUT = "a percentage", "no percentage"
_MARKS = {_WITH: "o", _WITHOUT: "s"}
_STARTING = {_WITH: "starting-30", _WITHOUT: "starting-30-blind"}
_STARTED = ("started-1", "started-30", "started-200", "started-1000")

# Of Okabe and Ito, which people with colour-blindness tell apart; seen on white and on black.
_COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_THEMES = {
    "light": {"page": "#ffffff", "ink": "#1f2328"},
    "dark": {"page": "#0d1117", "ink": "#e6edf3"},
}


@dataclass(frozen=True)
class Plot:
    """A drawing: its file's name without the theme, its words, and the figures in it."""

    name: str
    title: str
    x: str
    y: str
    points: Points
    is_line: bool = False

    def description(self) -> str:
        """The figures as text."""
        return json.dumps(self.points, sort_keys=True)

    def path(self, folder: Path, theme: str) -> Path:
        """Where it is drawn to."""
        return folder / f"{self.name}-{theme}.svg"


def plots(results: Mapping[Key, Result]) -> list[Plot]:
    """Says what there is to draw."""
    return [
        Plot(
            "bench-lag",
            "30 computers that start in 20 to 40 s",
            "calls per computer",
            "mean lag, s",
            _lags(results),
        ),
        Plot(
            "bench-wall",
            "Computers that are started already",
            "computers",
            "wall, s",
            _walls(results),
            is_line=True,
        ),
    ]


def _lags(results: Mapping[Key, Result]) -> Points:
    points: Points = {}
    for name in CONTENDERS:
        for mark, row in _STARTING.items():
            result = results.get((row, name))
            if result is not None and result.complete and result.mean_lag is not None:
                point = (result.calls_per_computer, result.mean_lag)
                points.setdefault(name, {})[mark] = [_rounded(point)]
    return points


def _walls(results: Mapping[Key, Result]) -> Points:
    points: Points = {}
    for name in CONTENDERS:
        line = [
            _rounded((ROWS[row].computers, results[row, name].wall))
            for row in _STARTED
            if (row, name) in results and results[row, name].complete
        ]
        if line:
            points[name] = {"": line}
    return points


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 2), round(point[1], 2)


def draw(plot: Plot, folder: Path) -> None:
    """Draws it in each theme."""
    # Here: it is a hundred megabytes that nothing else needs.
    from matplotlib import rc_context

    for theme, colours in _THEMES.items():
        settings = {
            # The same figures make the same file; and words stay words.
            "svg.hashsalt": plot.name,
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            **dict.fromkeys(("figure.facecolor", "axes.facecolor"), colours["page"]),
            **dict.fromkeys(
                ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"),
                colours["ink"],
            ),
        }
        with rc_context(settings):
            _draw(plot, plot.path(folder, theme))


def _legend(text: str, mark: str, colour: str) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, marker=mark, linestyle="none", label=text)


def _draw(plot: Plot, path: Path) -> None:
    from matplotlib.figure import Figure
    from matplotlib.ticker import ScalarFormatter

    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.add_subplot()
    handles = []
    for number, (name, marks) in enumerate(plot.points.items()):
        for mark, points in marks.items():
            # The first on top and the smallest: of two in the same place, both are seen.
            axes.plot(
                *zip(*points, strict=True),
                linestyle="-" if plot.is_line else "none",
                color=_COLOURS[number],
                marker=_MARKS.get(mark, "o"),
                markersize=5 + 1.5 * number,
                zorder=3 - 0.1 * number,
            )
        handles.append(
            _legend(CONTENDERS[name].title.replace("`", "").rstrip(":"), "o", _COLOURS[number])
        )
    if not plot.is_line:
        handles += [_legend(mark, shape, "grey") for mark, shape in _MARKS.items()]
    axes.set(title=plot.title, xlabel=plot.x, ylabel=plot.y, yscale="log")
    if plot.is_line:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(ScalarFormatter())
    else:
        axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(ScalarFormatter())
    axes.grid(alpha=0.25)
    figure.legend(handles=handles, loc="outside right upper", frameon=False, fontsize="small")
    figure.savefig(path, format="svg", metadata={"Date": None, "Description": plot.description()})
