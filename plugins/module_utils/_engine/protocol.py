# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the engine and the reconcilers say to each other.

A *reconciler* leads one resource to a goal.  The engine asks it what comes first, sends what it
asks for, and brings it each answer and *every* error; each time the reconciler decides what comes
next: a call, after some seconds, or the end, Done or Failed.

An *operation* is a kind of request, such as StartGUISession.  A read changes nothing, so it can be
sent again whatever came of it; of any other operation at most one is accepted where that matters,
which only its reconciler can know.  A resource may need several operations that read, and the end
of one operation may be told by another: RebootInstance is over when GetOperation says so.
"""

from __future__ import annotations

import math
import types
import typing
from dataclasses import dataclass
from enum import Enum

from .._core.errors import CallError, ErrorKind, Failure


@dataclass(frozen=True)
class Operation:
    """A kind of request, by the name that the service has for it.

    Raises ValueError for a name that is none: it is shown, so it must not be able to hold a URL.
    """

    name: str
    is_read: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError("not the name of an operation")


_NO_ARGUMENTS: typing.Mapping[str, typing.Any] = types.MappingProxyType({})


# Tuples with names, since each run defines them anew: a dataclass takes five times as long.
class Wait(typing.NamedTuple):
    """What a read is to see the end of, for an engine that learns from those that wait for it, too.

    Waits of one kind, which are read by the same operation, take similar times from since on.
    foreseen is the earliest and the latest time at which it ends by what the resource itself tells.
    All are times of the engine's clock, in seconds.  cost is how much a read costs, against
    one of a wait after which nothing comes.
    """

    kind: typing.Hashable
    since: float
    foreseen: tuple[float, float] | None = None
    cost: float = 1.0

    def is_same(self, other: Wait) -> bool:
        """Whether both are one wait, whatever is foreseen."""
        return self.kind == other.kind and self.since == other.since


class Call(typing.NamedTuple):
    """Send a request of operation, after so many seconds.

    wait says what a read waits for.  Then the engine may choose another time, by what it has seen
    of others.  arguments go to the operation's function, beside the resource's name.  Of a retry
    the engine knows the delay: it grows with the errors in a row of this resource.
    """

    operation: Operation
    after: float = 0.0
    arguments: typing.Mapping[str, typing.Any] = _NO_ARGUMENTS
    is_retry: bool = False
    wait: Wait | None = None

    def again(self) -> Call:
        """The same request once more, for a reason that passes."""
        return self._replace(after=0.0, is_retry=True)

    def at_once(self) -> Call:
        """The same call, for which nothing has to be waited for any more."""
        return self._replace(after=0.0, is_retry=False, wait=None)


class Request(typing.NamedTuple):
    """A call that was sent, at a time.

    What a read shows is certain for that time only: its answer may come late, since this process or
    its computer was asleep.
    """

    call: Call
    sent_at: float

    @property
    def operation(self) -> Operation:
        """What was sent."""
        return self.call.operation


class Done(typing.NamedTuple):
    """The goal is reached, and that can be relied on until a time of the engine's clock."""

    until: float = math.inf


class Failed(typing.NamedTuple):
    """The goal cannot be reached.  A failure that holds for all resources ends the run."""

    failure: Failure


Decision = typing.Union[Call, Done, Failed]


class Progress(typing.NamedTuple):
    """How far a resource is, in what cannot hold a text from outside.

    status is a member of the resource's own enumeration; percentage runs from 0 to 100.
    """

    status: Enum | None = None
    percentage: int | None = None


class Outcome(typing.NamedTuple):
    """What came of one resource: all that a run gives back of it.

    first and last are its snapshots by the first and the last read; None where none was answered.
    planned is what a run would lead to, where the run was only planned: a status, or all that a
    diff shows.  changed tells whether a change was (or would be) accepted; operations is what the
    service answered to the accepted ones, None where there was none.  failure is None where the
    goal was reached.
    """

    first: typing.Any = None
    last: typing.Any = None
    planned: typing.Any = None
    changed: bool = False
    operations: list[dict[str, typing.Any]] | None = None
    failure: Failure | None = None
    warnings: tuple[str, ...] = ()

    def then(self, later: Outcome) -> Outcome:
        """What was changed here and later, as one, with the warnings; no more than that adds up."""
        answers = [each for each in (self.operations, later.operations) if each is not None]
        return Outcome(
            changed=self.changed or later.changed,
            operations=[each for answer in answers for each in answer] if answers else None,
            warnings=tuple(dict.fromkeys(self.warnings + later.warnings)),
        )


