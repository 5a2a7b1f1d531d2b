# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computers from creation to deletion, as boto3 sees them.

What is expected is what AWS says: the service model of botocore (shapes), the samples that AWS
ships with its command line client (first answers, details of operations), the guides of Lightsail
and of Lightsail for Research.  What AWS does not say is a choice, and listed in the README.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.config import Config

from ..client import Simulator
from .conftest import Clock

NAME = "desk-1"
CREATION = {
    "instanceNames": [NAME],
    "availabilityZone": "eu-west-1a",
    "blueprintId": "lfr_ubuntu_1_0",
    "bundleId": "app_standard_xl_1_0",
}
IDLE = {
    "addOnType": "StopInstanceOnIdle",
    "stopInstanceOnIdleRequest": {"threshold": "5", "duration": "30"},
}
QUICK = {
    "setup_seconds": 0,
    "instance_start_seconds": 0,
    "instance_stop_seconds": 0,
    "snapshot_seconds": 0,
}


@pytest.fixture
def quick(simulator: Simulator) -> Simulator:
    """The simulator, where nothing takes time."""
    simulator.settings(**QUICK)
    return simulator


def state(client: Any, name: str = NAME) -> str:
    """The state of an instance, as both operations tell it."""
    told = client.get_instance_state(instanceName=name)["state"]
    assert client.get_instance(instanceName=name)["instance"]["state"] == told
    return str(told["name"])


def test_computers_take_time_unless_they_are_told_otherwise(backend: Any, clock: Clock) -> None:
    options = {
        "availability_zone": "eu-west-1a",
        "bundle_id": "app_standard_xl_1_0",
        "blueprint_id": "lfr_ubuntu_1_0",
        "tags": {},
    }

    def read() -> str:
        name = backend.get_instance(NAME)["state"]["name"]
        assert backend.get_instance_state(NAME)["name"] == name
        return str(name)

    (created,) = backend.create_instances([NAME], options, [])
    assert (created["operationType"], created["status"]) == ("CreateInstance", "Started")
    assert created["isTerminal"] is False
    assert "operationDetails" not in created
    steps = [
        (lambda: [created], "pending", "running"),
        (lambda: backend.stop_instance(NAME), "stopping", "stopped"),
        (lambda: backend.start_instance(NAME), "pending", "running"),
    ]
    for call, first, last in steps:
        (operation,) = call()
        assert read() == first
        assert backend.get_operation(operation["id"])["status"] == "Started"
        clock.pass_by(60)
        assert read() == last
        done = backend.get_operation(operation["id"])
        assert (done["status"], done["isTerminal"]) == ("Succeeded", True)


@pytest.mark.parametrize("success", ["Succeeded", "Completed"])
def test_what_is_answered_first_and_last(quick: Simulator, client: Any, success: str) -> None:
    """However quick it is: Started for create, start, stop; done at once for reboot and delete."""
    quick.settings(operation_success=success)
    calls = [
        lambda: client.create_instances(**CREATION),
        lambda: client.stop_instance(instanceName=NAME),
        lambda: client.start_instance(instanceName=NAME),
    ]
    for call in calls:
        (first,) = call()["operations"]
        assert (first["status"], first["isTerminal"]) == ("Started", False)
        last = client.get_operation(operationId=first["id"])["operation"]
        assert (last["status"], last["isTerminal"]) == (success, True)
    for call in (client.reboot_instance, client.delete_instance):
        (first,) = call(instanceName=NAME)["operations"]
        assert (first["status"], first["isTerminal"]) == (success, True)
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_instance_state(instanceName=NAME)


