# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a resource has whose way to a goal is a table of status by goal.

The table is the whole of the rules, for a reader to check by eye.  Its rows are statuses, its
columns goals, and each entry is either an operation to send or one of four situations.  What the
table cannot know is which change a run has sent already, and how that went: see reconcilers.py.
"""

from __future__ import annotations

import types
import typing
from enum import Enum

from .._core.errors import Failure
from .protocol import Operation


class Situation(Enum):
    """How a status stands to a goal for which nothing is to be sent now."""

    REACHED = "the goal is reached"
    IN_PROGRESS = "it is on its way to the goal, by itself"
    BLOCKED = "it has to leave this status by itself before anything can be decided"
    UNREACHABLE = "the goal can never be reached from here"


Action = typing.Union[Situation, Operation]
Transitions = typing.Mapping[Enum, typing.Mapping[Enum, Action]]


class Snapshot(typing.Protocol):
    """A resource as a read showed it."""

    @property
    def status(self) -> str:
        """The status as the service named it; empty where it named none."""

    @property
    def row(self) -> Enum:
        """The row of the table that the snapshot is in."""

    @property
    def is_known(self) -> bool:
        """Whether the table has a row for the status; where not, no change is promised."""

    @property
    def percentage_complete(self) -> int | None:
        """How far the status has come, from 0 to 100; None where the service does not tell."""

    def describe(self) -> str:
        """The status in words, with the percentage where there is one."""

    def failure(self) -> Failure:
        """The failure of a resource that is in this status."""


_FOR_EVER: typing.Mapping[Enum, float] = types.MappingProxyType({})


class Rules(typing.NamedTuple):
    """What there is to know of a kind of resource whose goals are reached by a table.

    read is the operation that shows the resource, and snapshot makes a Snapshot of a resource's
    name and the read's answer.  failed_by tells by which status an accepted operation shows that
    it failed in the end; one that no status tells of is left out.  rest_of tells in which status a
    resource rests at a goal.  noun says in messages what the resource's name is of.  missing makes
    a Snapshot of one that does not exist, by its name; it is None where the table has no row for
    that, so that it is a failure.  lasts tells for how many seconds after a read a goal is believed
    to be reached still; one that is left out lasts.
    """

    read: Operation
    snapshot: typing.Callable[[str, typing.Any], Snapshot]
    transitions: Transitions
    failed_by: typing.Mapping[Operation, Enum]
    rest_of: typing.Mapping[Enum, Enum]
    noun: str
    missing: typing.Callable[[str], Snapshot] | None = None
    lasts: typing.Mapping[Enum, float] = _FOR_EVER

    def next_action(self, snapshot: Snapshot, goal: Enum) -> Action:
        """Looks up what a snapshot asks for on its way to a goal."""
        return self.transitions[snapshot.row][goal]


class Plan(typing.NamedTuple):
    """What a run would do: whether it would change the resource, and its status afterwards."""

    changed: bool
    status: str
    failure: Failure | None = None


def plan(rules: Rules, goals: typing.Iterable[Enum], snapshot: Snapshot) -> Plan:
    """Plans a run through goals, one after the other, for check mode.

    A status that is not known may end anywhere, so no change is promised for it.
    """
    row, changed = snapshot.row, False
    for goal in goals:
        action = rules.transitions[row][goal]
        if action is Situation.UNREACHABLE:
            return Plan(changed=False, status=snapshot.status, failure=snapshot.failure())
        if not snapshot.is_known or action is Situation.REACHED:
            continue
        # What blocks ends by itself, and then a change is sent.
        changed = changed or action is not Situation.IN_PROGRESS
        row = rules.rest_of[goal]
    is_same = row is snapshot.row
    return Plan(changed=changed, status=snapshot.status if is_same else str(row.value))
