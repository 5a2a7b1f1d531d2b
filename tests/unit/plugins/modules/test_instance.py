# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computers from creation to deletion, against the simulator."""

from __future__ import annotations

import pytest

from .standin import act, error, operation

NEW = {
    "availability_zone": "eu-west-1a",
    "bundle_id": "app_standard_xl_1_0",
    "blueprint_id": "lfr_rstudio_1_0",
}
RULE = {"threshold": 5, "duration": 30}
CLASS = [f"desk-{number}" for number in range(1, 13)]
# Nothing is slower than in the words of AWS's guide: ten minutes for a new computer.
TIMES = {"setup_seconds": 600, "instance_start_seconds": 40, "instance_stop_seconds": 20}


def of_each(result, key):
    return {each["name"]: each[key] for each in result["instances"]}


def states(result):
    return {name: state["name"] for name, state in of_each(result, "state").items()}


def accepted(simulated, operation):
    return {name: each["accepted"][operation] for name, each in simulated.truth().items()}


def rules(simulated, name):
    """The add-ons that a computer has, with their settings."""
    add_ons = simulated.truth()[name]["add_ons"]
    return {each.pop("name"): each for each in add_ons if each.pop("status") == "Enabled"}


@pytest.mark.parametrize("success", ["Succeeded", "Completed"])
def test_a_class_is_created_at_once_and_then_nothing_is_left_to_do(simulated, success):
    simulated.prepare({}, {**TIMES, "operation_success": success})
    options = {**NEW, "tags": {"course": "statistics"}, "stop_on_idle": RULE}
    planned = simulated.instance(*CLASS, check=True, diff=True, **options)
    assert (planned["changed"], simulated.made()) == (
        True,
        dict.fromkeys(["GetInstance"], len(CLASS)),
    )
    result = simulated.instance(*CLASS, diff=True, **options)
    assert not result.get("failed"), result["msg"]
    assert planned["diff"] == result["diff"]
    assert states(result) == dict.fromkeys(CLASS, "running")
    assert 600 <= simulated.time.monotonic() < 620
    assert simulated.made()["CreateInstances"] == len(CLASS)
    assert result["instances"][4]["tags"] == {"course": "statistics"}
    assert [each["operation_type"] for each in result["instances"][4]["operations"]] == [
        "CreateInstance"
    ]
    assert rules(simulated, "desk-5") == {
        "StopInstanceOnIdle": {"threshold": "5", "duration": "30"}
    }
    simulated.call("DELETE", "calls")
    result = simulated.instance(*CLASS, diff=True, **options)
    assert (result["changed"], simulated.made()) == (
        False,
        dict.fromkeys(["GetInstance"], len(CLASS)),
    )
    assert result["diff"]["before"] == result["diff"]["after"]


def test_one_name_is_returned_alone_too(simulated):
    simulated.prepare({"desk-1": {}})
    result = simulated.instance("desk-1")
    assert result["instance"] == result["instances"][0]
    assert {"arn", "hardware", "networking", "username"} <= set(result["instance"])
    assert result["instance"]["error"] is None


def test_a_computer_is_made_of_a_snapshot(simulated):
    simulated.prepare({"golden": {}})
    simulated.snapshot("golden-1", "golden")
    options = {key: NEW[key] for key in ("availability_zone", "bundle_id")}
    result = simulated.instance("desk-1", "desk-2", snapshot="golden-1", **options)
    assert states(result) == {"desk-1": "running", "desk-2": "running"}
    assert result["instances"][0]["blueprint_id"] == "lfr_rstudio_1_0"
    assert simulated.made()["CreateInstancesFromSnapshot"] == 2
    result = simulated.instance("desk-1", instance_snapshot_name="golden-1", **options)
    assert not result["changed"]