def test_an_instance_shows_all_that_creation_gave(quick: Simulator, client: Any) -> None:
    tags = [{"key": "Course", "value": "BIO-7"}, {"key": "alone"}]
    client.create_instances(
        **CREATION,
        keyPairName="lab.key",
        tags=tags,
        addOns=[IDLE, {"addOnType": "AutoSnapshot"}],
        ipAddressType="ipv4",
        userData="echo",
    )
    instance = client.get_instance(instanceName=NAME)["instance"]
    assert client.get_instances()["instances"] == [instance]
    assert instance["tags"] == tags
    assert instance["location"] == {"availabilityZone": "eu-west-1a", "regionName": "eu-west-1"}
    assert (instance["bundleId"], instance["blueprintId"]) == (
        CREATION["bundleId"],
        CREATION["blueprintId"],
    )
    assert instance["sshKeyName"] == "lab.key"
    assert instance["username"] == "lightsail-user"
    assert instance["ipAddressType"] == "ipv4"
    assert "ipv6Addresses" not in instance
    assert instance["privateIpAddress"].startswith("172.26.")
    assert instance["publicIpAddress"]
    assert instance["arn"] == quick.computer(NAME)["arn"]
    assert instance["arn"].startswith("arn:aws:lightsail:eu-west-1:123456789012:Instance/")
    assert "/i-" in instance["supportCode"]
    assert not instance["supportCode"].startswith("123456789012")
    assert instance["hardware"]["cpuCount"] == 4
    assert instance["hardware"]["ramSizeInGb"] == 8.0
    assert instance["hardware"]["disks"][0]["sizeInGb"] == 50
    assert instance["networking"]["ports"]
    by_name = {add_on["name"]: add_on for add_on in instance["addOns"]}
    assert by_name["StopInstanceOnIdle"] == {
        "name": "StopInstanceOnIdle",
        "status": "Enabled",
        "threshold": "5",
        "duration": "30",
    }
    assert by_name["AutoSnapshot"]["snapshotTimeOfDay"].endswith(":00")


def test_many_are_created_with_tags_and_addresses_of_their_own(
    quick: Simulator, client: Any
) -> None:
    names = [f"desk-{number}" for number in range(30)]
    tags = [{"key": "Course", "value": "BIO-7"}]
    answer = client.create_instances(**{**CREATION, "instanceNames": names}, tags=tags)
    assert [operation["resourceName"] for operation in answer["operations"]] == names
    client.tag_resource(resourceName="desk-3", tags=[{"key": "Seat", "value": "3"}])
    pages = client.get_paginator("get_instances").paginate()
    instances = [instance for page in pages for instance in page["instances"]]
    assert [i["name"] for i in instances if len(i["tags"]) == 2] == ["desk-3"]
    for member in ("publicIpAddress", "privateIpAddress", "arn", "supportCode"):
        assert len({instance[member] for instance in instances}) == 30


def test_a_new_public_address_at_each_start_and_none_while_it_is_off(
    quick: Simulator, client: Any
) -> None:
    client.create_instances(**CREATION)
    first = client.get_instance(instanceName=NAME)["instance"]
    client.stop_instance(instanceName=NAME)
    off = client.get_instance(instanceName=NAME)["instance"]
    assert "publicIpAddress" not in off
    client.start_instance(instanceName=NAME)
    second = client.get_instance(instanceName=NAME)["instance"]
    assert second["publicIpAddress"] != first["publicIpAddress"]
    assert first["privateIpAddress"] == off["privateIpAddress"] == second["privateIpAddress"]
    client.reboot_instance(instanceName=NAME)
    again = client.get_instance(instanceName=NAME)["instance"]
    assert again["publicIpAddress"] == second["publicIpAddress"]


def test_names_are_unique_over_all_kinds(quick: Simulator, client: Any) -> None:
    """Lightsail developer guide, and hashicorp/terraform-provider-aws 9008."""
    refused = client.exceptions.InvalidInputException
    with pytest.raises(refused, match="twice: desk-1"):
        client.create_instances(**{**CREATION, "instanceNames": [NAME, "ok", NAME]})
    assert quick.computers() == {}
    client.create_instances(**CREATION)
    client.create_instance_snapshot(instanceSnapshotName="golden", instanceName=NAME)
    for name in (NAME, "golden"):
        with pytest.raises(refused, match=f"in use: {name}"):
            client.create_instances(**{**CREATION, "instanceNames": ["fresh", name]})
        with pytest.raises(refused, match=f"in use: {name}"):
            client.create_instance_snapshot(instanceSnapshotName=name, instanceName=NAME)
    assert set(quick.computers()) == {NAME}


