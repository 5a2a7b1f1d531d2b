# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sentences of the role, for one Region and for several."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.plugin_utils._summary import (
    Run,
    failure_of,
    nothing_to_do,
    summarize,
)
from ansible_collections.research.lightsail.plugins.plugin_utils._targets import Target

OPEN, CLOSE, REPORT = "open", "close", "report"
DUBLIN, OHIO = "eu-west-1", "us-east-2"
URL = "https://dcv.example.com/?token=0123456789"


def session(name, status="started", error=None, **more):
    """A session as the modules return it; error is a pair of code and message."""
    told = error and {"code": error[0], "message": error[1]}
    more = {"changed": False, "primary_url": None, "secondary_url": None, **more}
    return {"resource_name": name, "status": status, "error": told, **more}


def run(*sessions, region=DUBLIN, names=None, was_told=False, **result):
    """A run of a module in one Region."""
    names = names or [each["resource_name"] for each in sessions]
    targets = [Target(name, region, was_told) for name in names]
    return Run(targets, {"gui_sessions": list(sessions), **result})


def told(goal, *runs, state="started", check_mode=False):
    return summarize(goal, state, runs, check_mode)


def test_what_was_done_comes_before_what_was_right():
    runs = [run(session("desk-1"), session("desk-2", changed=True), changed=True)]
    summary = told(OPEN, *runs)
    assert summary.sentence == "2 GUI sessions: 1 opened (desk-2); 1 already open (desk-1)."
    assert (summary.failure, summary.failed, summary.changed) == (None, [], True)
    assert told(OPEN, *runs, state="restarted").sentence.startswith("2 GUI sessions: 1 reopened (")
    assert told(CLOSE, *runs).sentence == "2 GUI sessions: 1 closed (desk-2); 1 not open (desk-1)."
    assert told(CLOSE, *runs, check_mode=True).sentence == (
        "2 GUI sessions, check mode: 1 to be closed (desk-2); 1 not open (desk-1)."
    )
    assert told(REPORT, run(session("a1", "startExpired"), session("a2"))).sentence == (
        "2 GUI sessions: 1 started (a2); 1 startExpired (a1)."
    )


def with_power(name, state=None, sent=(), **more):
    """A session whose computer is in a state, with the operations that were accepted."""
    operations = [{"operation_type": each} for each in sent] or None
    return session(name, instance_state=state, operations=operations, changed=bool(sent), **more)


def test_the_report_tells_off_from_closed():
    sessions = [
        with_power("a1", "stopped", status="stopped"),
        with_power("a2", "running", status="stopped"),
        with_power("a3", "stopping", status="startExpired"),
        with_power("a4", "pending", status="notStarted"),
        with_power("a5"),
        # What is read of an open session comes first.
        with_power("a6", "stopping"),
    ]
    assert told(REPORT, run(*sessions)).sentence == (
        "6 GUI sessions: 1 off (a1); 2 started (a5, a6); 1 stopped (a2); 1 switching off (a3);"
        " 1 switching on (a4)."
    )


def test_who_was_switched_on_is_said():
    sessions = [
        with_power("a1", "running", ["StartInstance", "StartGUISession"]),
        with_power("a2", "running", ["StartGUISession"]),
        with_power("a3"),
        with_power("a4", "running", ["StartInstance"], error=("E", "no answer")),
        with_power("a5", "stopped", ["StartInstance"], error=("E", "no capacity")),
    ]
    summary = told(OPEN, run(*sessions, failed=True, msg="2 of 5", changed=True))
    assert summary.sentence == (
        "5 GUI sessions: 1 switched on and opened (a1); 1 opened (a2); 1 already open (a3); 2 failed"
        " (a4: no answer; a5: no capacity); 1 of these switched on all the same (a4)."
    )
    states = {"a1": "stopped", "a2": "running", "a3": "stopping"}
    planned = [with_power(*each, status="stopped") for each in states.items()]
    for each in planned:
        each["changed"] = True
    assert told(OPEN, run(*planned, with_power("a4")), check_mode=True).sentence == (
        "4 GUI sessions, check mode: 2 to be switched on and opened (a1, a3); 1 to be opened (a2);"
        " 1 already open (a4)."
    )


def test_who_was_switched_off_is_said():
    sessions = [
        with_power("a1", "stopped", ["StopGUISession", "StopInstance"], status="stopped"),
        with_power("a2", "stopped", ["StopInstance"], status="stopped"),
        with_power("a3", "stopped", status=None),
    ]
    assert told(CLOSE, run(*sessions)).sentence == (
        "3 GUI sessions: 1 closed and switched off (a1); 1 switched off (a2); 1 already off (a3)."
    )
    planned = [
        with_power("a1", "running", primary_url=URL),
        with_power("a2", "running", status="stopped"),
        with_power("a3", "stopped", status=None),
    ]
    for each in planned[:2]:
        each["changed"] = True
    assert told(CLOSE, run(*planned), check_mode=True).sentence == (
        "3 GUI sessions, check mode: 1 to be closed and switched off (a1); 1 to be switched off"
        " (a2); 1 already off (a3)."
    )


