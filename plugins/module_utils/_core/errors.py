# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What went wrong with a call, and what that means for a run.  Needs only the standard library."""

from __future__ import annotations

import typing
from enum import Enum


class ErrorKind(Enum):
    """What an error of a call says about the call, the resource and the run."""

    THROTTLED = "there are too many calls; the same call can be sent again, later"
    NOT_SENT = "the service did not get the call; the same call can be sent again"
    SERVER_ERROR = "the service answered that it has a fault; look before sending again"
    NO_RESPONSE = "no answer came, so the call may have been carried out"
    SETTING_UP = "the service is being set up for this region or account; it passes in minutes"
    INVALID_ANSWER = "the answer is not the service's, or of another form than its own"
    REJECTED = "the service refuses this call for this resource"
    NOT_FOUND = "the resource does not exist"
    DENIED = "the credentials lack a permission"
    UNREACHABLE = "there is no way to the endpoint"
    UNAUTHENTICATED = "the credentials are missing, wrong or expired"


class ReportableError(Exception):
    """An error that can be told to users."""

    def user_message(self) -> str:
        """Says what went wrong, where, and what to do about it."""
        raise NotImplementedError


class CallError(ReportableError):
    """An error of a call, with all that the layers above need to know of it.

    code is the API's error code, or the name of the SDK's exception where no answer came.
    """

    kind: ErrorKind
    code: str
    # Of one that is unreachable, by its own words: whether it can have arrived all the same.
    may_have_arrived = False
    was_there = False  # whether the resource was read before, in this run
    noun = "resource"  # what the call's name is one of, as its reconciler knows


class Failure(typing.NamedTuple):
    """Why a resource did not reach its goal.

    code is the API's error code, a failed status, or a word of this collection (Timeout).  cause is
    the exception behind it, if any.  holds_for_all tells that no other resource could do better:
    the credentials are wrong, say, and so the run ended.
    """

    code: str
    message: str
    cause: BaseException | None = None
    holds_for_all: bool = False

    @classmethod
    def of(cls, error: CallError, holds_for_all: bool = False) -> Failure:
        """The failure of a resource for which a call failed for good."""
        return cls(error.code, error.user_message(), error, holds_for_all)