class Reconciler:
    """One resource on its way to a goal.

    The engine calls begin once, and then on_answer or on_error once for each request that ended;
    on_abandoned instead where the run ends before it.  now is always in seconds of the clock that
    the engine was given.

    Every kind of error has a handler, whose default is the fate of a call of which nothing else is
    known: override those for which the resource knows better.  That a resource does not exist, for
    example, is a failure here, the goal of one that deletes, and a reason to create for another.
    """

    @property
    def noun(self) -> str:
        """What its name is of, for messages."""
        raise NotImplementedError

    def look(self) -> Call:
        """The read by which everything is decided."""
        raise NotImplementedError

    def outcome(self) -> Outcome:
        """What came of the resource so far; the engine adds the failure."""
        raise NotImplementedError

    def progress(self) -> Progress:
        """How far it is, for observers."""
        return Progress()

    def describe(self) -> str:
        """How far it is, in words, for the message of a time-out."""
        raise NotImplementedError

    def begin(self, now: float) -> Decision:
        """Says what comes first."""
        return self.look()

    def take_over(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Begins where the goal before was reached by an answer (see Sequence)."""
        return self.begin(now)

    def on_answer(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Takes the answer to a request."""
        handler = self.on_read if request.operation.is_read else self.on_accepted
        return handler(request, answer, now)

    def on_error(self, request: Request, error: CallError, kind: ErrorKind, now: float) -> Decision:
        """Takes the error of a request.

        kind is the error's own, or what the engine knows better: an endpoint that answered before
        is not unreachable.
        """
        handler = getattr(self, f"on_{kind.name.lower()}")
        decision: Decision = handler(request, error, now)
        return decision

    def on_abandoned(self, request: Request, now: float) -> None:
        """The run ends while a change is under way: it may have been carried out."""

    def on_read(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """A read was answered."""
        raise NotImplementedError

    def on_accepted(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """The service accepted a change."""
        return self.look()

    def on_throttled(self, request: Request, error: CallError, now: float) -> Decision:
        """The service takes fewer calls than are made."""
        return request.call.again()

    def on_not_sent(self, request: Request, error: CallError, now: float) -> Decision:
        """The service did not get the request."""
        return request.call.again()

    def on_setting_up(self, request: Request, error: CallError, now: float) -> Decision:
        """The service is being set up, which passes."""
        return request.call.again()

    def on_server_error(self, request: Request, error: CallError, now: float) -> Decision:
        """The service has a fault; before a change is sent again, a read tells whether it took."""
        return request.call.again() if request.operation.is_read else self.look().again()

    def on_no_response(self, request: Request, error: CallError, now: float) -> Decision:
        """No answer came; before a change is sent again, a read tells whether it arrived."""
        return request.call.again() if request.operation.is_read else self.look()

    def on_invalid_answer(self, request: Request, error: CallError, now: float) -> Decision:
        """The answer cannot be used; a read tells whether a change took."""
        return Failed(Failure.of(error)) if request.operation.is_read else self.look()

    def on_rejected(self, request: Request, error: CallError, now: float) -> Decision:
        """The service refuses the call for this resource."""
        return Failed(Failure.of(error))

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """There is no such resource."""
        return Failed(Failure.of(error))

    def on_denied(self, request: Request, error: CallError, now: float) -> Decision:
        """The credentials lack a permission, for this resource at least."""
        return Failed(Failure.of(error))

    def on_unreachable(self, request: Request, error: CallError, now: float) -> Decision:
        """There is no way to the endpoint."""
        return Failed(Failure.of(error, holds_for_all=True))

    def on_unauthenticated(self, request: Request, error: CallError, now: float) -> Decision:
        """The credentials are missing, wrong or expired."""
        return Failed(Failure.of(error, holds_for_all=True))
