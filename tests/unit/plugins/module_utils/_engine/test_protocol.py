# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the engine asks a reconciler, and what a reconciler answers where it knows nothing more."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Call,
    Failed,
    Operation,
    Outcome,
    Reconciler,
    Request,
)

from ..doubles import FakeError, ScriptedResource, VirtualPool, drive_all
from .toys import (
    CREATE,
    DELETE,
    GET_OPERATION,
    READ_STATE,
    REBOOT,
    Creator,
    Rebooter,
    Remover,
)

OPERATIONS = (READ_STATE, GET_OPERATION, REBOOT, DELETE, CREATE)
READ = Call(READ_STATE, after=5, arguments={"a": 1})
CHANGE = Call(REBOOT, after=5, arguments={"b": 2})


def drive_one(resource, reconciler):
    return drive_all(
        {"desk-1": resource}, {"desk-1": reconciler}, VirtualPool(1), operations=OPERATIONS
    )["desk-1"]


def decide(kind, call):
    error = FakeError(ErrorKind[kind])
    return Rebooter().on_error(Request(call, sent_at=0.0), error, error.kind, 0.1)


@pytest.mark.parametrize("name", ["", "https://x", "two words", "a/b", "a:b"])
def test_the_name_of_an_operation_can_hold_nothing_else(name):
    with pytest.raises(ValueError, match="not the name of an operation"):
        Operation(name)


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_of_error_has_a_fate(kind):
    assert hasattr(Reconciler, f"on_{kind.name.lower()}")


@pytest.mark.parametrize("call", [READ, CHANGE])
@pytest.mark.parametrize("kind", ["THROTTLED", "NOT_SENT", "SETTING_UP"])
def test_what_did_not_reach_the_service_is_sent_again_as_it_was(kind, call):
    again = decide(kind, call)
    assert (again.operation, again.arguments) == (call.operation, call.arguments)
    assert again.is_retry
    assert again.after == 0


@pytest.mark.parametrize("kind", ["INVALID_ANSWER"])
def test_an_answer_that_cannot_be_used_fails_a_read_and_has_a_change_looked_into(kind):
    assert isinstance(decide(kind, READ), Failed)
    assert decide(kind, CHANGE).operation == READ_STATE


@pytest.mark.parametrize("kind", ["SERVER_ERROR", "NO_RESPONSE"])
def test_after_a_doubt_a_read_is_repeated_and_a_change_looked_into(kind):
    assert decide(kind, READ) == READ.again()
    assert decide(kind, CHANGE).operation == READ_STATE


def test_what_was_put_off_is_sent_without_any_delay_when_nothing_is_in_its_way():
    assert READ.again().at_once() == Call(READ_STATE, arguments={"a": 1})


def test_what_was_accepted_is_looked_at_where_a_resource_knows_no_better():
    rebooter = Rebooter()
    assert Reconciler.on_accepted(rebooter, Request(CHANGE, 0.0), [], 0.1) == rebooter.look()


@pytest.mark.parametrize("kind", ["REJECTED", "NOT_FOUND", "DENIED"])
@pytest.mark.parametrize("call", [READ, CHANGE])
def test_what_does_not_pass_fails_the_resource(kind, call):
    decision = decide(kind, call)
    assert isinstance(decision, Failed)
    assert not decision.failure.holds_for_all


@pytest.mark.parametrize("kind", ["UNREACHABLE", "UNAUTHENTICATED"])
def test_what_holds_for_all_says_so(kind):
    assert decide(kind, READ).failure.holds_for_all


def test_the_end_of_an_operation_can_be_told_by_another():
    class Instance(ScriptedResource):
        asked: list = []

        def call(self, operation, **arguments):
            self.asked.append(arguments)
            return super().call(operation, **arguments)

    computer = Instance(
        {READ_STATE: ["running"], REBOOT: ["ok"], GET_OPERATION: ["Started", "Succeeded"]}
    )
    outcome = drive_one(computer, Rebooter())
    assert outcome == Outcome(changed=True, operations=[{"id": "RebootInstance-2"}])
    calls = [READ_STATE, REBOOT, GET_OPERATION, GET_OPERATION]
    assert [operation for operation, _outcome in computer.calls] == calls
    assert computer.asked == [{}, {}, *[{"operation_id": "RebootInstance-2"}] * 2]


def test_a_resource_that_is_not_found_can_be_the_goal():
    missing = FakeError(ErrorKind.NOT_FOUND)
    computer = ScriptedResource({READ_STATE: ["running", "running", missing], DELETE: ["ok"]})
    assert drive_one(computer, Remover()) == Outcome(changed=True)
    assert computer.sent(DELETE) == 1
    assert drive_one(ScriptedResource({READ_STATE: [missing]}), Remover()) == Outcome()


def test_a_resource_that_is_not_found_can_be_what_asks_for_a_change():
    missing = FakeError(ErrorKind.NOT_FOUND)
    computer = ScriptedResource({READ_STATE: [missing, missing, "running"], CREATE: ["ok"]})
    assert drive_one(computer, Creator()) == Outcome(changed=True)
    assert computer.sent(CREATE) == 1


def test_changes_and_warnings_of_one_resource_add_up():
    first = Outcome(changed=True, operations=[{"id": 1}], warnings=("a", "b"))
    later = Outcome(operations=[{"id": 2}], warnings=("b", "c"))
    assert first.then(later) == Outcome(
        changed=True, operations=[{"id": 1}, {"id": 2}], warnings=("a", "b", "c")
    )
    assert Outcome().then(first) == first
    assert Outcome().then(Outcome()) == Outcome()
    assert Outcome().then(Outcome(operations=[])).operations == []
