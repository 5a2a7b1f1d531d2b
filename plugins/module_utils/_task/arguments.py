# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules take: the common options, and the check of all that can be checked at once."""

from __future__ import annotations

import typing

from ansible_collections.amazon.aws.plugins.module_utils.botocore import (
    MINIMUM_BOTO3_VERSION,
    MINIMUM_BOTOCORE_VERSION,
)
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from .._aws.regions import known_regions
from .._core.names import NamesError, each_of, names_of
from .._core.regions import RegionError, check_region

# A day.  Far more than anything takes, and no more than any clock and any survey can hold.
MAX_SECONDS = 86400

# What is meant by the names of a module for computers.
NAMES_OF_INSTANCES: typing.Mapping[str, typing.Any] = {
    "type": "raw",
    "required": True,
    "aliases": ["names", "instance_name", "instance_names"],
}

ArgumentSpec = typing.Mapping[str, typing.Mapping[str, typing.Any]]

# The options of modules that wait, besides wait_timeout; documented as _COMMON is.
WAITING: ArgumentSpec = {
    "wait": {"type": "bool", "default": True},
    "wait_delay": {"type": "int"},
}

# The options of every module; documented in the fragments gui_session and instance.
_COMMON: ArgumentSpec = {
    "name": {
        # A list of texts; but of a name that YAML took for a truth value, Ansible would make
        # "True" before it could be refused.
        "type": "raw",
        "required": True,
        "aliases": ["names", "resource_name", "resource_names"],
    },
    "wait_timeout": {"type": "int", "default": 600},
}


def make_module(**options: typing.Any) -> AnsibleAWSModule:
    """Makes the module of a task: with the common options, and those of its own.

    One of its own replaces a common one of the same name.
    """
    return AnsibleAWSModule(argument_spec={**_COMMON, **options}, supports_check_mode=True)


def check_arguments(module: AnsibleAWSModule, noun: str) -> list[str]:
    """Fails for what the API or the SDK would not take; returns the names, each once, in order.

    noun says what the option name is of, as the words of each kind of resource have it (NAMED).
    There are no names only where that option is optional, and was not given.
    """
    module.require_boto3_at_least(MINIMUM_BOTO3_VERSION)
    module.require_botocore_at_least(MINIMUM_BOTOCORE_VERSION)
    names = _names(module, noun)
    for option in ("wait_timeout", "wait_delay"):
        _check_seconds(module, option)
    _check_region(module)
    return names


def _names(module: AnsibleAWSModule, noun: str) -> list[str]:
    if module.params["name"] is None:
        return []  # only where it need not be given, which is for all
    try:
        names = names_of("name", module.params["name"], noun)
    except NamesError as error:
        module.fail_json(msg=str(error))
    if not names:
        module.fail_json(msg=f"name: the list is empty; give at least one {noun}")
    return names


def _check_seconds(module: AnsibleAWSModule, option: str) -> None:
    seconds = module.params.get(option)
    if seconds is not None and seconds < 1:
        module.fail_json(msg=f"{option}: {seconds} is too short; give at least 1 second")
    if seconds is not None and seconds > MAX_SECONDS:
        module.fail_json(msg=f"{option}: {seconds} is too long; give at most {MAX_SECONDS}")


def _check_region(module: AnsibleAWSModule) -> None:
    try:
        # Without one, amazon.aws says where to set it.
        doubt = module.region and check_region("region", module.region, known_regions())
    except RegionError as error:
        module.fail_json(msg=str(error))
    if doubt:
        module.warn(doubt)


def partners_of(
    module: AnsibleAWSModule, option: str, names: list[str], noun: str
) -> dict[str, str]:
    """The name that an option gives to each of the option name, in the same order, if it is given.

    Fails where there are more or fewer, or a name is there twice.
    """
    if module.params[option] is None:
        return {}
    try:
        partners = each_of(option, module.params[option], noun)
        given = each_of("name", module.params["name"])
    except NamesError as error:
        module.fail_json(msg=str(error))
    if len(given) != len(partners):
        module.fail_json(
            msg=f"{option}: there are {len(partners)}, and {len(given)} in name; give one for each,"
            " in the same order"
        )
    if len(given) != len(names):
        twice = next(name for name in names if given.count(name) > 1)
        module.fail_json(msg=f"name: {twice} is there twice; give each name once")
    return dict(zip(given, partners, strict=True))
