# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who reads, plans and changes GUI sessions: the engine's reconcilers, with a session's rules."""

from __future__ import annotations

import typing

from ..._engine.polling import PollInterval
from ..._engine.protocol import Reconciler
from ..._engine.reconcilers import CheckModePlanner, GoalReconciler, History, StatusReader
from ..._engine.sequence import Sequence
from .rules import GOALS, RULES


def status_reader(name: str, missing_ok: bool = False) -> Reconciler:
    """Reads a session once, to report it; one that does not exist may be no failure."""
    return StatusReader(History(name, RULES), missing_ok)


def check_mode_planner(name: str, state: str) -> Reconciler:
    """Reads a session once, and plans a run to the state started, stopped or restarted."""
    return CheckModePlanner(History(name, RULES), GOALS[state])


def gui_session_reconciler(
    name: str, state: str, wait: bool, jitter: typing.Callable[[], float], delay: float | None
) -> Reconciler:
    """Leads a session to the state started, stopped or restarted.

    Without wait it ends with the last change that was accepted; what has to end before that change
    can be sent is still waited for.  delay is the user's own time between two reads, in seconds.
    """
    return reconciler_with(History(name, RULES), state, wait, PollInterval(jitter, delay))


def reconciler_with(history: History, state: str, wait: bool, interval: PollInterval) -> Reconciler:
    """As gui_session_reconciler, for whoever needs the history of a session, too."""
    *on_the_way, last = GOALS[state]
    parts = [GoalReconciler(history, goal, interval) for goal in on_the_way]
    return Sequence(*parts, GoalReconciler(history, last, interval, wait))
