# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What went wrong with a call, and what that means for a run.  Needs neither boto3 nor Ansible."""

from __future__ import annotations

import re
from enum import Enum


class ErrorKind(Enum):
    """What an error of a call says about the call, the computer and the run."""

    THROTTLED = "there are too many calls; the same call can be sent again, later"
    NOT_DONE = "the service did not get the call; the same call can be sent again"
    UNAVAILABLE = "the service answered that it has a fault; look before sending again"
    LOST = "no answer came, so the call may have been carried out"
    SETTING_UP = "Lightsail is being set up for this region or account; it passes in minutes"
    REJECTED = "the service refuses this call for this resource"
    NOT_FOUND = "the resource does not exist"
    DENIED = "the credentials lack a permission"
    UNREACHABLE = "there is no way to the endpoint"
    UNAUTHENTICATED = "the credentials are missing, wrong or expired"


class CallError(Exception):
    """An error of a call, with all that the layers above need to know of it.

    code is the API's error code, or the name of the SDK's exception where no answer came.
    """

    kind: ErrorKind
    code: str

    def explain(self) -> str:
        """Says what went wrong, where, and what to do about it."""
        raise NotImplementedError


# The API's declared errors: botocore's service model "lightsail", 2016-11-28.  The others reach
# every AWS client: https://docs.aws.amazon.com/general/latest/gr/api-retries.html and the "Common
# Errors" page of the Lightsail API reference.
_KIND_BY_CODE = {
    "AccessDenied": ErrorKind.DENIED,
    "AccessDeniedException": ErrorKind.DENIED,
    "UnauthorizedOperation": ErrorKind.DENIED,
    "AccountSetupInProgressException": ErrorKind.SETTING_UP,
    "RegionSetupInProgressException": ErrorKind.SETTING_UP,
    "NotFoundException": ErrorKind.NOT_FOUND,
    "AuthFailure": ErrorKind.UNAUTHENTICATED,
    "ExpiredToken": ErrorKind.UNAUTHENTICATED,
    "ExpiredTokenException": ErrorKind.UNAUTHENTICATED,
    "IncompleteSignature": ErrorKind.UNAUTHENTICATED,
    "IncompleteSignatureException": ErrorKind.UNAUTHENTICATED,
    "InvalidAccessKeyId": ErrorKind.UNAUTHENTICATED,
    "InvalidClientTokenId": ErrorKind.UNAUTHENTICATED,
    "InvalidSignatureException": ErrorKind.UNAUTHENTICATED,
    "MissingAuthenticationToken": ErrorKind.UNAUTHENTICATED,
    "MissingAuthenticationTokenException": ErrorKind.UNAUTHENTICATED,
    "OptInRequired": ErrorKind.UNAUTHENTICATED,
    "RequestExpired": ErrorKind.UNAUTHENTICATED,
    "SignatureDoesNotMatch": ErrorKind.UNAUTHENTICATED,
    "SubscriptionRequiredException": ErrorKind.UNAUTHENTICATED,
    "UnauthenticatedException": ErrorKind.UNAUTHENTICATED,
    "UnrecognizedClientException": ErrorKind.UNAUTHENTICATED,
    "RequestLimitExceeded": ErrorKind.THROTTLED,
    "RequestThrottled": ErrorKind.THROTTLED,
    "RequestThrottledException": ErrorKind.THROTTLED,
    "SlowDown": ErrorKind.THROTTLED,
    "ThrottledException": ErrorKind.THROTTLED,
    "Throttling": ErrorKind.THROTTLED,
    "ThrottlingException": ErrorKind.THROTTLED,
    "TooManyRequestsException": ErrorKind.THROTTLED,
    "InternalError": ErrorKind.UNAVAILABLE,
    "InternalFailure": ErrorKind.UNAVAILABLE,
    "RequestTimeout": ErrorKind.UNAVAILABLE,
    "RequestTimeoutException": ErrorKind.UNAVAILABLE,
    "ServiceException": ErrorKind.UNAVAILABLE,
    "ServiceUnavailable": ErrorKind.UNAVAILABLE,
    "ServiceUnavailableException": ErrorKind.UNAVAILABLE,
}


def kind_of_answer(code: str, http_status: int | None) -> ErrorKind:
    """Tells what an error answer means, by its code or, where that is unknown, its HTTP status."""
    if code in _KIND_BY_CODE:
        return _KIND_BY_CODE[code]
    if http_status == 429:
        return ErrorKind.THROTTLED
    if http_status is not None and http_status >= 500:
        return ErrorKind.UNAVAILABLE
    return ErrorKind.REJECTED


def without_keys(text: str) -> str:
    """Leaves no more of each URL in the service's words than its host.

    What follows can open a session, and messages are shown: from ansible-core 2.19 on, that of a
    task that fails is shown even if the task has no_log.
    """
    return re.sub(r'(\w+://[^/?#\s"]+[/?#])[^\s"]+', r"\1...", text)


# What a text from outside has room for in a message, a file or on a page.
MAX_TEXT = 1000


def shortened(text: str) -> str:
    """Cuts a text from outside to MAX_TEXT characters: messages and pages stay readable, and quick.

    What is left out is said at the end.
    """
    more = len(text) - MAX_TEXT
    return text if more <= 0 else f"{text[:MAX_TEXT]} ... ({more} more characters)"
