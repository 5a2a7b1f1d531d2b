# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A computer and its session together, driven by the real engine in virtual time."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import (
    ErrorKind,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.engine import (
    DRAIN_SECONDS,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Request
from ansible_collections.research.lightsail.plugins.module_utils._resources.desktop.reconciler import (
    desktop_planner,
    desktop_reader,
    desktop_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import (
    rules as session_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    rules as power_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power.reconciler import (
    READ_OPERATION,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ...doubles import (
    FakeError,
    ScriptedResource,
    VirtualPool,
    as_answer,
    common_cause,
    drive_all,
    failures_of,
    note_calls,
)

READ, START, STOP = session_rules.READ, session_rules.START, session_rules.STOP
STATE, ON, OFF = power_rules.READ, power_rules.START, power_rules.STOP
OPERATIONS = (READ, START, STOP, STATE, ON, OFF, READ_OPERATION)
FAILED_OPERATION = {
    "status": "Failed",
    "error_code": "OperationFailure",
    "error_details": "no capacity in eu-west-1a",
}


class Desktop(ScriptedResource):
    """A computer and its session; it objects to what no table asks for by what was read last."""

    def __init__(self, sessions=("started",), powers=("running",), **scripts):
        accepted = dict.fromkeys((START, STOP, ON, OFF), ("ok",))
        named = {each.name: each for each in OPERATIONS}
        super().__init__(
            {
                READ: sessions,
                STATE: powers,
                READ_OPERATION: [FAILED_OPERATION],
                **accepted,
                **{named[name]: answers for name, answers in scripts.items()},
            }
        )
        self.last = {READ: None, STATE: None}
        self.last_read = None
        self.in_doubt = False

    def call(self, operation, **arguments):
        if not operation.is_read:
            self._object_to(operation)
        try:
            return super().call(operation, **arguments)
        except FakeError as error:
            unknown = (
                ErrorKind.NO_RESPONSE,
                ErrorKind.SERVER_ERROR,
                ErrorKind.INVALID_ANSWER,
            )
            self.in_doubt |= not operation.is_read and error.kind in unknown
            raise

    def _object_to(self, operation):
        session, power = self.last[READ], self.last[STATE]
        if operation in (START, STOP):
            snapshot = session_rules.RULES.snapshot("desk-1", as_answer(session))
            asked = session_rules.TRANSITIONS[snapshot.row].values()
        else:
            snapshot = power_rules.RULES.snapshot("desk-1", {"name": power})
            asked = power_rules.TRANSITIONS[snapshot.row].values()
        assert operation in asked, f"{operation.name} at {session}, {power}"
        if operation == OFF:
            # Nothing lies between the read of a closed session and this.
            assert self.last_read == READ
            row = session_rules.RULES.snapshot("desk-1", as_answer(session)).row
            goal = session_rules.Goal.STOPPED
            assert session_rules.TRANSITIONS[row][goal] is session_rules.REACHED

    def answer(self, operation, answer):
        if operation in self.last:
            self.last[operation], self.last_read = answer, operation
        if operation == READ:
            return as_answer(answer)
        if operation == STATE:
            return {"name": answer}
        return super().answer(operation, answer)

    @property
    def names(self):
        return [operation.name for operation, _outcome in self.calls]


def run(desktop, state="started", manage=True, wait=True, delay=None, timeout=600):
    reconciler = desktop_reconciler("desk-1", state, manage, wait, lambda: 0.5, delay)
    return drive(desktop, reconciler, timeout)


def plan(desktop, state="started", manage=True):
    return drive(desktop, desktop_planner("desk-1", state, manage))


LOOKERS = {
    "report": lambda: desktop_reader("desk-1", missing_ok=False, with_power=True),
    "plan": lambda: desktop_planner("desk-1", "started", manage_power=True),
}


@pytest.mark.parametrize("looker", LOOKERS)
def test_a_report_and_a_plan_say_how_far_they_are(looker):
    looker, events = LOOKERS[looker](), []
    drive(Desktop(["stopped"], ["pending"]), looker, observer=events.append)
    assert events[-1].status is power_rules.Status.PENDING
    assert "pending" in looker.describe()


@pytest.mark.parametrize("looker", LOOKERS)
def test_a_report_and_a_plan_ask_again_where_the_service_is_busy(looker):
    busy = FakeError(ErrorKind.THROTTLED)
    desktop = Desktop([busy, "stopped"], [busy, "stopped"])
    outcome = drive(desktop, LOOKERS[looker]())
    assert outcome.failure is None
    assert desktop.names == [READ.name] * 2 + [STATE.name] * 2


def drive(desktop, reconciler, timeout=600, observer=None):
    pool = VirtualPool(4)
    outcomes = drive_all(
        {"desk-1": desktop}, {"desk-1": reconciler}, pool, timeout, observer, OPERATIONS
    )
    # No defect; where the only one is denied something, that holds for all.
    cause = common_cause(outcomes)
    assert cause is None or isinstance(cause, FakeError), cause
    assert pool.now <= timeout + DRAIN_SECONDS
    return outcomes["desk-1"]


def test_a_read_counts_more_than_twice_while_a_computer_is_switched_on():
    reconciler = desktop_reconciler("desk-1", "started", True, True, lambda: 0.5, None)
    asked = reconciler.begin(0.0)
    for answer in (as_answer("stopped"), {"name": "stopped"}, []):
        asked = reconciler.on_answer(Request(asked, 0.0), answer, 0.0)
    assert (asked.operation, asked.wait.cost) == (STATE, 2.5)
    for answer in ({"name": "running"}, []):
        asked = reconciler.on_answer(Request(asked, 20.0), answer, 20.0)
    assert (asked.operation, asked.wait.cost) == (READ, 1.0)


def refused(kind=ErrorKind.REJECTED):
    return FakeError(kind)


@pytest.mark.parametrize("manage", [False, True])
def test_an_open_session_costs_one_call(manage):
    desktop = Desktop()
    outcome = run(desktop, manage=manage)
    assert (desktop.names, outcome.changed, outcome.failure) == (
        [READ.name],
        False,
        None,
    )
    assert outcome.last.power is None


def test_a_computer_that_is_off_is_switched_on_first():
    desktop = Desktop(["stopped", "starting", "started"], ["stopped", "pending", "running"])
    outcome = run(desktop)
    assert outcome.failure is None
    assert desktop.names == [
        *(READ.name, STATE.name, ON.name, STATE.name, STATE.name),
        *(START.name, READ.name, READ.name),
    ]
    assert outcome.first.status == "stopped, computer stopped"
    assert outcome.last.status == "started, computer running"
    assert [each["id"].split("-")[0] for each in outcome.operations] == [
        ON.name,
        START.name,
    ]


@pytest.mark.parametrize("powers", [["pending", "running"], ["running"]])
def test_a_computer_that_is_on_or_on_its_way_is_not_switched(powers):
    desktop = Desktop(["stopped", "starting", "started"], powers)
    assert run(desktop).failure is None
    assert ON.name not in desktop.names


def test_one_that_is_being_switched_off_settles_first():
    desktop = Desktop(
        ["stopped", "starting", "started"],
        ["stopping", "stopping", "stopped", "pending", "running"],
    )
    assert run(desktop).failure is None
    assert desktop.was_accepted(ON) == 1


def test_a_session_is_closed_before_its_computer_is_switched_off():
    desktop = Desktop(["started", "stopping", "stopped"], ["running", "stopping", "stopped"])
    outcome = run(desktop, "stopped")
    assert outcome.failure is None
    assert desktop.names == [
        *(STATE.name, READ.name, STOP.name, READ.name, READ.name),
        *(OFF.name, STATE.name, STATE.name),
    ]


@pytest.mark.parametrize(
    ("state", "desktop", "change"),
    [
        ("stopped", lambda: Desktop(["started", "stopped"], ["running", "stopped"]), STOP),
        ("started", lambda: Desktop(["notStarted", "started"], ["stopped", "running"]), ON),
    ],
)
def test_of_many_the_first_is_changed_before_the_last_is_read(state, desktop, change):
    desktops = {f"desk-{number}": desktop() for number in range(1, 4)}
    made = note_calls(desktops)
    reconcilers = {
        name: desktop_reconciler(name, state, True, True, lambda: 0.5, None) for name in desktops
    }
    pool = VirtualPool(1, latency=0.01)
    assert not failures_of(drive_all(desktops, reconcilers, pool, operations=OPERATIONS))
    reads = [STATE, READ] if state == "stopped" else [READ, STATE]
    assert made[:9] == [(name, each) for name in desktops for each in (*reads, change)]


def test_a_computer_that_is_off_needs_no_read_of_its_session():
    desktop = Desktop(powers=["stopped"])
    outcome = run(desktop, "stopped")
    assert (desktop.names, outcome.changed) == ([STATE.name], False)
    assert outcome.last.status == "computer stopped"


def test_a_session_that_cannot_be_closed_keeps_its_computer_on():
    desktop = Desktop(["started", "failedStoppingGUISession"])
    outcome = run(desktop, "stopped")
    assert outcome.failure.code == "failedStoppingGUISession"
    assert OFF.name not in desktop.names


def test_before_a_stop_is_repeated_the_session_is_read_again():
    desktop = Desktop(
        ["stopped"],
        ["running", "stopped"],
        StopInstance=[refused(ErrorKind.THROTTLED), "ok"],
    )
    assert run(desktop, "stopped").failure is None
    assert desktop.names[:5] == [STATE.name, READ.name, OFF.name, READ.name, OFF.name]


def test_a_session_that_was_opened_meanwhile_is_closed_and_not_cut_off():
    desktop = Desktop(
        ["stopped", "started", "stopping", "stopped"],
        ["running", "stopped"],
        StopInstance=[refused(ErrorKind.THROTTLED), "ok"],
    )
    assert run(desktop, "stopped").failure is None
    assert desktop.names.index(STOP.name) < len(desktop.names) - 2
    assert desktop.was_accepted(OFF) == 1


@pytest.mark.parametrize(
    ("powers", "starts"),
    [(["stopped"], [refused()]), (["stopped", "pending", "stopped"], ["ok"])],
)
def test_a_start_that_fails_has_the_words_of_the_service_and_what_to_do(powers, starts):
    outcome = run(Desktop(["stopped"], powers, StartInstance=starts))
    assert "lack of capacity, run again later" in outcome.failure.message
    words = "explained SomeException" if starts != ["ok"] else "no capacity in eu-west-1a"
    assert words in outcome.failure.message


@pytest.mark.parametrize("told", [{}, {"error_code": "", "error_details": None}])
def test_of_a_start_that_fails_without_a_reason_the_state_is_told(told):
    told = {"status": "Failed", **told}
    desktop = Desktop(["stopped"], ["stopped", "pending", "stopped"], GetOperation=[told])
    failure = run(desktop).failure
    assert failure.code == "InstanceStopped"
    assert failure.message.startswith("the computer was switched on and is off again")
    assert failure.message.count("lack of capacity, run again later") == 1


def test_a_start_that_shows_late_has_not_failed_while_its_operation_goes_on():
    shown_late = ["stopped"] * 9 + ["pending", "running"]
    desktop = Desktop(["stopped", "started"], shown_late, GetOperation=[{"status": "Started"}])
    outcome = run(desktop)
    assert (outcome.failure, desktop.sent(ON)) == (None, 1)


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize(
    ("state", "manage", "session", "power", "sent"),
    [
        ("started", True, "stopped", "stopped", ON),
        ("started", True, "stopped", "running", START),
        ("started", False, "stopped", "running", START),
        ("stopped", True, "stopped", "running", OFF),
        ("stopped", True, "started", "running", STOP),
        ("stopped", False, "started", "running", STOP),
    ],
)
def test_what_had_failed_already_when_it_was_accepted_is_no_success(
    state, manage, session, power, sent, wait
):
    desktop = Desktop([session], [power])
    answer = desktop.answer
    desktop.answer = lambda operation, given: (
        [FAILED_OPERATION] if operation == sent else answer(operation, given)
    )
    outcome = run(desktop, state, manage, wait)
    reason = f"{sent.name} was accepted and failed (OperationFailure: no capacity in eu-west-1a)"
    assert outcome.failure.message.startswith(reason)
    assert ("run again later" in outcome.failure.message) is (sent == ON)
    assert outcome.changed


@pytest.mark.parametrize("wait", [True, False])
def test_a_session_that_had_failed_already_is_told_with_a_computer_that_is_off(wait):
    desktop = Desktop(["stopped"], ["stopped"])
    answer = desktop.answer
    desktop.answer = lambda operation, given: (
        [FAILED_OPERATION] if operation == START else answer(operation, given)
    )
    outcome = run(desktop, manage=False, wait=wait)
    assert (outcome.failure.code, outcome.changed) == ("InstanceStopped", True)


def test_without_its_permission_the_reason_of_a_failed_start_is_missing():
    desktop = Desktop(
        ["stopped"],
        ["stopped", "pending", "stopped"],
        GetOperation=[refused(ErrorKind.DENIED)],
    )
    outcome = run(desktop)
    assert "was switched on and is off again" in outcome.failure.message
    assert outcome.changed


@pytest.mark.parametrize("power", ["stopped", "stopping"])
def test_without_the_option_a_computer_that_is_off_is_named(power):
    desktop = Desktop(["stopped"], [power], StartGUISession=[refused()])
    outcome = run(desktop, manage=False)
    assert desktop.names == [READ.name, START.name, STATE.name]
    assert outcome.failure.code == "InstanceStopped"
    assert "manage_power: true" in outcome.failure.message
    assert not outcome.changed


@pytest.mark.parametrize("kind", [ErrorKind.DENIED, ErrorKind.NOT_FOUND])
def test_nobody_asks_for_the_computer_where_the_reason_is_another_one(kind):
    desktop = Desktop(["stopped"], ["stopped"], StartGUISession=[refused(kind)])
    outcome = run(desktop, manage=False)
    assert (desktop.names, outcome.failure.code) == ([READ.name, START.name], "SomeException")


def test_the_computer_of_a_start_that_is_refused_is_asked_for_once():
    desktop = Desktop(["stopped"], ["running"], StartGUISession=[refused()])
    assert run(desktop, manage=False).failure.code == "SomeException"
    assert desktop.names.count(STATE.name) == 1


def test_what_failed_before_any_start_was_sent_asks_for_no_computer():
    desktop = Desktop(["failedInstanceCreation"], ["stopped"])
    outcome = run(desktop, manage=False)
    assert outcome.failure.code == "failedInstanceCreation"
    assert desktop.names == [READ.name]


def test_it_is_also_named_where_a_start_fails_after_its_time():
    desktop = Desktop(["stopped", "starting", "failedStartingGUISession"], ["stopped"])
    outcome = run(desktop, manage=False)
    assert outcome.failure.code == "InstanceStopped"
    assert outcome.changed


def test_without_the_permission_the_run_goes_on_and_says_what_it_could_not_know():
    desktop = Desktop(
        ["stopped"],
        StartGUISession=[refused()],
        GetInstanceState=[refused(ErrorKind.DENIED)],
    )
    outcome = run(desktop, manage=False)
    assert outcome.failure.code == "SomeException"
    (warning,) = outcome.warnings
    assert warning.startswith("whether computers are switched off could not be read")


@pytest.mark.parametrize("kind", [ErrorKind.SERVER_ERROR, ErrorKind.NO_RESPONSE])
def test_faults_that_do_not_pass_do_not_hide_why_a_start_was_refused(kind):
    desktop = Desktop(["stopped"], [refused(kind)], StartGUISession=[refused()])
    outcome = run(desktop, manage=False)
    assert outcome.failure.code == "SomeException"
    (warning,) = outcome.warnings
    assert warning.startswith("whether computers are switched off could not be read")
    assert desktop.names.count(STATE.name) == 5


def test_a_fault_that_passes_hides_nothing():
    powers = [refused(ErrorKind.SERVER_ERROR)] * 4 + ["stopped"]
    outcome = run(Desktop(["stopped"], powers, StartGUISession=[refused()]), manage=False)
    assert outcome.failure.code == "InstanceStopped"
    assert not outcome.warnings


@pytest.mark.parametrize(
    "kind", [ErrorKind.NOT_FOUND, ErrorKind.REJECTED, ErrorKind.INVALID_ANSWER]
)
def test_where_the_power_cannot_be_read_the_words_about_the_session_stand(kind):
    other = FakeError(kind, "AnotherException")
    desktop = Desktop(["stopped"], StartGUISession=[refused()], GetInstanceState=[other])
    outcome = run(desktop, manage=False)
    assert (outcome.failure.code, outcome.warnings) == ("SomeException", ())
    assert desktop.names.count(STATE.name) == 1


def test_without_the_option_one_that_is_being_switched_on_is_named_too():
    desktop = Desktop(["stopped"], ["pending"], StartGUISession=[refused()])
    outcome = run(desktop, manage=False)
    assert desktop.names == [READ.name, START.name, STATE.name]
    assert outcome.failure.code == "InstancePending"
    assert "run it again when the computer is running" in outcome.failure.message
    planned = plan(Desktop(["stopped"], ["pending"]), manage=False)
    assert planned.failure == outcome.failure
    assert not planned.changed
    # Here a run waits for the session, and by then the computer is on.
    planned = plan(Desktop(["settingUpInstance"], ["pending"]), manage=False)
    assert (planned.failure, planned.changed) == (None, True)


@pytest.mark.parametrize("power", ["stopped", "pending"])
def test_the_same_is_planned_where_the_session_cannot_be_read(power):
    outcome = plan(Desktop([refused()], [power]))
    planned = ("started, computer running", True, None)
    assert (outcome.planned, outcome.changed, outcome.failure) == planned
    on = plan(Desktop([refused()], ["running"]))
    assert (on.planned, on.changed, on.failure.code) == (None, False, "SomeException")


@pytest.mark.parametrize(
    ("power", "code"),
    [
        ("stopped", "InstanceStopped"),
        ("pending", "InstancePending"),
        ("running", "SomeException"),
    ],
)
def test_without_the_option_a_session_that_cannot_be_read_fails_as_is_planned(power, code):
    planned = plan(Desktop([refused()], [power]), manage=False)
    real = run(Desktop([refused()], [power]), manage=False)
    assert (planned.failure.code, planned.changed) == (real.failure.code, real.changed)
    assert (real.failure.code, real.changed) == (code, False)


@pytest.mark.parametrize("manage", [False, True])
def test_a_session_that_cannot_be_read_may_be_that_of_a_computer_that_is_off(manage):
    desktop = Desktop([refused(), "stopped", "starting", "started"], ["stopped", "running"])
    outcome = run(desktop, manage=manage)
    assert outcome.failure is None if manage else outcome.failure.code == "InstanceStopped"


def test_a_session_that_cannot_be_read_is_read_again_when_its_computer_has_come_up():
    desktop = Desktop([refused(), "started"], ["pending", "running"])
    assert run(desktop).failure is None
    assert desktop.names == [READ.name, STATE.name, STATE.name, READ.name]


@pytest.mark.parametrize(
    ("session", "power", "state", "manage", "planned"),
    [
        ("stopped", "stopped", "started", True, "started, computer running"),
        ("stopped", "running", "started", False, "started"),
        ("started", "running", "stopped", True, "stopped, computer stopped"),
        ("stopped", "running", "stopped", True, "stopped, computer stopped"),
        ("started", "running", "restarted", True, "started, computer running"),
    ],
)
def test_what_is_planned_comes_true(session, power, state, manage, planned):
    outcome = plan(Desktop([session], [power]), state, manage)
    assert (outcome.planned, outcome.changed, outcome.failure) == (planned, True, None)
    before = {"started": ["started", "stopping"], "stopped": ["stopped"]}[session]
    sessions = [*before, "stopped"]
    if state != "stopped":
        sessions = [
            *before,
            *(["stopped"] if state == "restarted" else []),
            "starting",
            "started",
        ]
    switched = ["stopping", "stopped"] if state == "stopped" else ["running"]
    real = run(Desktop(sessions, [power, *switched]), state, manage)
    assert (real.last.status, real.changed, real.failure) == (planned, True, None)


def test_check_mode_names_a_computer_that_is_off():
    outcome = plan(Desktop(["stopped"], ["stopped"]), manage=False)
    assert (outcome.failure.code, outcome.changed) == ("InstanceStopped", False)


@pytest.mark.parametrize("power", ["stopped", "stopping", "hibernating"])
def test_check_mode_plans_no_switching_off_of_what_is_off(power):
    desktop = Desktop(powers=[power])
    outcome = plan(desktop, "stopped")
    assert (outcome.changed, desktop.names) == (False, [STATE.name])


@pytest.mark.parametrize(("session", "calls"), [("started", 1), ("stopped", 2)])
def test_a_report_reads_the_computer_of_a_session_that_is_not_open(session, calls):
    desktop = Desktop([session], ["stopped"])
    outcome = drive(desktop, desktop_reader("desk-1", missing_ok=False, with_power=True))
    assert (len(desktop.calls), outcome.failure) == (calls, None)
    desktop = Desktop([session])
    drive(desktop, desktop_reader("desk-1", missing_ok=False, with_power=False))
    assert len(desktop.calls) == 1


def test_a_start_that_somebody_else_was_faster_with_is_no_change():
    desktop = Desktop(
        ["stopped", "starting", "started"],
        ["stopped", "pending", "running"],
        StartInstance=[refused()],
        StartGUISession=[refused()],
    )
    outcome = run(desktop)
    assert (outcome.failure, outcome.changed, outcome.operations) == (None, False, None)


def test_a_stop_that_somebody_else_was_faster_with_is_no_change():
    desktop = Desktop(["stopped"], ["running", "stopping", "stopped"], StopInstance=[refused()])
    outcome = run(desktop, "stopped")
    assert (outcome.failure, outcome.changed) == (None, False)


@pytest.mark.parametrize("kind", [ErrorKind.NO_RESPONSE, ErrorKind.INVALID_ANSWER])
def test_a_start_whose_answer_was_lost_is_looked_for_and_not_sent_again(kind):
    desktop = Desktop(
        ["stopped", "starting", "started"],
        ["stopped", "stopped", "pending", "running"],
        StartInstance=[FakeError(kind)],
    )
    outcome = run(desktop)
    assert (outcome.failure, outcome.changed) == (None, True)
    assert desktop.names.count(ON.name) == 1


def test_a_start_that_never_arrived_is_sent_again_after_ten_seconds():
    desktop = Desktop(
        ["stopped", "starting", "started"],
        ["stopped"] * 8 + ["pending", "running"],
        StartInstance=[FakeError(ErrorKind.NO_RESPONSE), "ok"],
    )
    outcome = run(desktop, delay=2)
    assert (outcome.failure, desktop.names.count(ON.name)) == (None, 2)
    between = desktop.names[desktop.names.index(ON.name) + 1 :]
    assert between[: between.index(ON.name)].count(STATE.name) >= 5


@pytest.mark.parametrize("manage", [False, True])
@pytest.mark.parametrize(
    ("state", "session", "power", "without", "with_it"),
    [
        ("started", "started", "running", "R", "R"),
        ("started", "stopped", "running", "R START R R", "R P START R R"),
        ("started", "stopped", "stopped", "R START! P", "R P ON P P START R R"),
        ("stopped", "stopped", "running", "R", "P R OFF P P"),
        ("stopped", "started", "running", "R STOP R R", "P R STOP R R OFF P P"),
        ("stopped", "stopped", "stopped", "R", "P"),
        ("restarted", "started", "running", "R STOP R R START R R", "R STOP R R P START R R"),
    ],
)
def test_the_calls_are_those_that_the_guide_lists(state, session, power, manage, without, with_it):
    short = {"R": READ, "P": STATE, "START": START, "STOP": STOP, "ON": ON, "OFF": OFF}
    closing = ["stopping", "stopped"] if "STOP" in without else []
    opening = ["starting", "started"] if "START" in without else []
    switched = {"stopped": ["pending", "running"], "running": ["stopping", "stopped"]}[power]
    refusal = {"StartGUISession": [refused()]} if "!" in without and not manage else {}
    desktop = Desktop([session, *closing, *opening], [power, *switched], **refusal)
    run(desktop, state, manage)
    wanted = (with_it if manage else without).replace("!", "").split()
    assert desktop.names == [short[each].name for each in wanted]


@pytest.mark.parametrize(
    ("state", "session", "power", "without", "with_it"),
    [
        ("started", "started", "running", 1, 1),
        ("started", "stopped", "running", 2, 2),
        ("stopped", "started", "running", 1, 2),
        ("stopped", "stopped", "stopped", 1, 1),
    ],
)
def test_check_mode_makes_the_calls_that_the_guide_lists(state, session, power, without, with_it):
    for manage, calls in ((False, without), (True, with_it)):
        desktop = Desktop([session], [power])
        plan(desktop, state, manage)
        assert len(desktop.calls) == calls


def test_without_wait_what_comes_before_the_last_call_is_waited_for():
    desktop = Desktop(["stopped"], ["stopped", "pending", "running"])
    assert run(desktop, wait=False).failure is None
    assert desktop.names == [READ.name, STATE.name, ON.name, STATE.name, STATE.name, START.name]
    desktop = Desktop(["started", "stopping", "stopped"], ["running"])
    assert run(desktop, "stopped", wait=False).failure is None
    assert desktop.names[-1] == OFF.name


KINDS = st.sampled_from(sorted(ErrorKind, key=lambda kind: kind.name)).filter(
    lambda kind: kind not in (ErrorKind.UNAUTHENTICATED, ErrorKind.UNREACHABLE)
)
ERRORS = KINDS.map(FakeError)
SESSIONS = [each.value for each in session_rules.Status if each.value.find(" ") < 0]
POWERS = ["pending", "running", "stopping", "stopped", "hibernating"]


def answers(*values):
    return st.lists(st.one_of(st.sampled_from(values), ERRORS), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(
    sessions=answers(*SESSIONS, "started, no URL yet", "hibernating"),
    powers=answers(*POWERS),
    changes=st.tuples(*[answers("ok")] * 4),
    state=st.sampled_from(["started", "stopped", "restarted"]),
    manage=st.booleans(),
    wait=st.booleans(),
    delay=st.sampled_from([None, 1, 7]),
)
def test_whatever_is_answered(sessions, powers, changes, state, manage, wait, delay):
    operations = (START, STOP, ON, OFF)
    scripts = {each.name: list(given) for each, given in zip(operations, changes, strict=True)}
    desktop = Desktop(sessions, powers, **scripts)
    reconciler = desktop_reconciler("desk-1", state, manage, wait, lambda: 0.5, delay)
    pool = VirtualPool(4)
    outcomes = drive_all(
        {"desk-1": desktop}, {"desk-1": reconciler}, pool, 300, operations=OPERATIONS
    )
    # It ends, in time, by a rule and not by an objection or a defect.
    cause = common_cause(outcomes)
    assert cause is None or isinstance(cause, FakeError), cause
    assert pool.now <= 300 + DRAIN_SECONDS
    outcome = outcomes["desk-1"]
    accepted = [desktop.was_accepted(each) for each in operations]
    assert max(accepted) <= 1
    assert not any(accepted) or outcome.changed
    assert not outcome.changed or any(accepted) or desktop.in_doubt
    if not manage:
        assert not desktop.sent(ON)
        assert not desktop.sent(OFF)
    assert not (desktop.sent(ON) and state == "stopped")
    assert not (desktop.sent(OFF) and state != "stopped")
    if wait and outcome.failure is None:
        goal = session_rules.GOALS[state][-1]
        if manage and state == "stopped":
            assert outcome.last.power.status == "stopped"
        else:
            action = session_rules.RULES.next_action(outcome.last.session, goal)
            assert action is session_rules.REACHED
