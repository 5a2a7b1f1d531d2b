# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots from the computer to the deletion, against the simulator."""

from __future__ import annotations

import pytest

COMPUTERS = {"golden": {}, "desk-1": {"instance_state": "stopped"}, "desk-2": {}}
TIMES = {"snapshot_seconds": 300}


def of_each(result, key):
    return {each["name"]: each[key] for each in result["instance_snapshots"]}


def made(simulated, operation):
    return simulated.made().get(operation, 0)


@pytest.mark.parametrize("success", ["Succeeded", "Completed"])
def test_two_are_made_at_once_and_then_nothing_is_left_to_do(simulated, success):
    simulated.prepare(COMPUTERS, {**TIMES, "operation_success": success})
    options = {"instance": "desk-1,desk-2", "tags": {"term": "2027"}}
    names = ("one", "two")
    planned = simulated.snapshots(*names, check=True, diff=True, **options)
    assert (planned["changed"], simulated.made()) == (True, {"GetInstanceSnapshot": 2})
    result = simulated.snapshots(*names, diff=True, **options)
    assert not result.get("failed"), result["msg"]
    assert planned["diff"] == result["diff"]
    assert of_each(result, "state") == {"one": "available", "two": "available"}
    assert of_each(result, "from_instance_name") == {"one": "desk-1", "two": "desk-2"}
    assert of_each(result, "tags") == dict.fromkeys(names, {"term": "2027"})
    assert made(simulated, "CreateInstanceSnapshot") == 2
    # At the same time, and no later than the service is.
    assert 300 <= simulated.time.monotonic() < 330
    assert {each["operation_type"] for each in result["instance_snapshots"][0]["operations"]} == {
        "CreateInstanceSnapshot"
    }
    simulated.call("DELETE", "calls")
    again = simulated.snapshots(*names, diff=True, **options)
    assert (again["changed"], simulated.made()) == (False, {"GetInstanceSnapshot": 2})
    assert again["diff"]["before"] == again["diff"]["after"] == result["diff"]["after"]


def test_one_name_is_returned_alone_too_and_needs_no_computer_once_it_is_there(simulated):
    simulated.prepare(COMPUTERS)
    result = simulated.snapshots("golden-1", instance="golden")
    assert result["instance_snapshot"] == result["instance_snapshots"][0]
    result = simulated.snapshots("golden-1", tags={"a": "b"})
    assert result["instance_snapshot"]["tags"] == {"a": "b"}
    assert result["instance_snapshot"]["error"] is None
    assert result["changed"]
    assert "instance_snapshot" not in simulated.snapshots("golden-1", "golden-2", state="absent")


def test_a_computer_can_have_several_and_a_class_is_made_of_one(simulated):
    simulated.prepare(COMPUTERS)
    result = simulated.snapshots("first", "second", instance=["golden", "golden"])
    assert of_each(result, "from_instance_name") == {"first": "golden", "second": "golden"}
    new = {"availability_zone": "eu-west-1a", "bundle_id": "app_standard_xl_1_0"}
    result = simulated.instance("desk-3", "desk-4", snapshot="first", **new)
    assert not result.get("failed"), result["msg"]


def test_what_is_gone_is_deleted(simulated):
    simulated.prepare(COMPUTERS)
    simulated.snapshots("one", "two", instance="desk-1,desk-2")
    names = ("one", "two", "never-there")
    planned = simulated.snapshots(*names, state="absent", check=True, diff=True)
    result = simulated.snapshots(*names, state="absent", diff=True)
    assert not result.get("failed"), result["msg"]
    assert planned["diff"] == result["diff"]
    assert result["diff"]["after"] == dict.fromkeys(names, {})
    changed = {"one": True, "two": True, "never-there": False}
    assert of_each(planned, "changed") == of_each(result, "changed") == changed
    assert of_each(result, "state") == dict.fromkeys(names)
    # The computers stay.
    assert set(simulated.truth()) == set(COMPUTERS)
    assert not simulated.snapshots(*names, state="absent")["changed"]