def test_a_wrong_zone_is_told_the_right_ones(client: Any) -> None:
    """As hashicorp/terraform-provider-aws 28869 shows AWS's refusal."""
    regions = client.get_regions(includeAvailabilityZones=True)["regions"]
    zones = next(r["availabilityZones"] for r in regions if r["name"] == "eu-west-1")
    assert all(zone["state"] == "available" for zone in zones)
    with pytest.raises(client.exceptions.InvalidInputException) as caught:
        client.create_instances(**{**CREATION, "availabilityZone": "eu-west-1z"})
    assert all(zone["zoneName"] in str(caught.value) for zone in zones)


def test_regions_name_zones_only_if_they_are_asked_for(client: Any) -> None:
    for region in client.get_regions()["regions"]:
        assert region["availabilityZones"] == region["relationalDatabaseAvailabilityZones"] == []
        assert region["displayName"]
        assert region["description"]
        assert region["continentCode"]


def test_a_count_limit_that_can_be_set(quick: Simulator, client: Any) -> None:
    quick.settings(instance_limit=2)
    many = {**CREATION, "instanceNames": ["aa", "bb", "cc"]}
    with pytest.raises(client.exceptions.InvalidInputException, match="maximum number"):
        client.create_instances(**many)
    client.create_instances(**{**many, "instanceNames": ["aa", "bb"]})


def test_options_of_computers_that_are_created(quick: Simulator, client: Any) -> None:
    quick.settings(setup_seconds=0, created={"failure_reason": "no capacity"})
    operation = client.create_instances(**CREATION)["operations"][0]
    failed = client.get_operation(operationId=operation["id"])["operation"]
    assert (failed["status"], failed["isTerminal"]) == ("Failed", True)
    assert failed["errorDetails"] == "no capacity"


def test_a_start_that_fails_says_why_and_leaves_it_off(quick: Simulator, client: Any) -> None:
    quick.put_computer(
        NAME,
        instance_state="stopped",
        fail_instance_start="no room in the zone",
        fail_instance_start_times=1,
    )
    operation = client.start_instance(instanceName=NAME)["operations"][0]
    failed = client.get_operation(operationId=operation["id"])["operation"]
    assert failed["status"] == "Failed"
    assert failed["errorDetails"] == "no room in the zone"
    assert state(client) == "stopped"
    client.start_instance(instanceName=NAME)
    assert state(client) == "running"
    assert quick.computer(NAME)["accepted"]["StartInstance"] == 2


def test_a_stop_ends_the_session_and_so_does_a_reboot(quick: Simulator, client: Any) -> None:
    for call in (client.stop_instance, client.reboot_instance):
        quick.put_computer(NAME, status="started", instance_state="running")
        call(instanceName=NAME)
        read = client.create_gui_session_access_details(resourceName=NAME)
        assert read["status"] == "stopped"
        assert not read.get("sessions")


def test_force_stops_what_is_stopping(simulator: Simulator, client: Any) -> None:
    simulator.put_computer(NAME, instance_state="stopping", instance_stop_seconds=1000)
    with pytest.raises(client.exceptions.OperationFailureException):
        client.stop_instance(instanceName=NAME)
    simulator.put_computer(NAME, instance_stop_seconds=0)
    client.stop_instance(instanceName=NAME, force=True)
    assert state(client) == "stopped"


