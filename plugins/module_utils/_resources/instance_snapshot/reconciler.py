# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who makes, changes and deletes snapshots of computers, and who plans it."""

from __future__ import annotations

import typing

from ..._engine.goals import Rules
from ..._engine.polling import PollInterval
from ..._engine.protocol import Reconciler
from ..._engine.reconcilers import GoalReconciler, History
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
from .rules import CREATE, GOALS, RULES, Goal
from .wanted import Unwanted, Wanted

_ADVICE = {
    CREATE: "; if the snapshot is in the state error, delete it (state: absent), and make it again"
}


def snapshot_planner(name: str, state: str, wanted: Wanted) -> Reconciler:
    """Reads a snapshot once, and plans a run to the state present or absent."""
    matters = _unwanted(wanted) if state == "absent" else wanted
    return LifecyclePlanner(History(name, _rules_of(state, wanted)), GOALS[state], matters)


def snapshot_reconciler(
    name: str,
    state: str,
    wanted: Wanted,
    wait: bool,
    jitter: typing.Callable[[], float],
    delay: float | None,
) -> Reconciler:
    """Leads a snapshot to the state present or absent, with the tags that are wanted.

    wait and delay are as for instance_reconciler.
    """
    history, interval = History(name, _rules_of(state, wanted)), PollInterval(jitter, delay)
    if state == "absent":
        deleter = Deleter(history, Goal.DELETED, _unwanted(wanted), interval, wait)
        return TrackedReconciler(deleter, interval)
    sequence = Sequence(
        Creator(history, Goal.CREATED, wanted, interval),
        Changer(history, Goal.SETTLED, wanted, interval, wait),
        GoalReconciler(history, Goal.SETTLED, interval, wait),
    )
    awaited = AWAITED if wait else ()
    return TrackedReconciler(sequence, PollInterval(jitter, delay), awaited, _ADVICE)


def _rules_of(state: str, wanted: Wanted) -> Rules:
    return RULES if state == "absent" else rules_for(RULES, wanted)


def _unwanted(wanted: Wanted) -> Unwanted:
    # The tags of one that is deleted do not matter any more.
    return Unwanted(wanted.creation)