def test_a_snapshot_that_does_not_exist_is_named_and_not_the_computer(simulated):
    simulated.prepare({})
    options = {key: NEW[key] for key in ("availability_zone", "bundle_id")}
    result = simulated.instance("desk-1", snapshot="golden-1", **options)
    assert "desk-1: what it is to be made of does not exist in eu-west-1" in result["msg"]
    assert "golden-1" in result["msg"]
    assert result["instance"]["error"]["code"] == "NotFoundException"


def test_without_what_it_is_made_of_only_those_that_exist_are_changed(simulated):
    simulated.prepare({"desk-1": {}})
    result = simulated.instance("desk-1", "desk-2", tags={"room": "1.07"})
    assert "desk-2: there is no virtual computer of this name in eu-west-1" in result["msg"]
    assert "to create it, give availability_zone, bundle_id, and blueprint_id or" in result["msg"]
    assert of_each(result, "changed") == {"desk-1": True, "desk-2": False}
    planned = simulated.instance("desk-2", check=True)
    assert "to create it, give" in planned["msg"]


@pytest.mark.parametrize(
    ("options", "tags"),
    [
        ({"tags": {"room": "2", "key": None}}, {"room": "2", "key": ""}),
        (
            {"tags": {"room": "2", "no": 7}, "purge_tags": False},
            {"room": "2", "no": "7", "old": "x"},
        ),
        ({"tags": {}}, {}),
        ({"resource_tags": {"room": "1", "old": "x"}}, {"room": "1", "old": "x"}),
        ({}, {"room": "1", "old": "x"}),
    ],
)
def test_tags_become_those_that_were_asked_for(simulated, options, tags):
    own = {"aws:cloudformation:stack-name": "lab"}
    simulated.prepare({"desk-1": {"tags": {"room": "1", "old": "x", **own}}})
    planned = simulated.instance("desk-1", check=True, diff=True, **options)
    result = simulated.instance("desk-1", diff=True, **options)
    assert result["instance"]["tags"] == {**tags, **own}
    assert planned["diff"] == result["diff"]
    assert planned["changed"] is result["changed"] is (tags != {"room": "1", "old": "x"})
    again = simulated.instance("desk-1", **options)
    assert not again["changed"]


def test_add_ons_are_created_changed_and_removed(simulated):
    simulated.prepare({"desk-1": {}})
    steps = [
        ({"stop_on_idle": RULE}, {"StopInstanceOnIdle": {"threshold": "5", "duration": "30"}}),
        (
            {"stop_on_idle": {"threshold": 2, "duration": 30}},
            {"StopInstanceOnIdle": {"threshold": "2", "duration": "30"}},
        ),
        (
            {"stop_on_idle": {"enabled": False}, "auto_snapshot": {"time": "22:00"}},
            {"AutoSnapshot": {"snapshotTimeOfDay": "22:00", "nextSnapshotTimeOfDay": "22:00"}},
        ),
        (
            {"auto_snapshot": {}},
            {"AutoSnapshot": {"snapshotTimeOfDay": "22:00", "nextSnapshotTimeOfDay": "22:00"}},
        ),
        ({"auto_snapshot": {"enabled": False}}, {}),
        ({"auto_snapshot": {"enabled": False}, "stop_on_idle": {"enabled": False}}, {}),
    ]
    before = {}
    for options, wanted in steps:
        planned = simulated.instance("desk-1", check=True, diff=True, **options)
        result = simulated.instance("desk-1", diff=True, **options)
        assert rules(simulated, "desk-1") == wanted
        assert planned["diff"] == result["diff"]
        assert planned["changed"] is result["changed"] is (wanted != before)
        before = wanted


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bundle_id": "gpu_nvidia_xl_1_0"}, "cannot be changed to gpu_nvidia_xl_1_0; make a snap"),
        ({"availability_zone": "eu-west-1b"}, "make a snapshot of the computer"),
        ({"blueprint_id": "lfr_ubuntu_1_0"}, "create a computer of another name with it"),
        ({"key_pair_name": "class"}, "key_pair_name is LightsailDefaultKeyPair and cannot"),
        ({"ip_address_type": "ipv4"}, "change it in the Lightsail console"),
    ],
)
def test_what_cannot_be_changed_fails_before_anything_is(simulated, options, words, check):
    simulated.prepare({"desk-1": {"instance_state": "stopped"}})
    wanted = {**NEW, "tags": {"a": "b"}, "stop_on_idle": RULE, "state": "started", **options}
    result = simulated.instance("desk-1", "desk-2", check=check, **wanted)
    assert "1 of 2 virtual computers could not be started: desk-1: " in result["msg"]
    assert words in result["msg"]
    assert result["instances"][0]["error"]["code"] == "CannotBeChanged"
    assert of_each(result, "changed") == {"desk-1": False, "desk-2": True}
    truth = simulated.truth()["desk-1"]
    assert (truth["instance_state"], truth["options"]["tags"]) == ("stopped", {})
    assert ("desk-2" in simulated.truth()) is not check


