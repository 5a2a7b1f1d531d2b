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
    """The member that names the resource that the call is about, which the call log shows."""
    kind: str | None
    """The kind of that resource in its ARN, where policies see it; None: they see the Region."""
    makes: str | None
    """The kind of resource that comes of the call, to which tags may be given."""


def _claim(
    members: str = "",
    *,
    resource: str | None = None,
    kind: str | None = None,
    makes: str | None = None,
    ignored: dict[str, str] | None = None,
) -> ClaimedOperation:
    return ClaimedOperation(frozenset(members.split()), ignored or {}, resource, kind, makes)


def _on_instance(members: str = "instanceName", makes: str | None = None) -> ClaimedOperation:
    return _claim(members, resource="instanceName", kind="Instance", makes=makes)


def _on_resource(members: str = "resourceName") -> ClaimedOperation:
    return _claim(members, resource="resourceName", kind="Instance")


def _about(resource: str, more: str = "") -> ClaimedOperation:
    """An operation for which policies can't tell resources apart."""
    return _claim(f"{resource} {more}", resource=resource)


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

# Which of them policies can allow for one resource: Service Authorization Reference, "Actions,
# resources, and condition keys for Amazon Lightsail" (held by tests/policies).
OPERATIONS = {
    "CreateGUISessionAccessDetails": _on_resource(),
    "StartGUISession": _on_resource(),
    "StopGUISession": _on_resource(),
    "CreateInstances": _claim(
        _CREATION + "blueprintId",
        resource="instanceNames",
        makes="Instance",
        ignored={"userData": _NO_SYSTEM, "customImageName": "AWS has discontinued it"},
    ),
    "CreateInstancesFromSnapshot": _claim(
        _CREATION + "instanceSnapshotName",
        resource="instanceSnapshotName",
        kind="InstanceSnapshot",
        makes="Instance",
        ignored={"userData": _NO_SYSTEM},
    ),
    "DeleteInstance": _on_instance("instanceName forceDeleteAddOns"),
    "GetInstance": _about("instanceName"),
    "GetInstances": _claim("pageToken"),
    "GetInstanceState": _about("instanceName"),
    "StartInstance": _on_instance(),
    "StopInstance": _on_instance("instanceName force"),
    "RebootInstance": _on_instance(),
    "TagResource": _on_resource("resourceName resourceArn " + _TAGS),
    "UntagResource": _on_resource("resourceName resourceArn tagKeys"),
    "EnableAddOn": _about("resourceName", _ADD_ON.format("addOnRequest")),
    "DisableAddOn": _about("resourceName", "addOnType"),
    "CreateInstanceSnapshot": _on_instance(
        "instanceName instanceSnapshotName " + _TAGS, makes="InstanceSnapshot"
    ),
    "GetInstanceSnapshot": _about("instanceSnapshotName"),
    "GetInstanceSnapshots": _claim("pageToken"),
    "DeleteInstanceSnapshot": _claim(
        "instanceSnapshotName", resource="instanceSnapshotName", kind="InstanceSnapshot"
    ),
    "GetInstancePortStates": _about("instanceName"),
    "PutInstancePublicPorts": _on_instance(
        "instanceName portInfos portInfos.fromPort portInfos.toPort portInfos.protocol "
        "portInfos.cidrs portInfos.ipv6Cidrs portInfos.cidrListAliases"
    ),
    "GetCostEstimate": _on_resource("resourceName startTime endTime"),
    "GetOperation": _about("operationId"),
    "GetOperations": _claim("pageToken"),
    "GetOperationsForResource": _about("resourceName", "pageToken"),
    "GetBlueprints": _claim("appCategory includeInactive pageToken"),
    "GetBundles": _claim("appCategory includeInactive pageToken"),
    "GetRegions": _claim("includeAvailabilityZones includeRelationalDatabaseAvailabilityZones"),
}


def operations_table() -> str:
    """The table of the README with the operations, in Markdown."""
    rows = ["| operation | policies see | members that it acts on |", "| --- | --- | --- |"]
    for name, claimed in sorted(OPERATIONS.items()):
        resource = f"`{claimed.kind}/ID`" if claimed.kind else "`*`"
        if claimed.makes:
            resource += f", for tags `{claimed.makes}/*`"
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
