# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an observer is told, and what it can never be told."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.events import (
    Event,
    EventKind,
    ResourceName,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.rules import (
    READ,
    START,
)

from ..doubles import FakeError, ScriptedComputer, VirtualPool, drive, failures_of

URL = "https://dcv.example.com/?token=0123"
ARN = "arn:aws:lightsail:eu-west-1:123456789012:Instance/0123"
EVENT = {
    "at": 1.5,
    "kind": EventKind.ANSWERED,
    "resource": ResourceName("desk-1"),
    "done": 0,
    "total": 2,
    "operation": READ,
    "error": ErrorKind.THROTTLED,
    "status": Status.STARTING,
    "percentage": 40,
}


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Event)])
@pytest.mark.parametrize("text", [URL, ARN, "secret"])
def test_no_field_can_hold_a_text_from_outside(field, text):
    assert Event(**EVENT)
    with pytest.raises(TypeError, match=f"{field}: not the type"):
        Event(**{**EVENT, field: text})


@pytest.mark.parametrize("text", [URL, ARN, "", "a b"])
def test_no_name_can_hold_one_either(text):
    with pytest.raises(ValueError, match="not the name of a resource"):
        ResourceName(text)
    with pytest.raises(ValueError, match="not the name of an operation"):
        Operation(text)


def events_of(computers, **options):
    events = []
    outcomes, _pool = drive(computers, observer=events.append, workers=1, **options)
    return events, outcomes


def test_an_observer_is_told_what_was_sent_read_and_reached():
    starting = {"status": "starting", "percentage_complete": 40}
    events, _outcomes = events_of({"desk-1": ScriptedComputer(["stopped", starting, "started"])})
    assert [(each.kind.name, each.operation, each.status, each.percentage) for each in events] == [
        ("SENT", READ, None, None),
        ("ANSWERED", READ, Status.STOPPED, None),
        ("SENT", START, Status.STOPPED, None),
        ("ANSWERED", START, Status.STOPPED, None),
        ("SENT", READ, Status.STOPPED, None),
        ("ANSWERED", READ, Status.STARTING, 40),
        ("SENT", READ, Status.STARTING, 40),
        ("ANSWERED", READ, Status.STARTED, 100),
        ("REACHED", None, Status.STARTED, 100),
    ]
    times = [each.at for each in events]
    assert times == sorted(times)
    assert {each.resource for each in events} == {"desk-1"}


def test_times_count_from_the_beginning_of_the_run_whatever_the_clock_shows():
    def times(now):
        events, pool = [], VirtualPool(1)
        pool.now = now
        computers = {"desk-1": ScriptedComputer(["stopped", "starting", "started"])}
        drive(computers, pool=pool, observer=events.append)
        return [each.at for each in events]

    assert times(4000.0) == pytest.approx(times(0.0))
    assert times(0.0)[0] == 0.0


def test_an_observer_is_told_errors_and_who_has_ended():
    computers = {
        "desk-1": ScriptedComputer([FakeError(ErrorKind.THROTTLED), "failedInstanceCreation"]),
        "desk-2": ScriptedComputer(["started"]),
    }
    events, _outcomes = events_of(computers)
    told = [(each.kind.name, each.resource, each.done, each.error) for each in events]
    assert ("CALL_FAILED", "desk-1", 0, ErrorKind.THROTTLED) in told
    assert ("REACHED", "desk-2", 1, None) in told
    assert told[-1] == ("FAILED", "desk-1", 2, None)
    assert {each.total for each in events} == {2}


def test_an_observer_changes_nothing():
    def outcome(observer):
        computers = {"desk-1": ScriptedComputer(["stopped", "starting", "started"])}
        outcomes, pool = drive(computers, observer=observer)
        return outcomes, pool.now, computers["desk-1"].calls

    assert outcome(None) == outcome(lambda event: None)


@pytest.mark.parametrize("kind", list(EventKind))
def test_an_observer_that_fails_never_ends_the_run(kind):
    told = []

    def observer(event):
        told.append(event)
        if event.kind is kind:
            raise ZeroDivisionError("a defect, of https://key.example")

    computers = {
        "desk-1": ScriptedComputer(["stopped", "starting", "started"]),
        "desk-2": ScriptedComputer([FakeError(ErrorKind.NOT_FOUND)]),
        "desk-3": ScriptedComputer([FakeError(ErrorKind.THROTTLED), "notStarted", "started"]),
    }
    outcomes, _pool = drive(computers, observer=observer, workers=1)
    assert outcomes["desk-1"].last.primary_url
    assert outcomes["desk-3"].last.primary_url
    assert set(failures_of(outcomes)) == {"desk-2"}
    # It is asked no more, and that is said once.
    assert [event.kind for event in told].count(kind) == 1
    assert [each for outcome in outcomes.values() for each in outcome.warnings] == [
        "the progress of this run is not shown to its end (ZeroDivisionError); nothing else is"
        " missing"
    ]
