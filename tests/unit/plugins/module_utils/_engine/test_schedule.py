# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is due, and what goes first."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import (
    Call,
    Operation,
    Wait,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.schedule import (
    Schedule,
    Urgency,
    urgency_of,
)

READ, START = Operation("GetLamp", is_read=True), Operation("LightLamp")


def test_nothing_is_due_before_its_time():
    schedule = Schedule()
    schedule.add("read", 5.0, Urgency.LATER_READ)
    assert schedule.pop(4.9) is None
    assert schedule.next_due() == 5.0
    assert schedule.pop(5.0) == "read"
    assert schedule.pop(5.0) is None
    assert schedule.next_due() is None


def test_nothing_is_due_any_more_once_it_is_cleared():
    schedule = Schedule()
    for urgency in Urgency:
        schedule.add(urgency.name, 1.0, urgency)
    schedule.clear()
    assert (schedule.next_due(), schedule.pop(2.0)) == (None, None)


def test_of_what_is_due_the_most_urgent_goes_first():
    schedule = Schedule()
    schedule.add("later read", 1.0, Urgency.LATER_READ)
    schedule.add("first read", 2.0, Urgency.FIRST_READ)
    schedule.add("following read", 2.5, Urgency.FOLLOWING_READ)
    schedule.add("change", 3.0, Urgency.CHANGE)
    schedule.add("change that is not due", 9.0, Urgency.CHANGE)
    assert [schedule.pop(4.0) for _each in range(5)] == [
        "change",
        "following read",
        "first read",
        "later read",
        None,
    ]


def test_within_an_urgency_time_decides_and_then_the_order_of_arrival():
    schedule = Schedule()
    for item, due in (("b", 2.0), ("c", 2.0), ("a", 1.0)):
        schedule.add(item, due, Urgency.CHANGE)
    assert [schedule.pop(2.0) for _each in range(3)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("call", "was_answered", "is_last_look", "urgency"),
    [
        (Call(START), False, False, Urgency.CHANGE),
        (Call(START, after=5.0, is_retry=True), True, False, Urgency.CHANGE),
        (Call(READ), False, False, Urgency.FIRST_READ),
        (Call(READ, is_retry=True), False, False, Urgency.FIRST_READ),
        (Call(READ), False, True, Urgency.FIRST_READ),
        (Call(READ), True, False, Urgency.FOLLOWING_READ),
        (Call(READ), True, True, Urgency.LATER_READ),
        (Call(READ, is_retry=True), True, False, Urgency.LATER_READ),
        (Call(READ, after=5.0), True, False, Urgency.LATER_READ),
        (Call(READ, wait=Wait("start", 0.0)), True, False, Urgency.LATER_READ),
    ],
)
def test_what_may_ask_for_a_change_is_more_urgent(call, was_answered, is_last_look, urgency):
    assert urgency_of(call, was_answered, is_last_look) is urgency
