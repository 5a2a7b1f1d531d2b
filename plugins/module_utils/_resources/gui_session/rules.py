# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the status of a GUI session asks for.

Theory of operation
===================

A session is a small machine of the service.  Three requests reach it: a read, a start, a stop.  Ten
statuses can be read (see model.py); a started session whose URLs are still missing is not usable,
so it has a row of its own, and so has whatever status the API adds later.

A *goal* is a state in which a user wants the session, started or stopped.  "restarted" is no goal
but a sequence of two: stopped, then started.

TRANSITIONS says for each status and goal what is to be done: send an operation, or one of

REACHED
    nothing.
IN_PROGRESS
    wait; no operation is needed, since the session comes to the goal by itself.  A run that does
    not wait ends here.
BLOCKED
    wait, also in a run that does not: the session is on its way elsewhere, or nobody knows where.
    What it comes to is looked up anew.
UNREACHABLE
    fail, with the service's reason.

Why each row
------------

started, and without its URLs
    Both are open, so both are stopped.  Whoever wants to enter needs a URL: until there is one the
    goal is in progress.
starting
    A start while it starts would be refused.  So would, perhaps, a stop: what a stop does to a
    session that is starting is not documented, so it is left alone until it has started.
notStarted, stopped, startExpired
    Closed: never opened, closed by a stop, over after its hour.  StartGUISession opens all three;
    of an expired session the API says so itself ("use this action to resume the session").
stopping
    The mirror of starting: a start has to wait until it has stopped.
settingUpInstance
    The computer is being made, so nothing is open: the goal stopped is reached.  A start waits.
failedStartingGUISession
    An earlier start failed, so nothing is open.  A start is tried, once in a run: FAILED_BY tells
    that the same status after an accepted start is the failure of that start.
failedStoppingGUISession
    An earlier stop failed.  Whether the session is still open is not documented, so each goal
    sends its own operation; a stop, as above, once in a run.
failedInstanceCreation
    There is no computer.  Nothing can be opened, and nothing is open.
a status that the API adds later
    It is waited for to pass, with a warning that names it.  Nothing is sent on a guess.

By itself
---------

BY_ITSELF says what the service makes of a status without being asked; nothing is decided by it.
It is what makes TRANSITIONS right: from a status in which a goal is in progress, the goal is
reached along these arrows alone, and each status that blocks is left along one.
"""

from __future__ import annotations

import typing
from enum import Enum

from ..._engine.goals import Action, Rules, Situation
from ..._engine.protocol import Operation
from .model import GuiSession, Status
from .words import NAMED

READ = Operation("CreateGUISessionAccessDetails", is_read=True)
START = Operation("StartGUISession")
STOP = Operation("StopGUISession")


class Goal(Enum):
    """What a session can be led to."""

    STARTED = "started"
    STOPPED = "stopped"


# The goals of each value of the option state, in their order.
GOALS: typing.Mapping[str, tuple[Goal, ...]] = {
    "started": (Goal.STARTED,),
    "stopped": (Goal.STOPPED,),
    "restarted": (Goal.STOPPED, Goal.STARTED),
}

REACHED, IN_PROGRESS, BLOCKED, UNREACHABLE = Situation


def _row(started: Action, stopped: Action) -> typing.Mapping[Enum, Action]:
    return {Goal.STARTED: started, Goal.STOPPED: stopped}


TRANSITIONS: typing.Mapping[Enum, typing.Mapping[Enum, Action]] = {
    Status.STARTED: _row(started=REACHED, stopped=STOP),
    Status.STARTED_WITHOUT_URL: _row(started=IN_PROGRESS, stopped=STOP),
    Status.STARTING: _row(started=IN_PROGRESS, stopped=BLOCKED),
    Status.NOT_STARTED: _row(started=START, stopped=REACHED),
    Status.STOPPED: _row(started=START, stopped=REACHED),
    Status.START_EXPIRED: _row(started=START, stopped=REACHED),
    Status.STOPPING: _row(started=BLOCKED, stopped=IN_PROGRESS),
    Status.SETTING_UP_INSTANCE: _row(started=BLOCKED, stopped=REACHED),
    Status.FAILED_STARTING: _row(started=START, stopped=REACHED),
    Status.FAILED_STOPPING: _row(started=START, stopped=STOP),
    Status.FAILED_INSTANCE_CREATION: _row(started=UNREACHABLE, stopped=REACHED),
    Status.UNKNOWN: _row(started=BLOCKED, stopped=BLOCKED),
}

# Seconds.  A session is open for an hour from its start, which is before the read that shows it:
# a run that lasts longer looks once more before it says that a session is open.
OPEN_SECONDS = 3600.0 - 300.0

# How an accepted operation that failed shows.  The other failed status is left over from earlier.
FAILED_BY: typing.Mapping[Operation, Enum] = {
    START: Status.FAILED_STARTING,
    STOP: Status.FAILED_STOPPING,
}

BY_ITSELF: typing.Mapping[Status, tuple[Status, ...]] = {
    Status.STARTED: (Status.START_EXPIRED,),
    Status.STARTED_WITHOUT_URL: (Status.STARTED,),
    Status.STARTING: (Status.STARTED_WITHOUT_URL, Status.FAILED_STARTING),
    Status.STOPPING: (Status.STOPPED, Status.FAILED_STOPPING),
    Status.SETTING_UP_INSTANCE: (Status.NOT_STARTED, Status.FAILED_INSTANCE_CREATION),
}

# What the service makes of a session after it accepted an operation.
LEADS_TO: typing.Mapping[Operation, Status] = {START: Status.STARTING, STOP: Status.STOPPING}

RULES = Rules(
    read=READ,
    snapshot=GuiSession.from_answer,
    transitions=TRANSITIONS,
    failed_by=FAILED_BY,
    rest_of={Goal.STARTED: Status.STARTED, Goal.STOPPED: Status.STOPPED},
    noun=NAMED,
    lasts={Goal.STARTED: OPEN_SECONDS},
)
