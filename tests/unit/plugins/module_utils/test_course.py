# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of one computer, driven by the real engine in virtual time."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._api.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import DRAIN
from ansible_collections.research.lightsail.plugins.module_utils._rules.course import (
    GRACE,
    LookCourse,
)
from ansible_collections.research.lightsail.plugins.module_utils._rules.gui_session import (
    START,
    STOP,
)
from ansible_collections.research.lightsail.plugins.module_utils._rules.steps import READ
from hypothesis import given, settings
from hypothesis import strategies as st

from .doubles import FakeError, ScriptedComputer, VirtualPool, drive, drive_courses
from .test_gui_session import FORETOLD, TABLE

CLOSED = ("notStarted", "stopped", "startExpired")


def refusal(code="InvalidInputException"):
    return FakeError(ErrorKind.REJECTED, code)


def lost():
    return FakeError(ErrorKind.LOST, "ConnectionClosedError")


def run_one(reads, starts=("ok",), stops=("ok",), **options):
    """Drives one computer; returns it, its course, its problem (or None) and the seconds spent."""
    computer = ScriptedComputer(reads, starts, stops)
    report, courses, pool = drive({"desk-1": computer}, **options)
    assert report.stopped_by is None
    return computer, courses["desk-1"], report.problems.get("desk-1"), pool.now


def assert_calls(computer, start=0, stop=0):
    assert (computer.sent(START), computer.sent(STOP)) == (start, stop)


# The rows of the table, state by state.


@pytest.mark.parametrize("closed", CLOSED)
def test_a_closed_session_is_started_once(closed):
    computer, course, problem, _seconds = run_one([closed, "starting", "started"])
    assert problem is None
    assert course.changed
    assert_calls(computer, start=1)
    assert course.operations == [{"id": "start-2"}]
    assert course.last.primary_url == "https://primary.example"
    assert course.first.status == closed


def test_a_started_session_costs_one_call():
    computer, course, problem, _seconds = run_one(["started"])
    assert problem is None
    assert not course.changed
    assert course.operations is None
    assert computer.calls == [(READ, "ok")]


def test_a_started_session_without_url_is_waited_for():
    computer, course, problem, _seconds = run_one(
        ["started, no URL yet", "started, no URL yet", "started"]
    )
    assert problem is None
    assert not course.changed
    assert_calls(computer)
    assert course.last.primary_url


def test_a_starting_session_is_waited_for_but_not_changed():
    computer, course, problem, _seconds = run_one(["starting", "starting", "started"])
    assert problem is None
    assert not course.changed
    assert_calls(computer)


@pytest.mark.parametrize("transitional", ["stopping", "settingUpInstance", "hibernating"])
def test_a_transition_is_left_alone_until_it_settles(transitional):
    reads = [transitional, transitional, "notStarted", "starting", "started"]
    computer, course, problem, _seconds = run_one(reads)
    assert problem is None
    assert course.changed
    assert_calls(computer, start=1)
    assert [call for call, _outcome in computer.calls[:4]] == [READ, READ, READ, START]


def test_an_earlier_failed_start_is_tried_once_more():
    computer, course, problem, _seconds = run_one(
        ["failedStartingGUISession", "starting", "started"]
    )
    assert problem is None
    assert course.changed
    assert_calls(computer, start=1)


def test_an_earlier_failed_stop_does_not_hinder_a_start():
    computer, course, problem, _seconds = run_one(
        ["failedStoppingGUISession", "failedStoppingGUISession", "starting", "started"]
    )
    assert problem is None
    assert course.changed
    assert_calls(computer, start=1)


def test_a_failed_creation_fails_with_its_reason():
    read = {"status": "failedInstanceCreation", "failure_reason": "no capacity"}
    computer, course, problem, _seconds = run_one([read])
    assert problem.message == "failedInstanceCreation: no capacity"
    assert not course.changed
    assert_calls(computer)


