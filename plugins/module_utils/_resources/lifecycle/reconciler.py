# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who creates, changes and deletes resources with tags, and who plans it."""

from __future__ import annotations

import typing
from enum import Enum

from ..._core.errors import CallError, Failure
from ..._engine.goals import Plan, Rules, Situation, plan
from ..._engine.polling import PollInterval
from ..._engine.protocol import Call, Decision, Done, Failed, Operation, Outcome, Request
from ..._engine.reconcilers import (
    STALE_SECONDS,
    GoalReconciler,
    History,
    HistoryReader,
    PendingChange,
)
from .model import Members, Resource
from .wanted import TAG, UNTAG, Change, Wanted

# How they went shows in no state, so their operations have to end.
AWAITED = (TAG, UNTAG)


class Creator(GoalReconciler):
    """Creates a resource that does not exist, and looks until it is shown."""

    def __init__(
        self, history: History, created: Enum, wanted: Wanted, interval: PollInterval
    ) -> None:
        super().__init__(history, created, interval)
        self._wanted = wanted
        self._is_looked_for = False

    def call_of(self, operation: Operation) -> Call:
        """Creates it with all that is wanted."""
        return Call(operation, arguments=self._wanted.call_arguments())

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Says what is needed to create it, where that was not given."""
        decision = super().on_not_found(request, error, now)
        lacks = request.operation == self._rules.read and self._wanted.creation is None
        return _with_advice(decision, self._wanted) if lacks else decision

    def on_snapshot(self, request: Request, snapshot: typing.Any, now: float) -> Decision:
        """Lets reads be stale from the first one on: before it, the operation was waited for."""
        pending = self._pending
        if pending is not None and pending.is_accepted and not self._is_looked_for:
            self._is_looked_for = True
            pending.stale_until = request.sent_at + STALE_SECONDS
        return super().on_snapshot(request, snapshot, now)

    def _by_pending_change(
        self, pending: PendingChange, snapshot: typing.Any, now: float
    ) -> Decision | None:
        decision = super()._by_pending_change(pending, snapshot, now)
        is_told = isinstance(decision, Failed) and decision.failure.cause is None
        # Shown once, it would be done.
        return Failed(_not_shown(pending.operation)) if is_told else decision


class Changer(HistoryReader):
    """Gives a resource that exists the tags, and whatever else is wanted of it.

    First of all it fails for what can never become as it is wanted.  Each change can be sent again,
    since what it leads to is the same; but none that was accepted is.  While the resource is not
    settled, nothing of it is changed: what comes of that is not documented.
    """

    def __init__(
        self,
        history: History,
        settled: Enum,
        wanted: Wanted,
        interval: PollInterval,
        wait: bool,
    ) -> None:
        super().__init__(history)
        self._settled = settled
        self._wanted = wanted
        self._interval = interval
        self._wait = wait
        self._left: list[Change] = []
        self._sent: Change | None = None
        # What the service said of the change that was sent last, if it refused that.
        self._refusal: CallError | None = None
        # When a change has to be shown, whose operation has ended; None until it is looked for.
        self._shown_by: float | None = None
        self._is_doubtful = False
        self._accepted: list[Change] = []
        self._changed = False
        self._operations: list[dict[str, typing.Any]] | None = None

    def outcome(self) -> Outcome:
        """What the reads have shown, and what was sent, or may have been."""
        changed = self._changed or self._is_doubtful
        return super().outcome()._replace(changed=changed, operations=self._operations)

    def on_snapshot(self, request: Request, snapshot: typing.Any, now: float) -> Decision:
        """Sends what is left to be changed; then looks until it is shown."""
        resource = typing.cast(Resource, snapshot)
        failure = (
            resource.failure() if resource.is_missing else self._wanted.conflict_with(resource)
        )
        if failure is not None:
            return Failed(failure)
        self._left = self._wanted.changes_of(resource)
        self._changed = self._changed or (self._is_doubtful and self._sent not in self._left)
        self._is_doubtful = False
        if self._shown_by is None:
            self._shown_by = request.sent_at + STALE_SECONDS
        if self._sent not in self._left:
            self._refusal = None  # somebody else made the same change
        return self._by_what_is_left(resource, request.sent_at > self._shown_by, now)

    def _by_what_is_left(self, resource: Resource, is_late: bool, now: float) -> Decision:
        if self._refusal is not None and is_late:
            return Failed(Failure.of(self._refusal))
        unsent = [] if self._refusal else self._unsent()
        if unsent and self._is_settled(resource):
            return self._send()
        unshown = [each for each in self._left if each.is_shown or each not in self._accepted]
        if not unshown:
            return Done()
        if not unsent and is_late:
            return Failed(_not_shown(unshown[0].operation))
        after = self._interval.after_read(resource.status, None, now)
        # That it settles takes its time; that a change is shown, a few seconds.
        return Call(self._rules.read, after, wait=self._interval.wait if unsent else None)

    def on_accepted(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Counts the change, and goes on with the next."""
        self._changed, self._shown_by = True, None
        self._operations = (self._operations or []) + answer
        self._accepted.append(typing.cast(Change, self._sent))
        if self._unsent():
            return self._send()
        return self.look() if self._wait else Done()

    def on_rejected(self, request: Request, error: CallError, now: float) -> Decision:
        """Looks again after a rejected change: somebody else may have just made the same."""
        if request.operation.is_read:
            return super().on_rejected(request, error, now)
        self._refusal, self._shown_by = error, None
        return self.look()

    def on_server_error(self, request: Request, error: CallError, now: float) -> Decision:
        """Believes the service, unless the next read shows that the change took effect."""
        self._is_doubtful = self._is_doubtful or not request.operation.is_read
        return super().on_server_error(request, error, now)

    def on_no_response(self, request: Request, error: CallError, now: float) -> Decision:
        """Counts the change, which may have been carried out, and looks."""
        self._changed = self._changed or not request.operation.is_read
        return super().on_no_response(request, error, now)

    def on_invalid_answer(self, request: Request, error: CallError, now: float) -> Decision:
        """Counts the change, which may have been carried out, and looks."""
        self._changed = self._changed or not request.operation.is_read
        return super().on_invalid_answer(request, error, now)

    def on_abandoned(self, request: Request, now: float) -> None:
        """Counts the change: for all that is known, it was carried out."""
        self._changed = True

    def _is_settled(self, resource: Resource) -> bool:
        action = self._rules.next_action(resource, self._settled)
        return action not in (Situation.IN_PROGRESS, Situation.BLOCKED)

    def _unsent(self) -> list[Change]:
        return [each for each in self._left if each not in self._accepted]

    def _send(self) -> Call:
        self._sent = self._unsent()[0]
        return Call(self._sent.operation, arguments=self._sent.arguments)


