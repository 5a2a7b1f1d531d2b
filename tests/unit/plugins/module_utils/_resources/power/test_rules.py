# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of a computer's states and goals, row by row, against a copy that is written out here."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import (
    Situation,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.model import (
    Power,
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.rules import (
    FAILED_BY,
    RULES,
    START,
    STOP,
    TRANSITIONS,
    Goal,
)

REACHED, IN_PROGRESS, BLOCKED, _UNREACHABLE = Situation
TABLE = {
    # what a read shows: (on the way to running, on the way to stopped, whether it is off)
    "pending": (IN_PROGRESS, BLOCKED, False),
    "running": (REACHED, STOP, False),
    "stopping": (BLOCKED, IN_PROGRESS, True),
    "stopped": (START, REACHED, True),
    "hibernating": (BLOCKED, BLOCKED, False),
    "a state that the API adds later": (BLOCKED, BLOCKED, False),
}


@pytest.mark.parametrize("state", TABLE)
def test_each_row_of_the_table(state):
    power = Power.from_answer("desk-1", {"name": state})
    asked = (
        RULES.next_action(power, Goal.RUNNING),
        RULES.next_action(power, Goal.STOPPED),
    )
    assert (*asked, power.is_off) == TABLE[state]


def test_every_state_has_a_row_and_every_row_every_goal():
    assert list(TRANSITIONS) == list(Status)
    assert all(list(row) == list(Goal) for row in TRANSITIONS.values())


def test_a_failed_operation_shows_where_it_is_asked_for():
    for operation, status in FAILED_BY.items():
        assert operation in TRANSITIONS[status].values()


def test_where_a_computer_rests_its_goal_is_reached():
    for goal in Goal:
        assert TRANSITIONS[RULES.rest_of[goal]][goal] is REACHED