def test_a_reason_that_names_each_computer_is_told_once():
    names = [f"desk-{number}" for number in range(1, 36)]
    sessions = [session(name, error=("E", f"{name} is off: switch on {name}.")) for name in names]
    summary = told(OPEN, run(*sessions, failed=True, msg="35 of 35 could not be opened"))
    assert summary.failure == (
        f"35 of 35 GUI sessions failed: {', '.join(names)}: NAME is off: switch on NAME."
    )
    assert summary.failed == names


def test_a_reason_that_names_another_computer_is_left_as_it_is():
    sessions = [session(name, error=("E", f"{name}.b is off")) for name in ("desk-1", "desk-2")]
    summary = told(OPEN, run(*sessions, failed=True, msg="2 of 2 could not be opened"))
    assert summary.failure == (
        "2 of 2 GUI sessions failed: desk-1: desk-1.b is off; desk-2: desk-2.b is off"
    )


def test_computers_of_several_regions_stay_apart():
    error = ("NotFoundException", "there is none")
    opened = session("desk-1", changed=True, primary_url=URL, secondary_url=f"{URL}2")
    summary = told(
        OPEN,
        run(opened, was_told=True),
        run(session("desk-1", error=error), region=OHIO, was_told=True, failed=True, msg="1 of 1"),
    )
    assert summary.sentence == (
        "2 GUI sessions in 2 Regions: 1 opened (eu-west-1/desk-1);"
        " 1 failed (us-east-2/desk-1: there is none)."
    )
    # So that a retry acts on this one.
    assert summary.failed == ["us-east-2/desk-1"]
    assert summary.links == [
        f"eu-west-1/desk-1, application: {URL}",
        f"eu-west-1/desk-1, operating system: {URL}2",
    ]
    assert [each["region"] for each in summary.sessions] == [DUBLIN, OHIO]
    assert URL not in summary.sentence


def test_a_region_that_fails_as_a_whole_loses_nothing_of_the_others():
    summary = told(
        CLOSE,
        run(session("desk-1", changed=True)),
        run(region=OHIO, names=["desk-1", "desk-2"], failed=True, msg="No\n credentials"),
    )
    assert summary.sentence == (
        "3 GUI sessions in 2 Regions: 1 closed (eu-west-1/desk-1);"
        " 2 failed (us-east-2: No credentials)."
    )
    assert summary.failure == "2 of 3 GUI sessions failed: us-east-2: No credentials"


def test_a_run_that_ended_early_says_why_and_what_failed_besides():
    sessions = [session("a1", error=("E", "broken")), session("a2", error=("Unfinished", "late"))]
    summary = told(OPEN, run(*sessions, failed=True, msg="Denied"))
    assert summary.sentence == "2 GUI sessions: 2 failed (Denied; a1: broken; a2: late)."


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({}, "the module said nothing of 1 of them"),
        ({"failed": True}, "the module said nothing"),
        ({"unreachable": True, "msg": "no way"}, "no way"),
    ],
)
def test_computers_of_which_nothing_is_told_are_failed(result, reason):
    summary = told(OPEN, run(names=["desk-1"], **result))
    assert summary.failed == ["desk-1"]
    assert summary.failure == f"1 of 1 GUI session failed: {reason}"


@pytest.mark.parametrize(
    ("status", "usable", "words"),
    [
        ("started", True, "already open"),
        ("started", False, "to be waited for, with the status started"),
        ("starting", False, "to be waited for, with the status starting"),
        ("stopping", False, "to be waited for, with the status stopping"),
        ("brandNew", False, "to be waited for, with the status brandNew"),
        (None, False, "already open"),
    ],
)
def test_a_plan_tells_what_is_on_its_way_from_what_is_open(status, usable, words):
    summary = told(OPEN, run(session("desk-1", status, usable=usable)), check_mode=True)
    assert summary.sentence == f"1 GUI session, check mode: 1 {words} (desk-1)."


def test_a_long_reason_is_cut():
    summary = told(OPEN, run(names=["desk-1"], failed=True, msg="a" * 200_000))
    assert len(summary.sentence) < 1200


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (f"{URL}\nok: [desk-1]\x1b[2J", "https://dcv.example.com/... ok: [desk-1] [2J"),
        ("brandNew" * 999, ("brandNew" * 999)[:997] + "..."),
        (None, "no status"),
    ],
)
def test_a_status_that_the_service_adds_is_fit_for_a_sentence(status, words):
    assert told(REPORT, run(session("desk-1", status))).sentence == (
        f"1 GUI session: 1 {words} (desk-1)."
    )


def test_no_reason_shows_a_key():
    reason = f"no answer\x1b from\n {URL}"
    failed = session("desk-1", error=("E", reason))
    for each in (run(failed, failed=True, msg="1"), run(names=["a1"], failed=True, msg=reason)):
        assert "no answer from https://dcv.example.com/..." in told(OPEN, each).sentence
        assert failure_of([each], "computer").endswith(
            ": no answer from https://dcv.example.com/..."
        )


def test_no_computer_on_purpose_is_said():
    summary = nothing_to_do()
    assert "nothing to do, since gui_session_names is given and empty" in summary.sentence
    assert (summary.failure, summary.changed) == (None, False)