def test_only_computers_of_lightsail_for_research_have_sessions(
    quick: Simulator, client: Any
) -> None:
    client.create_instances(
        **{**CREATION, "blueprintId": "nginx", "bundleId": "nano_3_0", "instanceNames": ["web"]}
    )
    for call in (
        client.create_gui_session_access_details,
        client.start_gui_session,
        client.stop_gui_session,
    ):
        with pytest.raises(client.exceptions.InvalidInputException, match="Research"):
            call(resourceName="web")
    with pytest.raises(client.exceptions.InvalidInputException, match="Research"):
        client.enable_add_on(resourceName="web", addOnRequest=IDLE)


def test_tags_are_added_changed_and_removed(quick: Simulator, client: Any) -> None:
    quick.put_computer(NAME, tags={"Course": "BIO-7"})
    arn = quick.computer(NAME)["arn"]
    tags = [{"key": "Course", "value": "BIO-8"}, {"key": "course"}]
    answer = client.tag_resource(resourceName=NAME, resourceArn=arn, tags=tags)
    assert answer["operations"][0]["status"] == "Succeeded"
    assert "operationType" not in answer["operations"][0]
    assert client.get_instance(instanceName=NAME)["instance"]["tags"] == tags
    client.untag_resource(resourceName=NAME, tagKeys=["Course", "not there"])
    assert client.get_instance(instanceName=NAME)["instance"]["tags"] == [{"key": "course"}]
    refused = client.exceptions.InvalidInputException
    with pytest.raises(refused, match="50"):
        client.tag_resource(resourceName=NAME, tags=[{"key": f"k{n}"} for n in range(50)])
    with pytest.raises(refused, match="not the ARN"):
        client.tag_resource(resourceName=NAME, resourceArn=arn[:-1] + "Z", tags=tags)
    with pytest.raises(client.exceptions.NotFoundException):
        client.tag_resource(resourceName="none", tags=tags)


def test_changes_whose_operations_last(backend: Any, clock: Clock) -> None:
    backend.simulation.change_settings({"change_seconds": 5})
    backend.put_computer(NAME, {"stuck_at": 50})
    calls = [
        lambda: backend.tag_resource(NAME, None, {"a": "b"}),
        lambda: backend.untag_resource(NAME, None, ["a"]),
        lambda: backend.enable_add_on(NAME, IDLE),
        lambda: backend.disable_add_on(NAME, "StopInstanceOnIdle"),
        lambda: [backend.put_instance_public_ports(NAME, [])],
        lambda: backend.reboot_instance(NAME),
    ]
    for call in calls:
        (first,) = call()
        assert (first["status"], first["isTerminal"]) == ("Started", False)
        clock.pass_by(5)
        assert backend.get_operation(first["id"])["status"] == "Succeeded"
    backend.put_computer(NAME, {"change_seconds": 0})
    (first,) = backend.reboot_instance(NAME)
    assert first["status"] == "Succeeded"


def test_add_ons_are_enabled_changed_and_disabled(quick: Simulator, client: Any) -> None:
    quick.put_computer(NAME)

    def shown() -> list[tuple[str, str, str]]:
        add_ons = client.get_instance(instanceName=NAME)["instance"]["addOns"]
        return [(a["name"], a["status"], a["threshold"]) for a in add_ons]

    (operation,) = client.enable_add_on(resourceName=NAME, addOnRequest=IDLE)["operations"]
    assert operation["operationType"] == "EnableAddOn"
    changed = {**IDLE, "stopInstanceOnIdleRequest": {"threshold": "2", "duration": "10"}}
    client.enable_add_on(resourceName=NAME, addOnRequest=changed)
    assert shown() == [("StopInstanceOnIdle", "Enabled", "2")]
    client.disable_add_on(resourceName=NAME, addOnType="StopInstanceOnIdle")
    assert shown() == [("StopInstanceOnIdle", "Disabled", "2")]
    refused = client.exceptions.InvalidInputException
    with pytest.raises(refused, match="no add-on"):
        client.disable_add_on(resourceName=NAME, addOnType="AutoSnapshot")
    with pytest.raises(refused, match="whole hour"):
        client.enable_add_on(
            resourceName=NAME,
            addOnRequest={
                "addOnType": "AutoSnapshot",
                "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "06:30"},
            },
        )


