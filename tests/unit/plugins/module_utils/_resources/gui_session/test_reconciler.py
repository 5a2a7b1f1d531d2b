# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of one computer, driven by the real engine in virtual time."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import DRAIN_SECONDS
from ansible_collections.research.lightsail.plugins.module_utils._engine.goals import Situation
from ansible_collections.research.lightsail.plugins.module_utils._engine.reconcilers import (
    STALE_SECONDS,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.reconciler import (
    check_mode_planner,
    status_reader,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    GOALS,
    READ,
    RULES,
    START,
    STOP,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ...doubles import (
    FakeError,
    ScriptedComputer,
    VirtualPool,
    common_cause,
    drive,
    drive_all,
)
from .test_rules import PLANNED, TABLE

CLOSED = ("notStarted", "stopped", "startExpired")


def rejection(code="InvalidInputException"):
    return FakeError(ErrorKind.REJECTED, code)


def no_response():
    return FakeError(ErrorKind.NO_RESPONSE, "ConnectionClosedError")


def run_one(reads, starts=("ok",), stops=("ok",), **options):
    """Drives one computer; returns it, its outcome and the seconds spent."""
    computer = ScriptedComputer(reads, starts, stops)
    outcomes, pool = drive({"desk-1": computer}, **options)
    assert common_cause(outcomes) is None
    return computer, outcomes["desk-1"], pool.now


def assert_calls(computer, start=0, stop=0):
    assert (computer.sent(START), computer.sent(STOP)) == (start, stop)


# The rows of the table, state by state.


@pytest.mark.parametrize("closed", CLOSED)
def test_a_closed_session_is_started_once(closed):
    computer, outcome, _seconds = run_one([closed, "starting", "started"])
    assert outcome.failure is None
    assert outcome.changed
    assert_calls(computer, start=1)
    assert outcome.operations == [{"id": "StartGUISession-2"}]
    assert outcome.last.primary_url == "https://primary.example"
    assert outcome.first.status == closed


def test_a_started_session_costs_one_call():
    computer, outcome, _seconds = run_one(["started"])
    assert outcome.failure is None
    assert not outcome.changed
    assert outcome.operations is None
    assert computer.calls == [(READ, "ok")]


def test_a_started_session_without_url_is_waited_for():
    computer, outcome, _seconds = run_one(["started, no URL yet", "started, no URL yet", "started"])
    assert outcome.failure is None
    assert not outcome.changed
    assert_calls(computer)
    assert outcome.last.primary_url


def test_a_starting_session_is_waited_for_but_not_changed():
    computer, outcome, _seconds = run_one(["starting", "starting", "started"])
    assert outcome.failure is None
    assert not outcome.changed
    assert_calls(computer)


@pytest.mark.parametrize("transitional", ["stopping", "settingUpInstance", "hibernating"])
def test_a_transition_is_left_alone_until_it_settles(transitional):
    reads = [transitional, transitional, "notStarted", "starting", "started"]
    computer, outcome, _seconds = run_one(reads)
    assert outcome.failure is None
    assert outcome.changed
    assert_calls(computer, start=1)
    assert [call for call, _outcome in computer.calls[:4]] == [READ, READ, READ, START]


def test_an_earlier_failed_start_is_tried_once_more():
    computer, outcome, _seconds = run_one(["failedStartingGUISession", "starting", "started"])
    assert outcome.failure is None
    assert outcome.changed
    assert_calls(computer, start=1)


def test_an_earlier_failed_stop_does_not_hinder_a_start():
    computer, outcome, _seconds = run_one(
        ["failedStoppingGUISession", "failedStoppingGUISession", "starting", "started"]
    )
    assert outcome.failure is None
    assert outcome.changed
    assert_calls(computer, start=1)


def test_a_failed_creation_fails_with_its_reason():
    read = {"status": "failedInstanceCreation", "failure_reason": "no capacity"}
    computer, outcome, _seconds = run_one([read])
    assert outcome.failure.message == "failedInstanceCreation: no capacity"
    assert not outcome.changed
    assert_calls(computer)


@pytest.mark.parametrize("read", [*CLOSED, "settingUpInstance", "failedStartingGUISession"])
def test_what_is_closed_needs_no_stop(read):
    computer, outcome, _seconds = run_one([read], state="stopped")
    assert outcome.failure is None
    assert not outcome.changed
    assert computer.calls == [(READ, "ok")]


@pytest.mark.parametrize("read", ["started", "started, no URL yet", "failedStoppingGUISession"])
def test_what_is_open_is_stopped_once(read):
    computer, outcome, _seconds = run_one([read, "stopping", "stopped"], state="stopped")
    assert outcome.failure is None
    assert outcome.changed
    assert_calls(computer, stop=1)
    assert outcome.operations == [{"id": "StopGUISession-2"}]


def test_what_is_stopping_is_waited_for():
    computer, outcome, _seconds = run_one(["stopping", "stopped"], state="stopped")
    assert outcome.failure is None
    assert not outcome.changed
    assert_calls(computer)


def test_what_is_starting_settles_before_it_is_stopped():
    reads = ["starting", "starting", "started", "stopping", "stopped"]
    computer, outcome, _seconds = run_one(reads, state="stopped")
    assert outcome.failure is None
    assert outcome.changed
    assert [call for call, _outcome in computer.calls[:4]] == [READ, READ, READ, STOP]


def test_restarted_closes_and_opens():
    reads = ["started", "stopping", "stopped", "stopped", "starting", "started"]
    computer, outcome, _seconds = run_one(reads, state="restarted")
    assert outcome.failure is None
    assert outcome.changed
    calls = [call for call, _outcome in computer.calls if call != READ]
    assert calls == [STOP, START]
    assert [operation["id"].split("-")[0] for operation in outcome.operations] == [
        STOP.name,
        START.name,
    ]


def test_restarted_only_opens_what_is_closed():
    computer, outcome, _seconds = run_one(["stopped", "starting", "started"], state="restarted")
    assert outcome.failure is None
    assert_calls(computer, start=1)


def test_restarted_does_not_take_the_old_session_for_the_new_one():
    # The read after the start still shows the time before the stop.
    reads = ["started", "stopped", "started", "starting", "started"]
    computer, outcome, _seconds = run_one(reads, state="restarted")
    assert outcome.failure is None
    assert computer.sent(READ) == 5


def test_an_unknown_status_is_warned_of_once_and_named():
    _computer, outcome, _seconds = run_one(["hibernating", "hibernating", "started"])
    assert outcome.failure is None
    assert len(outcome.warnings) == 1
    assert "desk-1" in outcome.warnings[0]
    assert "hibernating" in outcome.warnings[0]


# Reads that lag, and calls that fail.


@pytest.mark.parametrize("before", [*CLOSED, "failedStartingGUISession"])
def test_the_status_from_before_a_start_is_not_its_result(before):
    reads = [before, before, before, "starting", "started"]
    computer, outcome, seconds = run_one(reads, fixed=3)
    assert outcome.failure is None
    assert seconds < STALE_SECONDS + 6
    assert outcome.changed
    assert_calls(computer, start=1)


def test_a_start_that_fails_is_not_tried_again():
    failed = {"status": "failedStartingGUISession", "failure_reason": "broken image"}
    computer, outcome, _seconds = run_one(["stopped", "starting", failed])
    assert outcome.failure.code == "failedStartingGUISession"
    assert "broken image" in outcome.failure.message
    assert outcome.changed
    assert_calls(computer, start=1)


def test_a_start_that_fails_like_the_one_before_fails_after_the_grace_time():
    failed = {"status": "failedStartingGUISession", "failure_reason": "broken image"}
    computer, outcome, seconds = run_one([failed])
    assert "broken image" in outcome.failure.message
    assert STALE_SECONDS <= seconds <= STALE_SECONDS + 2
    assert_calls(computer, start=1)


def test_a_stop_that_fails_is_not_tried_again():
    failed = {"status": "failedStoppingGUISession", "failure_reason": "it hangs"}
    computer, outcome, _seconds = run_one(["started", "stopping", failed], state="stopped")
    assert outcome.failure.message == "failedStoppingGUISession: it hangs"
    assert_calls(computer, stop=1)


def test_an_accepted_start_that_never_shows_is_waited_for_until_the_end():
    computer, outcome, seconds = run_one(["stopped"], timeout=120)
    assert outcome.failure.code == "Timeout"
    assert "stopped" in outcome.failure.message
    assert outcome.changed
    assert_calls(computer, start=1)
    assert seconds == pytest.approx(120)


def test_a_session_that_somebody_closes_again_fails_and_says_so():
    computer, outcome, seconds = run_one(["notStarted", "starting", "stopped"])
    assert "somebody else" in outcome.failure.message
    assert "StartGUISession" in outcome.failure.message
    assert STALE_SECONDS <= seconds < 60
    assert_calls(computer, start=1)


def test_a_refused_start_is_no_error_if_somebody_else_just_started():
    computer, outcome, _seconds = run_one(["stopped", "starting", "started"], starts=[rejection()])
    assert outcome.failure is None
    assert not outcome.changed
    assert outcome.operations is None
    assert_calls(computer, start=1)


def test_a_refused_start_is_no_error_if_the_others_start_shows_late():
    computer, outcome, _seconds = run_one(
        ["stopped", "stopped", "stopped", "starting", "started"], starts=[rejection()], fixed=2
    )
    assert outcome.failure is None
    assert not outcome.changed
    assert_calls(computer, start=1)


def test_a_refused_start_is_an_error_if_nothing_changes():
    computer, outcome, seconds = run_one(["stopped"], starts=[rejection("BadThing")])
    assert outcome.failure.code == "BadThing"
    assert outcome.failure.message == "explained BadThing"
    assert not outcome.changed
    assert seconds <= STALE_SECONDS + 1
    assert_calls(computer, start=1)


def test_a_refused_stop_is_no_error_if_somebody_else_just_stopped():
    computer, outcome, _seconds = run_one(
        ["started", "stopped"], stops=[rejection()], state="stopped"
    )
    assert outcome.failure is None
    assert not outcome.changed
    assert_calls(computer, stop=1)


def test_if_the_faster_one_fails_the_start_is_sent_again():
    computer, outcome, _seconds = run_one(
        ["stopped", "starting", "failedStartingGUISession", "starting", "started"],
        starts=[rejection(), "ok"],
    )
    assert outcome.failure is None
    assert outcome.changed
    assert_calls(computer, start=2)
    assert computer.was_accepted(START) == 1


def test_a_start_whose_answer_is_lost_counts_when_it_shows():
    computer, outcome, _seconds = run_one(
        ["stopped", "stopped", "starting", "started"], starts=[no_response()]
    )
    assert outcome.failure is None
    assert outcome.changed
    assert outcome.operations == []
    assert_calls(computer, start=1)


def test_a_start_that_never_arrived_is_sent_again_after_the_grace_time():
    computer = ScriptedComputer(["stopped"], starts=[no_response(), "ok"])
    outcomes, pool = drive({"desk-1": computer}, timeout=60)
    first, second = [i for i, (call, _outcome) in enumerate(computer.calls) if call == START]
    assert second - first >= 2, "it was not read in between"
    assert outcomes["desk-1"].changed
    assert outcomes["desk-1"].failure.code == "Timeout"
    assert pool.now >= STALE_SECONDS


# wait=false.


@pytest.mark.parametrize("closed", [*CLOSED, "failedStartingGUISession"])
def test_without_waiting_it_ends_with_the_accepted_call(closed):
    computer, outcome, _seconds = run_one([closed], wait=False)
    assert outcome.failure is None
    assert outcome.changed
    assert [call for call, _outcome in computer.calls] == [READ, START]


@pytest.mark.parametrize(
    ("state", "read"),
    [("started", "starting"), ("started", "started, no URL yet"), ("stopped", "stopping")],
)
def test_without_waiting_it_ends_where_no_call_is_needed(state, read):
    computer, outcome, _seconds = run_one([read], wait=False, state=state)
    assert outcome.failure is None
    assert not outcome.changed
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
    computer, outcome, _seconds = run_one(reads, wait=False, state=state)
    assert outcome.failure is None
    assert [call for call, _outcome in computer.calls] == calls


# Check mode.


@pytest.mark.parametrize("read", PLANNED)
@pytest.mark.parametrize("state", ["started", "stopped", "restarted"])
def test_check_mode_reads_once_and_sends_nothing(read, state):
    computer = ScriptedComputer([read])
    planners = {"desk-1": check_mode_planner("desk-1", state)}
    outcome = drive_all({"desk-1": computer}, planners, VirtualPool(1))["desk-1"]
    assert computer.calls == [(READ, "ok")]
    assert outcome.changed is bool(PLANNED[read][("started", "stopped", "restarted").index(state)])


def test_a_reader_reports_what_it_saw():
    computers = {"desk-1": ScriptedComputer(["failedInstanceCreation"])}
    outcome = drive_all(computers, {"desk-1": status_reader("desk-1")}, VirtualPool(1))["desk-1"]
    assert outcome.failure is None
    assert outcome.last.status == "failedInstanceCreation"
    assert outcome.planned is None
    assert not outcome.changed


@pytest.mark.parametrize("missing_ok", [True, False])
def test_a_computer_that_does_not_exist_fails_unless_it_may_be_missing(missing_ok):
    computers = {"desk-1": ScriptedComputer([FakeError(ErrorKind.NOT_FOUND)])}
    readers = {"desk-1": status_reader("desk-1", missing_ok)}
    outcome = drive_all(computers, readers, VirtualPool(1))["desk-1"]
    assert (outcome.failure is None) is missing_ok
    assert outcome.last is None


# Whatever the service does.

reads = st.lists(st.sampled_from(list(TABLE)), min_size=1, max_size=25)
outcomes = st.lists(
    st.sampled_from(["ok", "REJECTED", "NO_RESPONSE", "NOT_SENT", "SERVER_ERROR"]),
    min_size=1,
    max_size=6,
).map(lambda kinds: [kind if kind == "ok" else FakeError(ErrorKind[kind]) for kind in kinds])


@settings(max_examples=200, deadline=None)
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
    outcomes, pool = drive({"desk-1": computer}, state=state, wait=wait, timeout=300, fixed=fixed)
    outcome = outcomes["desk-1"]
    # It ends, in time, and by a rule rather than by a defect.
    assert common_cause(outcomes) is None
    assert pool.now <= 300 + DRAIN_SECONDS
    # An accepted call is a change, and nothing else is, but for calls whose fate is unknown.
    if computer.was_accepted(START) or computer.was_accepted(STOP):
        assert outcome.changed
    if outcome.changed:
        assert computer.was_accepted(START) or computer.was_accepted(STOP) or computer.in_doubt
    # Nothing is accepted twice.
    assert computer.was_accepted(START) <= 1
    assert computer.was_accepted(STOP) <= 1
    # Success means that it is there.
    if wait and outcome.failure is None:
        goal = GOALS[state][-1]
        assert RULES.next_action(outcome.last, goal) is Situation.REACHED


class Witness(ScriptedComputer):
    """Objects to a call that the table does not ask for by the status that was read last."""

    def __init__(self, reads, starts, stops, state):
        super().__init__(reads, starts, stops)
        self._state = state
        self._row = None
        self.in_doubt = False

    def call(self, operation, **arguments):
        if operation == READ:
            self._row = self._scripts[READ][0]
            return super().call(operation, **arguments)
        column = {START: 0, STOP: 1}[operation]
        assert TABLE[self._row][column] == operation, f"{operation} was sent in {self._row}"
        if self._state != "restarted":
            assert operation == {"started": START, "stopped": STOP}[self._state]
        answer = self._scripts[operation][0]
        doubtful = (ErrorKind.NO_RESPONSE, ErrorKind.SERVER_ERROR)
        self.in_doubt = self.in_doubt or getattr(answer, "kind", None) in doubtful
        return super().call(operation, **arguments)
