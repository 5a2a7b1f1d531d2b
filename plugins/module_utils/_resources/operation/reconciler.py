# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the service calls operations: the jobs that it begins when it accepts a change.

Each has an id, and GetOperation tells how it is.  It has ended when it is terminal; Succeeded and
Completed are success (terraform-provider-aws waits for either).  The answer to an accepted change
has the operations as they were then; one that had failed by then is no success, whatever is shown.
"""

from __future__ import annotations

import types
import typing

from ..._core.errors import CallError, ErrorKind, Failure
from ..._core.redaction import displayable
from ..._engine.polling import PollInterval
from ..._engine.protocol import (
    Call,
    Decision,
    Failed,
    Operation,
    Outcome,
    Progress,
    Reconciler,
    Request,
    Wait,
)

READ = Operation("GetOperation", is_read=True)
SUCCESS = ("Succeeded", "Completed")
FAILURE = "Failed"

_PASSING = (
    ErrorKind.THROTTLED,
    ErrorKind.NOT_SENT,
    ErrorKind.SERVER_ERROR,
    ErrorKind.NO_RESPONSE,
    ErrorKind.SETTING_UP,
)

Answer = typing.Mapping[str, typing.Any]
# What is added to the reason for which an operation failed, by what was sent.
Advice = typing.Mapping[Operation, str]
_NONE: Advice = types.MappingProxyType({})


def is_under_way(operation: Answer) -> bool:
    """Whether an operation has not ended yet, as far as an answer tells."""
    has_ended = operation.get("status") in (*SUCCESS, FAILURE)
    return operation.get("is_terminal") is not True and not has_ended


def id_of(answer: typing.Any) -> str | None:
    """The id of the first operation in the answer to an accepted call."""
    first = answer[0] if isinstance(answer, list) and answer else {}
    found = first.get("id")
    return found if isinstance(found, str) and found.strip() else None


def failed_in(answer: typing.Any) -> Answer | None:
    """The operation in the answer to an accepted call that had failed already; None if none had."""
    return next((each for each in answer if each.get("status") == FAILURE), None)


def reason_of(operation: Answer) -> str:
    """Why an operation failed, in the words of the service; empty where it gave none."""
    words = [operation.get("error_code"), operation.get("error_details")]
    return displayable(": ".join(str(each) for each in words if each))


def failure_of(changed: Operation, operation: Answer, advice: str = "") -> Failure:
    """The failure of a resource whose change was accepted and failed."""
    reason = reason_of(operation) or "the service gave no reason"
    message = f"{changed.name} was accepted and failed ({reason}){advice}"
    return Failure(str(operation.get("error_code") or "OperationFailure"), message)


def _untold(changed: Operation) -> str:
    return (
        f"{changed.name} was accepted, and the answer names no operation, so whether it is done is"
        " not known"
    )


class TrackedReconciler(Reconciler):
    """Follows the operations that a reconciler's changes begin.

    After what awaited names, it goes on only when the operation has ended: a reboot shows in no
    state.  Where the answer names no operation, a warning says so.  For all others, the state tells
    how they went; where that is a failure, the operation is asked for the reason, and nobody has
    failed whose operation still goes on.  advice is added to a reason, by the change.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        interval: PollInterval,
        awaited: typing.Collection[Operation] = (),
        advice: Advice = _NONE,
    ) -> None:
        self._reconciler = reconciler
        self._interval = interval
        self._awaited = awaited
        self._advice = advice
        self._changed: Operation | None = None
        self._id: str | None = None
        # What the reconciler has decided already, while its operation is waited for, or asked.
        self._held: Decision | None = None
        self._warnings: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        """What the reconciler calls it."""
        return self._reconciler.noun

    def look(self) -> Call:
        """The read of the reconciler; of the operation, while that is waited for."""
        return self._reconciler.look() if self._held is None else self._read(0.0)

    def outcome(self) -> Outcome:
        """What came of the reconciler."""
        outcome = self._reconciler.outcome()
        return outcome._replace(warnings=outcome.warnings + self._warnings)

    def progress(self) -> Progress:
        """How far the reconciler is."""
        return self._reconciler.progress()

    def describe(self) -> str:
        """The same in words, with the operation that is waited for."""
        words = self._reconciler.describe()
        name = self._changed.name if self._held is not None and self._changed else ""
        return f"{words}; {name} was accepted and has not ended" if name else words

    def begin(self, now: float) -> Decision:
        """Begins with the reconciler."""
        return self._reconciler.begin(now)

    def on_answer(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Takes what an operation tells, or lets the reconciler decide."""
        if self._held is not None:
            return self._told(self._held, answer, now)
        decision = self._reconciler.on_answer(request, answer, now)
        if not request.operation.is_read:
            self._changed, self._id = request.operation, id_of(answer)
            failed = failed_in(answer)
            if failed is not None:
                return Failed(self._failure_of(failed))
            is_awaited = request.operation in self._awaited
            if is_awaited and not self._id:
                self._warnings += (_untold(request.operation),)
            if is_awaited and self._id and is_under_way(answer[0]):
                after = self._interval.after_change(now, request.operation)
                return self._ask(decision, after, self._interval.wait)
        return self._explained(decision)

    def on_error(self, request: Request, error: CallError, kind: ErrorKind, now: float) -> Decision:
        """Lets the reconciler decide; without what an operation would tell, it has failed."""
        held = self._held
        if held is None:
            return self._explained(self._reconciler.on_error(request, error, kind, now))
        if kind in _PASSING:
            return request.call.again()
        if kind is ErrorKind.UNAUTHENTICATED:
            return super().on_error(request, error, kind, now)
        return held if isinstance(held, Failed) else Failed(self._unread(error))

    def on_abandoned(self, request: Request, now: float) -> None:
        """Tells the reconciler, which has sent it."""
        self._reconciler.on_abandoned(request, now)

    def _explained(self, decision: Decision) -> Decision:
        is_told = isinstance(decision, Failed) and decision.failure.cause is None
        return self._ask(decision, 0.0) if is_told and self._id else decision

    def _ask(self, held: Decision, after: float, wait: Wait | None = None) -> Call:
        self._held = held
        return self._read(after, wait)

    def _read(self, after: float, wait: Wait | None = None) -> Call:
        return Call(READ, after, {"operation_id": self._id}, wait=wait)

    def _told(self, held: Decision, operation: Answer, now: float) -> Decision:
        if is_under_way(operation):
            after = self._interval.after_read(str(operation.get("status")), None, now)
            if not isinstance(held, Failed):
                return self._read(after, self._interval.wait)
            self._held = None
            return self._reconciler.look()._replace(after=after)
        self._held = None
        if operation.get("status") not in SUCCESS:
            return Failed(self._failure_of(operation))
        return held.at_once() if isinstance(held, Call) else held

    def _unread(self, error: CallError) -> Failure:
        # Without a cause: what was accepted is told of each, also where the error is that of all.
        changed = typing.cast(Operation, self._changed)
        reason = error.user_message()
        message = f"{changed.name} was accepted, and how it went could not be read: {reason}"
        return Failure(error.code, message)

    def _failure_of(self, operation: Answer) -> Failure:
        changed = typing.cast(Operation, self._changed)
        return failure_of(changed, operation, self._advice.get(changed, ""))
