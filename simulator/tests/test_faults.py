# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand, settings and the log of calls."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from moto.lightsail.exceptions import ServiceError
from moto.lightsail.models import Faults

from ..client import Simulator, SimulatorError
from .conftest import Clock

NAME = "desk-1"


def outcomes(backend: Any, count: int, operation: str = "StartGUISession") -> list[str]:
    """What happens to so many calls."""
    seen = []
    for _dummy in range(count):
        try:
            fault = backend.simulation.inject(operation, NAME)
        except ServiceError as error:
            seen.append(error.error_type)
        else:
            seen.append(fault.drop or ("slow" if fault.delay else "ok"))
    return seen


def set_faults(backend: Any, **values: Any) -> None:
    """Replaces the faults."""
    backend.simulation.set_faults(Faults.parse(values))


def test_no_faults_at_first(backend: Any) -> None:
    assert outcomes(backend, 1000) == ["ok"] * 1000


def test_rate_limit(backend: Any, clock: Clock) -> None:
    set_faults(backend, rate_limit=10, burst=3)
    assert outcomes(backend, 5) == ["ok"] * 3 + ["ThrottlingException"] * 2
    clock.pass_by(0.2)
    assert outcomes(backend, 3) == ["ok"] * 2 + ["ThrottlingException"]
    clock.pass_by(100)
    assert Counter(outcomes(backend, 20))["ok"] == 3


def test_rate_limit_without_burst(backend: Any) -> None:
    set_faults(backend, rate_limit=5)
    assert Counter(outcomes(backend, 9))["ok"] == 5


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ({"throttled": 0.3}, "ThrottlingException"),
        ({"service_exception": 0.3}, "ServiceException"),
        ({"dropped": 0.3}, "before"),
        ({"dropped": 0.3, "dropped_when": "after"}, "after"),
        ({"slow": 0.3, "slow_seconds": 2}, "slow"),
    ],
)
def test_shares(backend: Any, faults: dict[str, Any], outcome: str) -> None:
    set_faults(backend, **faults)
    count = Counter(outcomes(backend, 2000))
    assert set(count) == {"ok", outcome}
    assert 500 < count[outcome] < 700


def test_mixed_drops(backend: Any) -> None:
    set_faults(backend, dropped=1, dropped_when="mixed")
    count = Counter(outcomes(backend, 1000))
    assert set(count) == {"before", "after"}
    assert 420 < count["before"] < 580


def test_same_seed_same_faults(backend: Any) -> None:
    shares = {"throttled": 0.2, "dropped": 0.2, "slow": 0.2}
    set_faults(backend, **shares, seed=4)
    first = outcomes(backend, 100)
    set_faults(backend, **shares, seed=4)
    assert outcomes(backend, 100) == first
    set_faults(backend, **shares, seed=5)
    assert outcomes(backend, 100) != first


def test_settings_seed_starts_anew(backend: Any) -> None:
    set_faults(backend, throttled=0.5)
    backend.simulation.change_settings({"seed": 9})
    first = outcomes(backend, 50)
    backend.simulation.change_settings({"seed": 9})
    assert outcomes(backend, 50) == first


def test_only_named_operations(backend: Any) -> None:
    set_faults(backend, throttled=1, operations=["StopGUISession"])
    assert outcomes(backend, 3) == ["ok"] * 3
    assert outcomes(backend, 3, "StopGUISession") == ["ThrottlingException"] * 3


@pytest.mark.parametrize("kind", ["region", "account"])
def test_set_up_for_seconds_or_calls(backend: Any, clock: Clock, kind: str) -> None:
    code = f"{kind.title()}SetupInProgressException"
    set_faults(backend, **{f"{kind}_setup_seconds": 10})
    clock.pass_by(9.9)
    assert outcomes(backend, 1) == [code]
    clock.pass_by(0.1)
    assert outcomes(backend, 1) == ["ok"]
    set_faults(backend, **{f"{kind}_setup_calls": 2})
    assert outcomes(backend, 3) == [code, code, "ok"]