@pytest.mark.parametrize("read", [*CLOSED, "settingUpInstance", "failedStartingGUISession"])
def test_what_is_closed_needs_no_stop(read):
    computer, course, problem, _seconds = run_one([read], state="stopped")
    assert problem is None
    assert not course.changed
    assert computer.calls == [(READ, "ok")]


@pytest.mark.parametrize("read", ["started", "started, no URL yet", "failedStoppingGUISession"])
def test_what_is_open_is_stopped_once(read):
    computer, course, problem, _seconds = run_one([read, "stopping", "stopped"], state="stopped")
    assert problem is None
    assert course.changed
    assert_calls(computer, stop=1)
    assert course.operations == [{"id": "stop-2"}]


def test_what_is_stopping_is_waited_for():
    computer, course, problem, _seconds = run_one(["stopping", "stopped"], state="stopped")
    assert problem is None
    assert not course.changed
    assert_calls(computer)


def test_what_is_starting_settles_before_it_is_stopped():
    reads = ["starting", "starting", "started", "stopping", "stopped"]
    computer, course, problem, _seconds = run_one(reads, state="stopped")
    assert problem is None
    assert course.changed
    assert [call for call, _outcome in computer.calls[:4]] == [READ, READ, READ, STOP]


def test_restarted_closes_and_opens():
    reads = ["started", "stopping", "stopped", "stopped", "starting", "started"]
    computer, course, problem, _seconds = run_one(reads, state="restarted")
    assert problem is None
    assert course.changed
    calls = [call for call, _outcome in computer.calls if call != READ]
    assert calls == [STOP, START]
    assert [operation["id"].split("-")[0] for operation in course.operations] == [STOP, START]


def test_restarted_only_opens_what_is_closed():
    computer, _course, problem, _seconds = run_one(
        ["stopped", "starting", "started"], state="restarted"
    )
    assert problem is None
    assert_calls(computer, start=1)


def test_restarted_does_not_take_the_old_session_for_the_new_one():
    # The read after the start still shows the time before the stop.
    reads = ["started", "stopped", "started", "starting", "started"]
    computer, _course, problem, _seconds = run_one(reads, state="restarted")
    assert problem is None
    assert computer.sent(READ) == 5


def test_an_unknown_status_is_warned_of_once_and_named():
    _computer, course, problem, _seconds = run_one(["hibernating", "hibernating", "started"])
    assert problem is None
    assert len(course.warnings) == 1
    assert "desk-1" in course.warnings[0]
    assert "hibernating" in course.warnings[0]


# Reads that lag, and calls that fail.


@pytest.mark.parametrize("before", [*CLOSED, "failedStartingGUISession"])
def test_the_status_from_before_a_start_is_not_its_result(before):
    reads = [before, before, before, "starting", "started"]
    computer, course, problem, seconds = run_one(reads, fixed=3)
    assert problem is None
    assert seconds < GRACE + 6
    assert course.changed
    assert_calls(computer, start=1)


def test_a_start_that_fails_is_not_tried_again():
    failed = {"status": "failedStartingGUISession", "failure_reason": "broken image"}
    computer, course, problem, _seconds = run_one(["stopped", "starting", failed])
    assert problem.code == "failedStartingGUISession"
    assert "broken image" in problem.message
    assert course.changed
    assert_calls(computer, start=1)


def test_a_start_that_fails_like_the_one_before_fails_after_the_grace_time():
    failed = {"status": "failedStartingGUISession", "failure_reason": "broken image"}
    computer, _course, problem, seconds = run_one([failed])
    assert "broken image" in problem.message
    assert GRACE <= seconds <= GRACE + 2
    assert_calls(computer, start=1)


def test_a_stop_that_fails_is_not_tried_again():
    failed = {"status": "failedStoppingGUISession", "failure_reason": "it hangs"}
    computer, _course, problem, _seconds = run_one(["started", "stopping", failed], state="stopped")
    assert problem.message == "failedStoppingGUISession: it hangs"
    assert_calls(computer, stop=1)