def test_computers_are_started_and_stopped_with_what_is_wanted_of_them(simulated):
    simulated.prepare({"desk-1": {"instance_state": "stopped"}, "desk-2": {}}, TIMES)
    options = {**NEW, "tags": {"a": "b"}}
    for state, rest in (("started", "running"), ("stopped", "stopped")):
        names = ("desk-1", "desk-2", f"new-{state}")
        planned = simulated.instance(*names, state=state, check=True, diff=True, **options)
        result = simulated.instance(*names, state=state, diff=True, **options)
        assert not result.get("failed"), result["msg"]
        assert states(result) == dict.fromkeys(names, rest)
        assert planned["diff"] == result["diff"]
        assert all(each["options"]["tags"] == {"a": "b"} for each in simulated.truth().values())
        again = simulated.instance(*names, state=state, **options)
        assert not again["changed"]
    assert accepted(simulated, "StartInstance") == {
        "desk-1": 1,
        "desk-2": 0,
        "new-started": 0,
        "new-stopped": 0,
    }
    assert accepted(simulated, "StopInstance")["new-stopped"] == 1


def test_a_restart_is_over_when_its_operation_is_and_the_computer_runs(simulated):
    computers = {
        "desk-1": {},
        "desk-2": {"instance_state": "stopped"},
        "desk-3": {"instance_state": "pending"},
        "desk-4": {"instance_state": "stopping"},
    }
    simulated.prepare(computers, TIMES)
    result = simulated.instance(*computers, state="restarted", diff=True)
    assert not result.get("failed"), result["msg"]
    assert states(result) == dict.fromkeys(computers, "running")
    assert of_each(result, "changed") == dict.fromkeys(computers, True)
    reboots = {"desk-1": 1, "desk-2": 0, "desk-3": 1, "desk-4": 0}
    starts = {"desk-1": 0, "desk-2": 1, "desk-3": 0, "desk-4": 1}
    assert accepted(simulated, "RebootInstance") == reboots
    assert accepted(simulated, "StartInstance") == starts
    calls = simulated.calls()
    assert calls["GetInstance"]["desk-1"] == {"ok": 2}
    result = simulated.instance("new", state="restarted", **NEW)
    assert result["instance"]["state"]["name"] == "running"
    assert accepted(simulated, "RebootInstance")["new"] == 0


def test_no_capacity_is_told_in_the_words_of_the_service(simulated):
    reason = "There is not enough capacity in eu-west-1a."
    off = {"instance_state": "stopped"}
    simulated.prepare({"desk-1": {**off, "fail_instance_start": reason}, "desk-2": off}, TIMES)
    result = simulated.instance("desk-1", "desk-2", state="started")
    assert "1 of 2" in result["msg"]
    assert (
        f"desk-1: StartInstance was accepted and failed (OperationFailure: {reason})"
        in (result["msg"])
    )
    assert "another Availability Zone" in result["msg"]
    assert accepted(simulated, "StartInstance") == {"desk-1": 1, "desk-2": 1}


