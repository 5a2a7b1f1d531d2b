# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A result that no machine has measured."""

from __future__ import annotations

from typing import Any

from ..results import Result
from ..rows import ALL_ROWS


def result(row: str, contender: str = "module", **figures: Any) -> Result:
    """Makes a result of a run that went well; figures are those that matter to a test."""
    computers = ALL_ROWS[row].computers
    plain: dict[str, Any] = {
        "measured": "2026-01-02T03:04+00:00",
        "commit": "0123abc",
        "machine": "2 cores",
        "seed": 1,
        "computers": computers,
        "slowest_start": ALL_ROWS[row].slowest_start(1),
        "limit": 3600.0,
        "wall": 2.0,
        "cpu": 1.0,
        "simulator_cpu": 0.5,
        "largest_mib": 60.0,
        "sum_mib": 150.0,
        "module_mib": 50.0,
        "calls": 5 * computers,
        "throttled": 0,
        "known": computers,
        "mean_lag": 0.25,
        "largest_lag": 0.75,
        "timed_out": False,
        "exit_status": 0,
    }
    return Result(row=row, contender=contender, **{**plain, **figures})
