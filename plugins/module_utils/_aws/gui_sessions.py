# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three calls that Lightsail has for GUI sessions.

Source: https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ and botocore's service
model "lightsail", 2016-11-28.  Each raises LightsailCallError.
"""

from __future__ import annotations

import typing

from .answers import operations_of, session_of
from .client import snake_case
from .errors import LightsailErrorHandler


@LightsailErrorHandler.common_error_handler("read the GUI session")
def create_gui_session_access_details(
    client: typing.Any, resource_name: str
) -> dict[str, typing.Any]:
    """Reads a session: the only call that tells its status.  Despite its name it starts nothing.

    Returns status, percentage_complete (0 to 100), failure_reason and sessions (a list of name,
    url, is_primary), checked and cut (answers.session_of).
    """
    answer = client.create_gui_session_access_details(resourceName=resource_name)
    return session_of(snake_case(answer), resource_name)


@LightsailErrorHandler.common_error_handler("start the GUI session")
def start_gui_session(client: typing.Any, resource_name: str) -> list[dict[str, typing.Any]]:
    """Starts a session, also an expired one; it is active for one hour.

    Returns the operations that the service began, in snake_case.
    """
    answer = client.start_gui_session(resourceName=resource_name)
    return operations_of(snake_case(answer))


@LightsailErrorHandler.common_error_handler("stop the GUI session")
def stop_gui_session(client: typing.Any, resource_name: str) -> list[dict[str, typing.Any]]:
    """Stops a session; unsaved work in it is lost.

    Returns the operations that the service began, in snake_case.
    """
    answer = client.stop_gui_session(resourceName=resource_name)
    return operations_of(snake_case(answer))


# What the engine is given, by the names that the API has for its operations.
OPERATIONS: typing.Mapping[str, typing.Callable[..., typing.Any]] = {
    "CreateGUISessionAccessDetails": create_gui_session_access_details,
    "StartGUISession": start_gui_session,
    "StopGUISession": stop_gui_session,
}
