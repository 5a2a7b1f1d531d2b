# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of the main job, row by row, against a copy that is written out here."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._rules.gui_session import (
    Action,
    GuiSession,
    predict,
)

from .doubles import as_answer, opened

TABLE = {
    # what a read shows:         (on the way to started, on the way to stopped)
    "started": (Action.NOTHING, Action.STOP),
    "started, no URL yet": (Action.WAIT, Action.STOP),
    "starting": (Action.WAIT, Action.SETTLE),
    "notStarted": (Action.START, Action.NOTHING),
    "stopped": (Action.START, Action.NOTHING),
    "startExpired": (Action.START, Action.NOTHING),
    "stopping": (Action.SETTLE, Action.WAIT),
    "settingUpInstance": (Action.SETTLE, Action.NOTHING),
    "failedStartingGUISession": (Action.START, Action.NOTHING),
    "failedStoppingGUISession": (Action.START, Action.STOP),
    "failedInstanceCreation": (Action.FAIL, Action.NOTHING),
    "hibernating": (Action.SETTLE, Action.SETTLE),
}

# changed in check mode; None where the run would fail.
FORETOLD = {
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
    assert session(read).asks_for("started") is TABLE[read][0]
    assert session(read).asks_for("stopped") is TABLE[read][1]


@pytest.mark.parametrize("read", FORETOLD)
@pytest.mark.parametrize(("column", "state"), list(enumerate(["started", "stopped", "restarted"])))
def test_what_check_mode_foretells(read, column, state):
    prediction = predict(state, session(read))
    expected = FORETOLD[read][column]
    if expected is None:
        assert prediction.problem.code == "failedInstanceCreation"
        assert prediction.changed is False
    else:
        assert prediction.problem is None
        assert prediction.changed is expected


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
def test_the_status_that_check_mode_foretells(read, state, status):
    assert predict(state, session(read)).status == status


def test_urls_are_told_apart_by_is_primary():
    both = session(opened())
    assert both.primary_url == "https://primary.example"
    assert both.secondary_url == "https://secondary.example"


@pytest.mark.parametrize("url", [None, ""])
def test_a_session_without_url_is_not_usable(url):
    answer = {"status": "started", "sessions": [{"name": "app", "url": url, "is_primary": True}]}
    assert session(answer).primary_url is None
    assert session(answer).secondary_url is None
    assert session(answer).asks_for("started") is Action.WAIT


def test_an_empty_answer_is_an_unknown_status():
    empty = session({})
    assert empty.asks_for("started") is Action.SETTLE
    assert not empty.is_known
    assert empty.in_words() == "no status"


def test_a_problem_carries_the_reason_of_the_service():
    failed = session({"status": "failedInstanceCreation", "failure_reason": "no capacity"})
    assert failed.problem().message == "failedInstanceCreation: no capacity"
    assert failed.problem().code == "failedInstanceCreation"
    assert "no reason" in session("failedInstanceCreation").problem().message


def test_a_problem_tells_no_more_of_a_url_than_its_host():
    reason = "see https://dcv.example.com/?token=0123, or http://help.example.com"
    message = (
        session({"status": "failedInstanceCreation", "failure_reason": reason}).problem().message
    )
    assert message.endswith("see https://dcv.example.com/... or http://help.example.com")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": "starting", "percentage_complete": 0}, "starting (0 %)"),
        ({"status": "starting"}, "starting"),
        ({"status": "started"}, "started, no URL yet"),
        (opened(), "started (100 %)"),
    ],
)
def test_the_status_in_words(answer, words):
    assert session(answer).in_words() == words