class Deleter(GoalReconciler):
    """Deletes a resource; one that does not exist is deleted.

    One that conflicts with what is wanted is another than the one that is meant.
    """

    def __init__(
        self,
        history: History,
        deleted: Enum,
        wanted: Wanted,
        interval: PollInterval,
        wait: bool,
        arguments: Members | None = None,
    ) -> None:
        super().__init__(history, deleted, interval, wait)
        self._wanted = wanted
        self._arguments = arguments or {}

    def call_of(self, operation: Operation) -> Call:
        """Deletes it, in the way that the arguments say."""
        return Call(operation, arguments=self._arguments)

    def on_snapshot(self, request: Request, snapshot: typing.Any, now: float) -> Decision:
        """Deletes nothing that is not meant."""
        first = typing.cast(Resource, self._history.first)
        conflict = self._wanted.conflict_with(snapshot) or _replacement(first, snapshot)
        return Failed(conflict) if conflict else super().on_snapshot(request, snapshot, now)

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Somebody else was faster, unless reads go on to show it."""
        if not request.operation.is_read:
            return self.on_rejected(request, error, now)
        return super().on_not_found(request, error, now)

    def _by_pending_change(
        self, pending: PendingChange, snapshot: typing.Any, now: float
    ) -> Decision | None:
        # What was being made when the call was sent goes on by itself, in states that no read had
        # shown before.  Only that it is gone shows that it was deleted.
        pending.is_confirmed = typing.cast(Resource, snapshot).is_missing
        return super()._by_pending_change(pending, snapshot, now)


class LifecyclePlanner(HistoryReader):
    """Reads a resource once, and tells what a run would do."""

    def __init__(self, history: History, goals: typing.Sequence[Enum], wanted: Wanted) -> None:
        super().__init__(history)
        self._goals = goals
        self._wanted = wanted
        self._plan: Plan | None = None

    def on_snapshot(self, request: Request, snapshot: typing.Any, now: float) -> Decision:
        """Ends with the plan."""
        conflict = self._wanted.conflict_with(snapshot)
        if conflict is not None:
            return Failed(conflict)
        self._plan = plan(self._rules, self._goals, snapshot)
        return Failed(self._plan.failure) if self._plan.failure else Done()

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Says what is needed to create it, where that was not given."""
        return _with_advice(super().on_not_found(request, error, now), self._wanted)

    def outcome(self) -> Outcome:
        """What the read has shown, and the plan."""
        outcome = super().outcome()
        if self._plan is None:
            return outcome
        resource = typing.cast(Resource, self._history.last)
        changes = not resource.is_missing and bool(self._wanted.changes_of(resource))
        return outcome._replace(
            planned=self._wanted.planned(resource, self._plan.status),
            changed=self._plan.changed or changes,
        )


def rules_for(rules: Rules, wanted: Wanted) -> Rules:
    """The rules without a row for what does not exist, where that cannot be created."""
    return rules._replace(missing=None) if wanted.creation is None else rules


def _with_advice(decision: Decision, wanted: Wanted) -> Decision:
    if not isinstance(decision, Failed):
        return decision
    failure = decision.failure
    return Failed(failure._replace(message=failure.message + wanted.to_create))


def _replacement(first: Resource, last: Resource) -> Failure | None:
    """The failure of a resource in whose place another one is, by what the service calls each."""
    before, now = first.text("arn"), last.text("arn")
    if before is None or now in (None, before):
        return None
    return Failure(
        "Replaced",
        "the one that was to be deleted is gone, and somebody made another one of this name"
        " meanwhile, which was not deleted",
    )


def _not_shown(operation: Operation) -> Failure:
    return Failure(
        "NotShown",
        f"{operation.name} was accepted, but reads do not show it; look at it in the"
        " Lightsail console",
    )
