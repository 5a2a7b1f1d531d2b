# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How computers are told, to people and in results: the one source of these words."""

from __future__ import annotations

import typing
from enum import Enum

from ..lifecycle.model import Absence
from ..power.model import Status
from .model import AUTO_SNAPSHOT, STOP_ON_IDLE, Instance

# What its name is the name of.
NAMED = "virtual computer"

# In messages, and as the keys of a module's result: of all computers, of the only one, and of the
# name in each.
NOUN = "virtual computers"
KEY = "instances"
KEY_OF_ONE = "instance"
KEY_OF_NAME = "name"

# What a module does to a computer, by the option state.
DONE: typing.Mapping[str, str] = {
    "present": "created or changed",
    "started": "started",
    "stopped": "stopped",
    "restarted": "restarted",
    "absent": "deleted",
}

# While a run goes on: what a computer is that has reached the state, and what one meanwhile is.
REACHED: typing.Mapping[str, str] = {
    "present": "ready",
    "started": "running",
    "stopped": "off",
    "restarted": "running again",
    "absent": "deleted",
}
PHASES: typing.Mapping[Enum, str] = {
    Absence.MISSING: "being created",
    Status.PENDING: "starting",
    Status.RUNNING: "running",
    Status.STOPPING: "stopping",
    Status.STOPPED: "off",
    Status.UNKNOWN: "unknown",
}
# What a computer is once a request was sent, until it is read anew: by the name of the operation.
SENT: typing.Mapping[str, str] = {
    "CreateInstances": "being created",
    "CreateInstancesFromSnapshot": "being created",
    "StartInstance": "starting",
    "StopInstance": "stopping",
    "RebootInstance": "restarting",
    "DeleteInstance": "being deleted",
}
# The service tells no percentages, by which the time left could be told.
LAST_PHASES: typing.Mapping[str, typing.Collection[Enum]] = dict.fromkeys(REACHED, ())

# What is told of every computer, be it null; what else the API tells is told, too.
MEMBERS = (
    *("arn", "support_code", "created_at", "location", "resource_type", "tags"),
    *("blueprint_id", "blueprint_name", "bundle_id", "add_ons", "is_static_ip"),
    *("private_ip_address", "public_ip_address", "ipv6_addresses", "ip_address_type"),
    *("hardware", "networking", "state", "username", "ssh_key_name"),
)


def members_of(instance: Instance | None) -> dict[str, typing.Any]:
    """What a result tells of a computer; nothing but null where there is none, or none was read.

    state always has a name, so that conditions need not ask for it first.
    """
    members = dict((instance.members if instance else None) or {})
    members.pop(KEY_OF_NAME, None)
    state = {"code": None, "name": None, **members.pop("state", {})}
    return {**dict.fromkeys(MEMBERS), **members, "state": state}


# The options for the add-ons, as a diff calls them; and what it tells of each.
ADD_ONS = {STOP_ON_IDLE: "stop_on_idle", AUTO_SNAPSHOT: "auto_snapshot"}
SETTINGS = {STOP_ON_IDLE: ("threshold", "duration"), AUTO_SNAPSHOT: ("snapshot_time_of_day",)}


def in_diff(instance: Instance | None) -> dict[str, typing.Any]:
    """What a diff shows of a computer, which is all that the module can change; empty for none."""
    if instance is None or instance.is_missing:
        return {}
    return {
        "state": instance.status,
        "availability_zone": instance.text("location", "availability_zone"),
        "blueprint_id": instance.text("blueprint_id"),
        "bundle_id": instance.text("bundle_id"),
        "tags": instance.tags,
        **{name: _settings(instance, kind) for kind, name in ADD_ONS.items()},
    }


def _settings(instance: Instance, kind: str) -> dict[str, typing.Any] | None:
    add_on = instance.add_on(kind)
    return None if add_on is None else {key: add_on.get(key) for key in SETTINGS[kind]}
