# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that Lightsail has for the snapshots of computers.

Source: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ and botocore's service
model "lightsail", 2016-11-28.  Each raises LightsailCallError.
"""

from __future__ import annotations

import typing

from . import instance
from .answers import operations_of, snapshot_of
from .client import snake_case
from .errors import LightsailErrorHandler
from .instance import Operations, Tags, tag_list


@LightsailErrorHandler.common_error_handler("read the snapshot")
def get_instance_snapshot(client: typing.Any, resource_name: str) -> dict[str, typing.Any]:
    """Reads a snapshot, with its state and tags (answers.snapshot_of)."""
    answer = client.get_instance_snapshot(instanceSnapshotName=resource_name)
    return snapshot_of(snake_case(answer), resource_name)


@LightsailErrorHandler.common_error_handler("make the snapshot")
def create_instance_snapshot(
    client: typing.Any, resource_name: str, instance: str, tags: Tags
) -> Operations:
    """Makes a snapshot of a computer, which costs until it is deleted."""
    more = {"tags": tag_list(tags)} if tags else {}
    answer = client.create_instance_snapshot(
        instanceSnapshotName=resource_name, instanceName=instance, **more
    )
    return operations_of(snake_case(answer))


@LightsailErrorHandler.common_error_handler("delete the snapshot")
def delete_instance_snapshot(client: typing.Any, resource_name: str) -> Operations:
    """Deletes a snapshot."""
    answer = client.delete_instance_snapshot(instanceSnapshotName=resource_name)
    return operations_of(snake_case(answer))


# What the engine is given, by the names that the API has for its operations.
OPERATIONS: typing.Mapping[str, typing.Callable[..., typing.Any]] = {
    "GetInstanceSnapshot": get_instance_snapshot,
    "CreateInstanceSnapshot": create_instance_snapshot,
    "DeleteInstanceSnapshot": delete_instance_snapshot,
    **{
        name: instance.OPERATIONS[name] for name in ("TagResource", "UntagResource", "GetOperation")
    },
}
