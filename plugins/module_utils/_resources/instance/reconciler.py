# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who creates, changes, switches and deletes computers, and who only looks."""

from __future__ import annotations

import typing
from enum import Enum

from ..._core.errors import CallError, Failure
from ..._engine.goals import Plan, Rules, plan
from ..._engine.polling import PollInterval
from ..._engine.protocol import (
    Call,
    Decision,
    Done,
    Failed,
    Operation,
    Outcome,
    Reconciler,
    Request,
)
from ..._engine.reconcilers import (
    STALE_SECONDS,
    GoalReconciler,
    History,
    HistoryReader,
    PendingChange,
)
from ..._engine.sequence import Sequence
from ..operation.reconciler import TrackedReconciler
from ..power.model import Status
from . import rules
from .model import Instance
from .rules import GOALS, RULES, RULES_FROM_SNAPSHOT, Goal
from .wanted import Change, Wanted

_TO_CREATE = "; to create it, give availability_zone, bundle_id, and blueprint_id or snapshot"
_ADVICE = (
    "; if it is for lack of capacity, run again later, or create the computer anew in another"
    " Availability Zone or with another bundle"
)
# How they went shows in no state, or not in all that it could be; so their operations have to end.
_AWAITED = (
    rules.CREATE,
    rules.CREATE_FROM_SNAPSHOT,
    rules.REBOOT,
    rules.TAG,
    rules.UNTAG,
    rules.ENABLE_ADD_ON,
    rules.DISABLE_ADD_ON,
)
# While a computer is in these, nothing of it is changed: what comes of that is not documented.
_UNSETTLED = (Status.PENDING, Status.UNKNOWN)


class Creator(GoalReconciler):
    """Creates a computer that does not exist, and looks until it is shown."""

    def __init__(self, history: History, wanted: Wanted, interval: PollInterval) -> None:
        super().__init__(history, Goal.CREATED, interval)
        self._wanted = wanted

    def call_of(self, operation: Operation) -> Call:
        """Creates it with all that is wanted."""
        return Call(operation, arguments=self._wanted.call_arguments())

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Says what is needed to create it, where that was not given."""
        decision = super().on_not_found(request, error, now)
        return _with_advice(decision) if request.operation == rules.READ else decision


class Changer(HistoryReader):
    """Gives a computer that exists the tags and add-ons that are wanted.

    First of all it fails for what can never become as it is wanted.  Each change can be sent again,
    since what it leads to is the same; but none that was accepted is.
    """

    def __init__(
        self, history: History, wanted: Wanted, interval: PollInterval, wait: bool
    ) -> None:
        super().__init__(history)
        self._wanted = wanted
        self._interval = interval
        self._wait = wait
        self._left: list[Change] = []
        self._sent: Change | None = None
        self._sent_at = 0.0
        self._is_doubtful = False
        self._accepted: list[Change] = []
        self._changed = False
        self._operations: list[dict[str, typing.Any]] | None = None

    def outcome(self) -> Outcome:
        """What the reads have shown, and what was sent, or may have been."""
        return super().outcome()._replace(changed=self._changed, operations=self._operations)

    def on_snapshot(self, request: Request, snapshot: typing.Any, now: float) -> Decision:
        """Sends what is left to be changed; then looks until it is shown."""
        instance = typing.cast(Instance, snapshot)
        failure = (
            instance.failure() if instance.is_missing else self._wanted.conflict_with(instance)
        )
        if failure is not None:
            return Failed(failure)
        self._left = self._wanted.changes_of(instance)
        self._changed = self._changed or (self._is_doubtful and self._sent not in self._left)
        self._is_doubtful = False
        if self._unsent() and instance.row not in _UNSETTLED:
            return self._send(now)
        unshown = [each for each in self._left if each.is_shown or each not in self._accepted]
        if not unshown:
            return Done()
        if not self._unsent() and request.sent_at > self._sent_at + STALE_SECONDS:
            return Failed(_not_shown(unshown[0]))
        return Call(self._rules.read, after=self._interval.after_read(instance.status, None, now))

    def on_accepted(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Counts the change, and goes on with the next."""
        self._changed, self._sent_at = True, now
        self._operations = (self._operations or []) + answer
        self._accepted.append(typing.cast(Change, self._sent))
        if self._unsent():
            return self._send(now)
        return self.look() if self._wait else Done()

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

    def _unsent(self) -> list[Change]:
        return [each for each in self._left if each not in self._accepted]

    def _send(self, now: float) -> Call:
        self._sent, self._sent_at = self._unsent()[0], now
        return Call(self._sent.operation, arguments=self._sent.arguments)


