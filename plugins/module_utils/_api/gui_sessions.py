# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three calls that Lightsail has for GUI sessions.

Source: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ and botocore's service
model "lightsail", 2016-11-28.  Each raises LightsailError.
"""

from __future__ import annotations

import typing

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from .client import LightsailErrorHandler


@LightsailErrorHandler.common_error_handler("read the GUI session")
def create_gui_session_access_details(
    client: typing.Any, resource_name: str
) -> dict[str, typing.Any]:
    """Reads a session: the only call that tells its status.  Despite its name it starts nothing.

    Returns resource_name, status, percentage_complete (0 to 100), failure_reason and sessions
    (a list of name, url, is_primary); the API leaves out what it has nothing to say about.
    """
    answer = client.create_gui_session_access_details(resourceName=resource_name)
    answer.pop("ResponseMetadata", None)
    snake: dict[str, typing.Any] = camel_dict_to_snake_dict(answer)
    return snake


@LightsailErrorHandler.common_error_handler("start the GUI session")
def start_gui_session(client: typing.Any, resource_name: str) -> list[dict[str, typing.Any]]:
    """Starts a session, also an expired one; it is active for one hour.

    Returns the operations that the service began, in snake_case.
    """
    return _operations(client.start_gui_session(resourceName=resource_name))


@LightsailErrorHandler.common_error_handler("stop the GUI session")
def stop_gui_session(client: typing.Any, resource_name: str) -> list[dict[str, typing.Any]]:
    """Stops a session; unsaved work in it is lost.

    Returns the operations that the service began, in snake_case.
    """
    return _operations(client.stop_gui_session(resourceName=resource_name))


def _operations(answer: dict[str, typing.Any]) -> list[dict[str, typing.Any]]:
    return [camel_dict_to_snake_dict(operation) for operation in answer.get("operations", [])]
