# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""wait, wait_timeout, wait_delay, reads that lag, and two runs at once, against the simulator."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from ansible_collections.research.lightsail.plugins import modules

from ..simulated import REGION, by_name
from .standin import warnings_of
from .test_table import READ, START, STOP, content_of

COLLECTION = Path(next(iter(modules.__path__))).parents[1]
# The part of a message that would be a key.
KEY = "http://dcv.example.com/?token=0123"


def test_without_waiting_a_run_ends_with_the_last_call_that_was_needed(simulated):
    computers = {"never": "notStarted", "starting": "starting", "stopping": "stopping"}
    simulated.prepare(computers, {"start_seconds": 60, "stop_seconds": 8})
    result = simulated.act(*computers, wait=False)
    assert by_name(result, "changed") == {"never": True, "starting": False, "stopping": True}
    assert not any(by_name(result, "primary_url").values())
    calls = simulated.calls()
    assert calls[READ]["never"] == calls[READ]["starting"] == {"ok": 1}
    assert calls[READ]["stopping"]["ok"] > 1
    assert calls[START] == {"never": {"ok": 1}, "stopping": {"ok": 1}}
    assert STOP not in calls


def test_no_old_status_is_taken_for_a_result(simulated):
    failed = {"status": "failedStartingGUISession"}
    computers = {
        "never": "notStarted",
        "failed-before": failed,
        "fails-now": {**failed, "fail_start": f"broken image, see {KEY}"},
        "open": "started",
    }
    settings = {"start_seconds": 2, "stop_seconds": 2, "read_lag_seconds": 3}
    simulated.prepare(computers, settings)
    result = simulated.act(*computers, state="restarted")
    errors = by_name(result, "error")
    assert [name for name, error in errors.items() if error] == ["fails-now"]
    assert all(by_name(result, "changed").values())
    # The user has asked for the reason; Ansible shows the message in spite of no_log.
    assert KEY in by_name(result, "failure_reason")["fails-now"]
    reason = "failedStartingGUISession: broken image, see http://dcv.example.com/..."
    assert f"fails-now: {reason}" in result["msg"]
    assert "token" not in result["msg"] + errors["fails-now"]["message"]
    assert simulated.calls()[START] == dict.fromkeys(computers, {"ok": 1})
    assert simulated.calls()[STOP] == {"open": {"ok": 1}}
    for name, url in by_name(result, "primary_url").items():
        assert name == "fails-now" or name in content_of(url)


def test_what_is_not_done_in_time_is_named_with_status_and_percentage(simulated):
    computers = {
        "stuck": {"status": "notStarted", "stuck_at": 40, "start_seconds": 1},
        "slow": "starting",
        "open": "started",
    }
    simulated.prepare(computers, {"start_seconds": 60})
    result = simulated.act(*computers, wait_timeout=6, wait_delay=1)
    assert result["failed"]
    assert result["changed"]
    assert "2 of 3 GUI sessions could not be opened" in result["msg"]
    assert "stuck: not done after 6 seconds: starting (40 %)" in result["msg"]
    # The last look is a second before the end: 5 of 60 seconds.
    assert "slow: not done after 6 seconds: starting (8 %)" in result["msg"]
    assert "open:" not in result["msg"]
    codes = {name: error and error["code"] for name, error in by_name(result, "error").items()}
    assert codes == {"stuck": "Timeout", "slow": "Timeout", "open": None}
    assert by_name(result, "primary_url")["open"]
    # Once a second.
    assert simulated.calls()[READ]["slow"] == {"ok": 6}


def test_the_limit_is_named_as_it_was_given_whatever_the_beginning_takes(simulated, monkeypatch):
    now = simulated.time.clock_gettime

    def later(clock):
        simulated.time.pass_by(0.004)
        return now(clock)

    # Each look at the clock takes a while, as it does on a real machine.
    monkeypatch.setattr(simulated.time, "clock_gettime", later)
    simulated.prepare({"slow": "starting"}, {"start_seconds": 60})
    result = simulated.act("slow", wait_timeout=2, wait_delay=1)
    assert "slow: not done after 2 seconds: starting" in result["msg"]


def test_a_fixed_delay_is_kept_to_the_second(simulated):
    simulated.prepare({"slow": "starting"}, {"start_seconds": 20})
    result = simulated.act("slow", wait_delay=7)
    assert not result.get("failed")
    # At 0, 7, 14 and 21 seconds.
    assert simulated.calls()[READ]["slow"] == {"ok": 4}
    assert simulated.time.monotonic() == 21


def test_a_status_that_the_api_may_add_later_is_waited_for_with_a_warning(simulated):
    simulated.prepare({"asleep": "hibernating"})
    result = simulated.act("asleep", wait_timeout=3)
    assert "asleep: not done after 3 seconds: hibernating" in result["msg"]
    assert warnings_of(result).count("asleep has the status 'hibernating'") == 1
    assert not result["changed"]
    planned = simulated.act("asleep", check=True)
    assert not planned["changed"]
    assert warnings_of(planned).count("hibernating") == 1
    assert list(simulated.calls()) == [READ]


def test_a_url_that_comes_late_is_waited_for(simulated):
    simulated.prepare({"desk-1": {"status": "notStarted", "url_lag_seconds": 5}})
    result = simulated.act("desk-1")
    assert "desk-1" in content_of(result["gui_session"]["primary_url"])
    assert simulated.time.monotonic() >= 5


def run_two(simulated, *names, **parameters):
    """Runs the module twice at once, in processes and in real time; returns both results."""
    arguments = {
        "name": list(names),
        "endpoint_url": simulated.url,
        "region": REGION,
        **simulated.server.admin,
        **parameters,
    }
    command = [sys.executable, "-m", f"{modules.__name__}.lightsail_gui_session"]
    runs = [
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(COLLECTION.parents[2]), "AWS_EC2_METADATA_DISABLED": "true"},
        )
        for _each in range(2)
    ]
    for process in runs:
        json.dump({"ANSIBLE_MODULE_ARGS": arguments}, process.stdin)
        process.stdin.close()
        process.stdin = None
    return [json.loads(process.communicate()[0]) for process in runs]


def test_two_runs_at_once_start_each_computer_once(simulated):
    """As two people who press the same button."""
    computers = {"desk-1": "notStarted", "desk-2": "startExpired", "desk-3": "stopped"}
    simulated.server.control.simulation.clock = time.time
    simulated.prepare(computers, {"start_seconds": 3, "read_lag_seconds": 1})
    results = run_two(simulated, *computers)
    assert not any(result.get("failed") for result in results)
    sessions = [session for result in results for session in result["gui_sessions"]]
    assert sum(session["primary_url"] is not None for session in sessions) == 6
    # Only accepted calls count as changes.
    assert sum(session["changed"] for session in sessions) == 3
    accepted = {name: computer["accepted"][START] for name, computer in simulated.truth().items()}
    assert accepted == dict.fromkeys(computers, 1)
