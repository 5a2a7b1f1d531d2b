# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS command line client, with every operation that the simulator claims."""

from __future__ import annotations

import contextlib
import io
import json
import time
from typing import Any

import awscli.clidriver
import pytest

from simulator import plugin
from simulator.client import Simulator

plugin.install()

# Only now can moto's package be asked for it.
from moto.lightsail.claims import OPERATIONS  # noqa: E402  # pylint: disable=wrong-import-position

IDLE = "addOnType=StopInstanceOnIdle,stopInstanceOnIdleRequest={threshold=5,duration=30}"


class CommandLine:
    """The client, in this process: starting it anew takes longer than a call."""

    def __init__(self) -> None:
        self._driver = awscli.clidriver.create_clidriver()

    def __call__(self, *arguments: str) -> Any:
        """What a command prints, as JSON; a command that fails fails the test."""
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            code = self._driver.main(["lightsail", *arguments, "--output", "json", "--no-paginate"])
        assert code == 0, f"{arguments}: {errors.getvalue()}"
        return json.loads(output.getvalue() or "null")

    def wait(self, wanted: str) -> None:
        """Waits for a state of the computer; a slow machine only waits longer."""
        deadline = time.monotonic() + 120
        while self("get-instance-state", *NAME)["state"]["name"] != wanted:
            assert time.monotonic() < deadline
            time.sleep(0.2)


NAME = ("--instance-name", "cli-1")
RESOURCE = ("--resource-name", "cli-1")
SNAPSHOT = ("--instance-snapshot-name", "cli-1-before")
CREATION = (
    *("--availability-zone", "eu-west-1b"),
    *("--bundle-id", "app_standard_xl_1_0"),
)


@pytest.fixture
def aws(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The client, which knows nothing but the simulator."""
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    return CommandLine()


def test_every_operation_that_is_claimed(simulator: Simulator, aws: CommandLine) -> None:
    assert aws("get-regions", "--include-availability-zones")["regions"]
    assert aws("get-bundles", "--app-category", "LfR")["bundles"]
    assert aws("get-blueprints", "--app-category", "LfR")["blueprints"]
    blueprint = ("--blueprint-id", "lfr_ubuntu_1_0")
    tags = ("--tags", "key=Course,value=BIO-7")
    (operation,) = aws(
        "create-instances", "--instance-names", "cli-1", *CREATION, *blueprint, *tags
    )["operations"]
    found = aws("get-operation", "--operation-id", operation["id"])["operation"]
    assert found["operationType"] == "CreateInstance"
    aws.wait("running")
    (instance,) = aws("get-instances")["instances"]
    assert aws("get-instance", *NAME)["instance"] == instance
    assert instance["location"]["availabilityZone"] == "eu-west-1b"
    assert instance["tags"] == [{"key": "Course", "value": "BIO-7"}]
    aws("tag-resource", *RESOURCE, "--tags", "key=Seat,value=3")
    aws("untag-resource", *RESOURCE, "--tag-keys", "Course")
    assert aws("get-instance", *NAME)["instance"]["tags"] == [{"key": "Seat", "value": "3"}]
    aws("enable-add-on", *RESOURCE, "--add-on-request", IDLE)
    aws("disable-add-on", *RESOURCE, "--add-on-type", "StopInstanceOnIdle")
    port = "fromPort=8443,toPort=8443,protocol=tcp"
    aws("put-instance-public-ports", *NAME, "--port-infos", port)
    (opened,) = aws("get-instance-port-states", *NAME)["portStates"]
    assert (opened["fromPort"], opened["state"]) == (8443, "open")
    aws("start-gui-session", *RESOURCE)
    read = aws("create-gui-session-access-details", *RESOURCE)
    assert (read["status"], len(read["sessions"])) == ("started", 2)
    aws("stop-gui-session", *RESOURCE)
    aws("reboot-instance", *NAME)
    now = int(time.time())
    period = ("--start-time", str(now - 86400), "--end-time", str(now + 60))
    (budget,) = aws("get-cost-estimate", *RESOURCE, *period)["resourcesBudgetEstimate"]
    assert budget["costEstimates"][0]["resultsByTime"][-1]["currency"] == "USD"
    aws("stop-instance", *NAME)
    aws.wait("stopped")
    aws("create-instance-snapshot", *NAME, *SNAPSHOT)
    deadline = time.monotonic() + 120
    while aws("get-instance-snapshot", *SNAPSHOT)["instanceSnapshot"]["state"] != "available":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert len(aws("get-instance-snapshots")["instanceSnapshots"]) == 1
    aws("create-instances-from-snapshot", "--instance-names", "cli-2", *CREATION, *SNAPSHOT)
    aws("start-instance", *NAME)
    aws.wait("running")
    for name in ("cli-1", "cli-2"):
        aws("delete-instance", "--instance-name", name, "--force-delete-add-ons")
    aws("delete-instance-snapshot", *SNAPSHOT)
    newest = aws("get-operations-for-resource", *RESOURCE)["operations"][0]
    assert newest["operationType"] == "DeleteInstance"
    assert aws("get-operations")["operations"]
    outcomes = simulator.calls()["counts"]
    assert {name for name in outcomes if any("ok" in o for o in outcomes[name].values())} == set(
        OPERATIONS
    )