def test_a_creation_that_fails_in_the_end_is_no_success(simulated):
    reason = "The image could not be copied."
    simulated.prepare({}, {**TIMES, "created": {"failure_reason": reason}})
    result = simulated.instance("desk-1", **NEW)
    assert (
        f"CreateInstances was accepted and failed (failedInstanceCreation: {reason})"
        in (result["msg"])
    )
    assert result["instance"]["changed"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "NotFoundException",
            "could not be restarted: desk-1, desk-2: RebootInstance was accepted, and how it went could"
            " not be read: the service does not know the operation that the change began",
        ),
        (
            "ExpiredTokenException",
            "The virtual computers could not be restarted: the AWS credentials have expired",
        ),
    ],
)
def test_an_operation_that_cannot_be_asked_for_is_no_success_and_told_as_such(code, words):
    def answer(call, _name):
        if call == "GetInstance":
            return {"instance": {"state": {"name": "running"}}}
        return error(code, "no") if call == "GetOperation" else {"operations": [operation()]}

    names = ["desk-1", "desk-2"]
    result, _service = act(answer, names, module="lightsail_instance", state="restarted")
    assert words in result["msg"]
    assert of_each(result, "changed") == dict.fromkeys(names, True)


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize(
    ("options", "state"),
    [
        ({"state": "restarted"}, "running"),
        ({"state": "absent"}, "running"),
        ({"state": "started"}, "stopped"),
        ({"state": "stopped"}, "running"),
        ({"auto_snapshot": {"time": "07:00"}}, "running"),
    ],
)
def test_what_had_failed_already_when_it_was_accepted_is_no_success(options, state, wait):
    shown = {
        "name": "desk-1",
        "state": {"name": state},
        "addOns": [{"name": "AutoSnapshot", "status": "Enabled", "snapshotTimeOfDay": "06:00"}],
    }
    failed = {"status": "Failed", "isTerminal": True, "errorDetails": "the disk is broken"}

    def answer(call, _name):
        if call == "GetInstance":
            return {"instance": shown}
        return {"operations": [operation(kind=call, **failed)]}

    result, service = act(answer, module="lightsail_instance", wait=wait, **options)
    assert result["changed"]
    assert "was accepted and failed (the disk is broken)" in result["msg"]
    # Only where something is to be created or started, capacity can be what lacks.
    assert ("capacity" in result["msg"]) is (state == "stopped")
    assert len(service.calls) == 2


def test_what_was_deleted_is_gone_and_what_is_gone_is_deleted(simulated):
    simulated.prepare({"desk-1": {}, "desk-2": {"instance_state": "stopped"}, "keep": {}})
    simulated.instance("desk-1", stop_on_idle=RULE)
    names = ("desk-1", "desk-2", "desk-9")
    planned = simulated.instance(*names, state="absent", check=True, diff=True)
    for check in (True, False):
        options = {"state": "absent", "force_delete_add_ons": False, "check": check}
        refused = simulated.instance("desk-1", "desk-9", **options)
        assert (
            "desk-1: it has add-ons (StopInstanceOnIdle), so it was not deleted" in refused["msg"]
        )
        assert of_each(refused, "changed") == {"desk-1": False, "desk-9": False}
        plain = simulated.instance("desk-2", **{**options, "check": True})
        assert (plain["changed"], plain.get("failed")) == (True, None)
    result = simulated.instance(*names, state="absent", diff=True)
    assert not result.get("failed"), result["msg"]
    assert planned["diff"] == result["diff"]
    assert result["diff"]["after"] == dict.fromkeys(names, {})
    changed = {"desk-1": True, "desk-2": True, "desk-9": False}
    assert of_each(planned, "changed") == of_each(result, "changed") == changed
    assert states(result) == dict.fromkeys(names)
    assert list(simulated.truth()) == ["keep"]
    again = simulated.instance(*names, state="absent", **NEW)
    assert not again["changed"]


