# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reconcilers of a resource whose goals are reached by a table (see goals.py).

StatusReader reports, CheckModePlanner plans, GoalReconciler acts; a Sequence of the last reaches
several goals one after the other.  What reads have shown is in a History, which the parts of a
sequence share.  Pure: times are numbers that are handed in.
"""

from __future__ import annotations

import math
import typing
from enum import Enum

from .._core.errors import CallError, Failure
from .._core.redaction import displayable
from .goals import Action, Plan, Rules, Situation, Snapshot, plan
from .polling import PollInterval
from .protocol import (
    Call,
    Decision,
    Done,
    Failed,
    Operation,
    Outcome,
    Progress,
    Reconciler,
    Request,
)

# Seconds.  How soon a read shows a change is not documented.  For so long, the status from before
# a change is not taken for its result.
STALE_SECONDS = 10.0


class History:
    """What the reads of one resource have shown in this run."""

    def __init__(self, name: str, rules: Rules) -> None:
        self.name = name
        self.rules = rules
        self.first: Snapshot | None = None
        self.last: Snapshot | None = None
        self.statuses: set[str] = set()
        self.warnings: list[str] = []

    def note(self, answer: typing.Any) -> Snapshot:
        """Takes the answer of a read."""
        return self.add(self.rules.snapshot(self.name, answer))

    def add(self, snapshot: Snapshot) -> Snapshot:
        """Takes what a read has shown."""
        self.first = self.first or snapshot
        self.last = snapshot
        self.statuses.add(snapshot.status)
        if not snapshot.is_known:
            self._warn(
                f"{self.name} has the status {displayable(snapshot.status)!r}, which this version"
                " of research.lightsail does not know"
            )
        return snapshot

    def _warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)


class HistoryReader(Reconciler):
    """What all of them share: they read, and tell what they have seen."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._rules = history.rules

    @property
    def noun(self) -> str:
        """What the rules call it."""
        return self._rules.noun

    def look(self) -> Call:
        """The one read of the resource."""
        return Call(self._rules.read)

    def take_over(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Needs no read of its own if the goal before was reached by one of this resource."""
        is_ours = request.operation == self._rules.read
        return self.on_read(request, answer, now) if is_ours else self.begin(now)

    def on_read(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Notes what the read shows, and decides by it."""
        return self.on_snapshot(request, self._history.note(answer), now)

    def on_snapshot(self, request: Request, snapshot: Snapshot, now: float) -> Decision:
        """Decides by what a read has shown."""
        raise NotImplementedError

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Decides by the table, where it has a row for what does not exist."""
        if self._rules.missing is None or request.operation != self._rules.read:
            return super().on_not_found(request, error, now)
        missing = self._rules.missing(self._history.name)
        return self.on_snapshot(request, self._history.add(missing), now)

    def outcome(self) -> Outcome:
        """What the reads have shown."""
        history = self._history
        return Outcome(history.first, history.last, warnings=tuple(history.warnings))

    def progress(self) -> Progress:
        """What the last read showed."""
        last = self._history.last
        return Progress(last.row, last.percentage_complete) if last else Progress()

    def describe(self) -> str:
        """The status last read."""
        last = self._history.last
        return last.describe() if last else "its status could not be read"


class StatusReader(HistoryReader):
    """Reads a resource once, and reports it.  One that does not exist may be no failure."""

    def __init__(self, history: History, missing_ok: bool = False) -> None:
        super().__init__(history)
        self._missing_ok = missing_ok

    def on_snapshot(self, request: Request, snapshot: Snapshot, now: float) -> Decision:
        """Ends with the read."""
        return Done()

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Ends without a snapshot, if that is right."""
        return Done() if self._missing_ok else super().on_not_found(request, error, now)


class CheckModePlanner(HistoryReader):
    """Reads a resource once, and tells what a run through goals would do."""

    def __init__(self, history: History, goals: typing.Sequence[Enum]) -> None:
        super().__init__(history)
        self._goals = goals
        self._plan: Plan | None = None

    def on_snapshot(self, request: Request, snapshot: Snapshot, now: float) -> Decision:
        """Ends with the plan."""
        self._plan = plan(self._rules, self._goals, snapshot)
        return Failed(self._plan.failure) if self._plan.failure else Done()

    def outcome(self) -> Outcome:
        """What the read has shown, and the plan."""
        outcome = super().outcome()
        if self._plan is None:
            return outcome
        return outcome._replace(planned=self._plan.status, changed=self._plan.changed)


class GoalReconciler(HistoryReader):
    """Leads a resource to one goal.

    Without wait it ends as soon as its change was accepted, or where none is needed.  It sends an
    operation only where the table has it, and none again after the service accepted it.
    """

    def __init__(
        self, history: History, goal: Enum, interval: PollInterval, wait: bool = True
    ) -> None:
        super().__init__(history)
        self._goal = goal
        self._interval = interval
        self._wait = wait
        self._pending: PendingChange | None = None
        self._changed = False
        self._operations: list[dict[str, typing.Any]] | None = None
        self._unanswered: Operation | None = None
        # What was sent last and answered with a fault.
        self._faulted: Operation | None = None
        # The same, until a read has been answered since.
        self._doubted: Operation | None = None
        self._relied_on_until = math.inf

    def outcome(self) -> Outcome:
        """What the reads have shown, and what was sent, or may have been."""
        changed = self._changed or self._doubted is not None
        return super().outcome()._replace(changed=changed, operations=self._operations)

    def describe(self) -> str:
        """The status last read, and what is not known."""
        words = super().describe()
        for operation, answer in (
            (self._unanswered, "its answer is missing"),
            (self._doubted, "its answer is a fault"),
        ):
            if operation is not None:
                words += (
                    f"; {operation.name} was sent and {answer}, so it may have been carried out"
                )
        return words

    def call_of(self, operation: Operation) -> Call:
        """The call of an operation of the table; for one that needs more than a name, override."""
        return Call(operation)

    def on_snapshot(self, request: Request, snapshot: Snapshot, now: float) -> Decision:
        """Decides by the change that is pending or, where it has no say, by the table."""
        self._doubted = None
        decision = None
        if request.sent_at >= self._relied_on_until:
            self._pending = None  # its effect has ended by itself since
        if self._pending is not None:
            self._pending.observe(snapshot.status, request.sent_at)
            decision = self._by_pending_change(self._pending, snapshot, now)
        return decision or self._by_table(request, snapshot, now)

    def on_accepted(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Counts the change."""
        self._note_sent(request, now)
        self._count(answer)
        if not self._wait:
            return Done()
        after = self._interval.after_change(now, request.operation)
        return Call(self._rules.read, after, wait=self._interval.wait)

    def on_rejected(self, request: Request, error: CallError, now: float) -> Decision:
        """Looks again after a rejected change: somebody else may have just done the same."""
        if request.operation.is_read:
            return super().on_rejected(request, error, now)
        pending = self._note_sent(request, now)
        pending.rejection = error
        # The one before it was believed to have failed, and may be what is in the way of this one.
        pending.outcome_unknown = request.operation == self._faulted
        return self.look()

    def on_server_error(self, request: Request, error: CallError, now: float) -> Decision:
        """Believes the service, unless the next read shows that the change took effect."""
        if not request.operation.is_read:
            self._note_sent(request, now, stale_seconds=0.0).outcome_unknown = True
            self._faulted = self._doubted = request.operation
        return super().on_server_error(request, error, now)

    def on_no_response(self, request: Request, error: CallError, now: float) -> Decision:
        """Looks whether the change arrived, before it can be sent again."""
        if request.operation.is_read:
            return super().on_no_response(request, error, now)
        return self._look_whether_it_arrived(request, now)

    def on_invalid_answer(self, request: Request, error: CallError, now: float) -> Decision:
        """Looks whether the change was carried out, before it can be sent again."""
        if request.operation.is_read:
            return super().on_invalid_answer(request, error, now)
        return self._look_whether_it_arrived(request, now)

    def on_abandoned(self, request: Request, now: float) -> None:
        """Counts the change: for all that is known, it was carried out."""
        self._note_unanswered(request)

    def _look_whether_it_arrived(self, request: Request, now: float) -> Call:
        self._note_sent(request, now).outcome_unknown = True
        self._note_unanswered(request)
        return Call(self._rules.read, after=self._interval.after_change(now))

    def _note_sent(
        self, request: Request, now: float, stale_seconds: float = STALE_SECONDS
    ) -> PendingChange:
        before = frozenset(self._history.statuses)
        self._pending = PendingChange(request.operation, before, now + stale_seconds)
        return self._pending

    def _note_unanswered(self, request: Request) -> None:
        self._changed = True
        self._unanswered = request.operation

    def _count(self, operations: list[dict[str, typing.Any]]) -> None:
        self._changed = True
        self._unanswered = None
        self._operations = (self._operations or []) + operations

    def _by_pending_change(
        self, pending: PendingChange, snapshot: Snapshot, now: float
    ) -> Decision | None:
        """Decides by how this run's own change went, or leaves it to the table (None)."""
        if not pending.is_confirmed and pending.stale_for:
            return self._look_for(pending, now)
        if pending.outcome_unknown and pending.is_confirmed:
            pending.outcome_unknown = False  # only the answer was lost
            self._count([])
        if self._next_action(snapshot) != pending.operation:
            return None
        if pending.rejection and not pending.is_confirmed:
            return Failed(Failure.of(pending.rejection))
        if pending.rejection or pending.outcome_unknown:
            # Somebody else was faster and failed, or the call never arrived: as if never sent.
            self._pending = None
            return None
        if snapshot.row is self._rules.failed_by.get(pending.operation):
            return Failed(snapshot.failure())
        if pending.is_confirmed and not pending.stale_for:
            return Failed(_undone(pending.operation, snapshot))
        return self._look_again(snapshot, now)

    def _look_for(self, pending: PendingChange, now: float) -> Call:
        """Looks whether a change took effect; for one that was accepted, the wait goes on."""
        after = min(self._interval.after_stale_read(now), pending.stale_for)
        wait = self._interval.wait if pending.is_accepted else None
        return Call(self._rules.read, after, wait=wait)

    def _by_table(self, request: Request, snapshot: Snapshot, now: float) -> Decision:
        action = self._next_action(snapshot)
        if isinstance(action, Operation):
            return self.call_of(action)
        if action is Situation.UNREACHABLE:
            return Failed(snapshot.failure())
        if action is Situation.REACHED:
            self._relied_on_until = request.sent_at + self._rules.lasts.get(self._goal, math.inf)
            return Done(self._relied_on_until)
        if action is Situation.IN_PROGRESS and not self._wait:
            return Done()
        return self._look_again(snapshot, now)

    def _next_action(self, snapshot: Snapshot) -> Action:
        return self._rules.next_action(snapshot, self._goal)

    def _look_again(self, snapshot: Snapshot, now: float) -> Call:
        percentage = snapshot.percentage_complete
        after = self._interval.after_read(snapshot.status, percentage, now)
        return Call(self._rules.read, after, wait=self._interval.wait)


class PendingChange:
    """A change that this run has sent, and what has been learnt of it since.

    It was accepted, unless a rejection is set or its outcome is unknown.  It is confirmed by a
    status that no read had shown before it was sent.  Until then reads may be stale: for stale_for
    seconds more, counted from the last read, the statuses from before it mean nothing.
    """

    def __init__(self, operation: Operation, before: frozenset[str], stale_until: float) -> None:
        self.operation = operation
        self.rejection: CallError | None = None
        self.outcome_unknown = False
        self.is_confirmed = False
        self.stale_for = 0.0
        self.stale_until = stale_until
        self._before = before

    @property
    def is_accepted(self) -> bool:
        """Whether the service said so."""
        return self.rejection is None and not self.outcome_unknown

    def observe(self, status: str, asked_at: float) -> None:
        """Notes what a read showed that was sent at a time."""
        self.is_confirmed = self.is_confirmed or status not in self._before
        self.stale_for = max(0.0, self.stale_until - asked_at)


def _undone(operation: Operation, snapshot: Snapshot) -> Failure:
    return Failure(
        code=snapshot.status,
        message=f"{operation.name} was accepted and took effect, but now the status is "
        f"{snapshot.describe()}: somebody else seems to have done the opposite",
    )
