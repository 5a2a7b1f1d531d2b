# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computers that are switched on and off with their sessions, against the simulator."""

from __future__ import annotations

import time

import pytest

from ..simulated import by_name
from .test_table import content_of
from .test_waiting import run_two

TIMES = {"instance_start_seconds": 40, "instance_stop_seconds": 20, "start_seconds": 20}
OFF = {"status": "stopped", "instance_state": "stopped"}


def counts(simulated):
    """How often each operation was called, for all computers together."""
    return {
        operation: sum(sum(each.values()) for each in names.values())
        for operation, names in simulated.calls().items()
    }


def test_from_off_to_open_and_back(simulated):
    computers = {
        "desk-1": OFF,
        "desk-2": {**OFF, "instance_state": "pending"},
        "desk-3": "started",
    }
    simulated.prepare(computers, TIMES)
    result = simulated.act(*computers, manage_power=True)
    assert not result.get("failed"), result["msg"]
    assert by_name(result, "usable") == dict.fromkeys(computers, True)
    states = {"desk-1": "running", "desk-2": "running", "desk-3": None}
    assert by_name(result, "instance_state") == states
    made = counts(simulated)
    assert (made["StartInstance"], made["StartGUISession"]) == (1, 2)
    assert simulated.calls()["CreateGUISessionAccessDetails"]["desk-3"] == {"ok": 1}
    result = simulated.act(*computers, manage_power=True, state="stopped")
    assert by_name(result, "instance_state") == dict.fromkeys(computers, "stopped")
    assert all(each["accepted"]["StopInstance"] == 1 for each in simulated.truth().values())
    simulated.call("DELETE", "calls")
    result = simulated.act(*computers, manage_power=True, state="stopped")
    assert (result["changed"], counts(simulated)) == (False, {"GetInstanceState": 3})


@pytest.mark.parametrize("check", [False, True])
def test_without_the_option_the_computers_that_are_off_are_named(simulated, check):
    simulated.prepare({"desk-1": OFF, "desk-2": OFF, "desk-3": "stopped"})
    result = simulated.act("desk-1", "desk-2", "desk-3", check=check)
    assert (
        "2 of 3 GUI sessions could not be opened: desk-1, desk-2: the computer is" in result["msg"]
    )
    assert result["msg"].count("manage_power: true") == 1
    assert by_name(result, "changed") == {
        "desk-1": False,
        "desk-2": False,
        "desk-3": True,
    }
    assert result["gui_sessions"][0]["error"]["code"] == "InstanceStopped"


def test_no_capacity_is_told_in_the_words_of_the_service(simulated):
    reason = "There is not enough capacity in eu-west-1a."
    simulated.prepare({"desk-1": {**OFF, "fail_instance_start": reason}}, TIMES)
    result = simulated.act("desk-1", manage_power=True)
    assert reason in result["msg"]
    assert "another Availability Zone" in result["msg"]
    assert simulated.truth()["desk-1"]["accepted"]["StartInstance"] == 1


@pytest.mark.parametrize(("state", "before"), [("started", OFF), ("stopped", "started")])
def test_what_is_planned_comes_true(simulated, state, before):
    simulated.prepare({"desk-1": before}, TIMES)
    planned = simulated.act("desk-1", state=state, manage_power=True, check=True, diff=True)
    done = simulated.act("desk-1", state=state, manage_power=True, diff=True)
    assert (planned["changed"], planned["diff"]["after"]) == (
        True,
        done["diff"]["after"],
    )


def test_without_the_permission_it_is_said_once_what_is_not_known(simulated):
    names = ["desk-1", "desk-2"]
    simulated.prepare(dict.fromkeys(names, "stopped"))
    reader = simulated.user("reader", "lightsail:CreateGUISessionAccessDetails")
    result = simulated.act(*names, check=True, **reader)
    assert result["changed"]
    (warning,) = [each for each in result["warnings"] if "GetInstanceState" in str(each)]
    assert "whether computers are switched off could not be read" in str(warning)


@pytest.mark.many_times
@pytest.mark.parametrize("seed", [7, 8])
def test_on_a_bad_day_nothing_is_switched_twice_and_nobody_is_cut_off(simulated, seed):
    computers = {f"desk-{number}": OFF for number in range(1, 11)}
    faults = {
        "service_exception": 0.1,
        "throttled": 0.1,
        "dropped": 0.1,
        "dropped_when": "mixed",
        "seed": seed,
    }
    simulated.prepare(computers, {**TIMES, "read_lag_seconds": 1}, faults)
    result = simulated.act(*computers, manage_power=True)
    assert not result.get("failed"), result["msg"]
    assert all(by_name(result, "changed").values())
    result = simulated.act(*computers, manage_power=True, state="stopped")
    assert not result.get("failed"), result["msg"]
    simulated.call("PUT", "faults", {})
    once = {"StartInstance": 1, "StartGUISession": 1, "StopGUISession": 1, "StopInstance": 1}
    for computer in simulated.truth().values():
        assert {each: computer["accepted"].get(each) for each in once} == once


