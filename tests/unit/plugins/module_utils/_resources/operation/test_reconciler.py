# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change whose operation is waited for, one answer after the other, whatever is answered."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import (
    ErrorKind,
    Failure,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Call,
    Done,
    Failed,
    Operation,
    Outcome,
    Reconciler,
    Request,
    Wait,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.operation.reconciler import (
    READ,
    TrackedReconciler,
)

from ...doubles import FakeError

LOOK = Operation("GetThing", is_read=True)
REBOOT = Operation("RebootThing", is_read=False)
ACCEPTED = [{"id": "op-1", "status": "Started"}]


class Interval:
    """Ten seconds after a change, five after a read."""

    wait = Wait("a job", 0.0)

    def after_change(self, now, change):
        return 10.0

    def after_read(self, status, percentage, now):
        return {"Started": 5.0, "NotStarted": 4.0}[status]


class Rebooting(Reconciler):
    """Reboots once; then it has what it wanted, or failed without a word."""

    def __init__(self, then):
        self.then = then

    noun = "thing"

    def look(self):
        return Call(LOOK)

    def outcome(self):
        return Outcome(None)

    def describe(self):
        return "the thing is on"

    def begin(self, now):
        return Call(REBOOT)

    def on_answer(self, request, answer, now):
        return self.then


def tracked(then=None):
    then = then or Done()
    return TrackedReconciler(Rebooting(then), Interval(), [REBOOT], {REBOOT: "; look at it"})


def accepted(reconciler):
    """The reconciler after its reboot was accepted, and the read that it asks for."""
    return reconciler.on_answer(Request(reconciler.begin(0.0), 0.0), ACCEPTED, 0.1)


def told(reconciler, read, **operation):
    return reconciler.on_answer(Request(read, 10.0), {"id": "op-1", **operation}, 10.1)


def test_what_is_awaited_is_waited_for_and_said():
    reconciler = tracked()
    read = accepted(reconciler)
    assert (read.operation, read.after, read.arguments) == (
        READ,
        10.0,
        {"operation_id": "op-1"},
    )
    assert reconciler.describe() == "the thing is on; RebootThing was accepted and has not ended"
    assert reconciler.look() == Call(READ, arguments={"operation_id": "op-1"})
    again = told(reconciler, read, status="Started")
    assert (again.operation, again.after) == (READ, 5.0)
    assert read.wait == again.wait == Wait("a job", 0.0)
    assert told(reconciler, again, status="Succeeded") == Done()
    assert reconciler.describe() == "the thing is on"
    assert reconciler.look().operation == LOOK


@pytest.mark.parametrize("answer", [[], [{"status": "Started"}], [{"id": " "}]])
@pytest.mark.parametrize("awaited", [True, False])
def test_what_is_awaited_and_named_by_no_operation_is_warned_of(answer, awaited):
    reconciler = TrackedReconciler(Rebooting(Done()), Interval(), [REBOOT] if awaited else [])
    decision = reconciler.on_answer(Request(reconciler.begin(0.0), 0.0), answer, 0.1)
    assert decision == Done()
    assert reconciler.outcome().warnings == (
        (
            "RebootThing was accepted, and the answer names no operation, so whether it is done is"
            " not known",
        )
        if awaited
        else ()
    )


@pytest.mark.parametrize(
    "kind",
    [
        *(ErrorKind.THROTTLED, ErrorKind.NOT_SENT, ErrorKind.SERVER_ERROR),
        *(ErrorKind.NO_RESPONSE, ErrorKind.SETTING_UP),
    ],
)
def test_an_operation_that_cannot_be_read_just_now_is_read_again(kind):
    reconciler = tracked()
    read = accepted(reconciler)
    again = reconciler.on_error(Request(read, 10.0), FakeError(kind), kind, 10.1)
    assert again.operation == READ
    assert again.is_retry
    assert told(reconciler, again, status="Completed") == Done()


