# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the state of a computer asks for.

Theory of operation
===================

A computer is a small machine of the service.  Three requests reach it: a read, a start, a stop.
Four states can be read (see model.py); whatever state the API adds has a row of its own.

A *goal* is running or stopped.  TRANSITIONS says for each state and goal what is to be done, in the
words of the engine: send an operation, or REACHED, IN_PROGRESS, BLOCKED (see goals.py).

Why each row
------------

pending
    It is on its way to running, also while it is created.  A stop is refused meanwhile, so it
    waits.
running
    What a session needs, and what costs.
stopping
    The mirror of pending: a start has to wait until it has stopped.
stopped
    Switched off, by a person, by StopInstance or by the add-on StopInstanceOnIdle.  Also what an
    accepted StartInstance falls back to that failed, most often since the zone has no capacity:
    the reason is not in the state but in the operation, so that is read then (reconciler.py).
a state that the API adds later
    It is waited for to pass, with a warning that names it.  Nothing is sent on a guess.
"""

from __future__ import annotations

import typing
from enum import Enum, auto

from ..._core.names import NOUN
from ..._engine.goals import Action, Rules, Situation
from ..._engine.protocol import Operation
from .model import Power, Status

READ = Operation("GetInstanceState", is_read=True)
START = Operation("StartInstance")
STOP = Operation("StopInstance")


class Goal(Enum):
    """What a computer can be led to."""

    RUNNING = auto()
    STOPPED = auto()


REACHED, IN_PROGRESS, BLOCKED, _UNREACHABLE = Situation


def _row(running: Action, stopped: Action) -> typing.Mapping[Enum, Action]:
    return {Goal.RUNNING: running, Goal.STOPPED: stopped}


TRANSITIONS: typing.Mapping[Enum, typing.Mapping[Enum, Action]] = {
    Status.PENDING: _row(running=IN_PROGRESS, stopped=BLOCKED),
    Status.RUNNING: _row(running=REACHED, stopped=STOP),
    Status.STOPPING: _row(running=BLOCKED, stopped=IN_PROGRESS),
    Status.STOPPED: _row(running=START, stopped=REACHED),
    Status.UNKNOWN: _row(running=BLOCKED, stopped=BLOCKED),
}

# How an accepted operation that failed shows.
FAILED_BY: typing.Mapping[Operation, Enum] = {START: Status.STOPPED, STOP: Status.RUNNING}

RULES = Rules(
    read=READ,
    snapshot=Power.from_answer,
    transitions=TRANSITIONS,
    failed_by=FAILED_BY,
    rest_of={Goal.RUNNING: Status.RUNNING, Goal.STOPPED: Status.STOPPED},
    noun=NOUN,
)
