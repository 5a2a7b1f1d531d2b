# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of a snapshot's states and goals, row by row, against a copy that is written out here."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import Situation
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot.model import (
    InstanceSnapshot,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot.rules import (
    CREATE,
    DELETE,
    GOALS,
    RULES,
    TRANSITIONS,
    Goal,
)

REACHED, IN_PROGRESS, BLOCKED, UNREACHABLE = Situation
TABLE = {
    # what a read shows: (created, settled, deleted)
    None: (CREATE, UNREACHABLE, REACHED),
    "pending": (REACHED, IN_PROGRESS, DELETE),
    "available": (REACHED, REACHED, DELETE),
    "error": (REACHED, UNREACHABLE, DELETE),
    "copying": (REACHED, BLOCKED, BLOCKED),
}


def snapshot(state):
    return InstanceSnapshot("golden-1", None if state is None else {"state": state})


@pytest.mark.parametrize("state", TABLE)
def test_each_row_of_the_table(state):
    actions = tuple(RULES.next_action(snapshot(state), goal) for goal in Goal)
    assert actions == TABLE[state]


def test_every_row_has_every_goal_and_where_it_rests_the_goal_is_reached():
    assert len(TRANSITIONS) == len(TABLE)
    for row in TRANSITIONS.values():
        assert set(row) == set(Goal)
    for goal in Goal:
        assert TRANSITIONS[RULES.rest_of[goal]][goal] is REACHED


def test_only_what_is_to_be_there_is_made_and_only_what_is_not_to_be_is_deleted():
    for state, goals in GOALS.items():
        actions = {TRANSITIONS[row][goal] for row in TRANSITIONS for goal in goals}
        assert (CREATE in actions, DELETE in actions) == (state == "present", state == "absent")


def test_a_state_that_the_api_adds_is_not_known_and_is_told_as_it_is():
    new = snapshot("copying")
    assert (new.is_known, new.status) == (False, "copying")
    assert new.describe() == "the snapshot is copying"
    assert all(snapshot(state).is_known for state in (None, "pending", "available", "error"))
