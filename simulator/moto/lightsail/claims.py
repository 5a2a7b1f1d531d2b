# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations that are simulated, and what becomes of each member of their input.

A member that is in neither list is refused by its name, so that nothing that a newer service model
has is swallowed.
"""

from __future__ import annotations

from typing import NamedTuple


class ClaimedOperation(NamedTuple):
    """What is simulated of one operation; members by their paths, through lists and objects."""

    acts_on: frozenset[str]
    ignored: dict[str, str]
    resource: str | None
    """The member that names the resource by which policies are evaluated."""
    kind: str | None
    """The kind of that resource, in its ARN; None: every resource of the Region is meant."""


def _claim(
    members: str = "",
    *,
    resource: str | None = None,
    kind: str | None = None,
    ignored: dict[str, str] | None = None,
) -> ClaimedOperation:
    return ClaimedOperation(frozenset(members.split()), ignored or {}, resource, kind)


def _of_instance(members: str = "instanceName") -> ClaimedOperation:
    return _claim(members, resource="instanceName", kind="Instance")


def _of_resource(members: str = "resourceName") -> ClaimedOperation:
    return _claim(members, resource="resourceName", kind="Instance")


def _of_snapshot(members: str = "instanceSnapshotName") -> ClaimedOperation:
    return _claim(members, resource="instanceSnapshotName", kind="InstanceSnapshot")


_TAGS = "tags tags.key tags.value "
_ADD_ON = (
    "{0} {0}.addOnType {0}.autoSnapshotAddOnRequest "
    "{0}.autoSnapshotAddOnRequest.snapshotTimeOfDay {0}.stopInstanceOnIdleRequest "
    "{0}.stopInstanceOnIdleRequest.threshold {0}.stopInstanceOnIdleRequest.duration "
)
_CREATION = (
    "instanceNames availabilityZone bundleId keyPairName ipAddressType "
    + _TAGS
    + _ADD_ON.format("addOns")
)
_NO_SYSTEM = "there is no operating system that could run it"

OPERATIONS = {
    "CreateGUISessionAccessDetails": _of_resource(),
    "StartGUISession": _of_resource(),
    "StopGUISession": _of_resource(),
    "CreateInstances": _claim(
        _CREATION + "blueprintId",
        resource="instanceNames",
        kind="Instance",
        ignored={"userData": _NO_SYSTEM, "customImageName": "AWS has discontinued it"},
    ),
    "CreateInstancesFromSnapshot": _claim(
        _CREATION + "instanceSnapshotName",
        resource="instanceSnapshotName",
        kind="InstanceSnapshot",
        ignored={"userData": _NO_SYSTEM},
    ),
    "DeleteInstance": _of_instance("instanceName forceDeleteAddOns"),
    "GetInstance": _of_instance(),
    "GetInstances": _claim("pageToken"),
    "GetInstanceState": _of_instance(),
    "StartInstance": _of_instance(),
    "StopInstance": _of_instance("instanceName force"),
    "RebootInstance": _of_instance(),
    "TagResource": _of_resource("resourceName resourceArn " + _TAGS),
    "UntagResource": _of_resource("resourceName resourceArn tagKeys"),
    "EnableAddOn": _of_resource("resourceName " + _ADD_ON.format("addOnRequest")),
    "DisableAddOn": _of_resource("resourceName addOnType"),
    "CreateInstanceSnapshot": _of_instance("instanceName instanceSnapshotName " + _TAGS),
    "GetInstanceSnapshot": _of_snapshot(),
    "GetInstanceSnapshots": _claim("pageToken"),
    "DeleteInstanceSnapshot": _of_snapshot(),
    "GetInstancePortStates": _of_instance(),
    "PutInstancePublicPorts": _of_instance(
        "instanceName portInfos portInfos.fromPort portInfos.toPort portInfos.protocol "
        "portInfos.cidrs portInfos.ipv6Cidrs portInfos.cidrListAliases"
    ),
    "GetCostEstimate": _of_resource("resourceName startTime endTime"),
    "GetOperation": _claim("operationId"),
    "GetOperations": _claim("pageToken"),
    "GetOperationsForResource": _claim("resourceName pageToken"),
    "GetBlueprints": _claim("appCategory includeInactive pageToken"),
    "GetBundles": _claim("appCategory includeInactive pageToken"),
    "GetRegions": _claim("includeAvailabilityZones includeRelationalDatabaseAvailabilityZones"),
}

# What the call log shows as resource, where that is not the resource of policies.
LOGGED = {"GetOperation": "operationId", "GetOperationsForResource": "resourceName"}


def operations_table() -> str:
    """The table of the README with the operations, in Markdown."""
    rows = ["| operation | policies see | members that it acts on |", "| --- | --- | --- |"]
    for name, claimed in sorted(OPERATIONS.items()):
        resource = f"`{claimed.kind}/ID`" if claimed.kind else "`*`"
        members = ", ".join(f"`{member}`" for member in sorted(claimed.acts_on))
        rows.append(f"| {name} | {resource} | {members} |")
    return "\n".join(rows) + "\n"


def ignored_table() -> str:
    """The table of the README with what is accepted but ignored, in Markdown."""
    rows = ["| operation | member | why nothing comes of it |", "| --- | --- | --- |"]
    for name, claimed in sorted(OPERATIONS.items()):
        for member, why in sorted(claimed.ignored.items()):
            rows.append(f"| {name} | `{member}` | {why} |")
    return "\n".join(rows) + "\n"