def test_without_waiting_it_is_made_and_not_waited_for(simulated):
    simulated.prepare(COMPUTERS, TIMES)
    result = simulated.snapshots("golden-1", instance="golden", wait=False)
    assert (result["changed"], result["instance_snapshot"]["state"]) == (True, "pending")
    assert simulated.time.monotonic() < 20
    # Nothing of it is changed while it is being made, and that ends before the tags are sent.
    result = simulated.snapshots("golden-1", tags={"a": "b"}, wait=False)
    assert (result["changed"], result["instance_snapshot"]["state"]) == (True, "available")
    result = simulated.snapshots("golden-1", tags={"a": "b"})
    assert (result["changed"], result["instance_snapshot"]["tags"]) == (False, {"a": "b"})


@pytest.mark.parametrize("when", ["after", "before"])
def test_after_a_lost_answer_it_looks_before_it_makes_another(simulated, when):
    faults = {"operations": ["CreateInstanceSnapshot"], "dropped": 1, "dropped_when": when}
    simulated.prepare(COMPUTERS, {**TIMES, "read_lag_seconds": 3}, faults)
    result = simulated.snapshots("golden-1", instance="golden", wait_timeout=400)
    sent = simulated.made()["CreateInstanceSnapshot"]
    assert result["instance_snapshot"]["changed"]
    if when == "after":
        assert (sent, result["instance_snapshot"]["state"]) == (1, "available")
        assert result["instance_snapshot"]["operations"] == []
    else:
        # The service never got it: it is sent again, but never sooner than a read would show it.
        assert 2 <= sent <= 400 / 10
        assert "its answer is missing, so it may have been carried out" in result["msg"]


@pytest.mark.many_times
@pytest.mark.parametrize("seed", [1, 2])
def test_on_a_bad_day_each_is_made_once_and_has_all_that_was_wanted(simulated, seed):
    names = [f"copy-{number}" for number in range(1, 9)]
    faults = {
        "throttled": 0.1,
        "service_exception": 0.1,
        "dropped": 0.1,
        "dropped_when": "mixed",
        "seed": seed,
    }
    simulated.prepare(COMPUTERS, {**TIMES, "read_lag_seconds": 1}, faults)
    options = {"instance": ["golden"] * len(names), "tags": {"a": "b"}}
    result = simulated.snapshots(*names, **options)
    simulated.call("PUT", "faults", {})
    assert not result.get("failed"), result["msg"]
    assert of_each(result, "changed") == dict.fromkeys(names, True)
    assert of_each(result, "state") == dict.fromkeys(names, "available")
    assert of_each(result, "tags") == dict.fromkeys(names, {"a": "b"})
    assert not simulated.snapshots(*names, **options)["changed"]


def test_one_that_fails_keeps_the_other_and_is_told_with_its_reason(simulated):
    reason = "The disk could not be read."
    simulated.prepare({**COMPUTERS, "desk-2": {"fail_snapshot": reason}}, TIMES)
    result = simulated.snapshots("one", "two", instance="desk-1,desk-2")
    assert "1 of 2 snapshots could not be made or changed: two: " in result["msg"]
    assert f"was accepted and failed (OperationFailure: {reason})" in result["msg"]
    assert "delete it (state: absent), and make it again" in result["msg"]
    assert of_each(result, "changed") == {"one": True, "two": True}
    assert of_each(result, "state") == {"one": "available", "two": "error"}
    again = simulated.snapshots("one", "two", instance="desk-1,desk-2")
    assert "two: the service could not make the snapshot" in again["msg"]
    assert not again["changed"]
    simulated.snapshots("two", state="absent")
    simulated.prepare({"desk-2": {"fail_snapshot": None}}, TIMES)
    assert (
        simulated.snapshots("two", instance="desk-2")["instance_snapshot"]["state"] == "available"
    )


def test_a_computer_that_does_not_exist_is_named_and_not_the_snapshot(simulated):
    simulated.prepare(COMPUTERS)
    result = simulated.snapshots("one", "two", instance="desk-1,desk-9")
    assert "two: what it is to be made of does not exist in eu-west-1" in result["msg"]
    assert "desk-9" in result["msg"]
    assert of_each(result, "changed") == {"one": True, "two": False}


