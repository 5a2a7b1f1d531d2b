# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Statuses and their transitions, on a clock that the tests move."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.lightsail.exceptions import (
    InvalidInputException,
    NotFoundException,
    OperationFailureException,
)
from moto.lightsail.models import Snapshot

from .conftest import Clock

NAME = "desk-1"
STATUSES = (
    "startExpired",
    "notStarted",
    "started",
    "starting",
    "stopped",
    "stopping",
    "settingUpInstance",
    "failedInstanceCreation",
    "failedStartingGUISession",
    "failedStoppingGUISession",
)


MAY_START = (
    "notStarted",
    "stopped",
    "startExpired",
    "failedStartingGUISession",
    "failedStoppingGUISession",
)
MAY_STOP = ("started", "startExpired", "failedStoppingGUISession")


SLOW = {"instance_start_seconds": 6, "instance_stop_seconds": 6}


def read(backend: Any, name: str = NAME) -> dict[str, Any]:
    """The answer to CreateGUISessionAccessDetails."""
    return backend.create_gui_session_access_details(name, lambda token: f"https://x/{token}")


def status(backend: Any) -> str:
    """The status that a read shows."""
    return read(backend)["status"]


@pytest.mark.parametrize("wanted", STATUSES)
def test_every_status_can_be_put(backend: Any, wanted: str) -> None:
    backend.simulation.change_settings({"setup_seconds": 5})
    backend.put_computer(NAME, {"status": wanted})
    assert status(backend) == wanted


def test_default_status(backend: Any) -> None:
    backend.put_computer(NAME, {})
    assert read(backend) == {"resourceName": NAME, "status": "notStarted"}


def test_unknown_status_stays_and_refuses_calls(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"status": "hibernating"})
    clock.pass_by(10_000)
    assert status(backend) == "hibernating"
    for call in (backend.start_gui_session, backend.stop_gui_session):
        with pytest.raises(InvalidInputException, match="hibernating"):
            call(NAME)


@pytest.mark.parametrize("before", MAY_START)
def test_start(backend: Any, clock: Clock, before: str) -> None:
    backend.put_computer(NAME, {"status": before, "start_seconds": 10})
    backend.start_gui_session(NAME)
    assert read(backend) == {"resourceName": NAME, "status": "starting", "percentageComplete": 0}
    clock.pass_by(9.99)
    assert read(backend)["percentageComplete"] == 100
    assert "sessions" not in read(backend)
    clock.pass_by(0.01)
    answer = read(backend)
    assert answer["status"] == "started"
    assert "percentageComplete" not in answer
    assert sorted(session["isPrimary"] for session in answer["sessions"]) == [False, True]
    assert len({session["url"] for session in answer["sessions"]}) == 2


@pytest.mark.parametrize("before", MAY_STOP)
def test_stop(backend: Any, clock: Clock, before: str) -> None:
    backend.put_computer(NAME, {"status": before, "stop_seconds": 4})
    backend.stop_gui_session(NAME)
    clock.pass_by(2)
    assert read(backend) == {"resourceName": NAME, "status": "stopping", "percentageComplete": 50}
    clock.pass_by(2)
    assert read(backend) == {"resourceName": NAME, "status": "stopped"}


@pytest.mark.parametrize("before", [s for s in STATUSES if s not in MAY_START])
def test_start_is_refused(backend: Any, before: str) -> None:
    computer = backend.put_computer(NAME, {"status": before, "setup_seconds": 5})
    with pytest.raises(InvalidInputException, match=f"its status is {before}"):
        backend.start_gui_session(NAME)
    assert computer.describe()["accepted"]["StartGUISession"] == 0


@pytest.mark.parametrize("before", [s for s in STATUSES if s not in MAY_STOP])
def test_stop_is_refused(backend: Any, before: str) -> None:
    computer = backend.put_computer(NAME, {"status": before, "setup_seconds": 5})
    with pytest.raises(InvalidInputException, match=f"its status is {before}"):
        backend.stop_gui_session(NAME)
    assert computer.describe()["accepted"]["StopGUISession"] == 0


@pytest.mark.parametrize("before", ["started", "starting"])
def test_lenient_start_keeps_the_session(backend: Any, clock: Clock, before: str) -> None:
    backend.simulation.change_settings({"lenient": True})
    computer = backend.put_computer(NAME, {"status": before})
    clock.pass_by(1)
    operations = backend.start_gui_session(NAME)
    assert operations[0]["status"] == "Succeeded"
    clock.pass_by(1)
    assert status(backend) == "started"
    assert computer.describe()["accepted"]["StartGUISession"] == 1