def test_how_one_was_to_be_that_is_deleted_does_not_matter(simulated):
    simulated.prepare({"desk-1": {}})
    options = {**NEW, "bundle_id": "gpu_nvidia_xl_1_0", "tags": {"a": "b"}, "state": "absent"}
    planned = simulated.instance("desk-1", check=True, diff=True, **options)
    result = simulated.instance("desk-1", diff=True, **options)
    assert not planned.get("failed"), planned["msg"]
    assert planned["diff"] == result["diff"]
    assert planned["changed"] is result["changed"] is True
    assert simulated.truth() == {}


def test_without_waiting_each_change_is_made_and_none_is_waited_for(simulated):
    off = {"instance_state": "stopped"}
    simulated.prepare({"desk-1": off, "desk-2": {}, "desk-3": {}}, TIMES)
    result = simulated.instance("new", wait=False, **NEW)
    assert result["instance"]["state"]["name"] == "pending"
    simulated.instance("desk-1", state="started", wait=False, tags={"a": "b"})
    simulated.instance("desk-2", state="restarted", wait=False)
    simulated.instance("desk-3", state="absent", wait=False)
    assert simulated.time.monotonic() < 10
    assert set(simulated.truth()) == {"desk-1", "desk-2", "new"}
    assert simulated.truth()["desk-1"]["options"]["tags"] == {"a": "b"}
    assert accepted(simulated, "StartInstance")["desk-1"] == 1
    assert accepted(simulated, "RebootInstance")["desk-2"] == 1


@pytest.mark.parametrize("when", ["after", "before"])
def test_after_a_lost_answer_it_looks_before_it_creates_again(simulated, when):
    faults = {"operations": ["CreateInstances"], "dropped": 1, "dropped_when": when}
    simulated.prepare({}, {**TIMES, "read_lag_seconds": 3}, faults)
    result = simulated.instance("desk-1", wait_timeout=700, **NEW)
    sent = simulated.calls()["CreateInstances"]["*"]["dropped"]
    assert result["instance"]["changed"]
    if when == "after":
        assert (sent, result["instance"]["state"]["name"]) == (1, "running")
        assert result["instance"]["operations"] == []
    else:
        # The service never got it: it is sent again, but never sooner than a read would show it.
        assert 2 <= sent <= 700 / 10
        assert "its answer is missing, so it may have been carried out" in result["msg"]


@pytest.mark.parametrize(
    ("options", "before", "after", "refusal"),
    [
        (NEW, False, True, "InvalidInputException"),
        ({"state": "absent"}, True, False, "InvalidInputException"),
        ({"state": "absent"}, True, False, "NotFoundException"),
    ],
)
def test_what_was_done_though_a_fault_was_answered_counts(options, before, after, refusal):
    """The read in between is old, so the same is sent again, and refused since it is done."""
    sent = []

    def answer(call, _name):
        if call == "GetInstance":
            is_there = after if len(sent) > 1 else before
            there = {"instance": {"name": "desk-1", "state": {"name": "running"}, "tags": []}}
            return there if is_there else error("NotFoundException")
        sent.append(call)
        return error("ServiceException", status=500) if len(sent) == 1 else error(refusal)

    result, _service = act(answer, module="lightsail_instance", **options)
    assert not result.get("failed"), result["msg"]
    assert (result["changed"], len(sent)) == (True, 2)


def test_a_deletion_that_finds_nothing_and_shows_it_all_the_same_ends_soon():
    def answer(call, _name):
        if call == "GetInstance":
            return {"instance": {"name": "desk-1", "state": {"name": "running"}, "tags": []}}
        return error("NotFoundException", "no")

    result, service = act(answer, module="lightsail_instance", state="absent")
    assert result["instance"]["error"]["code"] == "NotFoundException"
    assert service.sent("DeleteInstance") == 1
    assert len(service.calls) < 10


