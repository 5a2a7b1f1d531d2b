# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures one contender in one row, against a simulator of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3

from simulator.client import Simulator
from tools.develop.setup import JUDGES

from .contenders import CONTENDERS
from .machine import commit, machine, now
from .results import Result, count_throttled, knowing, knowing_state, mean_and_largest
from .rows import ALL_ROWS, GOLDEN, SNAPSHOT, Job, Row

METER = Path(__file__).resolve().parent / "meter.py"

_TICKS = os.sysconf("SC_CLK_TCK")


class BenchmarkError(Exception):
    """Nothing could be measured."""


def environment(simulator: Simulator, folder: Path) -> dict[str, str]:
    """Leads a contender to the simulator, and what it writes to a folder that is thrown away."""
    return {
        **os.environ,
        **simulator.environment,
        "AWS_URL": simulator.endpoint_url,
        # Where community.aws is.
        "ANSIBLE_COLLECTIONS_PATH": f"{os.environ['ANSIBLE_COLLECTIONS_PATH']}{os.pathsep}{JUDGES}",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        # The output is thrown away; why a contender failed is shown.
        "ANSIBLE_DISPLAY_FAILED_STDERR": "true",
        "TMPDIR": str(folder),
        "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
        "ANSIBLE_REMOTE_TMP": str(folder / "remote"),
        # Async jobs leave their results there, URLs included.
        "ANSIBLE_ASYNC_DIR": str(folder / "async"),
    }


def cpu_seconds(pid: int) -> float:
    """Reads how much CPU a running process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def metered(command: list[str], env: dict[str, str], limit: float) -> dict[str, Any]:
    """Runs a command under the meter; returns the meter's figures."""
    process = subprocess.Popen(
        [sys.executable, str(METER), str(limit), *command], env=env, stdout=subprocess.PIPE
    )
    try:
        answer, _none = process.communicate()
    finally:
        process.terminate()  # and with it the contender, if this was interrupted
        process.wait()
    if process.returncode:
        raise BenchmarkError(f"the meter ended with exit status {process.returncode}")
    figures: dict[str, Any] = json.loads(answer)
    return figures


def save_golden(simulator: Simulator, creation_seconds: float) -> None:
    """Makes a computer, and a snapshot of it; what is created from now on takes so many seconds."""
    simulator.settings(snapshot_seconds=0, created={"setup_seconds": creation_seconds})
    simulator.put_computers({GOLDEN: {"instance_state": "running"}})
    client = boto3.client("lightsail", **simulator.client_options)
    client.create_instance_snapshot(instanceName=GOLDEN, instanceSnapshotName=SNAPSHOT)
    simulator.forget_calls()


def lags_of(row: Row, computers: dict[str, Any], log: list[dict[str, Any]]) -> dict[str, float]:
    """Tells how long after it was there the client knew of each, by what the row is about."""
    if row.creation_seconds is not None:
        return knowing_state("running", computers, log)
    return knowing_state("stopped", computers, log) if row.is_closing else knowing(computers, log)


def listed_hosts(listing: Path) -> int:
    """Counts the hosts that a contender has listed, in the form of a script for Ansible."""
    if not listing.is_file():
        return 0
    return len(json.loads(listing.read_text(encoding="utf-8"))["_meta"]["hostvars"])


def known(row: Row, lags: dict[str, float], listed: int) -> int:
    """Counts the computers that the contender knows of, by what the row is about."""
    if row.job is Job.LIST:
        return listed
    return row.computers if row.job is Job.NOTHING else len(lags)


def measure(row_name: str, contender_name: str, seed: int, limit: float) -> Result:
    """Runs a contender once, for at most limit seconds."""
    row = ALL_ROWS[row_name]
    plan = row.plan(seed)
    with tempfile.TemporaryDirectory() as temporary, Simulator.start() as simulator:
        folder = Path(temporary)
        if row.creation_seconds is None:
            for region, computers in row.by_region(seed).items():
                simulator.put_computers(computers, region)
        else:
            save_golden(simulator, row.creation_seconds)
        if row.rate_limit is not None:
            simulator.set_faults(rate_limit=row.rate_limit, burst=row.rate_limit)
        env = environment(simulator, folder)
        command = CONTENDERS[contender_name].command(row, list(plan), folder)
        assert simulator.pid is not None
        measured, before = now(), cpu_seconds(simulator.pid)
        figures = metered(command, env, limit)
        simulator_cpu = cpu_seconds(simulator.pid) - before
        calls, computers = simulator.calls(), simulator.computers()
        listed = listed_hosts(CONTENDERS[contender_name].listing(folder))
    lags = lags_of(row, {name: computers.get(name, {}) for name in plan}, calls["log"])
    # What was open from the beginning has no lag.
    mean, largest = mean_and_largest(lags if row.slowest_start(seed) else {})
    return Result(
        row=row_name,
        contender=contender_name,
        measured=measured,
        commit=commit(),
        machine=machine(),
        seed=seed,
        computers=row.computers,
        slowest_start=row.slowest_start(seed),
        limit=limit,
        simulator_cpu=simulator_cpu,
        calls=calls["total"],
        throttled=count_throttled(calls["log"]),
        known=known(row, lags, listed),
        mean_lag=mean,
        largest_lag=largest,
        **figures,
    )
