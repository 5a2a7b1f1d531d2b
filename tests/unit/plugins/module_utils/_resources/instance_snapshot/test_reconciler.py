# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshots on their way to what is wanted of them, in virtual time, whatever is answered."""

from __future__ import annotations

import functools

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.tagging import compare_aws_tags
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot.reconciler import (
    snapshot_planner,
    snapshot_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot.wanted import (
    Wanted,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.lifecycle.wanted import (
    TAG,
    UNTAG,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.operation import (
    reconciler as operations,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ...doubles import FakeError, VirtualPool, drive_all

CALLS = (rules.READ, rules.CREATE, rules.DELETE, TAG, UNTAG, operations.READ)
NAME = "golden-1"
TAGS = {"course": "statistics"}
REASON = "the disk could not be read"


def wanted(instance="golden", tags=...):
    tags = TAGS if tags is ... else tags
    changes = functools.partial(compare_aws_tags, new_tags_dict=tags, purge_tags=True)
    return Wanted({"instance": instance} if instance else None, changes)


class Service:
    """What the service knows of one name: it changes after some seconds, and answers badly.

    faults are taken one for each call, and then all is well: throttled and fault are not carried
    out, lost is carried out, before is not, and nobody is told of either.
    """

    def __init__(self, pool, state=None, tags=None, faults=(), seconds=30.0, rest="available"):
        self.pool = pool
        self.tags = dict(tags or {})
        self.faults = list(faults)
        self.seconds = seconds
        self.rest = rest
        self.of: str | None = "golden" if state else None
        self.calls: list = []
        self.done: list = []
        self.gone_at: float | None = None
        self.begin(state)

    def begin(self, state):
        self.state = state
        self.then = self.pool.now + self.seconds if state == "pending" else None

    def now(self):
        if self.then is not None and self.pool.now >= self.then:
            self.begin(self.rest)
        if self.gone_at is not None and self.pool.now >= self.gone_at:
            self.begin(None)
        return self.state

    def call(self, operation, **arguments):
        self.calls.append(operation.name)
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
        return answer

    def answer(self, operation, arguments):
        state = self.now()
        if operation == operations.READ:
            return self.operation(state)
        if operation == rules.CREATE:
            if state is not None:
                raise FakeError(ErrorKind.REJECTED)
            self.of, self.tags = arguments["instance"], dict(arguments["tags"])
            self.begin("pending")
            return self.accept(operation)
        if state is None:
            raise FakeError(ErrorKind.NOT_FOUND, "NotFoundException")
        if operation == rules.READ:
            return {"state": state, "tags": dict(self.tags), "from_instance_name": self.of}
        if operation == rules.DELETE:
            self.begin(None)
        elif operation == TAG:
            self.tags.update(arguments["tags"])
        elif operation == UNTAG:
            self.tags = {k: v for k, v in self.tags.items() if k not in arguments["keys"]}
        return self.accept(operation)

    def operation(self, state):
        if state == "pending":
            return {"is_terminal": False, "status": "Started"}
        failed = {"status": "Failed", "error_details": REASON}
        return {"is_terminal": True, **(failed if state == "error" else {"status": "Succeeded"})}

    def accept(self, operation):
        self.done.append(operation)
        status = "Started" if self.state == "pending" else "Succeeded"
        return [
            {"id": f"id-{len(self.done)}", "is_terminal": status != "Started", "status": status}
        ]


def drive(service, state, options=None, wait=True, timeout=600):
    reconciler = snapshot_reconciler(NAME, state, options or wanted(), wait, lambda: 0.5, None)
    return drive_all(
        {NAME: service}, {NAME: reconciler}, service.pool, timeout=timeout, operations=CALLS
    )[NAME]


def plan(service, state, options=None):
    planner = snapshot_planner(NAME, state, options or wanted())
    return drive_all({NAME: service}, {NAME: planner}, service.pool, operations=CALLS)[NAME]


FAULTS = st.lists(
    st.sampled_from([None, None, "throttled", "fault", "before", "lost"]), max_size=12
)
STATES = st.sampled_from([None, "pending", "available"])
SETS = st.sampled_from([{}, TAGS, {"old": "x"}, {"aws:own": "x", **TAGS}])


@settings(deadline=None, max_examples=150)
@given(
    state=st.sampled_from(["present", "absent"]),
    before=STATES,
    tags=SETS,
    faults=FAULTS,
    wait=st.booleans(),
)
def test_whatever_is_answered_done_is_done_and_nothing_is_done_twice(
    state, before, tags, faults, wait
):
    service = Service(VirtualPool(4), before, tags, faults)
    outcome = drive(service, state, wait=wait)
    assert outcome.failure is None, outcome.failure
    assert all(service.done.count(each) <= 1 for each in (rules.CREATE, rules.DELETE))
    assert outcome.changed is bool(service.done)
    assert (rules.CREATE in service.done) is (before is None and state == "present")
    if state == "absent":
        assert service.state is None
        return
    assert {k: v for k, v in service.tags.items() if not k.startswith("aws:")} == TAGS
    assert service.of == "golden"
    if wait:
        assert outcome.last.status == service.state == "available"


@settings(deadline=None, max_examples=60)
@given(state=st.sampled_from(["present", "absent"]), before=STATES, tags=SETS)
def test_what_is_planned_comes_true(state, before, tags):
    service = Service(VirtualPool(4), before, tags)
    planned = plan(service, state)
    assert service.calls == ["GetInstanceSnapshot"]
    outcome = drive(service, state)
    assert planned.changed is outcome.changed
    assert planned.planned.get("state") == service.state
    if service.state:
        assert planned.planned["tags"] == service.tags


@pytest.mark.parametrize("before", [None, "pending", "error"])
def test_one_that_fails_is_told_with_what_to_do_and_is_not_made_again(before):
    service = Service(VirtualPool(4), before, TAGS, rest="error")
    failure = drive(service, "present").failure
    assert "delete it (state: absent), and make it again" in failure.message
    assert service.done == ([rules.CREATE] if before is None else [])
    if before is None:
        assert f"CreateInstanceSnapshot was accepted and failed ({REASON})" in failure.message
    else:
        assert "the service could not make the snapshot" in failure.message


def test_one_that_failed_is_told_in_check_mode_too_and_can_be_deleted():
    service = Service(VirtualPool(4), "error", TAGS)
    assert "the service could not make the snapshot" in plan(service, "present").failure.message
    outcome = drive(service, "absent")
    assert (outcome.failure, service.state) == (None, None)


def test_one_that_somebody_deletes_is_not_made_again():
    service = Service(VirtualPool(4), "pending", TAGS)
    service.gone_at = 10.0
    failure = drive(service, "present").failure
    assert (failure.code, service.done) == ("NotFoundException", [])
    assert "somebody deleted it" in failure.message


def test_one_of_another_computer_fails_before_anything_of_it_is_changed():
    for act in (plan, drive):
        service = Service(VirtualPool(4), "available", {"old": "x"})
        failure = act(service, "present", wanted("silver")).failure
        assert failure.code == "CannotBeChanged"
        assert "instance is golden and cannot be changed to silver" in failure.message
        assert service.calls == ["GetInstanceSnapshot"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("present", "instance is a computer that is not told and cannot be changed to golden"),
        ("absent", "it is a snapshot of a computer that is not told, and not of golden, so it was"),
    ],
)
def test_one_of_a_computer_that_is_not_told_is_not_taken_for_the_one_that_is_meant(state, words):
    for act in (plan, drive):
        service = Service(VirtualPool(4), "available", {"old": "x"})
        service.of = None
        failure = act(service, state, wanted("golden")).failure
        assert words in failure.message
        assert service.calls == ["GetInstanceSnapshot"]
        assert act(service, state, wanted(None)).failure is None


def test_without_a_computer_none_is_made():
    for act in (plan, drive):
        service = Service(VirtualPool(4))
        failure = act(service, "present", wanted(None)).failure
        assert failure.message.endswith("; to make it, name the virtual computer in instance")
        assert (failure.code, service.done) == ("NotFoundException", [])


def test_a_snapshot_without_an_end_is_told_at_the_time_out():
    outcome = drive(Service(VirtualPool(4), seconds=10_000.0), "present", timeout=60)
    assert (outcome.failure.code, outcome.changed) == ("Timeout", True)
    assert "the snapshot is pending" in outcome.failure.message


def test_what_settles_by_itself_is_not_taken_for_a_deletion_that_arrived():
    service = Service(VirtualPool(4), "pending", TAGS, [None, "before"], seconds=5.0)
    outcome = drive(service, "absent")
    assert (outcome.failure, service.state) == (None, None)
    assert service.done == [rules.DELETE]


def test_each_call_is_needed():
    service = Service(VirtualPool(4), seconds=1.0)
    drive(service, "present")
    assert service.calls[:2] == ["GetInstanceSnapshot", "CreateInstanceSnapshot"]
    assert set(service.calls[2:]) == {"GetInstanceSnapshot"}
    service.calls.clear()
    drive(service, "present")
    assert service.calls == ["GetInstanceSnapshot"]
    service.calls.clear()
    drive(service, "absent")
    assert service.calls == ["GetInstanceSnapshot", "DeleteInstanceSnapshot", "GetInstanceSnapshot"]
    service.calls.clear()
    drive(service, "absent")
    assert service.calls == ["GetInstanceSnapshot"]
