# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How snapshots are told, to people and in results: the one source of these words."""

from __future__ import annotations

import typing

from .model import InstanceSnapshot

# What its name is the name of.
NAMED = "snapshot"

# In messages, and as the keys of a module's result: of all snapshots, of the only one, and of the
# name in each.
NOUN = "snapshots"
KEY = "instance_snapshots"
KEY_OF_ONE = "instance_snapshot"
KEY_OF_NAME = "name"

# What a module does to a snapshot, by the option state; and while it does.
DONE: typing.Mapping[str, str] = {"present": "made or changed", "absent": "deleted"}
UNDER_WAY: typing.Mapping[str, str] = {"present": "being made", "absent": "being deleted"}

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
