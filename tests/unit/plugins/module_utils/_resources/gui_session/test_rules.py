# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of statuses and goals, row by row, against a copy that is written out here."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import (
    Situation,
    plan,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    GuiSession,
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    BY_ITSELF,
    FAILED_BY,
    GOALS,
    LEADS_TO,
    OPEN_SECONDS,
    RULES,
    START,
    STOP,
    TRANSITIONS,
    Goal,
)

from ...doubles import as_answer

REACHED, IN_PROGRESS = Situation.REACHED, Situation.IN_PROGRESS
BLOCKED, UNREACHABLE = Situation.BLOCKED, Situation.UNREACHABLE

TABLE = {
    # what a read shows:         (on the way to started, on the way to stopped)
    "started": (REACHED, STOP),
    "started, no URL yet": (IN_PROGRESS, STOP),
    "starting": (IN_PROGRESS, BLOCKED),
    "notStarted": (START, REACHED),
    "stopped": (START, REACHED),
    "startExpired": (START, REACHED),
    "stopping": (BLOCKED, IN_PROGRESS),
    "settingUpInstance": (BLOCKED, REACHED),
    "failedStartingGUISession": (START, REACHED),
    "failedStoppingGUISession": (START, STOP),
    "failedInstanceCreation": (UNREACHABLE, REACHED),
    "hibernating": (BLOCKED, BLOCKED),
}

# changed in check mode; None where the run would fail.
PLANNED = {
    # what a read shows:        started, stopped, restarted
    "started": (False, True, True),
    "started, no URL yet": (False, True, True),
    "starting": (False, True, True),
    "notStarted": (True, False, True),
    "stopped": (True, False, True),
    "startExpired": (True, False, True),
    "stopping": (True, False, True),
    "settingUpInstance": (True, False, True),
    "failedStartingGUISession": (True, False, True),
    "failedStoppingGUISession": (True, True, True),
    "failedInstanceCreation": (None, False, None),
    "hibernating": (False, False, False),
}


def session(read) -> GuiSession:
    return GuiSession.from_answer("desk-1", as_answer(read))


@pytest.mark.parametrize("read", TABLE)
def test_each_row_of_the_table(read):
    assert RULES.next_action(session(read), Goal.STARTED) == TABLE[read][0]
    assert RULES.next_action(session(read), Goal.STOPPED) == TABLE[read][1]


def test_every_status_has_a_row_and_every_row_every_goal():
    assert list(TRANSITIONS) == list(Status)
    assert all(list(row) == list(Goal) for row in TRANSITIONS.values())


def test_a_goal_is_called_as_the_state_that_leads_to_it_alone():
    assert [GOALS[goal.value] for goal in Goal] == [(goal,) for goal in Goal]


@pytest.mark.parametrize("goal", Goal)
def test_a_goal_in_progress_is_reached_by_itself(goal):
    waiting = [status for status in Status if TRANSITIONS[status][goal] is IN_PROGRESS]
    assert waiting
    for status in waiting:
        leads = {TRANSITIONS[each][goal] for each in BY_ITSELF[status]}
        assert leads & {IN_PROGRESS, REACHED}


def test_what_blocks_is_left_by_itself():
    blocking = {status for status in Status if BLOCKED in TRANSITIONS[status].values()}
    assert blocking - {Status.UNKNOWN} <= set(BY_ITSELF)


@pytest.mark.parametrize("operation", LEADS_TO)
def test_an_operation_leads_to_where_its_goal_is_in_progress(operation):
    (goal,) = {
        goal for row in TRANSITIONS.values() for goal, action in row.items() if action == operation
    }
    assert TRANSITIONS[LEADS_TO[operation]][goal] is IN_PROGRESS
    assert TRANSITIONS[FAILED_BY[operation]][goal] == operation
    assert FAILED_BY[operation] in BY_ITSELF[LEADS_TO[operation]]


def test_a_session_counts_as_open_until_five_minutes_before_its_hour_is_over():
    assert OPEN_SECONDS == 55 * 60


def test_where_a_session_rests_its_goal_is_reached():
    for goal in Goal:
        assert TRANSITIONS[RULES.rest_of[goal]][goal] is REACHED


def test_only_reads_change_nothing():
    sent = {each for row in TRANSITIONS.values() for each in row.values()}
    operations = {each for each in sent if isinstance(each, Operation)}
    assert operations == {START, STOP}
    assert not any(operation.is_read for operation in operations)
    assert RULES.read.is_read


@pytest.mark.parametrize("read", PLANNED)
@pytest.mark.parametrize(("column", "state"), list(enumerate(["started", "stopped", "restarted"])))
def test_what_check_mode_plans(read, column, state):
    planned = plan(RULES, GOALS[state], session(read))
    expected = PLANNED[read][column]
    if expected is None:
        assert planned.failure.code == "failedInstanceCreation"
        assert planned.changed is False
    else:
        assert planned.failure is None
        assert planned.changed is expected


@pytest.mark.parametrize(
    ("read", "state", "status"),
    [
        ("notStarted", "started", "started"),
        ("started", "stopped", "stopped"),
        ("started", "restarted", "started"),
        ("notStarted", "stopped", "notStarted"),
        ("stopping", "stopped", "stopped"),
        ("starting", "started", "started"),
        ("hibernating", "started", "hibernating"),
        ("failedInstanceCreation", "started", "failedInstanceCreation"),
    ],
)
def test_the_status_that_check_mode_plans(read, state, status):
    assert plan(RULES, GOALS[state], session(read)).status == status