def test_forced_errors(backend: Any) -> None:
    set_faults(
        backend,
        errors=[
            {"operation": "StopGUISession", "code": "A"},
            {"resource": "desk-9", "code": "B"},
            {"operation": "StartGUISession", "resource": NAME, "code": "C", "times": 2},
        ],
    )
    assert outcomes(backend, 3) == ["C", "C", "ok"]
    assert outcomes(backend, 2, "StopGUISession") == ["A", "A"]
    assert [error.times for error in backend.simulation.faults.errors] == [None, None, 0]


def test_throttled_over_http(simulator: Simulator, client: Any) -> None:
    simulator.set_faults(throttled=1)
    with pytest.raises(ClientError) as caught:
        client.get_instances()
    assert caught.value.response["Error"] == {
        "Code": "ThrottlingException",
        "Message": "Rate exceeded",
    }
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(("when", "accepted"), [("before", 0), ("after", 1)])
def test_dropped_over_http(simulator: Simulator, client: Any, when: str, accepted: int) -> None:
    simulator.put_computer(NAME)
    simulator.set_faults(dropped=1, dropped_when=when)
    with pytest.raises(ConnectionClosedError):
        client.start_gui_session(resourceName=NAME)
    assert simulator.computer(NAME)["accepted"]["StartGUISession"] == accepted
    assert simulator.calls()["counts"] == {"StartGUISession": {NAME: {"dropped": 1}}}


def test_a_refusal_can_be_dropped_too(simulator: Simulator, client: Any) -> None:
    simulator.set_faults(dropped=1, dropped_when="after")
    with pytest.raises(ConnectionClosedError):
        client.start_gui_session(resourceName="none")


