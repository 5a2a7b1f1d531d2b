# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task says where not everything went well."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import (
    ErrorKind,
    Failure,
)
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Outcome
from ansible_collections.research.lightsail.plugins.module_utils._task.messages import (
    by_reason,
    common_cause,
    failure_message,
    first_cause,
    traceback_of,
)

from ..doubles import FakeError

FINE = Outcome()


def failed(code="Timeout", message="not done", cause=None, holds_for_all=False):
    return Outcome(failure=Failure(code, message, cause, holds_for_all))


def test_nothing_is_said_where_all_went_well():
    assert failure_message({"desk-1": FINE}, "GUI sessions", "opened") is None
    assert first_cause({"desk-1": FINE}) is None


def test_who_failed_is_named_by_reason():
    outcomes = {"desk-1": failed(), "desk-2": FINE, "desk-3": failed(), "desk-4": failed("X", "no")}
    assert failure_message(outcomes, "GUI sessions", "opened") == (
        "3 of 4 GUI sessions could not be opened: desk-1, desk-3: not done; desk-4: no"
    )


def test_what_holds_for_all_is_said_once():
    error = FakeError(ErrorKind.UNAUTHENTICATED, "ExpiredToken")
    early = failed("Unfinished", "the run ended early", error, holds_for_all=True)
    outcomes = {"desk-1": failed(), "desk-2": early, "desk-3": early}
    assert common_cause(outcomes) is error
    assert failure_message(outcomes, "GUI sessions", "closed") == (
        "The GUI sessions could not be closed: explained ExpiredToken"
    )


def test_a_defect_is_told_by_its_place_and_not_by_its_words():
    url = "https://dcv.example.com/" + "?to" + "ken=0123"  # the message has lines of the source
    with pytest.raises(ZeroDivisionError) as raised:
        raise ZeroDivisionError(url)
    early = failed("Unfinished", "the run ended early", raised.value, holds_for_all=True)
    message = failure_message({"desk-1": early}, "GUI sessions", "opened")
    assert message.startswith("A defect of research.lightsail ended the run: ZeroDivisionError\n")
    assert "test_messages.py" in message
    assert "token" not in message


def test_the_first_error_stands_for_the_others():
    first, second = FakeError(ErrorKind.NOT_FOUND), FakeError(ErrorKind.REJECTED)
    outcomes = {"a1": failed(), "a2": failed(cause=first), "a3": failed(cause=second)}
    assert first_cause(outcomes) is first
    assert common_cause(outcomes) is None


def test_a_reason_is_told_once_with_all_who_share_it():
    assert by_reason({"a1": "x", "a2": "y", "a3": "x"}) == "a1, a3: x; a2: y"
    assert by_reason({"a1": "a1 is off", "a2": "a2 is off"}) == "a1, a2: NAME is off"
    assert by_reason({"a1": "a1 is off"}) == "a1: a1 is off"


FIRST = ValueError("first")
LAST = "Traceback (most recent call last):\nKeyError: 'second'\n"
BOTH = f"Traceback (most recent call last):\nValueError: first\n\n{LAST}"


@pytest.mark.parametrize(
    ("behind", "text"),
    [
        ({}, LAST),
        ({"__cause__": FIRST}, BOTH),
        ({"__context__": FIRST}, BOTH),
        # As "from None" has it.
        ({"__context__": FIRST, "__suppress_context__": True}, LAST),
    ],
)
def test_a_traceback_has_the_error_behind_it_as_python_shows_it(behind, text):
    error = KeyError("second")
    for name, value in behind.items():
        setattr(error, name, value)
    assert traceback_of(error) == text
