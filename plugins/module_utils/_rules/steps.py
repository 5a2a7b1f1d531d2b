# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a rule answers to the engine: the next call for one resource, or the end of its way."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from .._api.errors import CallError

# The call that changes nothing; every other call may change the resource.
READ = "read"


@dataclass(frozen=True)
class Problem:
    """Why a resource did not reach its goal.  cause is the error of the call behind it, if any."""

    code: str
    message: str
    cause: CallError | None = None

    @classmethod
    def of(cls, error: CallError) -> Problem:
        """The problem of a resource for which a call failed for good."""
        return cls(code=error.code, message=error.explain(), cause=error)


@dataclass(frozen=True)
class Step:
    """What comes next: make call in after seconds; or, with call None, it is over."""

    call: str | None = None
    after: float = 0.0
    problem: Problem | None = None


class Course:
    """One resource on its way to a goal, as the engine sees it.

    now is always in seconds of the clock that the engine was given.  The engine calls begin once,
    then exactly one of the others for each call that ended.  A course that never asks for a call
    other than READ needs only begin, read and progress.
    """

    def begin(self, now: float) -> Step:
        """Says what to do first."""
        raise NotImplementedError

    def read(self, answer: typing.Any, now: float, asked: float | None = None) -> Step:
        """Takes the answer of a read that was sent at the time asked (None: now)."""
        raise NotImplementedError

    def accepted(self, call: str, answer: typing.Any, now: float) -> Step:
        """The service accepted a call."""
        raise NotImplementedError

    def refused(self, call: str, error: CallError, now: float) -> Step:
        """The service refused a call for this resource."""
        raise NotImplementedError

    def faulted(self, call: str, now: float) -> None:
        """The service answered that it has a fault.  A read follows, and tells more."""
        raise NotImplementedError

    def lost(self, call: str, now: float) -> Step:
        """No answer came to a call: it may have been carried out."""
        raise NotImplementedError

    def progress(self) -> str:
        """Says in words how far it has come, for the message of a time-out."""
        raise NotImplementedError
