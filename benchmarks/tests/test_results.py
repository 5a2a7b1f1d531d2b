# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is worked out from the simulator's log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..results import count_throttled, knowing, knowing_state, load, mean_and_largest, store
from ..rows import ROWS
from .samples import result


def call(time: float, resource: str, outcome: str = "ok", **more: str) -> dict[str, Any]:
    """Makes an entry of the log, of a read unless said otherwise."""
    operation = more.get("operation", "CreateGUISessionAccessDetails")
    return {"time": time, "operation": operation, "resource": resource, "outcome": outcome}


def test_the_first_answered_read_that_could_show_it_counts() -> None:
    computers = {"a": {"became_started_at": 10.0}}
    log = [
        call(9.9, "a"),
        call(10.1, "a", operation="StartGUISession"),
        call(10.2, "b"),
        call(10.5, "a", "ThrottlingException"),
        call(11.5, "a"),
        call(20.0, "a"),
    ]
    assert knowing(computers, log) == {"a": 1.5}


def test_a_computer_that_was_never_seen_open_is_missing() -> None:
    computers: dict[str, dict[str, Any]] = {
        "a": {"became_started_at": None},
        "b": {"became_started_at": 10.0},
        "c": {"became_started_at": 10.0},
    }
    assert knowing(computers, [call(12.0, "a"), call(9.0, "b"), call(10.0, "c")]) == {"c": 0.0}


def test_the_state_counts_of_computers_that_are_switched_or_created() -> None:
    computers = {
        "a": {"instance_state": "running", "instance_state_since": 10.0},
        "b": {"instance_state": "running", "instance_state_since": 12.0},
        "c": {"instance_state": "pending", "instance_state_since": 11.0},
        "d": {},
    }
    log = [
        call(9.0, "a", operation="GetInstanceState"),
        call(10.2, "a"),
        call(11.0, "a", "ThrottlingException", operation="GetInstance"),
        call(11.5, "a", operation="GetInstance"),
        call(14.0, "", operation="GetInstances"),
    ]
    assert knowing_state("running", computers, log) == {"a": 1.5, "b": 2.0}
    assert knowing_state("stopped", computers, log) == {}


def test_lags_are_summed_up() -> None:
    assert mean_and_largest({"a": 1.0, "b": 2.0, "c": 6.0}) == (3.0, 6.0)
    assert mean_and_largest({}) == (None, None)


def test_throttled_calls_are_counted() -> None:
    log = [call(1.0, "a", "ThrottlingException"), call(1.0, "a"), call(1.0, "a", "dropped")]
    assert count_throttled(log) == 1


def test_a_newer_result_replaces_the_one_of_its_row_and_contender(tmp_path: Path) -> None:
    older, newer = result("started-1", wall=3.0), result("started-1", wall=2.0)
    other = result("started-1", "loop")
    for each in (older, other, newer):
        store(each, tmp_path)
    assert load(tmp_path) == {("started-1", "module"): newer, ("started-1", "loop"): other}


def test_the_same_seed_gives_the_same_starts() -> None:
    row = ROWS["starting-30"]
    assert row.plan(1) == row.plan(1) != row.plan(2)
    seconds = [options["start_seconds"] for options in row.plan(1).values()]
    assert min(seconds) >= 20.0
    assert row.slowest_start(1) == max(seconds) <= 40.0
    assert ROWS["started-30"].slowest_start(1) == 0.0
    assert ROWS["created-30"].slowest_start(1) == 62.5