def test_without_a_computer_only_those_that_exist_are_changed(simulated):
    simulated.prepare(COMPUTERS)
    simulated.snapshots("one", instance="desk-1")
    for check in (True, False):
        result = simulated.snapshots("one", "two", tags={"a": "b"}, check=check)
        assert "two: there is no snapshot of this name in eu-west-1" in result["msg"]
        assert "; to make it, name the virtual computer in instance" in result["msg"]
        assert of_each(result, "changed") == {"one": True, "two": False}


@pytest.mark.parametrize("check", [False, True])
def test_a_snapshot_of_another_computer_is_not_taken_for_it(simulated, check):
    simulated.prepare(COMPUTERS)
    simulated.snapshots("one", instance="desk-1")
    result = simulated.snapshots("one", instance="desk-2", tags={"a": "b"}, check=check)
    assert (
        "instance is desk-1 and cannot be changed to desk-2; give the new snapshot"
        in (result["msg"])
    )
    assert result["instance_snapshot"]["error"]["code"] == "CannotBeChanged"
    assert not result["changed"]
    assert simulated.snapshots("one")["instance_snapshot"]["tags"] == {}


def test_a_snapshot_of_another_computer_is_not_deleted_for_it(simulated):
    simulated.prepare(COMPUTERS)
    simulated.snapshots("one", "two", instance="desk-1,desk-2")
    options = {"instance": "desk-2,desk-2", "state": "absent", "tags": {"a": "b"}}
    planned = simulated.snapshots("one", "two", check=True, **options)
    result = simulated.snapshots("one", "two", **options)
    for each in (planned, result):
        assert "one: it is a snapshot of desk-1, and not of desk-2, so it was not" in each["msg"]
        assert of_each(each, "changed") == {"one": False, "two": True}
    assert simulated.snapshots("one", state="absent")["changed"]


def test_who_may_not_make_any_is_told_so_once(simulated):
    simulated.prepare(COMPUTERS)
    user = simulated.user("reader", "lightsail:GetInstanceSnapshot")
    result = simulated.snapshots("one", "two", instance="desk-1,desk-2", **user)
    assert result["msg"].count("lightsail:CreateInstanceSnapshot;") == 1
    assert [bool(each["error"]) for each in result["instance_snapshots"]] == [True, True]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"instance": ["golden", "desk-1"]}, "instance: there are 2, and 1 in name; give one for"),
        ({"name": "one two", "instance": "golden"}, "instance: there are 1, and 2 in name"),
        (
            {"name": ["one", "two", "two"], "instance": ["golden"] * 3},
            "name: two is there twice; give each name once",
        ),
        ({"instance": "_x"}, "instance: no virtual computer can be called '_x'"),
        ({"instance": ""}, "instance: there are 0, and 1 in name"),
        ({"name": "a_"}, "name: no snapshot can be called 'a_'"),
        ({"name": []}, "name: the list is empty; give at least one snapshot"),
        ({"name": True}, "name: true is not a name"),
        ({"tags": {"aws:x": "1"}}, "tags: 'aws:x' begins with aws:"),
        ({"wait_timeout": 0}, "wait_timeout: 0 is too short"),
        ({"state": "started"}, "value of state must be one of: present, absent"),
        ({"region": "eu-wst-1"}, "there is no AWS Region 'eu-wst-1'"),
    ],
)
def test_what_cannot_be_right_is_said_before_any_call(simulated, options, words):
    simulated.prepare(COMPUTERS)
    result = simulated.run("lightsail_instance_snapshot", **{"name": "one", **options})
    assert result["failed"]
    assert words in result["msg"]
    assert simulated.calls() == {}


@pytest.mark.parametrize("alias", ["names", "instance_snapshot_name", "instance_snapshot_names"])
def test_the_option_has_the_names_that_people_try(simulated, alias):
    simulated.prepare(COMPUTERS)
    result = simulated.run(
        "lightsail_instance_snapshot", **{alias: "one two", "instance_names": "desk-1; desk-2"}
    )
    assert list(of_each(result, "name")) == ["one", "two"]
