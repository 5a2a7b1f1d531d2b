# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The errors of the service, in the shape of botocore's model of it.

The model gives every modeled error the members code, docs, message and tip, none of them required.
What AWS says in docs and tip is written nowhere, so they are left out here.  The HTTP status
follows the JSON protocol: 500 for errors that the model marks as fault, 400 for all others.
"""

from __future__ import annotations

import json

from botocore.exceptions import ConnectionClosedError
from moto.core.exceptions import JsonRESTError

# Code -> message where the caller gives none.  These are the model's eight errors.
MODELED = {
    "AccessDeniedException": "You are not authorized to perform this operation.",
    "AccountSetupInProgressException": "The account is still being set up.",
    "InvalidInputException": "The input is not valid.",
    "NotFoundException": "The resource does not exist.",
    "OperationFailureException": "The operation failed.",
    "RegionSetupInProgressException": "The Region is still being set up.",
    "ServiceException": "A general service error occurred.",
    "UnauthenticatedException": "The request is not authenticated.",
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

    def __init__(self, error_type: str, message: str | None = None) -> None:
        super().__init__(error_type, message or MODELED.get(error_type, "The request failed."))
        self.code = _SERVER_STATUS.get(error_type, 400)
        self.content_type = "application/x-amz-json-1.1"
        members = {"__type": error_type, "message": self.message}
        if error_type in MODELED:
            members["code"] = error_type
        self.description = json.dumps(members)


class NotFoundException(ServiceError):
    """A resource that does not exist."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__("NotFoundException", f"The {kind} does not exist: {name}")


class InvalidInputException(ServiceError):
    """An input that does not fit the model, or the state of the resource."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidInputException", message)


class OperationFailureException(ServiceError):
    """An operation that the state of the resource does not allow."""

    def __init__(self, message: str) -> None:
        super().__init__("OperationFailureException", message)


class ConnectionDropped(ConnectionClosedError, ConnectionError):
    """The connection ends without an answer.

    A server that sees a ConnectionError closes the socket; in process, botocore takes its own
    ConnectionClosedError for what it is and retries.
    """

    def __init__(self) -> None:
        told = "the simulator, which was told to drop this connection"
        ConnectionClosedError.__init__(self, endpoint_url=told)