@pytest.mark.parametrize("before", ["stopped", "stopping", "notStarted"])
def test_lenient_stop_changes_nothing(backend: Any, before: str) -> None:
    backend.simulation.change_settings({"lenient": True})
    backend.put_computer(NAME, {"status": before})
    backend.stop_gui_session(NAME)
    assert status(backend) == before


def test_lenient_stop_while_starting_stops(backend: Any, clock: Clock) -> None:
    backend.simulation.change_settings({"lenient": True})
    computer = backend.put_computer(NAME, {"status": "notStarted"})
    started = backend.start_gui_session(NAME)[0]
    backend.stop_gui_session(NAME)
    assert status(backend) == "stopping"
    clock.pass_by(100)
    assert status(backend) == "stopped"
    assert computer.describe()["became_started_at"] is None
    assert backend.get_operation(started["id"])["errorCode"] == "OperationCanceled"


@pytest.mark.parametrize(
    ("reason", "end"), [(None, "notStarted"), ("no space", "failedInstanceCreation")]
)
def test_setting_up(backend: Any, clock: Clock, reason: str | None, end: str) -> None:
    options = {"status": "settingUpInstance", "setup_seconds": 8, "failure_reason": reason}
    backend.put_computer(NAME, options)
    clock.pass_by(2)
    assert read(backend)["percentageComplete"] == 25
    clock.pass_by(6)
    assert status(backend) == end
    assert read(backend).get("failureReason") == reason


def test_session_expires_and_can_be_resumed(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"start_seconds": 10})
    backend.start_gui_session(NAME)
    clock.pass_by(10 + 3599.9)
    first = read(backend)
    assert first["status"] == "started"
    clock.pass_by(0.1)
    assert read(backend) == {"resourceName": NAME, "status": "startExpired"}
    backend.start_gui_session(NAME)
    clock.pass_by(10)
    second = read(backend)
    assert not {s["url"] for s in first["sessions"]} & {s["url"] for s in second["sessions"]}


def test_session_seconds_of_one_computer(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"status": "started", "session_seconds": 3})
    clock.pass_by(3)
    assert status(backend) == "startExpired"


def test_urls_stay_the_same_while_it_runs(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"status": "started"})
    first = read(backend)
    clock.pass_by(60)
    assert read(backend) == first


def test_reads_lag(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"start_seconds": 10, "read_lag_seconds": 3})
    computer = backend.instance(NAME)
    backend.start_gui_session(NAME)
    clock.pass_by(2.9)
    assert status(backend) == "notStarted"
    assert computer.describe()["status"] == "starting"
    clock.pass_by(0.1)
    assert status(backend) == "starting"
    clock.pass_by(9.9)
    assert status(backend) == "starting"
    assert computer.describe()["status"] == "started"
    clock.pass_by(0.1)
    assert len(read(backend)["sessions"]) == 2


def test_putting_a_status_does_not_lag(backend: Any, clock: Clock) -> None:
    backend.simulation.change_settings({"read_lag_seconds": 30})
    backend.put_computer(NAME, {"status": "stopped"})
    clock.pass_by(1)
    backend.put_computer(NAME, {"status": "started"})
    assert status(backend) == "started"


def test_instance_state_lags_too(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"read_lag_seconds": 3, "instance_stop_seconds": 0})
    backend.stop_instance(NAME)
    assert backend.get_instance(NAME)["state"]["name"] == "running"
    clock.pass_by(3)
    assert backend.get_instance(NAME)["state"]["name"] == "stopped"


def test_urls_lag(backend: Any, clock: Clock) -> None:
    computer = backend.put_computer(NAME, {"start_seconds": 10, "url_lag_seconds": 5})
    begun = clock()
    backend.start_gui_session(NAME)
    clock.pass_by(14.9)
    assert read(backend) == {"resourceName": NAME, "status": "started"}
    assert computer.describe()["became_started_at"] is None
    clock.pass_by(0.1)
    assert len(read(backend)["sessions"]) == 2
    assert computer.describe()["became_started_at"] == begun + 15
    assert computer.describe()["started_at"] == begun


def test_start_fails_the_next_times(backend: Any, clock: Clock) -> None:
    options = {"start_seconds": 10, "fail_start": "out of memory", "fail_start_times": 2}
    backend.put_computer(NAME, options)
    for _dummy in range(2):
        operation = backend.start_gui_session(NAME)[0]
        assert status(backend) == "starting"
        clock.pass_by(10)
        answer = read(backend)
        assert answer["status"] == "failedStartingGUISession"
        assert answer["failureReason"] == "out of memory"
        done = backend.get_operation(operation["id"])
        assert (done["status"], done["isTerminal"]) == ("Failed", True)
        assert done["errorCode"] == "failedStartingGUISession"
        assert done["errorDetails"] == "out of memory"
    backend.start_gui_session(NAME)
    clock.pass_by(10)
    assert status(backend) == "started"
    assert "failureReason" not in read(backend)


