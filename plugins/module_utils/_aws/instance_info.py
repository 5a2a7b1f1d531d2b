# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that tell of computers: of one, of all of a Region, and of what they cost.

Source: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ and botocore's service
model "lightsail", 2016-11-28.  Each raises LightsailCallError.  Those that list take one page each,
so that the engine has its say in each call.
"""

from __future__ import annotations

import datetime
import typing

from .answers import Members, bundle_ids_of, estimate_of, instances_of
from .client import snake_case
from .errors import LightsailErrorHandler
from .instance import get_instance
from .instances import RESEARCH, bundles_of


@LightsailErrorHandler.common_error_handler("list the instances")
def list_instances(
    client: typing.Any, _region: str, page_token: str | None = None
) -> tuple[list[Members], str | None]:
    """Lists a page of the computers of the client's Region, and the token of the next one."""
    return instances_of(snake_case(client.get_instances(**_page(page_token))))


@LightsailErrorHandler.common_error_handler("list the bundles")
def list_research_bundles(
    client: typing.Any, _region: str, page_token: str | None = None
) -> tuple[list[str], str | None]:
    """Lists a page of the ids of the bundles of Lightsail for Research, and the next token."""
    answer = client.get_bundles(**bundles_of(RESEARCH), **_page(page_token))
    return bundle_ids_of(snake_case(answer))


@LightsailErrorHandler.common_error_handler("read the estimate of the costs")
def get_cost_estimate(
    client: typing.Any, resource_name: str, start: datetime.datetime, end: datetime.datetime
) -> Members:
    """Reads what a resource of Lightsail for Research has cost between two times in UTC."""
    answer = client.get_cost_estimate(resourceName=resource_name, startTime=start, endTime=end)
    return estimate_of(snake_case(answer), resource_name)


def _page(token: str | None) -> dict[str, str]:
    return {} if token is None else {"pageToken": token}


# What the engine is given, by the names that the API has for its operations.
OPERATIONS: typing.Mapping[str, typing.Callable[..., typing.Any]] = {
    "GetInstance": get_instance,
    "GetInstances": list_instances,
    "GetBundles": list_research_bundles,
    "GetCostEstimate": get_cost_estimate,
}
