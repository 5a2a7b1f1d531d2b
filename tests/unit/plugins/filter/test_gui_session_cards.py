# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each session means to people, and which links are such."""

from __future__ import annotations

import html
import time

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.research.lightsail.plugins.filter.gui_session_cards import (
    FilterModule,
    open_on,
)

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
    (only,) = cards([session(*args, **more)], now=NOON + 60)
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


@pytest.mark.parametrize(
    ("power", "state", "words"),
    [
        ("stopped", "closed", "Off"),
        ("stopping", "closing", "Switching off"),
        ("pending", "opening", "Switching on"),
        ("terminated", "closed", "Deleted"),
        ("shutting-down", "closing", "Being deleted"),
        ("running", "open", "Open"),
        ("odd", "open", "Open"),
        (None, "open", "Open"),
    ],
)
def test_power_in_words_and_no_link_to_what_is_off(power, state, words):
    found = card("started", URL, instance_state=power)
    assert (found["state"], found["words"], found["instance_state"]) == (state, words, power)
    assert len(found["links"]) == (1 if state == "open" else 0)


def test_what_failed_is_failed_whatever_its_power():
    error = {"code": "InstanceStopped", "message": "it is off"}
    assert card("stopped", instance_state="stopped", error=error)["words"] == "Failed"


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ("Ada", "Ada"),
        ("", None),
        (None, None),
        ("A\0da", "A\ufffdda"),
        ("a" * 1001, "a" * 997 + "..."),
    ],
)
def test_the_person_at_a_computer(person, shown):
    assert card("stopped", person=person)["person"] == shown
    assert card("stopped")["person"] is None


def test_open_needs_a_url():
    assert card("started", URL)["state"] == "open"
    assert card("started")["state"] == "opening"


@pytest.mark.parametrize(("usable", "state"), [(True, "open"), (False, "opening")])
def test_the_module_says_what_is_usable(usable, state):
    assert card("started", URL if state == "opening" else None, usable=usable)["state"] == state


def test_a_session_without_is_primary_is_open():
    """The module takes its only URL for that of the operating system, and is done with it."""
    for more in ({"usable": True}, {}):
        found = card("started", secondary_url=URL, **more)
        assert (found["state"], found["words"]) == ("open", "Open")
        assert [link["url"] for link in found["links"]] == [URL]


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


@pytest.mark.parametrize(
    "created_at",
    [None, "", "soon", 12, "<script>", float("nan"), 1e308, "9999-12-31T23:59:59Z",
     "0001-01-01T00:00:00+23:00", "1969-07-20T20:17:00Z", "2027-01-15T11:01:00Z",
     "2027-01-17T12:00:00Z", "1" * 100_000],
)  # fmt: skip
def test_opened_at_that_makes_no_sense(created_at):
    sent = [{"operation_type": "StartGUISession", "created_at": created_at}]
    assert card("started", URL, operations=sent)["opened_at"] is None


def test_opened_at_by_a_clock_here_that_is_slow():
    sent = [{"operation_type": "StartGUISession", "created_at": "2027-01-15T14:00:00Z"}]
    assert card("started", URL, operations=sent)["opened_at"] == NOON + 7200


def test_the_clock_is_that_of_the_controller():
    created_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 600))
    sent = [{"operation_type": "StartGUISession", "created_at": created_at}]
    (found,) = cards([session("started", URL, operations=sent)])
    assert found["opened_at"] is not None


def page(url=URL, until=NOON + 3600, more=""):
    """What a page of the role has of an open session, in the words of its template."""
    return (
        f'<li class="card" data-state="open" data-until="{until}"{more}>\n<h2>desk-1</h2>\n'
        f'<a class="button primary" href="{html.escape(url)}" target="_blank">'
    )


def test_a_page_tells_who_was_open_on_it():
    closed = page().replace("open", "closed").replace("desk-1", "desk-2")
    third = page(more=" data-at-most").replace("<h2>", '<div class="head">\n<h2>')
    assert open_on(page() + closed + third.replace("desk-1", "desk-3")) == ["desk-1", "desk-3"]
    assert open_on("") == open_on("<h2>desk-1</h2>") == open_on('<li class="card"' * 1000) == []


@pytest.mark.parametrize("url", [URL, "https://x/?a=1&b='2'"])
def test_what_a_page_knew_is_kept_while_the_links_are_the_same(url):
    (found,) = cards([session("started", url)], page=page(url), now=NOON + 60)
    assert found["opened_at"] == NOON
    (found,) = cards([session("started", secondary_url=url)], page=page(url), now=NOON + 60)
    assert found["opened_at"] == NOON


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("", 60),
        (None, 60),
        (page("https://x/another"), 60),
        (page(more=" data-at-most"), 60),
        # The hour that it knew is over, so there must have been another.
        (page(), 3600),
        (page(until=253402300799), 60),
        (page(until=0), 60),
        (page(until="1e308"), 60),
        (page(until="NaN"), 60),
        (page(until="9" * 100_000), 60),
        (page(until="-1"), 60),
        ("<li class=" * 100_000, 60),
        ('<li class="card"' * 100_000, 60),
    ],
)
def test_what_a_page_knew_is_no_use_for_another_session_or_time(earlier, later):
    (found,) = cards([session("started", URL)], page=earlier, now=NOON + later)
    assert found["opened_at"] is None


def test_what_this_run_did_counts_more_than_the_page():
    (found,) = cards(
        [session("started", URL, sent=["StartGUISession"])], page=page(until=NOON), now=NOON + 60
    )
    assert found["opened_at"] == NOON
    (found,) = cards([session("stopped", URL)], page=page(), now=NOON + 60)
    assert found["opened_at"] is None


def test_texts_from_outside_are_cut():
    long = "a" * 200_000
    found = card(
        long, "javascript:" + long, failure_reason=long, percentage_complete=long,
        resource_name=long,
    )  # fmt: skip
    texts = [found[key] for key in ("name", "status", "percentage_complete", "reason")]
    texts.append(found["links"][0]["url"])
    assert all(text.endswith("a...") and len(text) == 1000 for text in texts)
    assert card("starting", percentage_complete=40)["percentage_complete"] == 40


def test_a_reason_is_shown_without_keys_and_control_characters():
    found = card("failedStartingGUISession", failure_reason=f"see {URL} \x00\x1b[31m\nred")
    assert found["reason"] == "see https://dcv.example.com/... \ufffd\ufffd[31m\nred"


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
    assert (link["url"], link["is_web"]) == (str(url).replace("\x01", "\ufffd"), False)


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