def test_two_runs_at_once_switch_each_computer_once(simulated):
    """As two teachers who press the same button."""
    computers = {"desk-1": OFF, "desk-2": {**OFF, "status": "startExpired"}}
    simulated.server.control.simulation.clock = time.time
    times = {"instance_start_seconds": 2, "start_seconds": 1, "read_lag_seconds": 0.5}
    simulated.prepare(computers, times)
    results = run_two(simulated, *computers, manage_power=True)
    assert not any(result.get("failed") for result in results)
    for result in results:
        for name, url in by_name(result, "primary_url").items():
            assert f"{name}:" in content_of(url)
    for computer in simulated.truth().values():
        assert computer["accepted"]["StartInstance"] == computer["accepted"]["StartGUISession"] == 1


def test_one_that_fails_keeps_none_of_the_others_from_being_switched_on(simulated):
    computers = {
        "desk-1": OFF,
        "desk-2": {**OFF, "fail_instance_start": "No capacity."},
        "desk-3": {**OFF, "fail_start": "The instance did not answer."},
        "desk-4": "started",
    }
    simulated.prepare(computers, TIMES)
    result = simulated.act(*computers, "desk-9", manage_power=True)
    assert "3 of 5 GUI sessions could not be opened" in result["msg"]
    assert by_name(result, "usable") == {
        **dict.fromkeys(["desk-1", "desk-4"], True),
        **dict.fromkeys(["desk-2", "desk-3", "desk-9"], False),
    }
    assert by_name(result, "changed") == {
        **dict.fromkeys(["desk-1", "desk-2", "desk-3"], True),
        **dict.fromkeys(["desk-4", "desk-9"], False),
    }
    # What was switched on is told, also where its session failed.
    states = by_name(result, "instance_state")
    assert (states["desk-1"], states["desk-2"], states["desk-3"]) == (
        "running",
        "stopped",
        "running",
    )


def test_what_is_not_switched_on_in_time_is_told_as_such(simulated):
    simulated.prepare({"desk-1": OFF}, {"instance_start_seconds": 100})
    result = simulated.act("desk-1", manage_power=True, wait_timeout=20)
    assert "not done after 20 seconds: the computer is pending" in result["msg"]
    assert result["gui_session"]["changed"]
    again = simulated.act("desk-1", manage_power=True)
    assert again["gui_session"]["usable"]
    assert simulated.truth()["desk-1"]["accepted"]["StartInstance"] == 1


def test_without_waiting_a_run_ends_with_the_last_call(simulated):
    simulated.prepare({"desk-1": OFF}, TIMES)
    result = simulated.act("desk-1", manage_power=True, wait=False)
    assert (result["changed"], result["gui_session"]["usable"]) == (True, False)
    operations = [each["operation_type"] for each in result["gui_session"]["operations"]]
    assert operations == ["StartInstance", "StartGUISession"]
    simulated.act("desk-1", manage_power=True)
    result = simulated.act("desk-1", manage_power=True, wait=False, state="stopped")
    assert result["gui_session"]["operations"][-1]["operation_type"] == "StopInstance"
    assert simulated.truth()["desk-1"]["instance_state"] == "stopping"


def test_one_that_was_just_created_is_waited_for(simulated):
    new = {"status": "settingUpInstance", "instance_state": "pending", "setup_seconds": 30}
    simulated.prepare({"desk-1": {**new, "instance_start_seconds": 40}}, TIMES)
    result = simulated.act("desk-1", manage_power=True)
    assert result["gui_session"]["usable"], result["msg"]


@pytest.mark.parametrize(
    ("action", "state"),
    [("StartInstance", "started"), ("GetInstanceState", "started"), ("StopInstance", "stopped")],
)
def test_what_is_not_allowed_is_named(simulated, action, state):
    simulated.prepare({"desk-1": OFF if state == "started" else "started"}, TIMES)
    needed = ["GetInstanceState", "StartInstance", "StopInstance"]
    needed += ["CreateGUISessionAccessDetails", "StartGUISession", "StopGUISession"]
    user = simulated.user("kim", *(f"lightsail:{each}" for each in needed if each != action))
    result = simulated.act("desk-1", manage_power=True, state=state, **user)
    assert result["failed"]
    assert f"lack the IAM action lightsail:{action}" in result["msg"]
    if state == "stopped":
        # It was closed, which is told, and not switched off.
        assert (result["gui_session"]["status"], result["changed"]) == ("stopped", True)


def test_the_info_module_tells_who_is_off_where_it_is_asked_for(simulated):
    simulated.prepare({"desk-1": OFF, "desk-2": "started", "desk-3": "stopped"})
    names = ["desk-1", "desk-2", "desk-3"]
    assert by_name(simulated.look(*names), "instance_state") == dict.fromkeys(names)
    simulated.call("DELETE", "calls")
    result = simulated.look(*names, instance_state=True)
    states = {"desk-1": "stopped", "desk-2": None, "desk-3": "running"}
    assert by_name(result, "instance_state") == states
    made = {"CreateGUISessionAccessDetails": 3, "GetInstanceState": 2}
    assert (counts(simulated), result["changed"]) == (made, False)


def test_with_vvv_a_plan_tells_what_it_read(simulated):
    simulated.prepare({"desk-1": OFF})
    told = simulated.act("desk-1", manage_power=True, check=True, _ansible_verbosity=3)
    assert told["changed"]
    assert "CreateGUISessionAccessDetails" in "".join(told["trace"])
    assert "reached its goal" in told["trace"][-1]