def test_start_fails_always(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"fail_start": ""})
    for _dummy in range(5):
        backend.start_gui_session(NAME)
        clock.pass_by(10)
        assert read(backend) == {"resourceName": NAME, "status": "failedStartingGUISession"}


def test_stop_fails(backend: Any, clock: Clock) -> None:
    options = {"status": "started", "fail_stop": "busy", "fail_stop_times": 1, "stop_seconds": 4}
    backend.put_computer(NAME, options)
    backend.stop_gui_session(NAME)
    clock.pass_by(4)
    assert read(backend)["status"] == "failedStoppingGUISession"
    assert read(backend)["failureReason"] == "busy"
    backend.stop_gui_session(NAME)
    clock.pass_by(4)
    assert status(backend) == "stopped"


@pytest.mark.parametrize("kind", ["starting", "stopping", "settingUpInstance"])
def test_stuck_at_a_percentage(backend: Any, clock: Clock, kind: str) -> None:
    times = {"start_seconds": 10, "stop_seconds": 10, "setup_seconds": 10}
    backend.put_computer(NAME, {"status": kind, "stuck_at": 40, **times})
    clock.pass_by(2)
    assert read(backend)["percentageComplete"] == 20
    clock.pass_by(1_000)
    assert read(backend)["percentageComplete"] == 40
    assert status(backend) == kind
    backend.put_computer(NAME, {"stuck_at": None})
    assert status(backend) != kind


def test_stuck_operation_never_ends(backend: Any, clock: Clock) -> None:
    computer = backend.put_computer(NAME, {"stuck_at": 40})
    operation = backend.start_gui_session(NAME)[0]
    clock.pass_by(1_000)
    assert backend.get_operation(operation["id"])["isTerminal"] is False
    assert computer.describe()["became_started_at"] is None


@pytest.mark.parametrize("wanted", STATUSES)
def test_stuck_in_any_status(backend: Any, clock: Clock, wanted: str) -> None:
    backend.put_computer(NAME, {"status": wanted, "stuck": True, "session_seconds": 5})
    clock.pass_by(10_000)
    assert status(backend) == wanted
    for call in (backend.start_gui_session, backend.stop_gui_session):
        try:
            call(NAME)
        except InvalidInputException:
            continue
        clock.pass_by(100)
        assert status(backend) == wanted


def test_getting_stuck_where_it_is(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"status": "starting", "start_seconds": 10})
    clock.pass_by(20)
    before = read(backend)
    backend.put_computer(NAME, {"stuck": True})
    clock.pass_by(10_000)
    assert read(backend) == before


def test_percentage_can_be_left_out(backend: Any) -> None:
    backend.simulation.change_settings({"percentage": False})
    backend.put_computer(NAME, {"status": "starting"})
    assert read(backend) == {"resourceName": NAME, "status": "starting"}
    backend.put_computer(NAME, {"percentage": True})
    assert read(backend)["percentageComplete"] == 0


def test_times_of_one_computer_differ(backend: Any, clock: Clock) -> None:
    backend.simulation.change_settings({"start_seconds": 5})
    backend.put_computer("fast", {})
    backend.put_computer("slow", {"start_seconds": 50})
    for name in ("fast", "slow"):
        backend.start_gui_session(name)
    clock.pass_by(5)
    assert read(backend, "fast")["status"] == "started"
    assert read(backend, "slow")["status"] == "starting"


@pytest.mark.parametrize("state", ["pending", "stopping", "stopped"])
def test_session_calls_need_a_running_instance(backend: Any, state: str) -> None:
    options = {"status": "started", "instance_state": state, **SLOW}
    backend.put_computer(NAME, options)
    for call in (backend.start_gui_session, backend.stop_gui_session):
        with pytest.raises(InvalidInputException, match=f"its state is {state}"):
            call(NAME)


