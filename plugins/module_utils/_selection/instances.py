# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instances as the inventory sees them: which computer each is, and whether it can be listed.

An instance is a dict of the API's members in snake_case, with its tags as a dict.
"""

from __future__ import annotations

import typing

from .._core.names import is_name

Instance = typing.Mapping[str, typing.Any]


class Identity(typing.NamedTuple):
    """Which computer an instance is: names are unique within a region of an account.

    account is None where the API gave no ARN.
    """

    account: str | None
    region: str
    name: str


def identity_of(instance: Instance) -> Identity:
    """Tells which computer an instance is, by its ARN, region and name."""
    region = instance["location"]["region_name"]
    return Identity(account_of(instance.get("arn")), region, instance["name"])


def account_of(arn: typing.Any) -> str | None:
    """The account in an ARN, arn:aws:lightsail:REGION:ACCOUNT:Instance/ID; None without one."""
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[4] if len(parts) > 5 else None


def flaw_of(instance: Instance, region: str) -> str | None:
    """Says what makes an instance unfit for an inventory of the region; None if nothing does.

    The API always gives these members, but what a stand-in answers can lack them.  A computer
    without them could be missed by a filter, or be taken for another.
    """
    if not isinstance(instance.get("name"), str) or not is_name(instance["name"]):
        return "it has no name that AWS allows"
    for member, inner in _NEEDED:
        text = instance.get(member)
        if inner:
            text = text.get(inner) if isinstance(text, dict) else None
        if not isinstance(text, str) or not text:
            return f"its {' '.join(filter(None, (member, inner)))} is missing or no text"
    if instance["location"].get("region_name") != region:
        return f"its location is not {region}"
    if not isinstance(instance.get("arn", ""), str):
        return "its arn is no text"
    tags = instance.get("tags")
    if not isinstance(tags, dict) or not all(
        isinstance(text, str) for tag in tags.items() for text in tag
    ):
        return "its tags are no texts"
    return None


# Members that decide whether a filter takes an instance, and where it is; with what is in them.
_NEEDED = (
    ("location", "region_name"),
    ("location", "availability_zone"),
    ("state", "name"),
    ("blueprint_id", None),
    ("bundle_id", None),
)


def qualified_name(instance: Instance) -> str:
    """NAME.REGION, which no other instance of an account has: no region has a period."""
    return f"{instance['name']}.{instance['location']['region_name']}"
