# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the state of a computer asks for, from its creation to its deletion.

Theory of operation
===================

A computer is read with GetInstance, which shows all that can be asked for: whether it exists, its
state, tags and add-ons.  Switching it on and off is a table of its own (power/rules.py), which is
part of this one.  Here come a row for a computer that does not exist, and four goals:

created
    It exists.  Its state does not matter: what is there already is brought to the next goal.
settled
    It exists, and is not being made or started any more.
restarted
    It was rebooted, or is off; the goal running, which follows, switches that one on.
deleted
    It does not exist.

Why each new entry
------------------

A computer that does not exist is created for the goal created, and for no other: each state of the
option begins with that goal, so whatever is missing later was there in this run, and was deleted by
somebody else.  To create it again would be to guess.

While it is pending it is on its way to running, so settled and running are in progress.  A reboot
waits until it has come to rest; what is off needs none.

DeleteInstance is sent in every state that is known.  In one that the API adds later (one that is
told while it is being deleted, say) nothing is sent on a guess.
"""

from __future__ import annotations

import typing
from enum import Enum, auto

from ..._engine.goals import Action, Rules, Situation
from ..._engine.protocol import Operation
from ..lifecycle.model import Absence
from ..power import rules as power
from ..power.model import Status
from .model import Instance
from .words import NAMED

READ = Operation("GetInstance", is_read=True)
CREATE = Operation("CreateInstances")
CREATE_FROM_SNAPSHOT = Operation("CreateInstancesFromSnapshot")
REBOOT = Operation("RebootInstance")
DELETE = Operation("DeleteInstance")
ENABLE_ADD_ON = Operation("EnableAddOn")
DISABLE_ADD_ON = Operation("DisableAddOn")


class Goal(Enum):
    """What a computer can be led to, besides running and stopped."""

    CREATED = auto()
    SETTLED = auto()
    RESTARTED = auto()
    DELETED = auto()


# The goals of each value of the option state, in their order.
GOALS: typing.Mapping[str, tuple[Enum, ...]] = {
    "present": (Goal.CREATED, Goal.SETTLED),
    "started": (Goal.CREATED, power.Goal.RUNNING),
    "stopped": (Goal.CREATED, power.Goal.STOPPED),
    "restarted": (Goal.CREATED, Goal.RESTARTED, power.Goal.RUNNING),
    "absent": (Goal.DELETED,),
}

REACHED, IN_PROGRESS, BLOCKED, UNREACHABLE = Situation


def _row(
    created: Action, settled: Action, restarted: Action, deleted: Action
) -> typing.Mapping[Enum, Action]:
    return {
        Goal.CREATED: created,
        Goal.SETTLED: settled,
        Goal.RESTARTED: restarted,
        Goal.DELETED: deleted,
    }


_OF_POWER: typing.Mapping[Enum, typing.Mapping[Enum, Action]] = {
    Status.PENDING: _row(REACHED, IN_PROGRESS, BLOCKED, DELETE),
    Status.RUNNING: _row(REACHED, REACHED, REBOOT, DELETE),
    Status.STOPPING: _row(REACHED, REACHED, BLOCKED, DELETE),
    Status.STOPPED: _row(REACHED, REACHED, REACHED, DELETE),
    Status.UNKNOWN: _row(REACHED, BLOCKED, BLOCKED, BLOCKED),
}
_MISSING = {
    **_row(CREATE, UNREACHABLE, UNREACHABLE, REACHED),
    power.Goal.RUNNING: UNREACHABLE,
    power.Goal.STOPPED: UNREACHABLE,
}

TRANSITIONS: typing.Mapping[Enum, typing.Mapping[Enum, Action]] = {
    Absence.MISSING: _MISSING,
    **{status: {**_OF_POWER[status], **power.TRANSITIONS[status]} for status in _OF_POWER},
}

RULES = Rules(
    read=READ,
    snapshot=Instance,
    transitions=TRANSITIONS,
    failed_by={**power.FAILED_BY, CREATE: Absence.MISSING},
    rest_of={
        **power.RULES.rest_of,
        Goal.CREATED: Status.RUNNING,
        Goal.SETTLED: Status.RUNNING,
        Goal.RESTARTED: Status.RUNNING,
        Goal.DELETED: Absence.MISSING,
    },
    missing=Instance.missing,
    noun=NAMED,
)

# The same for a computer that is made of a snapshot.
RULES_FROM_SNAPSHOT = RULES._replace(
    transitions={
        **TRANSITIONS,
        Absence.MISSING: {**_MISSING, Goal.CREATED: CREATE_FROM_SNAPSHOT},
    },
    failed_by={**power.FAILED_BY, CREATE_FROM_SNAPSHOT: Absence.MISSING},
)
