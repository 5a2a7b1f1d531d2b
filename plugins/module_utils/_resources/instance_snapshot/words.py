# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How snapshots are told, to people and in results: the one source of these words."""

from __future__ import annotations

import typing
from enum import Enum

from ..lifecycle.model import Absence
from .model import InstanceSnapshot, Status

# What its name is the name of.
NAMED = "snapshot"

# In messages, and as the keys of a module's result: of all snapshots, of the only one, and of the
# name in each.
NOUN = "snapshots"
KEY = "instance_snapshots"
KEY_OF_ONE = "instance_snapshot"
KEY_OF_NAME = "name"

# What a module does to a snapshot, by the option state.
DONE: typing.Mapping[str, str] = {"present": "made or changed", "absent": "deleted"}

# While a run goes on: what a snapshot is that has reached the state, and what one meanwhile is.
REACHED: typing.Mapping[str, str] = {"present": "available", "absent": "deleted"}
PHASES: typing.Mapping[Enum, str] = {
    Absence.MISSING: "being made",
    Status.PENDING: "being made",
    Status.AVAILABLE: "there",
    Status.ERROR: "broken",
    Status.UNKNOWN: "unknown",
}
# What a snapshot is once a request was sent, until it is read anew: by the name of the operation.
SENT: typing.Mapping[str, str] = {
    "CreateInstanceSnapshot": "being made",
    "DeleteInstanceSnapshot": "being deleted",
}
# The service tells no percentages, by which the time left could be told.
LAST_PHASES: typing.Mapping[str, typing.Collection[Enum]] = dict.fromkeys(REACHED, ())

# What is told of every snapshot, be it null; what else the API tells is told, too.
MEMBERS = (
    *("arn", "support_code", "created_at", "location", "resource_type", "tags", "state"),
    *("from_instance_name", "from_instance_arn", "from_blueprint_id", "from_bundle_id"),
    *("is_from_auto_snapshot", "size_in_gb"),
)


def members_of(snapshot: InstanceSnapshot | None) -> dict[str, typing.Any]:
    """What a result tells of a snapshot; nothing but null where there is none, or none was read."""
    members = dict((snapshot.members if snapshot else None) or {})
    members.pop(KEY_OF_NAME, None)
    return {**dict.fromkeys(MEMBERS), **members}


def in_diff(snapshot: InstanceSnapshot | None) -> dict[str, typing.Any]:
    """What a diff shows of a snapshot; empty for none."""
    if snapshot is None or snapshot.is_missing:
        return {}
    return {
        "state": snapshot.status,
        "from_instance_name": snapshot.text("from_instance_name"),
        "tags": snapshot.tags,
    }
