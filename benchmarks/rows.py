# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured: how many computers, and what the service does with them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum
from typing import Any

# None of the contenders is slow enough for a session to expire meanwhile: that would be another
# job than the one that is measured.
SESSION_SECONDS = 86400.0

# The computer that was set up for all, and what was saved of it.
GOLDEN, SNAPSHOT = "golden", "golden-1"
BUNDLE, ZONE = "app_standard_xl_1_0", "eu-west-1a"

# Where the computers of a row of several Regions are.
REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "sa-east-1",
)


class Job(Enum):
    """What is to be done with the computers of a row."""

    NOTHING = "nothing"
    OPEN = "open their sessions"
    SWITCH = "open or close their sessions, and switch them on or off"
    CREATE = "create them"
    LIST = "list them as the hosts of an inventory"


@dataclass(frozen=True)
class Row:
    """Some computers.

    start_seconds: the range in which each start of a session takes its time; None: all are started
    already.  instance_seconds: where it is given, the computers are off at first, and the range is
    that of their own start.  is_closing: the other way round: all are open at first, and are to be
    closed and switched off; the ranges are those of the stops.
    creation_seconds: where it is given, there are none at first; each is created from SNAPSHOT, and
    takes as long.
    rate_limit: calls a second beyond which the service throttles, after a burst of as many.
    runs: into how many runs at the same time the computers are divided.
    is_idle: nothing is to be done, so that the row shows what a contender itself takes.
    is_listed: all that is to be done is to list them; they are spread over REGIONS.
    """

    title: str
    computers: int
    start_seconds: tuple[float, float] | None = None
    instance_seconds: tuple[float, float] | None = None
    is_closing: bool = False
    creation_seconds: float | None = None
    percentage: bool = True
    rate_limit: float | None = None
    runs: int = 1
    is_idle: bool = False
    is_listed: bool = False

    @property
    def job(self) -> Job:
        """What is to be done."""
        if self.is_idle:
            return Job.NOTHING
        if self.is_listed:
            return Job.LIST
        if self.creation_seconds is not None:
            return Job.CREATE
        return Job.OPEN if self.instance_seconds is None else Job.SWITCH

    def plan(self, seed: int) -> dict[str, dict[str, Any]]:
        """Gives each computer its options for the simulator; the same seed gives the same ones.

        Those that are to be created get them from the simulator's setting created.
        """
        chance = random.Random(f"{seed}")
        plan: dict[str, dict[str, Any]] = {}
        what = "stop" if self.is_closing else "start"
        for number in range(1, self.computers + 1):
            options: dict[str, Any] = {"session_seconds": SESSION_SECONDS}
            if self.creation_seconds is not None:
                options = {"setup_seconds": self.creation_seconds}
            elif self.start_seconds is None or self.is_closing:
                options["status"] = "started"
            if self.start_seconds is not None:
                options["percentage"] = self.percentage
                options[f"{what}_seconds"] = round(chance.uniform(*self.start_seconds), 2)
            if self.instance_seconds is not None:
                options["instance_state"] = "running" if self.is_closing else "stopped"
                seconds = round(chance.uniform(*self.instance_seconds), 2)
                options[f"instance_{what}_seconds"] = seconds
            plan[f"desk-{number}"] = options
        return plan

    def by_region(self, seed: int) -> dict[str | None, dict[str, dict[str, Any]]]:
        """The plan by the Region in which the computers are; None: that of the simulator."""
        plan = self.plan(seed)
        if not self.is_listed:
            return {None: plan}
        names = list(plan)
        return {
            region: {name: plan[name] for name in names[number :: len(REGIONS)]}
            for number, region in enumerate(REGIONS)
        }

    def slowest_start(self, seed: int) -> float:
        """Seconds that the slowest takes of its own, computer and session; 0 if all are there."""
        return max(map(_own_seconds, self.plan(seed).values()))


def _own_seconds(options: dict[str, Any]) -> float:
    phases = ("setup", "start", "stop", "instance_start", "instance_stop")
    return float(sum(options.get(f"{phase}_seconds", 0.0) for phase in phases))


_CLASS = (20.0, 40.0)
_COMPUTERS = (30.0, 60.0)
_CLOSING, _SWITCHING_OFF = (5.0, 10.0), (20.0, 40.0)

ROWS = {
    "idle": Row("Nothing to do: what a contender itself takes", 1, is_idle=True),
    "started-1": Row("1 computer, already started", 1),
    "started-30": Row("30 computers, already started", 30),
    "started-200": Row("200 computers, already started", 200),
    "started-1000": Row("1000 computers, already started", 1000),
    "starting-30": Row("30 computers, starting in 20 to 40 s", 30, _CLASS),
    "starting-30-blind": Row(
        "30 computers, starting in 20 to 40 s, no percentage", 30, _CLASS, percentage=False
    ),
    "starting-200": Row("200 computers, starting in 20 to 40 s", 200, _CLASS),
    "limited-200": Row(
        "200 computers, starting in 20 to 40 s, 10 calls a second (burst 10)",
        200,
        _CLASS,
        rate_limit=10.0,
    ),
    "limited-5-times-60": Row(
        "5 runs at once with 60 computers each, starting in 20 to 40 s, 10 calls a second for all",
        300,
        _CLASS,
        rate_limit=10.0,
        runs=5,
    ),
    **{
        f"off-{count}": Row(
            f"{count} computers, off: on in 30 to 60 s, open in 20 to 40 s more",
            count,
            _CLASS,
            _COMPUTERS,
        )
        for count in (30, 200)
    },
    **{
        f"closing-{count}": Row(
            f"{count} computers, open: closed in 5 to 10 s, off in 20 to 40 s more",
            count,
            _CLOSING,
            _SWITCHING_OFF,
            is_closing=True,
        )
        for count in (30, 200)
    },
    # Where all take the same time, it ends half-way between two looks of those who look every 5 s:
    # their mean lag.  Else they would see all ends at once, or all 5 s late.
    "created-30": Row(
        "30 computers, created from a snapshot in 62.5 s (10 minutes at a scale of about 1:10)",
        30,
        creation_seconds=62.5,
    ),
    "listed-5000": Row("5000 computers in 15 Regions as an inventory", 5000, is_listed=True),
    "slow-1": Row(
        "1 computer, starting in 62.5 s (5 minutes at a scale of about 1:5)", 1, (62.5, 62.5)
    ),
}

QUICK_ROWS = {
    "quick-idle": Row("Nothing to do: what a contender itself takes", 1, is_idle=True),
    "quick-started-1": Row("1 computer, already started", 1),
    "quick-starting-5": Row("5 computers, starting in 4 to 8 s", 5, (4.0, 8.0)),
    "quick-2-times-2": Row(
        "2 runs at once with 2 computers each, starting in 4 to 8 s", 4, (4.0, 8.0), runs=2
    ),
    "quick-created-3": Row("3 computers, created from a snapshot in 4 s", 3, creation_seconds=4.0),
    "quick-listed-30": Row("30 computers in 15 Regions as an inventory", 30, is_listed=True),
    "quick-off-5": Row("5 computers, off: on and open in 3 to 6 s each", 5, (3.0, 6.0), (3.0, 6.0)),
}

ALL_ROWS = {**ROWS, **QUICK_ROWS}
