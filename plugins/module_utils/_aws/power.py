# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that Lightsail has for the power of a computer, and for how an operation ended.

Source: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ and botocore's service
model "lightsail", 2016-11-28.  Each raises LightsailCallError.
"""

from __future__ import annotations

import typing

from .answers import operation_of, operations_of, state_of
from .client import snake_case
from .errors import LightsailErrorHandler


@LightsailErrorHandler.common_error_handler("read the state of the instance")
def get_instance_state(client: typing.Any, resource_name: str) -> dict[str, typing.Any]:
    """Reads whether a computer runs.  Returns name, checked and cut (answers.state_of)."""
    return state_of(snake_case(client.get_instance_state(instanceName=resource_name)))


@LightsailErrorHandler.common_error_handler("start the instance")
def start_instance(client: typing.Any, resource_name: str) -> list[dict[str, typing.Any]]:
    """Switches a computer on, which costs from then on.

    Returns the operations that the service began, in snake_case.
    """
    return operations_of(snake_case(client.start_instance(instanceName=resource_name)))


@LightsailErrorHandler.common_error_handler("stop the instance")
def stop_instance(client: typing.Any, resource_name: str) -> list[dict[str, typing.Any]]:
    """Switches a computer off, whoever uses it.

    Returns the operations that the service began, in snake_case.
    """
    return operations_of(snake_case(client.stop_instance(instanceName=resource_name)))


@LightsailErrorHandler.common_error_handler("read the operation")
def get_operation(
    client: typing.Any, resource_name: str, operation_id: str
) -> dict[str, typing.Any]:
    """Reads how an operation on a resource ended (answers.operation_of)."""
    answer = client.get_operation(operationId=operation_id)
    return operation_of(snake_case(answer), operation_id)


# What the engine is given, by the names that the API has for its operations.
OPERATIONS: typing.Mapping[str, typing.Callable[..., typing.Any]] = {
    "GetInstanceState": get_instance_state,
    "StartInstance": start_instance,
    "StopInstance": stop_instance,
    "GetOperation": get_operation,
}
