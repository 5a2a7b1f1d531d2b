# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that Lightsail has for a computer itself.

Source: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ and botocore's service
model "lightsail", 2016-11-28.  Each raises LightsailCallError.  Those that change something return
the operations that the service began, in snake_case.
"""

from __future__ import annotations

import typing

from ansible_collections.amazon.aws.plugins.module_utils.tagging import (
    ansible_dict_to_boto3_tag_list,
)

from . import power
from .answers import instance_of, operations_of
from .client import snake_case
from .errors import LightsailErrorHandler

Operations = list[dict[str, typing.Any]]
Tags = typing.Mapping[str, str]
# The kind of an add-on, and its settings in snake_case.
AddOn = tuple[str, typing.Mapping[str, str]]

# What a call that creates takes besides, by the names of the module's options.
_AT_CREATION: typing.Mapping[str, str] = {
    "availability_zone": "availabilityZone",
    "bundle_id": "bundleId",
    "blueprint_id": "blueprintId",
    "snapshot": "instanceSnapshotName",
    "key_pair_name": "keyPairName",
    "user_data": "userData",
    "ip_address_type": "ipAddressType",
}
# The member of a request in which the settings of an add-on are, and what they are called there.
_SETTINGS: typing.Mapping[str, tuple[str, typing.Mapping[str, str]]] = {
    "StopInstanceOnIdle": (
        "stopInstanceOnIdleRequest",
        {"threshold": "threshold", "duration": "duration"},
    ),
    "AutoSnapshot": (
        "autoSnapshotAddOnRequest",
        {"snapshot_time_of_day": "snapshotTimeOfDay"},
    ),
}


@LightsailErrorHandler.common_error_handler("read the instance")
def get_instance(client: typing.Any, resource_name: str) -> dict[str, typing.Any]:
    """Reads a computer, with its state, tags and add-ons (answers.instance_of)."""
    answer = client.get_instance(instanceName=resource_name)
    return instance_of(snake_case(answer), resource_name)


@LightsailErrorHandler.common_error_handler("create the instance")
def create_instance(
    client: typing.Any,
    resource_name: str,
    tags: Tags,
    add_ons: typing.Iterable[AddOn],
    **options: str,
) -> Operations:
    """Creates one computer of a blueprint, which costs from then on."""
    arguments = _arguments_of_creation(resource_name, tags, add_ons, options)
    return operations_of(snake_case(client.create_instances(**arguments)))


@LightsailErrorHandler.common_error_handler("create the instance from a snapshot")
def create_instance_from_snapshot(
    client: typing.Any,
    resource_name: str,
    tags: Tags,
    add_ons: typing.Iterable[AddOn],
    **options: str,
) -> Operations:
    """Creates one computer from a snapshot, which costs from then on."""
    arguments = _arguments_of_creation(resource_name, tags, add_ons, options)
    return operations_of(snake_case(client.create_instances_from_snapshot(**arguments)))


@LightsailErrorHandler.common_error_handler("reboot the instance")
def reboot_instance(client: typing.Any, resource_name: str) -> Operations:
    """Reboots a computer, whoever uses it."""
    return operations_of(snake_case(client.reboot_instance(instanceName=resource_name)))


@LightsailErrorHandler.common_error_handler("delete the instance")
def delete_instance(
    client: typing.Any, resource_name: str, force_delete_add_ons: bool
) -> Operations:
    """Deletes a computer with all that is on it; its manual snapshots and its disks stay."""
    answer = client.delete_instance(
        instanceName=resource_name, forceDeleteAddOns=force_delete_add_ons
    )
    return operations_of(snake_case(answer))


@LightsailErrorHandler.common_error_handler("tag the resource")
def tag_resource(client: typing.Any, resource_name: str, tags: Tags) -> Operations:
    """Adds tags to a resource, or changes them."""
    answer = client.tag_resource(resourceName=resource_name, tags=tag_list(tags))
    return operations_of(snake_case(answer))


@LightsailErrorHandler.common_error_handler("untag the resource")
def untag_resource(client: typing.Any, resource_name: str, keys: list[str]) -> Operations:
    """Removes the tags of these keys from a resource."""
    answer = client.untag_resource(resourceName=resource_name, tagKeys=keys)
    return operations_of(snake_case(answer))


@LightsailErrorHandler.common_error_handler("enable the add-on")
def enable_add_on(
    client: typing.Any, resource_name: str, kind: str, values: typing.Mapping[str, str]
) -> Operations:
    """Enables an add-on of a computer, or changes one that is enabled."""
    answer = client.enable_add_on(
        resourceName=resource_name, addOnRequest=_add_on_request(kind, values)
    )
    return operations_of(snake_case(answer))


@LightsailErrorHandler.common_error_handler("disable the add-on")
def disable_add_on(client: typing.Any, resource_name: str, kind: str) -> Operations:
    """Disables an add-on of a computer."""
    answer = client.disable_add_on(resourceName=resource_name, addOnType=kind)
    return operations_of(snake_case(answer))


def tag_list(tags: Tags) -> list[dict[str, str]]:
    """Tags as Lightsail's inputs have them; one that is only a key has the value ""."""
    listed: list[dict[str, str]] = ansible_dict_to_boto3_tag_list(tags, "key", "value")
    return listed


def _arguments_of_creation(
    resource_name: str,
    tags: Tags,
    add_ons: typing.Iterable[AddOn],
    options: typing.Mapping[str, str],
) -> dict[str, typing.Any]:
    arguments: dict[str, typing.Any] = {"instanceNames": [resource_name]}
    arguments.update({_AT_CREATION[option]: value for option, value in options.items()})
    if tags:
        arguments["tags"] = tag_list(tags)
    requests = [_add_on_request(kind, values) for kind, values in add_ons]
    if requests:
        arguments["addOns"] = requests
    return arguments


def _add_on_request(kind: str, values: typing.Mapping[str, str]) -> dict[str, typing.Any]:
    member, names = _SETTINGS[kind]
    settings = {names[key]: value for key, value in values.items()}
    return {"addOnType": kind, **({member: settings} if settings else {})}


# What the engine is given, by the names that the API has for its operations.
OPERATIONS: typing.Mapping[str, typing.Callable[..., typing.Any]] = {
    **power.OPERATIONS,
    "GetInstance": get_instance,
    "CreateInstances": create_instance,
    "CreateInstancesFromSnapshot": create_instance_from_snapshot,
    "RebootInstance": reboot_instance,
    "DeleteInstance": delete_instance,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "EnableAddOn": enable_add_on,
    "DisableAddOn": disable_add_on,
}
