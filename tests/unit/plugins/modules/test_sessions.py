# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules return of sessions, and URLs that open and close, against the simulator."""

from __future__ import annotations

import urllib.error

import pytest

from ..simulated import by_name
from .test_table import READ, content_of

QUICK = {"start_seconds": 1, "stop_seconds": 1}
MEMBERS = [
    "changed",
    "error",
    "failure_reason",
    "instance_state",
    "operations",
    "percentage_complete",
    "primary_url",
    "resource_name",
    "secondary_url",
    "sessions",
    "status",
    "usable",
]


def test_what_is_returned_of_a_session(simulated):
    simulated.prepare({"desk-1": "notStarted", "desk-2": "started"}, QUICK)
    result = simulated.act("desk-1", "desk-2", set_facts=True)
    for session in result["gui_sessions"]:
        assert sorted(session) == MEMBERS
        assert [sorted(each) for each in session["sessions"]] == [["is_primary", "name", "url"]] * 2
        urls = {each["is_primary"]: each["url"] for each in session["sessions"]}
        assert urls == {True: session["primary_url"], False: session["secondary_url"]}
        assert session["usable"]
        assert result["ansible_facts"]["lightsail_gui_sessions"][session["resource_name"]] == (
            session
        )
    operations = by_name(result, "operations")
    (operation,) = operations["desk-1"]
    assert operation["operation_type"] == "StartGUISession"
    assert operation["resource_name"] == "desk-1"
    assert operations["desk-2"] is None
    assert "diff" not in result
    assert "gui_session" not in result


def test_facts_and_a_diff_are_not_given_unasked(simulated):
    simulated.prepare({"desk-1": "started"})
    result = simulated.act("desk-1")
    assert "ansible_facts" not in result
    assert "diff" not in result
    assert result["gui_session"] == result["gui_sessions"][0]
    assert simulated.calls() == {READ: {"desk-1": {"ok": 1}}}


def test_urls_open_what_they_name_until_the_session_is_closed(simulated):
    simulated.prepare({"desk-1": "notStarted"}, QUICK)
    session = simulated.act("desk-1")["gui_session"]
    pages = [content_of(session["primary_url"]), content_of(session["secondary_url"])]
    assert all("desk-1" in page for page in pages)
    assert pages[0] != pages[1]
    closed = simulated.act("desk-1", state="stopped")
    assert closed["changed"]
    assert closed["gui_session"]["primary_url"] is None
    assert closed["gui_session"]["sessions"] == []
    assert closed["gui_session"]["usable"] is False
    with pytest.raises(urllib.error.HTTPError, match="403"):
        content_of(session["primary_url"])


def test_a_session_that_is_reopened_has_new_urls(simulated):
    simulated.prepare({"desk-1": "started"}, QUICK)
    before = simulated.look("desk-1")["gui_session"]["primary_url"]
    after = simulated.act("desk-1", state="restarted")["gui_session"]["primary_url"]
    assert before != after
    assert "desk-1" in content_of(after)


def test_reading_reads_each_once_in_the_order_that_was_given(simulated):
    simulated.prepare({"desk-1": "started", "desk-2": "startExpired"})
    both = simulated.look("desk-2", "desk-1")
    assert both["changed"] is False
    assert list(by_name(both, "status").items()) == [
        ("desk-2", "startExpired"),
        ("desk-1", "started"),
    ]
    assert by_name(both, "primary_url")["desk-2"] is None
    assert "desk-1" in content_of(by_name(both, "primary_url")["desk-1"])
    assert "gui_session" not in both
    assert simulated.calls() == {READ: {"desk-1": {"ok": 1}, "desk-2": {"ok": 1}}}
    assert simulated.look("desk-2", "desk-1", check=True) == both
    one = simulated.look("desk-2")
    assert one["gui_session"] == one["gui_sessions"][0] == both["gui_sessions"][0]


def test_reading_one_that_does_not_exist(simulated):
    simulated.prepare({"desk-1": "started"})
    result = simulated.look("nobody", "desk-1")
    assert result["failed"]
    assert "nobody: there is no virtual computer of this name" in result["msg"]
    assert "1 of 2 GUI sessions could not be read" in result["msg"]
    assert by_name(result, "primary_url")["desk-1"]
    assert result["error"]["code"] == "NotFoundException"


def test_with_missing_ok_one_that_does_not_exist_is_left_out(simulated):
    simulated.prepare({"desk-1": "started"})
    result = simulated.look("nobody", "desk-1", missing_ok=True)
    assert list(by_name(result, "status")) == ["desk-1"]
    assert "gui_session" not in result
    none = simulated.look("nobody", missing_ok=True)
    assert none["gui_sessions"] == []
    assert none["gui_session"] is None