def test_delete_with_add_ons_needs_force(quick: Simulator, client: Any) -> None:
    client.create_instances(**CREATION, addOns=[IDLE])
    with pytest.raises(client.exceptions.InvalidInputException, match="StopInstanceOnIdle"):
        client.delete_instance(instanceName=NAME)
    client.delete_instance(instanceName=NAME, forceDeleteAddOns=True)
    assert quick.computers() == {}


def test_a_snapshot_that_fails_says_why(quick: Simulator, client: Any) -> None:
    quick.put_computer(NAME, fail_snapshot="The disk could not be read.")
    made = client.create_instance_snapshot(instanceSnapshotName="golden", instanceName=NAME)
    (snapshot,) = client.get_instance_snapshots()["instanceSnapshots"]
    assert snapshot["state"] == "error"
    failed = client.get_operation(operationId=made["operations"][0]["id"])["operation"]
    assert (failed["status"], failed["errorDetails"]) == ("Failed", "The disk could not be read.")


def test_a_snapshot_and_computers_from_it(simulator: Simulator, client: Any) -> None:
    simulator.settings(setup_seconds=0, snapshot_seconds=1000)
    client.create_instances(**CREATION)
    tags = [{"key": "Term", "value": "2026"}]
    both = client.create_instance_snapshot(
        instanceSnapshotName="golden", instanceName=NAME, tags=tags
    )["operations"]
    assert [(o["resourceName"], o["resourceType"], o["operationDetails"]) for o in both] == [
        ("golden", "InstanceSnapshot", NAME),
        (NAME, "Instance", "golden"),
    ]
    assert both[0]["location"] == {"availabilityZone": "all", "regionName": "eu-west-1"}
    snapshot = client.get_instance_snapshot(instanceSnapshotName="golden")["instanceSnapshot"]
    assert snapshot["state"] == "pending"
    more = {**CREATION, "instanceNames": ["desk-2", "desk-3"], "instanceSnapshotName": "golden"}
    del more["blueprintId"]
    with pytest.raises(client.exceptions.OperationFailureException, match="available"):
        client.create_instances_from_snapshot(**more)
    client.delete_instance_snapshot(instanceSnapshotName="golden")
    simulator.settings(snapshot_seconds=0)
    client.create_instance_snapshot(instanceSnapshotName="golden", instanceName=NAME, tags=tags)
    (snapshot,) = client.get_instance_snapshots()["instanceSnapshots"]
    assert snapshot["state"] == "available"
    assert snapshot["tags"] == tags
    assert snapshot["fromInstanceName"] == NAME
    assert snapshot["fromBundleId"] == CREATION["bundleId"]
    assert snapshot["fromBlueprintId"] == CREATION["blueprintId"]
    assert (snapshot["isFromAutoSnapshot"], snapshot["sizeInGb"]) == (False, 50)
    client.delete_instance(instanceName=NAME)
    made = client.create_instances_from_snapshot(**more)["operations"]
    assert {o["operationType"] for o in made} == {"CreateInstancesFromSnapshot"}
    assert made[0]["status"] == "Started"
    instance = client.get_instance(instanceName="desk-3")["instance"]
    assert instance["blueprintId"] == CREATION["blueprintId"]
    assert instance["tags"] == []
    for bundle_id in ("nano_3_0", "xlarge_3_0"):
        with pytest.raises(client.exceptions.InvalidInputException, match="larger"):
            client.create_instances_from_snapshot(
                **{**more, "instanceNames": ["new"], "bundleId": bundle_id}
            )
    with pytest.raises(client.exceptions.InvalidInputException, match="useLatestRestorable"):
        client.create_instances_from_snapshot(
            **{**more, "instanceNames": ["new"]}, useLatestRestorableAutoSnapshot=True
        )
    client.delete_instance_snapshot(instanceSnapshotName="golden")
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_instance_snapshot(instanceSnapshotName="golden")