def test_instance_stops_and_starts(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"status": "started", **SLOW})
    stop = backend.stop_instance(NAME)[0]
    assert stop["operationType"] == "StopInstance"
    assert backend.get_instance(NAME)["state"] == {"code": 64, "name": "stopping"}
    assert status(backend) == "stopped"
    with pytest.raises(OperationFailureException, match="must be stopped"):
        backend.start_instance(NAME)
    clock.pass_by(6)
    assert backend.get_instance(NAME)["state"] == {"code": 80, "name": "stopped"}
    assert backend.get_operation(stop["id"])["status"] == "Succeeded"
    with pytest.raises(OperationFailureException, match="must be running"):
        backend.stop_instance(NAME)
    backend.start_instance(NAME)
    assert backend.get_instance(NAME)["state"] == {"code": 0, "name": "pending"}
    clock.pass_by(6)
    assert backend.get_instance(NAME)["state"] == {"code": 16, "name": "running"}
    backend.start_gui_session(NAME)


def test_operation_proceeds(backend: Any, clock: Clock) -> None:
    backend.put_computer(NAME, {"start_seconds": 10, "availability_zone": "eu-west-1b"})
    begun = clock()
    operation = backend.start_gui_session(NAME)[0]
    assert operation["isTerminal"] is False
    assert operation["status"] == "Started"
    assert operation["resourceType"] == "Instance"
    assert operation["operationType"] == "StartGUISession"
    assert operation["location"] == {"availabilityZone": "eu-west-1b", "regionName": "eu-west-1"}
    clock.pass_by(10)
    done = backend.get_operation(operation["id"])
    assert (done["status"], done["isTerminal"]) == ("Succeeded", True)
    assert done["createdAt"].timestamp() == begun
    assert done["statusChangedAt"].timestamp() == begun + 10
    with pytest.raises(NotFoundException):
        backend.get_operation("no-such-operation")


def test_created_instances_are_set_up(backend: Any, clock: Clock) -> None:
    backend.simulation.change_settings({"setup_seconds": 60})
    options = {
        "bundle_id": "app_standard_xl_1_0",
        "blueprint_id": "lfr_ubuntu_1_0",
        "availability_zone": "eu-west-1a",
        "tags": {},
    }
    operations = backend.create_instances(["a-1", "a-2"], options, [])
    assert [o["operationType"] for o in operations] == ["CreateInstance"] * 2
    assert read(backend, "a-1")["status"] == "settingUpInstance"
    assert backend.get_instance("a-2")["state"]["name"] == "pending"
    with pytest.raises(InvalidInputException, match="a-2"):
        backend.create_instances(["a-2", "a-3"], options, [])
    assert "a-3" not in backend.instances
    clock.pass_by(60)
    assert read(backend, "a-1")["status"] == "notStarted"
    assert backend.get_instance("a-2")["state"]["name"] == "running"


def test_deleted_instance_is_gone(backend: Any) -> None:
    backend.put_computer(NAME, {})
    assert backend.delete_instance(NAME)[0]["status"] == "Succeeded"
    with pytest.raises(NotFoundException):
        read(backend)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_pages_hold_each_instance_once(backend: Any, size: int) -> None:
    backend.simulation.change_settings({"page_size": size})
    names = [f"desk-{number}" for number in range(7)]
    for name in reversed(names):
        backend.put_computer(name, {})
    seen, token, pages = [], None, 0
    while pages == 0 or token:
        page, token = backend.get_instances(token)
        assert len(page) <= size
        assert pages < len(names), "the pages never end"
        seen += [instance["name"] for instance in page]
        pages += 1
    assert seen == names
    assert pages == -(-7 // size)


def test_wrong_page_token(backend: Any) -> None:
    with pytest.raises(InvalidInputException, match="page token"):
        backend.get_instances("%%%")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["start", "stop", "wait"]), st.floats(0, 30)), max_size=25
    ),
    lag=st.sampled_from([0.0, 1.0, 7.0]),
)
def test_whatever_is_called_a_read_is_consistent(
    backend: Any, clock: Clock, steps: list[tuple[str, float]], lag: float
) -> None:
    """URLs only while started, a percentage only in between, and a lagging read shows the past."""
    backend.instances.clear()
    options = {
        "start_seconds": 5,
        "stop_seconds": 3,
        "session_seconds": 20,
        "read_lag_seconds": lag,
    }
    computer = backend.put_computer(NAME, options)
    for step, seconds in steps:
        try:
            if step == "start":
                backend.start_gui_session(NAME)
            elif step == "stop":
                backend.stop_gui_session(NAME)
        except InvalidInputException:
            pass
        truth: Snapshot = computer.snapshot()
        clock.pass_by(lag)
        answer = read(backend)
        assert answer["status"] == truth.status
        assert ("sessions" in answer) == (truth.status == "started")
        assert ("percentageComplete" in answer) == (truth.status in ("starting", "stopping"))
        clock.pass_by(seconds)
