# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who creates, changes, switches and deletes computers, and who only looks."""

from __future__ import annotations

import typing

from ..._engine.goals import Rules
from ..._engine.polling import PollInterval
from ..._engine.protocol import Decision, Done, Reconciler, Request
from ..._engine.reconcilers import GoalReconciler, History, PendingChange
from ..._engine.sequence import Sequence
from ..lifecycle.reconciler import (
    AWAITED,
    Changer,
    Creator,
    Deleter,
    LifecyclePlanner,
    rules_for,
)
from ..operation.reconciler import TrackedReconciler
from ..power.reconciler import NO_CAPACITY
from ..power.rules import START
from . import rules
from .model import Instance
from .rules import GOALS, RULES, RULES_FROM_SNAPSHOT, Goal
from .wanted import Unwanted, Wanted

_ADVICE = dict.fromkeys((rules.CREATE, rules.CREATE_FROM_SNAPSHOT, START), NO_CAPACITY)
# How they went shows in no state, or not in all that it could be; so their operations have to end.
_AWAITED = (
    *AWAITED,
    rules.CREATE,
    rules.CREATE_FROM_SNAPSHOT,
    rules.REBOOT,
    rules.ENABLE_ADD_ON,
    rules.DISABLE_ADD_ON,
)


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


def instance_planner(
    name: str, state: str, wanted: Wanted, force_delete_add_ons: bool = True
) -> Reconciler:
    """Reads a computer once, and plans a run to a state of the option."""
    if state == "absent":
        wanted = Unwanted(force_delete_add_ons=force_delete_add_ons)
    return LifecyclePlanner(History(name, _rules_of(state, wanted)), GOALS[state], wanted)


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
        arguments = {"force_delete_add_ons": force_delete_add_ons}
        unwanted = Unwanted(force_delete_add_ons=force_delete_add_ons)
        deleter = Deleter(history, Goal.DELETED, unwanted, interval, wait, arguments)
        return TrackedReconciler(deleter, interval)
    *_created, last = GOALS[state]
    parts: list[Reconciler] = [
        Creator(history, Goal.CREATED, wanted, interval),
        Changer(history, Goal.SETTLED, wanted, interval, wait),
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
    return rules_for(RULES_FROM_SNAPSHOT if wanted.is_from_snapshot else RULES, wanted)