def test_ports_are_those_that_were_put_and_no_others(quick: Simulator, client: Any) -> None:
    client.create_instances(**CREATION)
    ports = [
        {"fromPort": 8787, "toPort": 8790, "protocol": "tcp", "cidrs": ["192.0.2.0/24"]},
        {"fromPort": -1, "toPort": -1, "protocol": "icmp", "cidrListAliases": []},
    ]
    operation = client.put_instance_public_ports(instanceName=NAME, portInfos=ports)["operation"]
    assert operation["operationType"] == "PutInstancePublicPorts"
    states = client.get_instance_port_states(instanceName=NAME)["portStates"]
    assert [(s["fromPort"], s["protocol"], s["state"]) for s in states] == [
        (8787, "tcp", "open"),
        (-1, "icmp", "open"),
    ]
    networking = client.get_instance(instanceName=NAME)["instance"]["networking"]
    assert [port["toPort"] for port in networking["ports"]] == [8790, -1]
    client.put_instance_public_ports(instanceName=NAME, portInfos=[])
    assert client.get_instance_port_states(instanceName=NAME)["portStates"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"fromPort": -2},
        {"toPort": 65536},
        {"fromPort": 90, "toPort": 80},
        {"protocol": "sctp"},
        {"cidrs": ["300.0.0.0/8"]},
        {"ipv6Cidrs": ["192.0.2.0/24"]},
        {"cidrListAliases": ["everybody"]},
        {"fromPort": True},
        {"protocol": None},
    ],
)
def test_wrong_ports(quick: Simulator, make_client: Callable[..., Any], change: Any) -> None:
    quick.put_computer(NAME)
    client = make_client(config=Config(parameter_validation=False))
    info = {"fromPort": 80, "toPort": 80, "protocol": "tcp", **change}
    info = {key: value for key, value in info.items() if value is not None}
    with pytest.raises(client.exceptions.InvalidInputException):
        client.put_instance_public_ports(instanceName=NAME, portInfos=[info])


def test_operations_oldest_first_and_those_of_a_resource_newest_first(
    quick: Simulator, client: Any
) -> None:
    quick.settings(page_size=3)
    client.create_instances(**{**CREATION, "instanceNames": [NAME, "desk-2"]})
    for call in (client.stop_instance, client.start_instance, client.reboot_instance):
        call(instanceName=NAME)
    client.delete_instance(instanceName=NAME)
    pages = list(client.get_paginator("get_operations").paginate())
    listed = [operation for page in pages for operation in page["operations"]]
    assert len(listed) == 6
    moments = [operation["statusChangedAt"] for operation in listed]
    assert moments == sorted(moments)
    first = client.get_operations_for_resource(resourceName=NAME)
    assert [o["operationType"] for o in first["operations"]] == [
        "DeleteInstance",
        "RebootInstance",
        "StartInstance",
    ]
    rest = client.get_operations_for_resource(resourceName=NAME, pageToken=first["nextPageToken"])
    assert [o["operationType"] for o in rest["operations"]] == ["StopInstance", "CreateInstance"]
    assert "nextPageToken" not in rest
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_operations_for_resource(resourceName="never")


def test_at_most_200_operations_are_listed(quick: Simulator, client: Any) -> None:
    quick.settings(page_size=500)
    client.create_instances(
        **{**CREATION, "instanceNames": [f"desk-{number}" for number in range(210)]}
    )
    assert len(client.get_operations()["operations"]) == 200


def test_blueprints_of_a_category(client: Any) -> None:
    def ids(**options: Any) -> set[str]:
        pages = client.get_paginator("get_blueprints").paginate(**options)
        return {blueprint["blueprintId"] for page in pages for blueprint in page["blueprints"]}

    research = ids(appCategory="LfR")
    assert research == {"lfr_ubuntu_1_0", "lfr_rstudio_1_0"}
    assert "wordpress" in ids()
    assert not research & ids(includeInactive=True)
    assert ids() < ids(includeInactive=True)
    for blueprint in client.get_blueprints(appCategory="LfR")["blueprints"]:
        assert blueprint["type"] in ("os", "app")
        assert blueprint["platform"] == "LINUX_UNIX"
        assert blueprint["appCategory"] == "LfR"


