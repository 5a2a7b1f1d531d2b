# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kinds of resources that the engine has never heard of, as small as they can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ansible_collections.research.lightsail.plugins.module_utils._core.errors import Failure
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import (
    Rules,
    Situation,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Call,
    Done,
    Operation,
    Outcome,
    Reconciler,
)

READ_LAMP = Operation("GetLamp", is_read=True)
TURN_ON = Operation("TurnLampOn")
TURN_OFF = Operation("TurnLampOff")


class Light(Enum):
    """The rows of the table."""

    OFF = "off"
    WARMING_UP = "warmingUp"
    ON = "on"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Want(Enum):
    """The goals."""

    ON = "on"
    OFF = "off"


LAMP_TABLE = {
    Light.OFF: {Want.ON: TURN_ON, Want.OFF: Situation.REACHED},
    Light.WARMING_UP: {Want.ON: Situation.IN_PROGRESS, Want.OFF: Situation.BLOCKED},
    Light.ON: {Want.ON: Situation.REACHED, Want.OFF: TURN_OFF},
    Light.BROKEN: {Want.ON: Situation.UNREACHABLE, Want.OFF: Situation.REACHED},
    Light.UNKNOWN: {Want.ON: Situation.BLOCKED, Want.OFF: Situation.BLOCKED},
}


@dataclass(frozen=True)
class Lamp:
    """A lamp as a read shows it: an answer is its status alone."""

    name: str
    status: str
    percentage_complete: int | None = None

    @property
    def row(self):
        known = {each.value: each for each in Light}
        return known.get(self.status, Light.UNKNOWN)

    @property
    def is_known(self):
        return self.row is not Light.UNKNOWN

    def describe(self):
        return self.status

    def failure(self):
        return Failure(self.status, f"the lamp is {self.status}")


LAMP = Rules(
    read=READ_LAMP,
    snapshot=Lamp,
    transitions=LAMP_TABLE,
    failed_by={TURN_ON: Light.BROKEN, TURN_OFF: Light.BROKEN},
    rest_of={Want.ON: Light.ON, Want.OFF: Light.OFF},
    noun="lamp",
)

FIT_LAMP = Operation("FitLamp")


class Absence(Enum):
    """The row of what does not exist."""

    MISSING = "missing"


@dataclass(frozen=True)
class NoLamp(Lamp):
    """A lamp that is not there."""

    @property
    def row(self):
        return Absence.MISSING


# A lamp that is fitted where there is none; no status tells that FitLamp failed.
FITTED_LAMP = LAMP._replace(
    transitions={
        **LAMP_TABLE,
        Absence.MISSING: {Want.ON: FIT_LAMP, Want.OFF: Situation.REACHED},
    },
    missing=lambda name: NoLamp(name, "missing"),
)

REBOOT = Operation("RebootInstance")
GET_OPERATION = Operation("GetOperation", is_read=True)
READ_STATE = Operation("GetInstanceState", is_read=True)


class Toy(Reconciler):
    """What all toys have in common."""

    @property
    def noun(self):
        return "toy"


class Rebooter(Toy):
    """Reboots what runs, and is done when the service says that the operation has succeeded.

    Two operations read: one tells the state, the other the end of the reboot.
    """

    def __init__(self):
        self.operations = None

    def look(self):
        return Call(READ_STATE)

    def outcome(self):
        return Outcome(changed=self.operations is not None, operations=self.operations)

    def describe(self):
        return "rebooting" if self.operations else "not yet looked at"

    def on_read(self, request, answer, now):
        if request.operation == READ_STATE:
            return Call(REBOOT) if answer == "running" else self.look().again()
        return Done() if answer == "Succeeded" else self._ask(after=2)

    def on_accepted(self, request, answer, now):
        self.operations = answer
        return self._ask()

    def _ask(self, after=0.0):
        operation_id = self.operations[0]["id"]
        return Call(GET_OPERATION, after=after, arguments={"operation_id": operation_id})


CREATE = Operation("CreateInstances")
DELETE = Operation("DeleteInstance")


class Remover(Toy):
    """Leads to a resource that does not exist: that one is not found is its success."""

    def __init__(self):
        self.deleted = False

    def look(self):
        return Call(READ_STATE)

    def outcome(self):
        return Outcome(changed=self.deleted)

    def describe(self):
        return "still there"

    def on_read(self, request, answer, now):
        return Call(READ_STATE, after=2) if self.deleted else Call(DELETE)

    def on_accepted(self, request, answer, now):
        self.deleted = True
        return Call(READ_STATE, after=2)

    def on_not_found(self, request, error, now):
        return Done()


class Creator(Remover):
    """Leads to a resource that exists: that one is not found is the reason to create it."""

    def on_read(self, request, answer, now):
        return Done()

    def on_not_found(self, request, error, now):
        return Call(READ_STATE, after=2) if self.deleted else Call(CREATE)
