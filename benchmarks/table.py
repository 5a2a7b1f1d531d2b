# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turns results into Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .contenders import CONTENDERS
from .results import Key, Result
from .rows import ALL_ROWS, Row

COLUMNS = (
    "contender",
    "wall s",
    "CPU s",
    "simulator's CPU s",
    "largest process MiB",
    "module MiB",
    "all processes MiB",
    "calls per computer",
    "throttled",
    "not done",
    "mean lag s",
    "largest lag s",
    "measured",
    "remarks",
)


def markdown(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Makes a table: text to the left in the first column, figures to the right in the others."""
    table = [columns, ["---", *["---:"] * (len(columns) - 1)], *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in table)


def row_table(row: str, results: Mapping[Key, Result]) -> str:
    """Makes the table of one row, with all contenders that were measured."""
    lines = [
        _line(results[row, name], contender.title)
        for name, contender in CONTENDERS.items()
        if (row, name) in results
    ]
    heading = f"### {ALL_ROWS[row].title}\n\n"
    if not lines:
        return f"{heading}Not measured yet.\n"
    measured = [result for (its_row, _name), result in results.items() if its_row == row]
    return f"{heading}{_facts(ALL_ROWS[row], measured)}\n\n{markdown(COLUMNS, lines)}\n"


def _facts(row: Row, results: Sequence[Result]) -> str:
    """Says by what the figures of a row have to be judged."""
    facts = []
    if any(result.slowest_start for result in results):
        slowest = sorted({f"{result.slowest_start:.1f} s" for result in results})
        facts.append(f"Slowest by itself: {', '.join(slowest)}.")
    facts.append(f"Seed: {', '.join(sorted({str(result.seed) for result in results}))}.")
    facts.append(f"Machine: {'; '.join(sorted({result.machine for result in results}))}.")
    return " ".join(facts)


def _line(result: Result, title: str) -> list[str]:
    remark = ""
    if result.timed_out:
        remark = f"ended after {result.limit:.0f} s, {result.known} of {result.computers} done"
    elif result.exit_status:
        remark = f"exit status {result.exit_status}"
    return [
        title,
        f"{result.wall:.1f}",
        f"{result.cpu:.1f}",
        f"{result.simulator_cpu:.1f}",
        f"{result.largest_mib:.0f}",
        f"{result.module_mib:.0f}" if result.module_mib else "–",
        f"{result.sum_mib:.0f}",
        f"{result.calls_per_computer:.1f}",
        str(result.throttled),
        str(result.computers - result.known),
        _seconds(result.mean_lag),
        _seconds(result.largest_lag),
        f"{result.measured[:16].replace('T', ' ')} ({result.commit})",
        remark,
    ]


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