def test_an_accepted_start_that_never_shows_is_waited_for_until_the_end():
    computer, course, problem, seconds = run_one(["stopped"], timeout=120)
    assert problem.code == "Timeout"
    assert "stopped" in problem.message
    assert course.changed
    assert_calls(computer, start=1)
    assert seconds == pytest.approx(120)


def test_a_session_that_somebody_closes_again_fails_and_says_so():
    computer, _course, problem, seconds = run_one(["notStarted", "starting", "stopped"])
    assert "somebody else" in problem.message
    assert "StartGUISession" in problem.message
    assert GRACE <= seconds < 60
    assert_calls(computer, start=1)


def test_a_refused_start_is_no_error_if_somebody_else_just_started():
    computer, course, problem, _seconds = run_one(
        ["stopped", "starting", "started"], starts=[refusal()]
    )
    assert problem is None
    assert not course.changed
    assert course.operations is None
    assert_calls(computer, start=1)


def test_a_refused_start_is_no_error_if_the_others_start_shows_late():
    computer, course, problem, _seconds = run_one(
        ["stopped", "stopped", "stopped", "starting", "started"], starts=[refusal()], fixed=2
    )
    assert problem is None
    assert not course.changed
    assert_calls(computer, start=1)


def test_a_refused_start_is_an_error_if_nothing_changes():
    computer, course, problem, seconds = run_one(["stopped"], starts=[refusal("BadThing")])
    assert problem.code == "BadThing"
    assert problem.message == "explained BadThing"
    assert not course.changed
    assert seconds <= GRACE + 1
    assert_calls(computer, start=1)


def test_a_refused_stop_is_no_error_if_somebody_else_just_stopped():
    computer, course, problem, _seconds = run_one(
        ["started", "stopped"], stops=[refusal()], state="stopped"
    )
    assert problem is None
    assert not course.changed
    assert_calls(computer, stop=1)


def test_if_the_faster_one_fails_the_start_is_sent_again():
    computer, course, problem, _seconds = run_one(
        ["stopped", "starting", "failedStartingGUISession", "starting", "started"],
        starts=[refusal(), "ok"],
    )
    assert problem is None
    assert course.changed
    assert_calls(computer, start=2)
    assert computer.was_accepted(START) == 1


def test_a_start_whose_answer_is_lost_counts_when_it_shows():
    computer, course, problem, _seconds = run_one(
        ["stopped", "stopped", "starting", "started"], starts=[lost()]
    )
    assert problem is None
    assert course.changed
    assert course.operations == []
    assert_calls(computer, start=1)


def test_a_start_that_never_arrived_is_sent_again_after_the_grace_time():
    computer = ScriptedComputer(["stopped"], starts=[lost(), "ok"])
    report, courses, pool = drive({"desk-1": computer}, timeout=60)
    first, second = [i for i, (call, _outcome) in enumerate(computer.calls) if call == START]
    assert second - first >= 2, "it was not read in between"
    assert courses["desk-1"].changed
    assert report.problems["desk-1"].code == "Timeout"
    assert pool.now >= GRACE


# wait=false.


@pytest.mark.parametrize("closed", [*CLOSED, "failedStartingGUISession"])
def test_without_waiting_it_ends_with_the_accepted_call(closed):
    computer, course, problem, _seconds = run_one([closed], wait=False)
    assert problem is None
    assert course.changed
    assert [call for call, _outcome in computer.calls] == [READ, START]


@pytest.mark.parametrize(
    ("state", "read"),
    [("started", "starting"), ("started", "started, no URL yet"), ("stopped", "stopping")],
)
def test_without_waiting_it_ends_where_no_call_is_needed(state, read):
    computer, course, problem, _seconds = run_one([read], wait=False, state=state)
    assert problem is None
    assert not course.changed
    assert computer.calls == [(READ, "ok")]


