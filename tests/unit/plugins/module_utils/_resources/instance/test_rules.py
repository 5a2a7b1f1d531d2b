# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of a computer's states and goals, row by row, against a copy that is written out here."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import Situation
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.model import (
    Instance,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.rules import (
    CREATE,
    CREATE_FROM_SNAPSHOT,
    DELETE,
    GOALS,
    REBOOT,
    RULES,
    RULES_FROM_SNAPSHOT,
    TRANSITIONS,
    Goal,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.lifecycle.model import (
    Absence,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    rules as power,
)

REACHED, IN_PROGRESS, BLOCKED, UNREACHABLE = Situation
TABLE = {
    # what a read shows: (created, settled, restarted, deleted)
    None: (CREATE, UNREACHABLE, UNREACHABLE, REACHED),
    "pending": (REACHED, IN_PROGRESS, BLOCKED, DELETE),
    "running": (REACHED, REACHED, REBOOT, DELETE),
    "stopping": (REACHED, REACHED, BLOCKED, DELETE),
    "stopped": (REACHED, REACHED, REACHED, DELETE),
    "shutting-down": (REACHED, BLOCKED, BLOCKED, BLOCKED),
}


def instance(state):
    return Instance("desk-1", None if state is None else {"state": {"name": state}})


@pytest.mark.parametrize("state", TABLE)
def test_each_row_of_the_table(state):
    actions = tuple(RULES.next_action(instance(state), goal) for goal in Goal)
    assert actions == TABLE[state]


@pytest.mark.parametrize("state", [state for state in TABLE if state])
def test_a_computer_that_exists_is_switched_by_the_table_of_power(state):
    shown = instance(state)
    for goal in power.Goal:
        assert RULES.next_action(shown, goal) == power.TRANSITIONS[shown.power.row][goal]


def test_one_that_is_gone_is_created_for_no_goal_but_the_first():
    for goal in (*Goal, *power.Goal):
        creates = RULES.next_action(instance(None), goal) == CREATE
        assert creates is (goal is Goal.CREATED)
    assert all(CREATE not in row.values() for row in list(TRANSITIONS.values())[1:])


def test_from_a_snapshot_only_the_creation_is_another():
    for row, goals in TRANSITIONS.items():
        for goal, action in goals.items():
            other = RULES_FROM_SNAPSHOT.transitions[row][goal]
            assert other == (CREATE_FROM_SNAPSHOT if action == CREATE else action)
    assert RULES_FROM_SNAPSHOT.failed_by[CREATE_FROM_SNAPSHOT] is Absence.MISSING


def test_every_row_has_every_goal_and_where_it_rests_the_goal_is_reached():
    for row in TRANSITIONS.values():
        assert set(row) == {*Goal, *power.Goal}
    for goals in GOALS.values():
        assert TRANSITIONS[RULES.rest_of[goals[-1]]][goals[-1]] is REACHED


def test_every_state_but_absent_begins_with_the_creation():
    assert {state for state, goals in GOALS.items() if goals[0] is not Goal.CREATED} == {"absent"}