class Restarter(GoalReconciler):
    """Reboots a computer that runs.  One that was just created needs no reboot.

    Whether a reboot was carried out whose answer is missing shows nowhere, unless the computer
    leaves its state meanwhile.  Then it is sent again: a computer is rebooted at least once.
    """

    def __init__(self, history: History, interval: PollInterval) -> None:
        super().__init__(history, Goal.RESTARTED, interval)

    def on_snapshot(self, request: Request, snapshot: typing.Any, now: float) -> Decision:
        """Decides by the table, unless it is new."""
        first = typing.cast(Instance, self._history.first)
        return Done() if first.is_missing else super().on_snapshot(request, snapshot, now)

    def on_accepted(self, request: Request, answer: typing.Any, now: float) -> Decision:
        """Counts it.  Its operation tells when it is over, and the next goal that it runs."""
        super().on_accepted(request, answer, now)
        return Done()

    def _by_pending_change(
        self, pending: PendingChange, snapshot: typing.Any, now: float
    ) -> Decision | None:
        if not pending.is_confirmed:
            return super()._by_pending_change(pending, snapshot, now)
        if pending.outcome_unknown:
            self._count([])
        return Done()


class Deleter(GoalReconciler):
    """Deletes a computer; one that does not exist is deleted."""

    def __init__(
        self, history: History, interval: PollInterval, wait: bool, force_delete_add_ons: bool
    ) -> None:
        super().__init__(history, Goal.DELETED, interval, wait)
        self._arguments = {"force_delete_add_ons": force_delete_add_ons}

    def call_of(self, operation: Operation) -> Call:
        """Deletes it, with its add-ons or not."""
        return Call(operation, arguments=self._arguments)

    def on_not_found(self, request: Request, error: CallError, now: float) -> Decision:
        """Somebody else was faster: looks."""
        if request.operation == rules.DELETE:
            return self.look()
        return super().on_not_found(request, error, now)


class InstancePlanner(HistoryReader):
    """Reads a computer once, and tells what a run would do."""

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
        return _with_advice(super().on_not_found(request, error, now))

    def outcome(self) -> Outcome:
        """What the read has shown, and the plan."""
        outcome = super().outcome()
        if self._plan is None:
            return outcome
        instance = typing.cast(Instance, self._history.last)
        changes = not instance.is_missing and bool(self._wanted.changes_of(instance))
        return outcome._replace(
            planned=self._wanted.planned(instance, self._plan.status),
            changed=self._plan.changed or changes,
        )


def instance_planner(name: str, state: str, wanted: Wanted) -> Reconciler:
    """Reads a computer once, and plans a run to a state of the option."""
    return InstancePlanner(History(name, _rules_of(state, wanted)), GOALS[state], wanted)


def instance_reconciler(
    name: str,
    state: str,
    wanted: Wanted,
    wait: bool,
    jitter: typing.Callable[[], float],
    delay: float | None,
    force_delete_add_ons: bool = True,
) -> Reconciler:
    """Leads a computer to a state of the option, with all that is wanted of it.

    Without wait it ends with the last change that was accepted; what has to end before that change
    can be sent is still waited for, and a new computer until it is shown.  delay is the user's own
    time between two reads, in seconds.
    """
    history, interval = History(name, _rules_of(state, wanted)), PollInterval(jitter, delay)
    if state == "absent":
        return Deleter(history, interval, wait, force_delete_add_ons)
    *_created, last = GOALS[state]
    parts: list[Reconciler] = [
        Creator(history, wanted, interval),
        Changer(history, wanted, interval, wait),
    ]
    if Goal.RESTARTED in GOALS[state]:
        parts.append(Restarter(history, interval))
    parts.append(GoalReconciler(history, last, interval, wait))
    of_operations = PollInterval(jitter, delay)
    awaited = _AWAITED if wait else ()
    return TrackedReconciler(Sequence(*parts), of_operations, awaited, _ADVICE)


def _rules_of(state: str, wanted: Wanted) -> Rules:
    if state == "absent":
        return RULES
    if wanted.creation is None:
        return RULES._replace(missing=None)
    return RULES_FROM_SNAPSHOT if wanted.is_from_snapshot else RULES


def _with_advice(decision: Decision) -> Decision:
    if not isinstance(decision, Failed):
        return decision
    failure = decision.failure
    return Failed(failure._replace(message=failure.message + _TO_CREATE))


def _not_shown(change: Change) -> Failure:
    return Failure(
        "NotShown",
        f"{change.operation.name} was accepted, but the computer does not show it; look at it in"
        " the Lightsail console",
    )
