# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that list what an account has in a region, all pages of them.

Source: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ and botocore's service
model "lightsail", 2016-11-28.  Each raises LightsailCallError.
"""

from __future__ import annotations

import typing

from ansible_collections.amazon.aws.plugins.module_utils.transformation import (
    boto3_resource_to_ansible_dict,
)

from .errors import LightsailErrorHandler

# The appCategory of Lightsail for Research.
RESEARCH = "LfR"


@LightsailErrorHandler.common_error_handler("list the instances")
def get_instances(client: typing.Any) -> list[dict[str, typing.Any]]:
    """Lists the instances of the client's region, virtual computers among them.

    Returns the API's members in snake_case: dates as strings, tags as a dict (a tag that is only
    a key has the value "").
    """
    pages = client.get_paginator("get_instances").paginate()
    return [_instance(instance) for page in pages for instance in page["instances"]]


@LightsailErrorHandler.common_error_handler("list the bundles")
def get_bundle_ids(client: typing.Any, app_category: str) -> set[str]:
    """Lists the bundles of a category, also those that are no longer sold but may be in use."""
    pages = client.get_paginator("get_bundles").paginate(**bundles_of(app_category))
    return {bundle["bundleId"] for page in pages for bundle in page["bundles"]}


def bundles_of(app_category: str) -> dict[str, typing.Any]:
    """The arguments by which GetBundles lists the bundles of a category, those in use included."""
    return {"appCategory": app_category, "includeInactive": True}


@LightsailErrorHandler.common_error_handler("list the regions")
def get_region_names(client: typing.Any) -> list[str]:
    """Lists the regions that have Lightsail, sorted."""
    return sorted(region["name"] for region in client.get_regions()["regions"])


def _instance(instance: dict[str, typing.Any]) -> dict[str, typing.Any]:
    # amazon.aws turns only "Tags" into a dict; Lightsail calls them "tags".
    snake: dict[str, typing.Any] = boto3_resource_to_ansible_dict(
        instance, transform_tags=False, force_tags=False
    )
    tags = (tag if isinstance(tag, dict) else {} for tag in instance.get("tags") or [])
    # A tag without a key is kept too: what is odd is for the rules to see.
    snake["tags"] = {tag.get("key"): tag.get("value", "") for tag in tags}
    return snake
