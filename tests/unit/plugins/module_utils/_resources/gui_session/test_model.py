# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is made of the answer of a read."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session.model import (
    Status,
    row_of,
)

from ...doubles import opened
from .test_rules import session


@pytest.mark.parametrize("status", Status)
def test_the_api_names_no_row_that_is_ours(status):
    ours = {Status.STARTED_WITHOUT_URL, Status.UNKNOWN}
    assert row_of(status.value, has_url=True) is (Status.UNKNOWN if status in ours else status)


def test_urls_are_told_apart_by_is_primary():
    both = session(opened())
    assert both.primary_url == "https://primary.example"
    assert both.secondary_url == "https://secondary.example"


@pytest.mark.parametrize("url", [None, ""])
def test_a_session_without_url_is_not_usable(url):
    answer = {"status": "started", "sessions": [{"name": "app", "url": url, "is_primary": True}]}
    assert session(answer).primary_url is None
    assert session(answer).secondary_url is None
    assert session(answer).row is Status.STARTED_WITHOUT_URL
    assert not session(answer).is_usable


def test_an_empty_answer_is_an_unknown_status():
    empty = session({})
    assert empty.row is Status.UNKNOWN
    assert not empty.is_known
    assert empty.describe() == "no status"


def test_a_failure_carries_the_reason_of_the_service():
    failed = session({"status": "failedInstanceCreation", "failure_reason": "no capacity"})
    assert failed.failure().message == "failedInstanceCreation: no capacity"
    assert failed.failure().code == "failedInstanceCreation"
    assert "no reason" in session("failedInstanceCreation").failure().message


def test_a_failure_tells_no_more_of_a_url_than_its_host():
    reason = "see https://dcv.example.com/?token=0123, or http://help.example.com"
    message = (
        session({"status": "failedInstanceCreation", "failure_reason": reason}).failure().message
    )
    assert message.endswith("see https://dcv.example.com/... or http://help.example.com")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": "starting", "percentage_complete": 0}, "starting (0 %)"),
        ({"status": "starting"}, "starting"),
        ({"status": "started"}, "started, no URL yet"),
        (opened(), "started (100 %)"),
    ],
)
def test_the_status_in_words(answer, words):
    assert session(answer).describe() == words
