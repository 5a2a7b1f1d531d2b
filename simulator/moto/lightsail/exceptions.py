# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The errors of the service, in the shape of botocore's model of it.

Every modeled error has the members code, docs, message and tip.  The HTTP status follows the JSON
protocol: 500 for errors that the model marks as fault, 400 for all others.
"""

from __future__ import annotations

import json

from botocore.exceptions import ConnectionClosedError
from moto.core.exceptions import JsonRESTError

DOCS = "https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_Operations.html"

# Code -> (message, tip) where the caller gives none.  These are the model's eight errors.
MODELED = {
    "AccessDeniedException": (
        "You are not authorized to perform this operation.",
        "Check the policies of the user or role.",
    ),
    "AccountSetupInProgressException": (
        "The account is still being set up.",
        "Wait a few minutes and try again.",
    ),
    "InvalidInputException": ("The input is not valid.", "Correct the input."),
    "NotFoundException": ("The resource does not exist.", "Check the name and the Region."),
    "OperationFailureException": ("The operation failed.", "Look at the resource's state."),
    "RegionSetupInProgressException": (
        "The Region is still being set up.",
        "Wait a few minutes and try again.",
    ),
    "ServiceException": ("A general service error occurred.", "Try again later."),
    "UnauthenticatedException": ("The request is not authenticated.", "Check the credentials."),
}

# Codes that any AWS JSON service may answer and that are no client's fault.
_SERVER_STATUS = {
    "InternalFailure": 500,
    "InternalServerError": 500,
    "ServiceException": 500,
    "ServiceUnavailable": 503,
    "ServiceUnavailableException": 503,
}


class ServiceError(JsonRESTError):
    """An error answer: modeled, or one of those that all AWS JSON services share."""

    def __init__(self, error_type: str, message: str | None = None, tip: str | None = None) -> None:
        modeled_message, modeled_tip = MODELED.get(error_type, ("The request failed.", ""))
        super().__init__(error_type, message or modeled_message)
        self.code = _SERVER_STATUS.get(error_type, 400)
        self.content_type = "application/x-amz-json-1.1"
        members = {"__type": error_type, "message": self.message}
        if error_type in MODELED:
            members.update({"code": error_type, "docs": DOCS, "tip": tip or modeled_tip})
        self.description = json.dumps(members)


class NotFoundException(ServiceError):
    """A resource that does not exist."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__("NotFoundException", f"The {kind} does not exist: {name}")


class InvalidInputException(ServiceError):
    """An input that does not fit the model, or the state of the resource."""

    def __init__(self, message: str, tip: str | None = None) -> None:
        super().__init__("InvalidInputException", message, tip)


class OperationFailureException(ServiceError):
    """An operation that the state of the resource does not allow."""

    def __init__(self, message: str, tip: str | None = None) -> None:
        super().__init__("OperationFailureException", message, tip)


class ConnectionDropped(ConnectionClosedError, ConnectionError):
    """The connection ends without an answer.

    A server that sees a ConnectionError closes the socket; in process, botocore takes its own
    ConnectionClosedError for what it is and retries.
    """

    def __init__(self) -> None:
        super().__init__(endpoint_url="the simulator, which was told to drop this connection")
