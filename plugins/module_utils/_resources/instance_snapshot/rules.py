# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the state of a snapshot asks for, from its creation to its deletion.

Theory of operation
===================

A snapshot is made of a computer, becomes available, and stays until it is deleted, whatever becomes
of the computer.  The goals are *created* (it exists), *settled* (it is available) and *deleted*.

pending
    It is being made, so it is on its way to being available.
error
    It was never made, and never will be.
a state that the API adds later
    It is waited for to pass, with a warning that names it.  Nothing is sent on a guess.

One that is missing after it was there was deleted by somebody else, and is not made again.
"""

from __future__ import annotations

import typing
from enum import Enum, auto

from ..._engine.goals import Action, Rules, Situation
from ..._engine.protocol import Operation
from ..lifecycle.model import Absence
from .model import InstanceSnapshot, Status
from .words import NAMED

READ = Operation("GetInstanceSnapshot", is_read=True)
CREATE = Operation("CreateInstanceSnapshot")
DELETE = Operation("DeleteInstanceSnapshot")


class Goal(Enum):
    """What a snapshot can be led to."""

    CREATED = auto()
    SETTLED = auto()
    DELETED = auto()


# The goals of each value of the option state, in their order.
GOALS: typing.Mapping[str, tuple[Enum, ...]] = {
    "present": (Goal.CREATED, Goal.SETTLED),
    "absent": (Goal.DELETED,),
}

REACHED, IN_PROGRESS, BLOCKED, UNREACHABLE = Situation


def _row(created: Action, settled: Action, deleted: Action) -> typing.Mapping[Enum, Action]:
    return {Goal.CREATED: created, Goal.SETTLED: settled, Goal.DELETED: deleted}


TRANSITIONS: typing.Mapping[Enum, typing.Mapping[Enum, Action]] = {
    Absence.MISSING: _row(CREATE, UNREACHABLE, REACHED),
    Status.PENDING: _row(REACHED, IN_PROGRESS, DELETE),
    Status.AVAILABLE: _row(REACHED, REACHED, DELETE),
    Status.ERROR: _row(REACHED, UNREACHABLE, DELETE),
    Status.UNKNOWN: _row(REACHED, BLOCKED, BLOCKED),
}

RULES = Rules(
    read=READ,
    snapshot=InstanceSnapshot,
    transitions=TRANSITIONS,
    failed_by={CREATE: Absence.MISSING},
    rest_of={
        Goal.CREATED: Status.AVAILABLE,
        Goal.SETTLED: Status.AVAILABLE,
        Goal.DELETED: Absence.MISSING,
    },
    missing=InstanceSnapshot.missing,
    noun=NAMED,
)