def test_botocore_retries_what_was_dropped(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    simulator.set_faults(dropped=0.5, seed=1)
    client = make_client(config=Config(retries={"mode": "standard", "total_max_attempts": 8}))
    for _dummy in range(3):
        client.get_instances()
    assert simulator.calls()["counts"]["GetInstances"]["*"]["ok"] == 3


def test_slow_answer(simulator: Simulator, client: Any) -> None:
    simulator.set_faults(slow=1, slow_seconds=0.3, operations=["GetInstances"])
    begun = time.monotonic()
    client.get_instances()
    assert time.monotonic() - begun >= 0.3


def test_calls_are_counted_without_secrets(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, status="started")
    begun = time.time()
    client.create_gui_session_access_details(resourceName=NAME)
    with pytest.raises(ClientError):
        client.start_gui_session(resourceName=NAME)
    with pytest.raises(ClientError):
        client.start_gui_session(resourceName="none")
    with pytest.raises(ClientError):
        client.start_gui_session(resourceName="not a name")
    calls = simulator.calls()
    assert calls["counts"] == {
        "CreateGUISessionAccessDetails": {NAME: {"ok": 1}},
        "StartGUISession": {
            NAME: {"InvalidInputException": 1},
            "none": {"NotFoundException": 1},
            "(invalid)": {"InvalidInputException": 1},
        },
    }
    assert calls["total"] == 4
    assert [entry["resource"] for entry in calls["log"]] == [NAME, NAME, "none", "(invalid)"]
    assert set(calls["log"][0]) == {"time", "operation", "resource", "outcome"}
    assert begun <= calls["log"][0]["time"] <= time.time()
    simulator.forget_calls()
    assert simulator.calls() == {"counts": {}, "total": 0, "log": []}


def test_settings_are_merged_and_reset(simulator: Simulator) -> None:
    before = simulator.settings()
    assert before["start_seconds"] == 2.0
    assert before["lenient"] is False
    assert simulator.settings(start_seconds=7) == {**before, "start_seconds": 7}
    assert simulator.settings(lenient=True) == {**before, "start_seconds": 7, "lenient": True}
    simulator.put_computer(NAME)
    simulator.set_faults(throttled=1)
    simulator.reset()
    assert simulator.settings() == before
    assert simulator.computers() == {}
    assert simulator.faults()["throttled"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("PUT", "settings", {"nothing": 1}, 400, "unknown key: nothing"),
        ("PUT", "settings", {"start_seconds": -1}, 400, "start_seconds: must be"),
        ("PUT", "settings", {"start_seconds": True}, 400, "start_seconds: must be"),
        ("PUT", "settings", {"page_size": 0}, 400, "page_size: must be"),
        ("PUT", "settings", {"lenient": 1}, 400, "lenient: must be"),
        ("PUT", "computers/desk-1", {"colour": "red"}, 400, "unknown key: colour"),
        ("PUT", "computers/desk-1", {"status": ""}, 400, "status: must be"),
        ("PUT", "computers/desk-1", {"stuck_at": 101}, 400, "stuck_at: must be"),
        ("PUT", "computers/desk-1", {"tags": {"a": 1}}, 400, "tags: must be"),
        ("PUT", "computers/desk-1", {"instance_state": "gone"}, 400, "instance_state: must be"),
        ("PUT", "computers/not%20ok", {}, 400, "not a resource name"),
        ("PUT", "computers/desk-1?region=mars-1", {}, 400, "no such Region"),
        ("PUT", "computers", {"desk-1": {}, "desk-2": {"colour": 1}}, 400, "unknown key"),
        ("GET", "computers/none", None, 404, "does not exist"),
        ("DELETE", "computers/none", None, 404, "does not exist"),
        ("POST", "computers/desk-1", {}, 405, "is needed"),
        ("PUT", "faults", {"dropped": 1.5}, 400, "dropped: must be"),
        ("PUT", "faults", {"dropped_when": "later"}, 400, "dropped_when: must be"),
        ("PUT", "faults", {"errors": [{"operation": "x"}]}, 400, "errors: must be"),
        ("PUT", "faults", {"errors": [{"code": "x", "more": 1}]}, 400, "unknown key: more"),
        ("PUT", "faults", {"rate_limit": 0}, 400, "rate_limit: must be"),
        ("POST", "users", {"name": "x"}, 400, "policy: must be"),
        ("POST", "users", {"policy": {}}, 400, "needed: name"),
        ("POST", "users", {"name": "x", "policy": {"Statement": 7}}, 400, "must be objects"),
        (
            "POST",
            "users",
            {"name": "x", "policy": {"Statement": {"Condition": {"StringEquals": 7}}}},
            400,
            "must be objects",
        ),
        ("GET", "users", None, 404, "no such call"),
        ("GET", "nothing", None, 404, "no such call"),
    ],
)
def test_wrong_control_calls(
    simulator: Simulator, method: str, path: str, body: Any, status: int, message: str
) -> None:
    before = (simulator.settings(), simulator.faults())
    with pytest.raises(SimulatorError) as caught:
        simulator.call(method, path, body)
    assert caught.value.status == status
    assert message in str(caught.value)
    assert (simulator.settings(), simulator.faults(), simulator.computers()) == (*before, {})


def test_truth_about_a_computer(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, start_seconds=0.1, tags={"a": "b"}, bundle_id="big")
    client.start_gui_session(resourceName=NAME)
    while (truth := simulator.computer(NAME))["status"] != "started":
        time.sleep(0.05)
    assert truth["became_started_at"] == pytest.approx(truth["started_at"] + 0.1)
    assert truth["accepted"] == {
        "StartGUISession": 1,
        "StopGUISession": 0,
        "StartInstance": 0,
        "StopInstance": 0,
        "RebootInstance": 0,
    }
    assert truth["options"]["tags"] == {"a": "b"}
    assert "http" not in str(truth)
    simulator.delete_computer(NAME)
    assert simulator.computers() == {}
