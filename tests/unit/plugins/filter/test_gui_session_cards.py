# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each session means to people, and which links are such."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.research.lightsail.plugins.filter.gui_session_cards import FilterModule

cards = FilterModule().filters()["gui_session_cards"]

NOON = 1_800_014_400  # 2027-01-15 12:00 UTC
URL = "https://dcv.example.com/?token=0123"


def session(status, url=None, sent=(), **more):
    """A session as the modules return it, of which calls were sent at noon."""
    return {
        "resource_name": "desk-1",
        "status": status,
        "percentage_complete": None,
        "failure_reason": None,
        "sessions": [],
        "primary_url": url,
        "secondary_url": None,
        "changed": bool(sent),
        "operations": [
            {"operation_type": call, "created_at": "2027-01-15T12:00:00+00:00"} for call in sent
        ]
        or None,
        "error": None,
        **more,
    }


def card(*args, **more):
    (only,) = cards([session(*args, **more)])
    return only


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        ("starting", "opening", "Opening"),
        ("settingUpInstance", "opening", "Being set up"),
        ("stopping", "closing", "Closing"),
        ("stopped", "closed", "Closed"),
        ("notStarted", "closed", "Never opened"),
        ("startExpired", "closed", "Hour over"),
        ("failedInstanceCreation", "failed", "Failed"),
        ("failedStartingGUISession", "failed", "Failed"),
        ("failedStoppingGUISession", "failed", "Failed"),
        ("hibernating", "unknown", "Unknown"),
        (None, "unknown", "Unknown"),
    ],
)
def test_status_in_words(status, state, words):
    found = card(status)
    assert (found["state"], found["words"], found["status"]) == (state, words, status)


def test_open_needs_a_url():
    assert card("started", URL)["state"] == "open"
    assert card("started")["state"] == "opening"


def test_error_means_failed():
    found = card("starting", error={"code": "Timeout", "message": "not done"})
    assert (found["state"], found["reason"]) == ("failed", "not done")


def test_reason_of_the_service():
    assert card("failedStartingGUISession", failure_reason="no DCV")["reason"] == "no DCV"


@pytest.mark.parametrize("status", ["notStarted", "stopped", "failedStartingGUISession"])
def test_start_that_was_not_waited_for(status):
    assert card(status, sent=["StartGUISession"])["state"] == "opening"


def test_stop_that_was_not_waited_for():
    assert card("started", URL, sent=["StopGUISession"])["state"] == "closing"
    assert card("stopped", sent=["StopGUISession"])["state"] == "closed"


def test_opened_at_of_this_run():
    assert card("started", URL, sent=["StartGUISession"])["opened_at"] == NOON
    assert card("started", URL, sent=["StopGUISession", "StartGUISession"])["opened_at"] == NOON


@pytest.mark.parametrize(
    "created_at",
    ["2027-01-15T13:00:00+01:00", "2027-01-15T12:00:00.250000+00:00", "2027-01-15T12:00:00Z",
     "2027-01-15T12:00:00"],
)  # fmt: skip
def test_opened_at_in_any_zone(created_at):
    sent = [{"operation_type": "StartGUISession", "created_at": created_at}]
    assert card("started", URL, operations=sent)["opened_at"] == NOON


@pytest.mark.parametrize("created_at", [None, "", "soon", 12, "<script>"])
def test_opened_at_that_makes_no_sense(created_at):
    sent = [{"operation_type": "StartGUISession", "created_at": created_at}]
    assert card("started", URL, operations=sent)["opened_at"] is None


def test_opened_at_is_not_known_of_what_was_open():
    assert card("started", URL)["opened_at"] is None
    assert card("started", URL, operations=[])["opened_at"] is None
    assert card("notStarted", sent=["StartGUISession"])["opened_at"] is None


def test_links():
    found = card("started", URL, secondary_url="http://127.0.0.1/x")["links"]
    assert found == [
        {"what": "application", "url": URL, "is_web": True},
        {"what": "operating system", "url": "http://127.0.0.1/x", "is_web": True},
    ]
    assert card("stopped")["links"] == []


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " https://x/", "java\nscript:alert(1)", "https:", "https://", "//x/",
     "https://x/ y", "\x01https://x/", "https://x/\n", "data:text/html,x", "file:///etc/passwd",
     "httpss://x/", 7, ["https://x/"]],
)  # fmt: skip
def test_no_link_of_another_scheme(url):
    (link,) = card("started", url)["links"]
    assert (link["url"], link["is_web"]) == (str(url), False)


def test_a_resource_name_is_enough():
    (only,) = cards([{"resource_name": "desk-1"}])
    assert only["state"] == "unknown"


def test_order_is_kept():
    names = ["b", "a", "c"]
    found = cards([session("stopped", resource_name=name) for name in names])
    assert [each["name"] for each in found] == names
    assert cards([]) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (URL, "a list of GUI sessions is needed"),
        ({"desk-1": URL}, "a list of GUI sessions is needed"),
        (None, "a list of GUI sessions is needed"),
        ([session("started", URL), URL], "session 2: not a GUI session"),
        ([{"primary_url": URL}], "session 1: not a GUI session"),
        ([{"resource_name": [URL]}], "session 1: not a GUI session"),
        ([session("started", error=URL)], "session 1: error must be"),
        ([session("started", operations=URL)], "session 1: operations must be"),
        ([session("started", operations=[URL])], "session 1: operations must be"),
        ([session("started", operations=7)], "session 1: operations must be"),
    ],
)
def test_errors_say_where_and_show_no_url(wrong, message):
    with pytest.raises(AnsibleFilterError, match=message) as raised:
        cards(wrong)
    assert URL not in str(raised.value)