def test_bundles_have_sizes_and_prices(client: Any) -> None:
    bundles = {
        bundle["bundleId"]: bundle
        for category in ({}, {"appCategory": "LfR"})
        for bundle in client.get_bundles(**category)["bundles"]
    }
    # The sample of AWS's command line client; the plans of the Lightsail for Research user guide.
    nano, large = bundles["nano_3_0"], bundles["gpu_nvidia_4xl_1_0"]
    assert (nano["price"], nano["cpuCount"], nano["ramSizeInGb"]) == (5.0, 2, 0.5)
    assert (nano["diskSizeInGb"], nano["transferPerMonthInGb"]) == (20, 1024)
    assert (large["cpuCount"], large["ramSizeInGb"], large["diskSizeInGb"]) == (16, 64.0, 50)
    assert all(bundle["price"] > 0 for bundle in bundles.values())


def test_cost_estimates(simulator: Simulator, client: Any) -> None:
    simulator.put_computers({NAME: {"ran_hours": 30}, "web": {"bundle_id": "nano_3_0"}})
    now = datetime.now(UTC)

    def estimate(name: str, hours: float) -> list[Any]:
        answer = client.get_cost_estimate(
            resourceName=name, startTime=now - timedelta(hours=hours), endTime=now
        )
        return list(answer["resourcesBudgetEstimate"])

    (budget,) = estimate(NAME, 1000)
    assert (budget["resourceName"], budget["resourceType"]) == (NAME, "Instance")
    (usage,) = budget["costEstimates"]
    results = usage["resultsByTime"]
    assert len(results) >= 2  # days
    assert sum(result["unit"] for result in results) == pytest.approx(30, abs=0.1)
    assert sum(result["usageCost"] for result in results) == pytest.approx(27, abs=0.1)
    assert {result["currency"] for result in results} == {"USD"}
    (usage,) = estimate(NAME, 10)[0]["costEstimates"]
    assert sum(r["unit"] for r in usage["resultsByTime"]) == pytest.approx(10, abs=0.1)
    assert estimate("web", 10) == []
    with pytest.raises(client.exceptions.NotFoundException):
        estimate("none", 10)
    with pytest.raises(client.exceptions.InvalidInputException, match="startTime"):
        estimate(NAME, -1)


def idle_backend(backend: Any, **options: Any) -> Any:
    """A backend with one computer that stops when it is idle for 30 minutes."""
    computer = backend.put_computer(NAME, {"status": "started", **options})
    backend.enable_add_on(NAME, IDLE)
    return computer


def test_an_idle_computer_is_stopped_after_its_time(backend: Any, clock: Clock) -> None:
    """Lightsail for Research user guide: at or below the threshold for so many minutes."""
    idle_backend(backend, cpu_percent=5, session_seconds=100_000)
    clock.pass_by(30 * 60 - 1)
    assert backend.get_instance(NAME)["state"]["name"] == "running"
    clock.pass_by(1)
    assert backend.get_instance(NAME)["state"]["name"] == "stopping"
    clock.pass_by(10_000)
    assert backend.get_instance_state(NAME)["name"] == "stopped"
    read = backend.create_gui_session_access_details(NAME, str)
    assert read == {"resourceName": NAME, "status": "stopped"}