@pytest.mark.many_times
@pytest.mark.parametrize("seed", [1, 2])
def test_on_a_bad_day_each_is_created_once_and_has_all_that_was_wanted(simulated, seed):
    faults = {
        "throttled": 0.1,
        "service_exception": 0.1,
        "dropped": 0.1,
        "dropped_when": "mixed",
        "slow": 0.05,
        "slow_seconds": 1,
        "seed": seed,
    }
    names = [f"desk-{number}" for number in range(1, 9)]
    old = {name: {"instance_state": "stopped", "tags": {"old": "x"}} for name in names[:4]}
    simulated.prepare(old, {**TIMES, "read_lag_seconds": 1}, faults)
    options = {**NEW, "tags": {"a": "b"}, "stop_on_idle": RULE, "state": "started"}
    result = simulated.instance(*names, **options)
    simulated.call("PUT", "faults", {})
    assert not result.get("failed"), result["msg"]
    assert of_each(result, "changed") == dict.fromkeys(names, True)
    assert sorted(simulated.truth()) == sorted(names)
    for name, truth in simulated.truth().items():
        assert truth["options"]["tags"] == {"a": "b"}
        assert truth["instance_state"] == "running"
        assert truth["accepted"]["StartInstance"] == (name in old)
        assert "StopInstanceOnIdle" in rules(simulated, name)
    again = simulated.instance(*names, **options)
    assert not again["changed"]


def test_who_may_not_create_is_told_so_once(simulated):
    simulated.prepare({"desk-1": {}})
    user = simulated.user("reader", "lightsail:GetInstance")
    result = simulated.instance("desk-1", "desk-2", "desk-3", **NEW, **user)
    assert "lack the IAM action lightsail:CreateInstances" in result["msg"]
    assert result["msg"].count("lightsail:CreateInstances;") == 1
    assert [bool(each["error"]) for each in result["instances"]] == [False, True, True]


def test_a_limit_of_the_account_keeps_those_that_were_created(simulated):
    simulated.prepare({}, {"instance_limit": 2})
    result = simulated.instance("desk-1", "desk-2", "desk-3", **NEW)
    assert "1 of 3 virtual computers could not be created or changed" in result["msg"]
    assert "CreateInstances was refused (InvalidInputException: The account has" in result["msg"]
    assert len(simulated.truth()) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"availability_zone": "eu-west-1a"}, "availability_zone: to create a computer, bundle_id"),
        ({"zone": "us-east-1a"}, "is no zone of the Region eu-west-1"),
        ({**NEW, "snapshot": "golden"}, "blueprint_id, snapshot: only one of them"),
        ({**NEW, "bundle_id": " "}, "bundle_id: it is empty"),
        ({"key_pair_name": "class"}, "blueprint_id or snapshot must be given, too"),
        ({"stop_on_idle": {}}, "stop_on_idle.threshold: it is missing"),
        ({"stop_on_idle": {"threshold": 0, "duration": 3}}, "threshold: 0 is out of range"),
        ({"stop_on_idle": {"threshold": 1, "duration": 1441}}, "give 1 to 1440 (minutes)"),
        ({"auto_snapshot": {"time": "06:30"}}, "is no whole hour of the day in UTC"),
        ({"auto_snapshot": {"time": 1320}}, "without quotes, YAML reads 22:00 as a number"),
        ({"tags": {f"k{i}": "" for i in range(51)}}, "tags: there are 51; give at most 50"),
        ({"tags": {"aws:x": "1"}}, "tags: 'aws:x' begins with aws:"),
        ({"tags": {"a": {"b": 1}}}, "tags: the value of 'a' is no text"),
        ({"tags": {"a": "b;c"}}, "has a character that AWS does not allow"),
        ({"name": "a_"}, "no virtual computer can be called 'a_'"),
        ({"wait_delay": 0}, "wait_delay: 0 is too short"),
    ],
)
def test_what_cannot_be_right_is_said_before_any_call(simulated, options, words):
    simulated.prepare({"desk-1": {}})
    result = simulated.run("lightsail_instance", **{"name": "desk-1", **options})
    assert result["failed"]
    assert words in result["msg"]
    assert simulated.calls() == {}
