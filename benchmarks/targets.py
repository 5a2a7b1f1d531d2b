# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holds what was measured against the targets that the project has set itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .contenders import CONTENDERS
from .one_run import OneRun
from .results import Key, Result
from .rows import ROWS
from .table import markdown

# The median of many turns still differs by some per cent when the same code runs twice.
NOISE = 1.05


@dataclass(frozen=True)
class Verdict:
    """One target: what is wanted, what was measured, and whether that is met (None: unknown)."""

    target: str
    wanted: str
    measured: str = "not measured"
    met: bool | None = None


class _Incomplete(Exception):
    """The module has not done all: its figures say nothing."""


def verdicts(results: Mapping[Key, Result], one_run: OneRun | None) -> list[Verdict]:
    """Judges all targets, as far as they were measured."""

    def module(row: str) -> Result:
        result = results[row, "module"]
        if not result.complete:
            raise _Incomplete(f"{result.known} of {result.computers} done")
        return result

    def above(value: float, most: float, unit: str, digits: int = 1) -> tuple[str, bool]:
        return f"{value:.{digits}f}{unit}", value <= most

    def after_slowest(row: str, most: float) -> tuple[str, bool]:
        result, one = module(row), module("started-1")
        return above(result.wall - result.slowest_start - one.wall, most, " s")

    def after_power(row: str, most: float) -> tuple[str, bool]:
        result, done = module(row), module(f"started-{ROWS[row].computers}")
        return above(result.wall - result.slowest_start - done.wall, most, " s")

    def ahead(row: str, most: float = 0.0) -> tuple[str, bool]:
        others = [each for (its, name), each in results.items() if its == row and name != "module"]
        if not others:
            raise KeyError
        # One that did not do all is behind, however soon it ended.
        best = min((each.wall for each in others if each.complete), default=float("inf"))
        return f"{module(row).wall:.1f} s against {best:.1f} s", module(row).wall <= best + most

    def near(row: str) -> tuple[str, bool]:
        # Other ways do not have to start Ansible.
        return ahead(row, results["idle", "empty"].wall)

    def longer_than_one(row: str, most: float) -> tuple[str, bool]:
        return above(module(row).wall - module("started-1").wall, most, " s")

    def calls(row: str, most: float) -> tuple[str, bool]:
        return above(module(row).calls_per_computer, most, "")

    def lag(row: str, most: float) -> tuple[str, bool]:
        return above(module(row).mean_lag or 0.0, most, " s", digits=2)

    def calls_of_poller(row: str) -> tuple[str, bool]:
        ours, poller = module(row).calls_per_computer, results[row, "boto3"].calls_per_computer
        return f"{ours:.1f} against {poller:.1f}", ours <= poller

    def faster_than_loop(row: str, least: float) -> tuple[str, bool]:
        loop = results[row, "loop"]
        times = loop.wall / module(row).wall
        # A loop that was ended early would have taken longer.
        return f"{'' if loop.complete else 'at least '}{times:.0f} times", times >= least

    def within_limit(row: str, most: float) -> tuple[str, bool]:
        result = module(row)
        answered = (result.calls - result.throttled) / (ROWS[row].rate_limit or 1.0)
        least = max(answered, result.slowest_start)
        met = result.wall <= most * least
        return f"{result.wall / least:.2f} times ({result.wall:.1f} s, {least:.1f} s)", met

    def all_open(row: str) -> tuple[str, bool]:
        result = module(row)
        return f"{result.known} of {result.computers}", True

    def memory(row: str, most: float) -> tuple[str, bool]:
        return above(module(row).module_mib, most, " MiB", digits=0)

    def no_slower() -> tuple[str, bool]:
        if one_run is None:
            raise KeyError
        return above(one_run.against_before(), NOISE, " times", digits=2)

    def of_power(row: str, what: str, most: float) -> list[Verdict]:
        done = f"{what}: wall beyond the slowest and a task that finds all done"
        return [
            _judge(done, f"≤ {most:g} s", lambda: after_power(row, most)),
            _judge(f"{what}: calls per computer", "≤ 14", lambda: calls(row, 14)),
            _judge(f"{what}: ahead of others", "yes", lambda: ahead(row)),
        ]

    wall, blind = "wall beyond the slowest start and one that is started", "no percentage"
    return [
        _judge(f"starting 30: {wall}", "≤ 2 s", lambda: after_slowest("starting-30", 2)),
        _judge(f"starting 200: {wall}", "≤ 5 s", lambda: after_slowest("starting-200", 5)),
        _judge("starting 30: calls per computer", "≤ 8", lambda: calls("starting-30", 8)),
        _judge("starting 200: calls per computer", "≤ 8", lambda: calls("starting-200", 8)),
        _judge("starting 30: mean lag", "≤ 1.0 s", lambda: lag("starting-30", 1)),
        _judge("starting 200: mean lag", "≤ 1.0 s", lambda: lag("starting-200", 1)),
        _judge(
            f"starting 30, {blind}: calls per computer against the poller's",
            "no more",
            lambda: calls_of_poller("starting-30-blind"),
        ),
        _judge(f"starting 30, {blind}: mean lag", "≤ 1.5 s", lambda: lag("starting-30-blind", 1.5)),
        _judge("200 started: longer than 1", "≤ 3 s", lambda: longer_than_one("started-200", 3)),
        _judge(
            "1000 started: longer than 1", "≤ 15 s", lambda: longer_than_one("started-1000", 15)
        ),
        _judge(
            "200 started: faster than the `loop:`",
            "≥ 30 times",
            lambda: faster_than_loop("started-200", 30),
        ),
        _judge("200 at 10 calls a second: opened", "all", lambda: all_open("limited-200")),
        _judge(
            "200 at 10 calls a second: wall against answered calls ÷ limit or the slowest start",
            "≤ 1.3 times",
            lambda: within_limit("limited-200", 1.3),
        ),
        _judge("1000 started: module's memory", "≤ 120 MiB", lambda: memory("started-1000", 120)),
        *of_power("off-30", "from off, 30", 3),
        *of_power("off-200", "from off, 200", 6),
        *of_power("closing-30", "to off, 30", 3),
        *of_power("closing-200", "to off, 200", 6),
        *of_power("created-30", "created, 30", 3),
        *(
            _judge(
                f"{row}: first, or behind by no more than an empty task",
                "yes",
                functools.partial(near, row),
            )
            for row in ROWS
            if CONTENDERS["module"].takes_part(ROWS[row])
        ),
        _judge("one computer: module process against before", f"≤ {NOISE} times", no_slower),
    ]


def _judge(target: str, wanted: str, measure: Callable[[], tuple[str, bool]]) -> Verdict:
    try:
        return Verdict(target, wanted, *measure())
    except KeyError:
        return Verdict(target, wanted)
    except _Incomplete as problem:
        return Verdict(target, wanted, str(problem), met=False)


def targets_table(judged: Sequence[Verdict]) -> str:
    """Makes the table of the targets."""
    words = {True: "yes", False: "**no**", None: "–"}
    lines = [[each.target, each.wanted, each.measured, words[each.met]] for each in judged]
    return f"### Targets\n\n{markdown(('target', 'wanted', 'measured', 'met'), lines)}\n"