def test_a_busy_computer_is_not_stopped(backend: Any, clock: Clock) -> None:
    idle_backend(backend, cpu_percent=5.1)
    clock.pass_by(100_000)
    assert backend.get_instance_state(NAME)["name"] == "running"
    backend.put_computer(NAME, {"cpu_percent": 1})
    clock.pass_by(29 * 60)
    assert backend.get_instance_state(NAME)["name"] == "running"
    backend.put_computer(NAME, {"cpu_percent": 90})
    clock.pass_by(29 * 60)
    backend.put_computer(NAME, {"cpu_percent": 1})
    clock.pass_by(29 * 60)
    assert backend.get_instance_state(NAME)["name"] == "running"
    clock.pass_by(60)
    assert backend.get_instance_state(NAME)["name"] == "stopping"


def test_the_time_of_the_rule_can_be_scaled_and_begins_anew_at_a_start(
    backend: Any, clock: Clock
) -> None:
    backend.simulation.change_settings({"idle_minute_seconds": 0.1, "instance_start_seconds": 20})
    idle_backend(backend, cpu_percent=0)
    clock.pass_by(100)
    assert backend.get_instance_state(NAME)["name"] == "stopped"
    backend.start_instance(NAME)
    clock.pass_by(20)
    assert backend.get_instance_state(NAME)["name"] == "running"
    backend.start_gui_session(NAME)
    clock.pass_by(3)
    assert backend.create_gui_session_access_details(NAME, str)["status"] == "stopped"
    backend.disable_add_on(NAME, "StopInstanceOnIdle")
    clock.pass_by(100)
    backend.start_instance(NAME)
    clock.pass_by(1000)
    assert backend.get_instance_state(NAME)["name"] == "running"


def test_computers_that_are_put_are_there_at_once(simulator: Simulator, client: Any) -> None:
    """What tests put must not slow them down, and has no address that nobody gave it."""
    simulator.put_computers({NAME: {"status": "started"}, "desk-2": {"instance_state": "stopped"}})
    assert (state(client), state(client, "desk-2")) == ("running", "stopped")
    assert client.create_gui_session_access_details(resourceName=NAME)["sessions"]
    assert "publicIpAddress" not in client.get_instance(instanceName=NAME)["instance"]
    simulator.put_computer("desk-3", public_ip_address="auto", private_ip_address="auto")
    shown = client.get_instance(instanceName="desk-3")["instance"]
    assert shown["publicIpAddress"]
    assert shown["ipv6Addresses"]


def test_members_that_nobody_acts_on_are_refused_by_name(
    simulator: Simulator, make_client: Callable[..., Any]
) -> None:
    simulator.put_computer(NAME, instance_state="stopped")
    client = make_client(config=Config(parameter_validation=False))
    calls = [
        (client.get_instance, {"includeHealthStatus": True}, "includeHealthStatus"),
        (client.start_instance, {"attributeUpdates": {"bundleId": "auto"}}, "attributeUpdates"),
    ]
    for call, more, named in calls:
        with pytest.raises(client.exceptions.InvalidInputException, match=named):
            call(instanceName=NAME, **more)
    assert state(make_client()) == "stopped"


def test_null_counts_as_absent(simulator: Simulator, make_client: Callable[..., Any]) -> None:
    simulator.put_computer(NAME)
    client = make_client()

    def send(params: dict[str, Any], **_dummy: Any) -> None:
        params["body"] = json.dumps(
            {
                "resourceName": NAME,
                "resourceArn": None,
                "tags": [{"key": "a", "value": None}],
            }
        ).encode()

    client.meta.events.register("before-call.lightsail", send)
    client.tag_resource(resourceName=NAME, tags=[])
    assert simulator.computer(NAME)["options"]["tags"] == {"a": ""}


@pytest.mark.parametrize("depth", [3000, 100_000])
def test_a_body_of_great_depth(
    simulator: Simulator, make_client: Callable[..., Any], depth: int
) -> None:
    client = make_client(config=Config(parameter_validation=False))
    client.meta.events.register(
        "before-call.lightsail",
        lambda params, **_: params.update(
            body=b'{"resourceName": ' + b"[" * depth + b"]" * depth + b"}"
        ),
    )
    with pytest.raises(client.exceptions.ClientError) as caught:
        client.start_gui_session(resourceName=NAME)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
