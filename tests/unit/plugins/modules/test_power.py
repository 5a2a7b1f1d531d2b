# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computers that are switched on and off with their sessions, against the simulator."""

from __future__ import annotations

import pytest

from ..simulated import by_name

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