@pytest.mark.parametrize(
    ("state", "reads", "calls"),
    [
        ("started", ["stopping", "stopped"], [READ, READ, START]),
        ("started", ["settingUpInstance", "notStarted"], [READ, READ, START]),
        ("stopped", ["starting", "started"], [READ, READ, STOP]),
        ("restarted", ["started", "stopping", "stopped"], [READ, STOP, READ, READ, START]),
        ("restarted", ["stopping", "stopped"], [READ, READ, START]),
    ],
)
def test_without_waiting_it_still_waits_for_what_must_end_first(state, reads, calls):
    computer, _course, problem, _seconds = run_one(reads, wait=False, state=state)
    assert problem is None
    assert [call for call, _outcome in computer.calls] == calls


# Check mode.


@pytest.mark.parametrize("read", FORETOLD)
@pytest.mark.parametrize("state", ["started", "stopped", "restarted"])
def test_check_mode_reads_once_and_calls_nothing(read, state):
    computer = ScriptedComputer([read])
    course = LookCourse("desk-1", state=state)
    drive_courses({"desk-1": computer}, {"desk-1": course}, VirtualPool(1))
    assert computer.calls == [(READ, "ok")]
    assert course.changed is bool(FORETOLD[read][("started", "stopped", "restarted").index(state)])


def test_a_look_reports_what_it_saw():
    course = LookCourse("desk-1")
    assert course.status_after is None
    report = drive_courses(
        {"desk-1": ScriptedComputer(["failedInstanceCreation"])}, {"desk-1": course}, VirtualPool(1)
    )
    assert not report.problems
    assert course.status_after == "failedInstanceCreation"
    assert not course.changed


# Whatever the service does.

reads = st.lists(st.sampled_from(list(TABLE)), min_size=1, max_size=25)
outcomes = st.lists(
    st.sampled_from(["ok", "REJECTED", "LOST", "NOT_DONE", "UNAVAILABLE"]), min_size=1, max_size=6
).map(lambda kinds: [kind if kind == "ok" else FakeError(ErrorKind[kind]) for kind in kinds])


@settings(max_examples=500, deadline=None)
@given(
    reads=reads,
    starts=outcomes,
    stops=outcomes,
    state=st.sampled_from(["started", "stopped", "restarted"]),
    wait=st.booleans(),
    fixed=st.sampled_from([None, 1, 7]),
)
def test_for_any_sequence_of_statuses(reads, starts, stops, state, wait, fixed):
    computer = Witness(reads, starts, stops, state)
    report, courses, pool = drive(
        {"desk-1": computer}, state=state, wait=wait, timeout=300, fixed=fixed
    )
    course = courses["desk-1"]
    # It ends, in time, and by a rule rather than by a defect.
    assert report.stopped_by is None
    assert pool.now <= 300 + DRAIN
    # An accepted call is a change, and nothing else is, but for calls whose fate is unknown.
    if computer.was_accepted(START) or computer.was_accepted(STOP):
        assert course.changed
    if course.changed:
        assert computer.was_accepted(START) or computer.was_accepted(STOP) or computer.in_doubt
    # Nothing is accepted twice.
    assert computer.was_accepted(START) <= 1
    assert computer.was_accepted(STOP) <= 1
    # Success means that it is there.
    if wait and "desk-1" not in report.problems:
        goal = "stopped" if state == "stopped" else "started"
        assert course.last.asks_for(goal).name == "NOTHING"


class Witness(ScriptedComputer):
    """Objects to a call that the table does not ask for by the status that was read last."""

    def __init__(self, reads, starts, stops, state):
        super().__init__(reads, starts, stops)
        self._state = state
        self._row = None
        self.in_doubt = False

    def call(self, call):
        if call == READ:
            self._row = self._script[READ][0]
            return super().call(call)
        column = {START: 0, STOP: 1}[call]
        assert TABLE[self._row][column].value == call, f"{call} was sent in {self._row}"
        if self._state != "restarted":
            assert call == {"started": START, "stopped": STOP}[self._state]
        answer = self._script[call][0]
        doubtful = (ErrorKind.LOST, ErrorKind.UNAVAILABLE)
        self.in_doubt = self.in_doubt or getattr(answer, "kind", None) in doubtful
        return super().call(call)