def test_how_soon_an_operation_is_read_again_depends_on_its_own_status():
    reconciler = tracked()
    again = told(reconciler, accepted(reconciler), status="NotStarted")
    assert again.after == 4.0


def test_an_operation_that_has_ended_in_another_way_than_all_that_are_known_has_failed():
    reconciler = tracked()
    read = accepted(reconciler)
    again = told(reconciler, read, status="Started", is_terminal=False)
    assert again.operation == READ
    decision = told(reconciler, again, status="Cancelled", is_terminal=True)
    assert decision.failure.code == "OperationFailure"


@pytest.mark.parametrize("awaited", [[REBOOT], []])
def test_one_that_had_failed_already_when_it_was_accepted_is_a_failure(awaited):
    reconciler = TrackedReconciler(Rebooting(Done()), Interval(), awaited)
    answer = [{"id": "op-0", "status": "Succeeded"}, {"status": "Failed", "error_code": "Broken"}]
    decision = reconciler.on_answer(Request(reconciler.begin(0.0), 0.0), answer, 0.1)
    message = "RebootThing was accepted and failed (Broken)"
    assert (decision.failure.code, decision.failure.message) == ("Broken", message)


def test_what_is_awaited_and_can_never_be_read_is_no_success():
    reconciler = tracked()
    error = FakeError(ErrorKind.DENIED, "AccessDenied")
    decision = reconciler.on_error(Request(accepted(reconciler), 10.0), error, error.kind, 10.1)
    assert decision.failure.code == "AccessDenied"
    assert decision.failure.message == (
        f"RebootThing was accepted, and how it went could not be read: {error.user_message()}"
    )
    assert not decision.failure.holds_for_all


def test_credentials_that_expire_while_an_operation_is_awaited_end_the_run_for_all():
    reconciler = tracked()
    error = FakeError(ErrorKind.UNAUTHENTICATED)
    decision = reconciler.on_error(Request(accepted(reconciler), 10.0), error, error.kind, 10.1)
    assert (decision.failure.cause, decision.failure.holds_for_all) == (error, True)


def test_a_failure_stays_what_it_was_where_its_reason_cannot_be_read():
    failed = Failed(Failure("ThingFailed", "the thing is off again"))
    reconciler = tracked(failed)
    asked = told(reconciler, accepted(reconciler), status="Succeeded")
    assert asked == failed
    reconciler = tracked(failed)
    read = accepted(reconciler)
    error = FakeError(ErrorKind.DENIED, "AccessDenied")
    assert reconciler.on_error(Request(read, 10.0), error, error.kind, 10.1) == failed


def test_of_what_failed_without_a_word_the_reason_is_read_at_once():
    failed = Failed(Failure("ThingFailed", "the thing is off again"))
    reconciler = TrackedReconciler(Rebooting(failed), Interval())
    assert accepted(reconciler) == Call(READ, arguments={"operation_id": "op-1"})


def test_nobody_has_failed_whose_operation_still_goes_on():
    reconciler = tracked(Failed(Failure("ThingFailed", "the thing is off again")))
    decision = told(reconciler, accepted(reconciler), status="Started")
    assert (decision.operation, decision.after) == (LOOK, 5.0)
    assert reconciler.describe() == "the thing is on"


@pytest.mark.parametrize(
    ("operation", "code", "reason"),
    [
        (
            {"error_code": "NoCapacity", "error_details": "try later"},
            "NoCapacity",
            "NoCapacity: try later",
        ),
        ({}, "OperationFailure", "the service gave no reason"),
    ],
)
def test_an_operation_that_failed_is_a_failure_with_its_reason(operation, code, reason):
    reconciler = tracked()
    decision = told(reconciler, accepted(reconciler), status="Failed", **operation)
    message = f"RebootThing was accepted and failed ({reason}); look at it"
    assert (decision.failure.code, decision.failure.message) == (code, message)
