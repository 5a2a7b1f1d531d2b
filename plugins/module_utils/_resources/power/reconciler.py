# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who switches a computer on and off, and who only looks whether it is on."""

from __future__ import annotations

import typing

from ..._core.errors import CallError, ErrorKind, Failure
from ..._engine.goals import Snapshot
from ..._engine.polling import PollInterval
from ..._engine.protocol import Call, Decision, Done, Failed, Request
from ..._engine.reconcilers import GoalReconciler, History, StatusReader
from ..operation.reconciler import READ as READ_OPERATION
from ..operation.reconciler import Answer, failure_of, id_of, is_under_way, reason_of
from .rules import RULES, START, Goal

# What is to be done where a computer could not be started.
NO_CAPACITY = (
    "; if it is for lack of capacity, run again later, or create the computer anew in another"
    " Availability Zone or with another bundle"
)

# After so many faults, what is good to know is left unknown; the delays between them double.
_MAX_FAULTS = 5


class PowerReconciler(GoalReconciler):
    """Leads a computer to a goal.  Where a start failed, it says so in the words of the service."""

    def __init__(
        self, history: History, goal: Goal, interval: PollInterval, wait: bool = True
    ) -> None:
        super().__init__(history, goal, interval, wait)
        self._operation_id: str | None = None
        self._failure: Failure | None = None

    def on_accepted(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Notes which operation a start is."""
        self._operation_id = id_of(answer) if request.operation == START else None
        return super().on_accepted(request, answer, now)

    def on_read(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Decides by the state, or takes the reason of a failed start."""
        if request.operation != READ_OPERATION:
            return self._explained(super().on_read(request, answer, now))
        if is_under_way(answer):
            # Nobody has failed whose operation still goes on.
            return self._look_again(typing.cast(Snapshot, self._history.last), now)
        return Failed(self._with_reason(answer))

    def on_error(self, request: Request, error: CallError, kind: ErrorKind, now: float) -> Decision:
        """Fails without the reason where that cannot be read."""
        if request.operation == READ_OPERATION and self._failure is not None:
            return Failed(self._failure)
        return super().on_error(request, error, kind, now)

    def _explained(self, decision: Decision) -> Decision:
        if not isinstance(decision, Failed) or self._goal is not Goal.RUNNING:
            return decision
        failure = decision.failure
        self._failure = failure._replace(message=failure.message + NO_CAPACITY)
        if failure.cause is None and self._operation_id is not None:
            return Call(READ_OPERATION, arguments={"operation_id": self._operation_id})
        return Failed(self._failure)

    def _with_reason(self, operation: Answer) -> Failure:
        failure = typing.cast(Failure, self._failure)
        if not reason_of(operation):
            return failure
        return failure._replace(message=failure_of(START, operation, NO_CAPACITY).message)


class PowerReader(StatusReader):
    """Looks once whether a computer is on, for whom it is good to know and no need.

    What cannot be read is not known, and no failure; a missing permission is warned of, and so are
    faults that do not pass.
    """

    def __init__(self, history: History) -> None:
        super().__init__(history)
        self._faults = 0

    def on_denied(self, request: Request, error: CallError, now: float) -> Decision:
        """Says what could not be known."""
        return self._left_unknown(error)

    def on_server_error(self, request: Request, error: CallError, now: float) -> Decision:
        """Asks again, but not until the time-out, which would hide what is known."""
        return self._ask_again(request, error)

    def on_no_response(self, request: Request, error: CallError, now: float) -> Decision:
        """Asks again, but not until the time-out."""
        return self._ask_again(request, error)

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Leaves it to whoever asked."""
        return Done()

    def on_rejected(self, request: Request, error: CallError, now: float) -> Decision:
        """Leaves it to whoever asked."""
        return Done()

    def on_invalid_answer(self, request: Request, error: CallError, now: float) -> Decision:
        """Leaves it to whoever asked."""
        return Done()

    def _ask_again(self, request: Request, error: CallError) -> Decision:
        self._faults += 1
        return self._left_unknown(error) if self._faults >= _MAX_FAULTS else request.call.again()

    def _left_unknown(self, error: CallError) -> Decision:
        self._history.warnings.append(
            f"whether computers are switched off could not be read: {error.user_message()}"
        )
        return Done()


def power_history(name: str) -> History:
    """What the reads of a computer's state will show."""
    return History(name, RULES)
