# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a measurement is, what is worked out from the simulator's log, and where it is kept."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "results"

READ = "CreateGUISessionAccessDetails"
LIST = "GetInstances"
READS_OF_POWER = ("GetInstanceState", "GetInstance", LIST)
THROTTLED = "ThrottlingException"

# (row, contender)
Key = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """One contender in one row.  Times are in seconds, memory is in MiB.

    cpu: of the client, all its processes together.  largest_mib: the peak of its largest process;
    sum_mib: the peak of all processes together; module_mib: the peak of the largest module process.
    known: how many computers the client has seen open, or off where they are to be.  limit: of the
    time that it was given.  slowest_start: what the slowest takes of its own, computer and session.
    mean_lag and largest_lag: None where no session had to start or stop, or none was seen there.
    """

    row: str
    contender: str
    measured: str
    commit: str
    machine: str
    seed: int
    computers: int
    slowest_start: float
    limit: float
    wall: float
    cpu: float
    simulator_cpu: float
    largest_mib: float
    sum_mib: float
    module_mib: float
    calls: int
    throttled: int
    known: int
    mean_lag: float | None
    largest_lag: float | None
    timed_out: bool
    exit_status: int | None

    @property
    def calls_per_computer(self) -> float:
        """Calls, throttled ones included."""
        return self.calls / self.computers

    @property
    def complete(self) -> bool:
        """Whether the contender has ended by itself, without an error and with all computers."""
        return self.known == self.computers and self.exit_status == 0


def knowing(
    computers: Mapping[str, Mapping[str, Any]], log: Iterable[Mapping[str, Any]]
) -> dict[str, float]:
    """Tells how long after each session was up the client knew, in seconds by computer.

    The client knows by the first read that was answered once the session was up: the moment is that
    of the simulator's log, which has the same clock as became_started_at.  A computer that the
    client never saw open is missing.
    """
    lags: dict[str, float] = {}
    for call in log:
        name = call["resource"]
        up = computers.get(name, {}).get("became_started_at")
        seen = call["operation"] == READ and call["outcome"] == "ok"
        if seen and name not in lags and up is not None and call["time"] >= up:
            lags[name] = call["time"] - up
    return lags


def knowing_state(
    state: str, computers: Mapping[str, Mapping[str, Any]], log: Iterable[Mapping[str, Any]]
) -> dict[str, float]:
    """As knowing, of computers that are to be running or stopped: by the first read that shows it.

    A list is taken for a read of all, since the log does not tell which were in a page.
    """
    lags: dict[str, float] = {}
    for call in log:
        if call["operation"] not in READS_OF_POWER or call["outcome"] != "ok":
            continue
        names = computers if call["operation"] == LIST else [call["resource"]]
        for name in names:
            computer = computers.get(name, {})
            since = computer.get("instance_state_since")
            is_there = computer.get("instance_state") == state and since is not None
            if name not in lags and is_there and call["time"] >= since:
                lags[name] = call["time"] - since
    return lags


def count_throttled(log: Iterable[Mapping[str, Any]]) -> int:
    """Counts the calls that the service has throttled."""
    return sum(call["outcome"] == THROTTLED for call in log)


def mean_and_largest(lags: Mapping[str, float]) -> tuple[float | None, float | None]:
    """Sums the lags up."""
    if not lags:
        return None, None
    return statistics.fmean(lags.values()), max(lags.values())


def store(result: Result, folder: Path = FOLDER) -> None:
    """Keeps a result, in place of an older one of the same row and contender."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(asdict(result), indent=2) + "\n"
    (folder / f"{result.row}--{result.contender}.json").write_text(text, encoding="utf-8")


def load(folder: Path = FOLDER) -> dict[Key, Result]:
    """Returns all results that are kept."""
    found = (
        Result(**json.loads(path.read_text(encoding="utf-8"))) for path in folder.glob("*--*.json")
    )
    return {(result.row, result.contender): result for result in found}
