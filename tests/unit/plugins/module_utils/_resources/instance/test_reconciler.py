# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computers on their way to what is wanted of them, in virtual time, whatever is answered."""

from __future__ import annotations

import functools

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.tagging import compare_aws_tags
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.polling import PollInterval
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Done,
    Failed,
    Request,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.reconcilers import History
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance import rules
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.model import (
    AUTO_SNAPSHOT,
    STOP_ON_IDLE,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.reconciler import (
    instance_planner,
    instance_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.wanted import (
    AddOn,
    Wanted,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.lifecycle.reconciler import (
    Changer,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.lifecycle.wanted import (
    TAG,
    UNTAG,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.operation import (
    reconciler as operations,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    rules as power,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ...doubles import FakeError, SleepingPool, VirtualPool, drive_all

CALLS = (
    *(rules.READ, rules.CREATE, rules.REBOOT, rules.DELETE, TAG, UNTAG),
    *(rules.ENABLE_ADD_ON, rules.DISABLE_ADD_ON, operations.READ, power.START, power.STOP),
)
NAME = "desk-1"
NEW = {"availability_zone": "eu-west-1a", "bundle_id": "small", "blueprint_id": "ubuntu"}
RULE = AddOn(STOP_ON_IDLE, True, {"threshold": "5", "duration": "30"})
TAGS = {"course": "statistics"}


def wanted(creation=..., tags=..., add_ons=(RULE,)):
    creation = NEW if creation is ... else creation
    tags = TAGS if tags is ... else tags
    changes = functools.partial(compare_aws_tags, new_tags_dict=tags, purge_tags=True)
    return Wanted(creation, changes, dict(creation or {}), tuple(add_ons))


class Computer:
    """What the service knows of one name: it changes after some seconds, and answers badly.

    faults are taken one for each call, and then all is well: throttled and fault are not carried
    out, lost is carried out, before is not, and nobody is told of either; done is carried out, and
    a fault is told all the same.
    """

    def __init__(self, pool, state=None, tags=None, add_ons=(), faults=(), seconds=30.0):
        self.pool = pool
        self.state = state
        self.tags = dict(tags or {})
        self.add_ons = {each: {} for each in add_ons}
        self.faults = list(faults)
        self.seconds = seconds
        self.then = None
        self.done: list = []
        self.refused: list = []
        self.gone_at: float | None = None
        self.failing: str | None = None
        self.begin(state)

    def begin(self, state):
        self.state = state
        rest = {"pending": "running", "stopping": "stopped"}.get(state)
        self.then = rest and (self.pool.now + self.seconds, rest)

    def now(self):
        if self.then and self.pool.now >= self.then[0]:
            self.state, self.then = self.then[1], None
        if self.gone_at is not None and self.pool.now >= self.gone_at:
            self.state, self.then = None, None
        return self.state

    def call(self, operation, **arguments):
        fault = self.faults.pop(0) if self.faults else None
        if fault == "throttled":
            raise FakeError(ErrorKind.THROTTLED)
        if fault == "fault":
            raise FakeError(ErrorKind.SERVER_ERROR)
        if fault == "before":
            raise FakeError(ErrorKind.NO_RESPONSE)
        answer = self.answer(operation, arguments)
        if fault == "lost":
            raise FakeError(ErrorKind.NO_RESPONSE)
        if fault == "done":
            raise FakeError(ErrorKind.SERVER_ERROR)
        return answer

    def answer(self, operation, arguments):
        state = self.now()
        if operation == operations.READ:
            under_way = self.then is not None
            status = "Started" if under_way else self.failing and "Failed" or "Succeeded"
            details = {} if under_way else {"error_details": self.failing}
            return {"is_terminal": not under_way, "status": status, **details}
        if operation == rules.CREATE:
            return self.create(state, arguments)
        if state is None:
            raise FakeError(ErrorKind.NOT_FOUND, "NotFoundException")
        if operation == rules.READ:
            return self.shown(state)
        return self.change(operation, state, arguments)

    def shown(self, state):
        return {
            "state": {"name": state},
            "tags": dict(self.tags),
            "add_ons": _listed(self.add_ons),
            "bundle_id": "small",
            "blueprint_id": "ubuntu",
            "location": {"availability_zone": "eu-west-1a"},
        }

    def create(self, state, arguments):
        if state is not None:
            self.refused.append(rules.CREATE)
            raise FakeError(ErrorKind.REJECTED)
        self.tags = dict(arguments["tags"])
        self.add_ons = {kind: dict(values) for kind, values in arguments["add_ons"]}
        self.begin("pending")
        return self.accept(rules.CREATE, under_way=True)

    def change(self, operation, state, arguments):
        needed = {power.START: "stopped", power.STOP: "running", rules.REBOOT: "running"}
        if needed.get(operation, state) != state:
            self.refused.append(operation)
            raise FakeError(ErrorKind.REJECTED)
        if operation == power.START:
            self.begin("pending")
        elif operation == power.STOP:
            self.begin("stopping")
        elif operation == rules.DELETE:
            self.begin(None)
        elif operation == TAG:
            self.tags.update(arguments["tags"])
        elif operation == UNTAG:
            self.tags = {k: v for k, v in self.tags.items() if k not in arguments["keys"]}
        elif operation == rules.ENABLE_ADD_ON:
            self.add_ons[arguments["kind"]] = dict(arguments["values"])
        elif operation == rules.DISABLE_ADD_ON:
            del self.add_ons[arguments["kind"]]
        return self.accept(operation, under_way=self.then is not None)

    def accept(self, operation, under_way):
        self.done.append(operation)
        status = "Started" if under_way else "Succeeded"
        return [{"id": f"id-{len(self.done)}", "is_terminal": not under_way, "status": status}]


def _listed(add_ons):
    return [{"name": kind, "status": "Enabled", **each} for kind, each in add_ons.items()]


def drive(computer, state, options=None, wait=True, timeout=600):
    options = options or wanted()
    reconciler = instance_reconciler(NAME, state, options, wait, lambda: 0.5, None)
    outcomes = drive_all(
        {NAME: computer}, {NAME: reconciler}, computer.pool, timeout=timeout, operations=CALLS
    )
    return outcomes[NAME]


FAULTS = st.lists(
    st.sampled_from([None, None, "throttled", "fault", "before", "lost", "done"]), max_size=12
)
STATES = st.sampled_from([None, "pending", "running", "stopping", "stopped"])
RESTS = {"present": None, "started": "running", "stopped": "stopped", "restarted": "running"}


@settings(deadline=None, max_examples=150)
@given(
    state=st.sampled_from([*RESTS, "absent"]),
    before=STATES,
    tags=st.sampled_from([{}, TAGS, {"old": "x"}, {"aws:own": "x", **TAGS}]),
    add_ons=st.sampled_from([(), (STOP_ON_IDLE,)]),
    faults=FAULTS,
    wait=st.booleans(),
)
def test_whatever_is_answered_done_is_done_and_nothing_is_done_twice(
    state, before, tags, add_ons, faults, wait
):
    computer = Computer(VirtualPool(4), before, tags, add_ons, faults)
    outcome = drive(computer, state, wait=wait)
    assert outcome.failure is None, outcome.failure
    once = (rules.CREATE, rules.DELETE, power.START, power.STOP)
    assert all(computer.done.count(each) <= 1 for each in once)
    assert outcome.changed is bool(computer.done)
    # What a computer that is being made is asked for comes after it was made.
    assert (rules.CREATE in computer.done) is (before is None and state != "absent")
    if state == "absent":
        assert computer.state is None
        return
    assert {k: v for k, v in computer.tags.items() if not k.startswith("aws:")} == TAGS
    assert computer.add_ons == {STOP_ON_IDLE: dict(RULE.values)}
    if wait:
        rest = RESTS[state] or ("running" if before in (None, "pending") else before)
        settled = {rest, "stopped"} if rest == "stopping" else {rest}
        assert outcome.last.status in settled
        assert computer.state in settled


@settings(deadline=None, max_examples=100)
@given(state=st.sampled_from([*RESTS, "absent"]), before=STATES, tags=st.sampled_from([{}, TAGS]))
def test_what_is_planned_comes_true(state, before, tags):
    computer = Computer(VirtualPool(4), before, tags)
    planner = instance_planner(NAME, state, wanted())
    planned = drive_all({NAME: computer}, {NAME: planner}, computer.pool, operations=CALLS)[NAME]
    assert not computer.done
    outcome = drive(computer, state)
    assert planned.changed is outcome.changed
    if before != "stopping" or state != "present":
        assert planned.planned.get("state") == (computer.state if computer.state else None)


def test_one_that_somebody_deletes_is_not_created_again():
    for state in RESTS:
        computer = Computer(VirtualPool(4), "pending", TAGS, (STOP_ON_IDLE,))
        computer.add_ons = {STOP_ON_IDLE: dict(RULE.values)}
        computer.gone_at = 10.0
        failure = drive(computer, state).failure
        assert (failure.code, computer.done) == ("NotFoundException", [])
        assert "somebody deleted it" in failure.message


def test_a_creation_that_fails_is_told_with_its_reason_also_without_waiting():
    for wait in (True, False):
        computer = Computer(VirtualPool(4), seconds=1.0)
        computer.failing, computer.gone_at = "no capacity", 1.0
        outcome = drive(computer, "present", wait=wait)
        assert "CreateInstances was accepted and failed (no capacity)" in outcome.failure.message
        assert (outcome.changed, computer.done) == (True, [rules.CREATE])


def test_a_creation_without_an_end_is_told_at_the_time_out():
    computer = Computer(VirtualPool(4), seconds=10_000.0)
    outcome = drive(computer, "present", timeout=60)
    assert outcome.failure.code == "Timeout"
    assert "CreateInstances was accepted and has not ended" in outcome.failure.message


@pytest.mark.parametrize("at", [1, 30, 59.5])
def test_nobody_is_given_up_whose_operation_ended_while_the_process_slept(at):
    computer = Computer(SleepingPool(4, at, 1000), seconds=90.0)
    outcome = drive(computer, "present", timeout=60)
    assert (outcome.failure, outcome.last.status) == (None, "running")


def test_while_it_is_being_started_nothing_else_is_changed():
    computer = Computer(VirtualPool(4), "pending", {"old": "x"}, seconds=30.0)
    drive(computer, "started")
    assert computer.pool.now > 30.0
    assert computer.done == [UNTAG, TAG, rules.ENABLE_ADD_ON]


def test_an_accepted_change_that_is_never_shown_is_no_success():
    computer = Computer(VirtualPool(4), "running")
    computer.tags = {}
    shown = computer.shown
    computer.shown = lambda state: {**shown(state), "tags": {}}
    failure = drive(computer, "present").failure
    assert failure.code == "NotShown"
    assert computer.done.count(TAG) == 1


@pytest.mark.parametrize(("seconds", "is_given_up"), [(10.0, False), (10.1, True)])
def test_an_accepted_change_is_looked_for_during_ten_seconds(seconds, is_given_up):
    interval = PollInterval(lambda: 0.5)
    changer = Changer(History(NAME, rules.RULES), rules.Goal.SETTLED, wanted(), interval, True)
    shown = {"state": {"name": "running"}, "add_ons": _listed({STOP_ON_IDLE: dict(RULE.values)})}
    asked = changer.begin(0.0)
    for at, answer in ((0.0, shown), (1.0, []), (20.0, shown), (20.0 + seconds, shown)):
        asked = changer.on_answer(Request(asked, at), answer, at)
    assert isinstance(asked, Failed) is is_given_up


@pytest.mark.parametrize(
    ("kind", "values", "is_there"),
    [
        (STOP_ON_IDLE, {"threshold": "5", "duration": "30"}, False),
        (STOP_ON_IDLE, {"threshold": "5", "duration": "30"}, True),
        (AUTO_SNAPSHOT, {"snapshot_time_of_day": "06:00"}, False),
    ],
)
def test_an_accepted_add_on_that_is_never_shown_is_no_success(kind, values, is_there):
    computer = Computer(VirtualPool(4), "running", TAGS)
    shown, before = computer.shown, _listed({kind: {}} if is_there else {})
    computer.shown = lambda state: {**shown(state), "add_ons": before}
    failure = drive(computer, "present", wanted(add_ons=[AddOn(kind, True, values)])).failure
    assert failure.code == "NotShown"
    assert computer.done == [rules.ENABLE_ADD_ON]


class LateComputer(Computer):
    """One whose reads show all as it was some seconds ago."""

    def __init__(self, *args, lag=4.0, **more):
        self.lag = lag
        self.log: list = []
        super().__init__(*args, **more)
        self.was_always()

    def was_always(self):
        self.log.clear()
        self.note(-1000.0)

    def note(self, at):
        add_ons = {kind: dict(values) for kind, values in self.add_ons.items()}
        self.log.append((at, self.state, self.then, dict(self.tags), add_ons))

    def begin(self, state):
        super().begin(state)
        self.note(self.pool.now)

    def accept(self, operation, under_way):
        self.note(self.pool.now)
        return super().accept(operation, under_way)

    def answer(self, operation, arguments):
        if operation != rules.READ:
            return super().answer(operation, arguments)
        self.now()
        at = self.pool.now - self.lag
        then: tuple | None
        _at, state, then, tags, add_ons = [each for each in self.log if each[0] <= at][-1]
        state = then[1] if then and at >= then[0] else state
        if state is None:
            raise FakeError(ErrorKind.NOT_FOUND, "NotFoundException")
        return {**self.shown(state), "tags": tags, "add_ons": _listed(add_ons)}


@settings(deadline=None, max_examples=150)
@given(
    state=st.sampled_from([*RESTS, "absent"]),
    before=STATES,
    tags=st.sampled_from([{}, TAGS, {"old": "x"}]),
    faults=FAULTS,
    wait=st.booleans(),
    lag=st.sampled_from([0.5, 4.0, 8.0]),
    seconds=st.sampled_from([3.0, 30.0]),
)
def test_however_old_reads_are_nothing_is_done_twice_or_left_out_of_changed(
    state, before, tags, faults, wait, lag, seconds
):
    computer = LateComputer(VirtualPool(4), before, tags, (), faults, seconds, lag=lag)
    outcome = drive(computer, state, wait=wait)
    assert outcome.failure is None, outcome.failure
    once = (rules.CREATE, rules.DELETE, power.START, power.STOP)
    assert all(computer.done.count(each) <= 1 for each in once)
    assert outcome.changed is bool(computer.done)
    if state != "absent":
        assert computer.tags == TAGS
        assert computer.add_ons == {STOP_ON_IDLE: dict(RULE.values)}
    if wait and state != "present":
        assert computer.now() == RESTS.get(state)


def test_a_change_whose_operation_takes_its_time_may_be_shown_late_all_the_same():
    computer = LateComputer(VirtualPool(4), "running", {}, lag=28.0)
    computer.add_ons = {STOP_ON_IDLE: dict(RULE.values)}
    computer.was_always()
    accept = computer.accept

    def slowly(operation, under_way):
        computer.then = (computer.pool.now + 20.0, "running")
        return accept(operation, True)

    computer.accept = slowly
    outcome = drive(computer, "present")
    assert (outcome.failure, computer.done) == (None, [TAG])


def test_a_creation_whose_operation_takes_its_time_may_be_shown_late_all_the_same():
    computer = LateComputer(VirtualPool(4), None, seconds=30.0, lag=35.0)
    outcome = drive(computer, "present")
    assert (outcome.failure, outcome.changed) == (None, True)
    assert computer.done == [rules.CREATE]


@pytest.mark.parametrize("wait", [True, False])
def test_an_accepted_creation_that_is_never_shown_is_no_success_and_nobodys_deletion(wait):
    computer = Computer(VirtualPool(4), seconds=5.0)

    def hide(state):
        raise FakeError(ErrorKind.NOT_FOUND, "NotFoundException")

    computer.shown = hide
    outcome = drive(computer, "present", wait=wait)
    message = "CreateInstances was accepted, but reads do not show it; look at it in the Lightsail"
    assert outcome.failure.message == f"{message} console"
    assert (outcome.failure.code, outcome.changed) == ("NotShown", True)
    assert computer.done == [rules.CREATE]


def test_what_settles_by_itself_is_not_taken_for_a_deletion_that_arrived():
    computer = Computer(VirtualPool(4), "pending", TAGS, faults=[None, "before"], seconds=5.0)
    outcome = drive(computer, "absent")
    assert (outcome.failure, computer.state) == (None, None)
    assert computer.done == [rules.DELETE]


def test_each_call_is_needed():
    computer = Computer(VirtualPool(4), "running", TAGS, (STOP_ON_IDLE,))
    computer.add_ons = {STOP_ON_IDLE: dict(RULE.values)}
    calls = []
    answer = computer.answer
    computer.answer = lambda operation, arguments: (
        calls.append(operation.name) or answer(operation, arguments)
    )
    drive(computer, "restarted")
    assert calls == ["GetInstance", "RebootInstance", "GetInstance"]
    calls.clear()
    drive(computer, "present")
    assert calls == ["GetInstance"]
    calls.clear()
    drive(computer, "absent")
    assert calls == ["GetInstance", "DeleteInstance", "GetInstance"]
    calls.clear()
    drive(computer, "absent")
    assert calls == ["GetInstance"]


def settled_one(*faults, state="running"):
    """A computer that lacks nothing of what is wanted."""
    computer = Computer(VirtualPool(4), state, TAGS, faults=faults)
    computer.add_ons = {STOP_ON_IDLE: dict(RULE.values)}
    return computer


def test_a_reboot_whose_answer_is_lost_is_sent_again_and_told():
    computer = settled_one(None, "lost")
    outcome = drive(computer, "restarted")
    assert (outcome.failure, outcome.changed) == (None, True)
    assert computer.done == [rules.REBOOT, rules.REBOOT]


@pytest.mark.parametrize("kind", [ErrorKind.NO_RESPONSE, ErrorKind.SERVER_ERROR])
def test_a_reboot_whose_answer_is_lost_is_not_sent_again_where_it_shows(kind):
    computer = settled_one()
    answer = computer.answer

    def reboot_in_sight(operation, arguments):
        given = answer(operation, arguments)
        if operation == rules.REBOOT:
            computer.begin("pending")
            raise FakeError(kind)
        return given

    computer.answer = reboot_in_sight
    outcome = drive(computer, "restarted")
    assert (outcome.failure, outcome.changed) == (None, True)
    assert (computer.done, computer.state) == ([rules.REBOOT], "running")


@pytest.mark.parametrize("fault", [None, ErrorKind.NO_RESPONSE, ErrorKind.SERVER_ERROR])
def test_one_that_somebody_makes_anew_at_that_moment_is_not_deleted(fault):
    computer = settled_one()
    computer.arn = "arn:old"
    shown, answer = computer.shown, computer.answer
    computer.shown = lambda state: {**shown(state), "arn": computer.arn}

    def with_somebody_else(operation, arguments):
        given = answer(operation, arguments)
        if operation == rules.DELETE:
            computer.arn = "arn:new"
            computer.begin("pending")
            if fault is not None:
                raise FakeError(fault)
        return given

    computer.answer = with_somebody_else
    outcome = drive(computer, "absent")
    assert outcome.failure.code == "Replaced"
    assert (computer.state is not None, computer.done) == (True, [rules.DELETE])


@pytest.mark.parametrize("arrives", [True, False])
def test_a_deletion_whose_way_breaks_is_looked_for_where_it_can_have_arrived(arrives):
    computer, made = settled_one(), []
    answer = computer.answer

    def with_a_broken_way(operation, arguments):
        made.append(operation)
        is_broken = operation == rules.DELETE and made.count(rules.DELETE) == 1
        given = answer(operation, arguments) if arrives or not is_broken else None
        if is_broken:
            error = FakeError(ErrorKind.UNREACHABLE)
            error.may_have_arrived = arrives
            raise error
        return given

    computer.answer = with_a_broken_way
    outcome = drive(computer, "absent")
    assert (outcome.failure, outcome.changed) == (None, True)
    once = [rules.READ, rules.DELETE, rules.READ]
    assert made == (once if arrives else [rules.READ, rules.DELETE, *once[1:]])


def test_one_that_somebody_else_reboots_at_that_moment_is_not_rebooted_again():
    computer = settled_one()
    answer = computer.answer

    def with_somebody_else(operation, arguments):
        if operation == rules.REBOOT:
            computer.begin("pending")
        return answer(operation, arguments)

    computer.answer = with_somebody_else
    outcome = drive(computer, "restarted")
    assert (outcome.failure, outcome.changed) == (None, False)
    assert (computer.refused, computer.done) == ([rules.REBOOT], [])
    assert outcome.last.status == "running"


def test_one_that_somebody_else_deletes_at_that_moment_is_deleted():
    computer = settled_one()
    answer = computer.answer

    def with_somebody_else(operation, arguments):
        if operation == rules.DELETE:
            computer.begin(None)
        return answer(operation, arguments)

    computer.answer = with_somebody_else
    outcome = drive(computer, "absent")
    assert (outcome.failure, outcome.changed) == (None, False)
    assert outcome.last.is_missing
    assert not computer.done


@pytest.mark.parametrize(
    ("carried_out", "calls"),
    [
        (True, [rules.READ, TAG, rules.READ]),
        (False, [rules.READ, TAG, rules.READ, TAG, rules.READ]),
    ],
)
def test_a_change_whose_answer_cannot_be_read_is_looked_for(carried_out, calls):
    computer = settled_one()
    computer.tags = {}
    answer, made = computer.answer, []

    def with_an_odd_answer(operation, arguments):
        made.append(operation)
        is_first = operation == TAG and made.count(TAG) == 1
        given = answer(operation, arguments) if carried_out or not is_first else None
        if is_first:
            raise FakeError(ErrorKind.INVALID_ANSWER)
        return given

    computer.answer = with_an_odd_answer
    outcome = drive(computer, "present")
    assert (outcome.failure, outcome.changed, computer.tags) == (None, True, TAGS)
    assert made == calls


@pytest.mark.parametrize("lag", [0.0, 4.0])
def test_a_change_that_somebody_else_makes_at_that_moment_is_no_failure(lag):
    computer = LateComputer(VirtualPool(4), "running", TAGS, (STOP_ON_IDLE,), lag=lag)
    change = computer.change

    def with_somebody_else(operation, state, arguments):
        if operation == rules.DISABLE_ADD_ON and computer.add_ons:
            change(operation, state, arguments)
            computer.done.clear()
            raise FakeError(ErrorKind.REJECTED)
        return change(operation, state, arguments)

    computer.change = with_somebody_else
    outcome = drive(computer, "present", wanted(add_ons=[AddOn(STOP_ON_IDLE, False)]))
    assert (outcome.failure, outcome.changed, computer.done) == (None, False, [])


def test_a_change_that_is_refused_fails_with_the_words_of_the_service():
    computer = settled_one()
    computer.tags = {}

    def refuse(operation, state, arguments):
        computer.refused.append(operation)
        raise FakeError(ErrorKind.REJECTED, "InvalidInputException")

    computer.change = refuse
    outcome = drive(computer, "present")
    assert (outcome.failure.code, outcome.changed) == ("InvalidInputException", False)
    assert computer.refused == [TAG]


@pytest.mark.parametrize("fault", ["done", "fault", "lost", "before"])
def test_a_change_without_a_good_answer_is_looked_for_before_it_is_sent_again(fault):
    computer = settled_one()
    computer.tags = {}
    computer.faults = [None, fault]
    outcome = drive(computer, "present")
    assert (outcome.failure, outcome.changed) == (None, True)
    assert (computer.tags, computer.done) == (TAGS, [TAG])


def test_a_change_that_a_read_has_shown_not_to_be_made_does_not_count():
    computer = settled_one()
    computer.tags = {}
    answers = [FakeError(ErrorKind.SERVER_ERROR), FakeError(ErrorKind.REJECTED, "AccessDenied")]

    def refuse(operation, state, arguments):
        raise answers.pop(0)

    computer.change = refuse
    outcome = drive(computer, "present")
    assert (outcome.failure.code, outcome.changed, answers) == ("AccessDenied", False, [])


def test_an_add_on_that_is_not_wanted_is_no_part_of_a_creation():
    both = wanted(add_ons=[RULE, AddOn(AUTO_SNAPSHOT, False)])
    assert both.call_arguments()["add_ons"] == [(STOP_ON_IDLE, RULE.values)]


def test_a_read_that_is_refused_fails_with_the_words_of_the_service():
    computer = settled_one()

    def refuse(state):
        raise FakeError(ErrorKind.REJECTED, "InvalidInputException")

    computer.shown = refuse
    outcome = drive(computer, "present")
    assert (outcome.failure.code, outcome.changed) == ("InvalidInputException", False)


def test_a_change_that_the_time_out_cuts_off_counts_as_one():
    computer = settled_one()
    computer.tags = {}
    call = computer.call

    def hang(operation, **arguments):
        if operation == TAG:
            computer.pool._latency = 10_000.0
        return call(operation, **arguments)

    computer.call = hang
    outcome = drive(computer, "present")
    assert (outcome.failure.code, outcome.changed) == ("Timeout", True)


def asked(options, *answers):
    """What is asked for after some answers to what was asked for before."""
    reconciler = instance_reconciler(NAME, "present", options, True, lambda: 0.5, None)
    decision = reconciler.begin(0.0)
    for at, answer in enumerate(answers):
        decision = reconciler.on_answer(Request(decision, float(at)), answer, float(at))
    return decision


def read(state, **members):
    return {"name": NAME, "state": {"name": state}, **members}


def test_a_time_of_snapshots_that_holds_from_the_next_day_on_is_not_waited_for():
    late = wanted(None, {}, [AddOn(AUTO_SNAPSHOT, True, {"snapshot_time_of_day": "22:00"})])
    has = read("running", add_ons=[{"name": AUTO_SNAPSHOT, "snapshot_time_of_day": "06:00"}])
    assert asked(late, has).operation == rules.ENABLE_ADD_ON
    assert asked(late, has, [], has) == Done()


@pytest.mark.parametrize(
    ("now", "next_one", "is_set"),
    [
        ("22:00", None, False),
        (None, "22:00", False),
        ("22:00", "22:00", False),
        # Set back before the other one holds.
        ("22:00", "06:00", True),
        ("06:00", "22:00", True),
        ("06:00", None, True),
        (None, None, True),
    ],
)
def test_a_time_of_snapshots_is_set_unless_all_that_is_told_of_it_is_so(now, next_one, is_set):
    late = wanted(None, {}, [AddOn(AUTO_SNAPSHOT, True, {"snapshot_time_of_day": "22:00"})])
    times = {"snapshot_time_of_day": now, "next_snapshot_time_of_day": next_one}
    decision = asked(late, read("running", add_ons=[{"name": AUTO_SNAPSHOT, **times}]))
    assert (decision == Done()) is not is_set


def test_those_that_settle_wait_together_and_those_that_are_not_shown_yet_each_alone():
    tags = wanted(None, TAGS, [])
    assert asked(tags, read("pending")).wait is not None
    unshown = asked(tags, read("running"), [], read("running"))
    assert (unshown.operation, unshown.wait) == (rules.READ, None)
