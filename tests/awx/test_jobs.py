# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project's playbooks as jobs of AWX, run by ansible-runner against the simulator."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from simulator.client import Simulator

from .job import ROSTER, Job, slice_of

# Who is connected to fails: nothing answers there.
NOWHERE = {"ansible_connection": "ssh", "ansible_host": "192.0.2.1"}
SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def tokens(simulator: Simulator, *names: str) -> list[str]:
    """What makes the URLs of these computers keys."""
    client = boto3.client("lightsail", **simulator.client_options)
    answers = [client.create_gui_session_access_details(resourceName=name) for name in names]
    urls = [session["url"] for answer in answers for session in answer["sessions"]]
    assert len(urls) == 2 * len(names)
    return [urllib.parse.urlsplit(url).path.rsplit("/", 1)[1] for url in urls]


def counts(simulator: Simulator, operation: str) -> dict[str, int]:
    """How often each computer got a call that was accepted."""
    found = simulator.calls()["counts"].get(operation, {})
    return {name: outcomes["ok"] for name, outcomes in found.items() if outcomes.get("ok")}


def test_open_tells_all_but_urls_and_secrets(
    job: Callable[..., Job], simulator: Simulator, credential: dict[str, str]
) -> None:
    key = "https://dcv.example.com/session?token=0123456789"
    simulator.put_computers(
        {"desk-1": {}, "desk-2": {"status": "started"}, "broken": {"fail_start": f"see {key}"}}
    )
    answers = {
        "gui_session_names": "desk-1, desk-2\nbroken\r\nnobody\n",
        "gui_session_state": "started",
        "gui_session_timeout": "60",
        "gui_session_show_urls": "false",
    }
    opened = job("open_gui_sessions.yml", answers=answers, verbosity=3, plain=True).wait()

    assert not opened.succeeded
    assert opened.sentence.startswith(
        "4 GUI sessions: 1 opened (desk-1); 1 already open (desk-2); 2 failed ("
    )
    assert "broken: failedStartingGUISession: see https://dcv.example.com/..." in opened.sentence
    assert f"nobody: there is no virtual computer of this name in {simulator.region}" in (
        opened.sentence
    )
    (failure,) = opened.results("Fail if a computer failed")
    assert failure["msg"].startswith("2 of 4 GUI sessions failed: ")
    assert failure["msg"].endswith(opened.sentence.partition(" failed (")[2][: -len(").")])
    secrets = [credential[name] for name in SECRETS]
    assert opened.places("0123456789", *tokens(simulator, "desk-1", "desk-2"), *secrets) == set()
    # The scan does find what is there.
    assert {"artifacts/1/stdout", "output"} < opened.places("failedStartingGUISession")
    assert counts(simulator, "StartGUISession") == {"desk-1": 1, "broken": 1}

    # AWX would run the next job of the workflow with this.
    assert opened.for_later_jobs == {
        "gui_session_names": ["desk-1", "desk-2", "broken", "nobody"],
        "gui_session_failed": ["broken", "nobody"],
        "gui_session_summary": opened.sentence,
    }
    report = job("gui_session_report.yml", answers=opened.for_later_jobs).wait()
    assert not report.succeeded
    assert report.sentence.startswith(
        "4 GUI sessions: 1 failedStartingGUISession (broken); 2 started (desk-1, desk-2); 1 failed"
        " (nobody: "
    )
    assert report.places(*tokens(simulator, "desk-1", "desk-2"), *secrets) == set()


def test_urls_are_shown_where_the_survey_says(
    job: Callable[..., Job], simulator: Simulator, credential: dict[str, str]
) -> None:
    simulator.put_computers({"desk-1": {}, "desk-2": {}})
    answers = {"gui_session_names": "desk-1,desk-2", "gui_session_show_urls": "true"}
    opened = job("open_gui_sessions.yml", answers=answers, verbosity=3).wait()

    assert opened.succeeded
    assert opened.sentence == "2 GUI sessions: 2 opened (desk-1, desk-2)."
    (shown,) = opened.results("Show the links")
    keys = tokens(simulator, "desk-1", "desk-2")
    assert len(shown["msg"]) == 4
    assert all(key in line for key, line in zip(keys, shown["msg"], strict=True))
    with_urls = {
        event["event_data"].get("task")
        for event in opened.events
        if any(key in json.dumps(event) for key in keys)
    }
    assert with_urls == {"Show the links"}
    files = {place for place in opened.places(*keys) if "/job_events/" not in place}
    assert files == {"artifacts/1/stdout", "output"}
    assert opened.places(*(credential[name] for name in SECRETS)) == set()


def test_wrong_credentials_are_told_without_them(
    job: Callable[..., Job], simulator: Simulator, credential: dict[str, str]
) -> None:
    simulator.put_computer("desk-1")
    # Without its token, the key is no good.
    envvars = {key: value for key, value in credential.items() if not key.endswith("_TOKEN")}
    refused = job("open_gui_sessions.yml", answers={"gui_session_names": "desk-1"}, envvars=envvars)
    refused.wait()

    assert not refused.succeeded
    assert "1 failed (The GUI sessions could not be opened: AWS does not accept" in refused.sentence
    assert refused.places(credential["AWS_SECRET_ACCESS_KEY"]) == set()


def test_text_becomes_a_number_of_seconds(job: Callable[..., Job], simulator: Simulator) -> None:
    simulator.put_computer("desk-1", start_seconds=3600)
    answers = {"gui_session_names": "desk-1", "gui_session_timeout": "2"}
    slow = job("open_gui_sessions.yml", answers=answers).wait()

    assert not slow.succeeded
    assert "1 failed (desk-1: " in slow.sentence
    assert "2 s" in slow.sentence


def test_wrong_answers_make_no_call(job: Callable[..., Job], simulator: Simulator) -> None:
    answers = {"gui_session_names": "desk-1", "gui_session_state": "stopped"}
    answers |= {"gui_session_timeout": "soon", "gui_session_show_urls": "perhaps"}
    wrong = job("open_gui_sessions.yml", answers=answers).wait()

    assert not wrong.succeeded
    for variable in ("gui_session_state", "gui_session_timeout", "gui_session_show_urls"):
        assert variable in wrong.output
    assert simulator.calls()["total"] == 0


def test_no_end_makes_no_call(job: Callable[..., Job], simulator: Simulator) -> None:
    answers = {"gui_session_names": "desk-1", "gui_session_timeout": "86401"}
    wrong = job("close_gui_sessions.yml", answers=answers).wait()

    assert not wrong.succeeded
    (failed,) = wrong.results("Fail if nothing could be done")
    assert failed["msg"].startswith("gui_session_timeout: '86401' is not a number of seconds")
    assert simulator.calls()["total"] == 0


def test_a_name_that_cannot_be_stops_all_before_any_call(
    job: Callable[..., Job], simulator: Simulator
) -> None:
    wrong = job(
        "open_gui_sessions.yml", answers={"gui_session_names": "desk-1,desk 2,desk-_"}
    ).wait()

    assert not wrong.succeeded
    (failed,) = wrong.results("Fail if nothing could be done")
    # A blank divides names, and no name has one character.
    assert "no virtual computer can be called '2', 'desk-_'; " in failed["msg"]
    # What an earlier job has set stays.
    assert not wrong.for_later_jobs
    assert simulator.calls()["total"] == 0


@pytest.mark.parametrize("hosts", [{}, {"localhost": {"ansible_connection": "local"}}])
def test_no_computer_is_an_error(
    job: Callable[..., Job], simulator: Simulator, hosts: dict[str, dict[str, str]]
) -> None:
    nothing = job("open_gui_sessions.yml", answers={"gui_session_names": " \n"}, hosts=hosts).wait()

    assert not nothing.succeeded
    assert "-e gui_session_names=desk-1,desk-2" in nothing.output
    assert simulator.calls()["total"] == 0


def test_blank_answers_are_not_given(
    job: Callable[..., Job], simulator: Simulator, credential: dict[str, str]
) -> None:
    simulator.put_computers({"desk-1": {}, "desk-2": {"status": "started"}})
    blank = {"names": None, "state": None, "timeout": None, "show_urls": "", "region": ""}
    answers = {f"gui_session_{name}": value for name, value in blank.items()}
    done = job(
        "open_gui_sessions.yml",
        answers=answers,
        hosts={"desk-1": {"gui_session_region": simulator.region}, "desk-2": NOWHERE},
        envvars={**credential, "AWS_REGION": simulator.region},
    ).wait()

    assert done.succeeded, done.output
    assert done.sentence == "2 GUI sessions: 1 opened (desk-1); 1 already open (desk-2)."


def test_what_failed_survives_a_report(job: Callable[..., Job], simulator: Simulator) -> None:
    simulator.put_computers({"desk-1": {"status": "started"}})
    report = job("gui_session_report.yml", answers={"gui_session_names": "desk-1"}).wait()
    nothing = job("close_gui_sessions.yml", answers={"gui_session_names": []}, hosts={"desk-1": {}})
    nothing.wait()

    assert report.succeeded
    # AWX merges this into what earlier jobs have handed on.
    assert set(report.for_later_jobs) == {"gui_session_summary", "gui_session_names"}
    # A retry after a run in which nothing failed does not mean the inventory.
    assert nothing.succeeded, nothing.output
    assert nothing.sentence.startswith("0 GUI sessions: nothing to do")
    assert nothing.for_later_jobs["gui_session_failed"] == []
    assert "StopGUISession" not in simulator.calls()["counts"]


def test_check_mode_plans(job: Callable[..., Job], simulator: Simulator) -> None:
    simulator.put_computers({"desk-1": {}, "desk-2": {"status": "started"}, "desk-3": {}})
    hosts = {"desk-1": NOWHERE, "second": {**NOWHERE, "gui_session_name": "desk-2"}}
    hosts["desk-3"] = NOWHERE
    # Nobody can become this user, nor has to.
    arguments = "--check --limit desk-1,second --become --become-user no-such-user"
    checked = job("open_gui_sessions.yml", hosts=hosts, arguments=arguments).wait()

    assert checked.succeeded
    assert checked.sentence == (
        "2 GUI sessions, check mode: 1 to be opened (desk-1); 1 already open (desk-2)."
    )
    # Whether desk-1 is off is asked for, since its session could then not be opened.
    reads = {"CreateGUISessionAccessDetails", "GetInstanceState"}
    assert set(simulator.calls()["counts"]) == reads


def test_check_mode_of_a_play_plans(job: Callable[..., Job], simulator: Simulator) -> None:
    simulator.put_computer("desk-1", status="started")
    done = job("own.yml", own_play=CHECKED, answers={"gui_session_names": "desk-1"}).wait()

    assert done.succeeded, done.output
    assert done.sentence == "1 GUI session, check mode: 1 to be closed (desk-1)."
    assert set(simulator.calls()["counts"]) == {"CreateGUISessionAccessDetails"}


CHECKED = """
- name: Use the role in a play that only checks
  hosts: localhost
  gather_facts: false
  check_mode: true
  tasks:
    - name: Close
      ansible.builtin.import_role:
        name: research.lightsail.gui_session
        tasks_from: close
"""


def test_what_the_inventory_says_of_all_hosts_is_not_meant_for_the_run(
    job: Callable[..., Job], simulator: Simulator
) -> None:
    simulator.put_computers({"desk-1": {"status": "started"}, "desk-2": {}})
    hosts = dict.fromkeys(["desk-1", "desk-2"], {})
    hosts_vars = {
        "ansible_become": True,
        "ansible_become_user": "no-such-user",
        "ansible_connection": "ssh",
        "ansible_python_interpreter": "/no/such/python",
    }
    report = job("gui_session_report.yml", hosts=hosts, hosts_vars=hosts_vars).wait()

    assert report.succeeded, report.output
    assert report.sentence == "2 GUI sessions: 1 notStarted (desk-2); 1 started (desk-1)."


def test_a_computer_that_is_named_twice_counts_once(
    job: Callable[..., Job], simulator: Simulator
) -> None:
    simulator.put_computers({"desk-1": {"status": "started"}})
    named = job("gui_session_report.yml", answers={"gui_session_names": "desk-1,nobody, desk-1"})
    hosts = {"first": {"gui_session_name": "desk-1"}, "desk-1": {}, "nobody": {}}
    listed = job("gui_session_report.yml", hosts=hosts)
    for report in (named.wait(), listed.wait()):
        assert report.sentence.startswith("2 GUI sessions: 1 started (desk-1); 1 failed (nobody: ")
    assert named.for_later_jobs["gui_session_names"] == ["desk-1", "nobody"]


def test_close_only_closes(job: Callable[..., Job], simulator: Simulator) -> None:
    simulator.put_computers({"desk-1": {"status": "started"}, "desk-2": {}})
    # Of another job template's survey, as in a workflow.
    answers = {"gui_session_names": ["desk-1", "desk-2"], "gui_session_state": "restarted"}
    # The names count, whatever the inventory and the limit are.
    inventory = {"hosts": {"desk-7": NOWHERE, "desk-8": NOWHERE}, "arguments": "--limit desk-7"}
    closed = job("close_gui_sessions.yml", answers=answers, **inventory).wait()

    assert closed.succeeded
    assert closed.sentence == "2 GUI sessions: 1 closed (desk-1); 1 not open (desk-2)."
    assert counts(simulator, "StopGUISession") == {"desk-1": 1}
    assert "StartGUISession" not in simulator.calls()["counts"]


def test_every_batch_is_one_run(job: Callable[..., Job], simulator: Simulator) -> None:
    names = [f"desk-{number}" for number in range(1, 6)]
    simulator.put_computers({name: {"status": "started"} for name in names})
    batches = job("batches.yml", hosts=dict.fromkeys(names, NOWHERE), own_play=BATCHES).wait()

    assert batches.succeeded
    assert len(batches.results("Act on the GUI sessions")) == 3
    assert counts(simulator, "CreateGUISessionAccessDetails") == dict.fromkeys(names, 1)


BATCHES = """
- name: Use the role in a play with batches
  hosts: all
  gather_facts: false
  serial: 2
  tasks:
    - name: Report
      ansible.builtin.import_role:
        name: research.lightsail.gui_session
        tasks_from: report
"""


@pytest.mark.parametrize("slices", [1, 3])
def test_slices_open_every_computer_once(
    job: Callable[..., Job],
    simulator: Simulator,
    slices: int,
    record_property: Callable[[str, str], None],
) -> None:
    names = [f"desk-{number}" for number in range(1, 61)]
    simulator.settings(start_seconds=5)
    simulator.put_computers({name: {} for name in names})
    begin = time.monotonic()
    jobs = [
        job(
            "open_gui_sessions.yml",
            hosts=dict.fromkeys(slice_of(names, number, slices), NOWHERE),
        )
        for number in range(1, slices + 1)
    ]
    for each in jobs:
        each.wait()
    seconds = time.monotonic() - begin
    record_property(f"{len(names)} computers in {slices} slice(s)", f"{seconds:.1f} s")

    assert all(each.succeeded for each in jobs)
    assert counts(simulator, "StartGUISession") == dict.fromkeys(names, 1)
    assert {computer["status"] for computer in simulator.computers().values()} == {"started"}
    for each in jobs:
        assert (
            f"{len(names) // slices} GUI sessions: {len(names) // slices} opened (" in each.sentence
        )
        assert len(each.results("Act on the GUI sessions")) == 1


# What AWX tells each slice of a job template, besides its hosts.
SLICE = {
    f"{prefix}_{what}": value
    for prefix in ("awx", "tower")
    for what, value in {
        "job_id": 7,
        "job_launch_type": "workflow",
        "job_template_name": "Open the class",
        "workflow_job_name": "Open the class",
    }.items()
}
OPEN_CLASS = "- ansible.builtin.import_playbook: research.lightsail.open_classroom\n"


def test_a_class_of_300_in_three_slices_opens_each_computer_exactly_once(
    job: Callable[..., Job],
    simulator: Simulator,
    tmp_path: Path,
    record_property: Callable[[str, str], None],
) -> None:
    names = [f"desk-{number}" for number in range(1, 301)]
    simulator.settings(start_seconds=5, instance_start_seconds=1)
    off = {"status": "stopped", "instance_state": "stopped"}
    simulator.put_computers(dict.fromkeys(names, off))
    roster = tmp_path / "class.csv"
    roster.write_text("\n".join(["computer", *names]), encoding="utf-8")
    shares = {f"share-{at}": {**NOWHERE, "classroom_share": f"{at}/3"} for at in (1, 2, 3)}
    answers = {**SLICE, "classroom_roster": str(roster)}
    begin = time.monotonic()
    jobs = [
        job(
            "open_class.yml",
            kind="classroom",
            own_play=OPEN_CLASS,
            answers=answers,
            hosts={name: shares[name] for name in slice_of(list(shares), number, 3)},
        )
        for number in (1, 2, 3)
    ]
    for each in jobs:
        each.wait()
    record_property("a class of 300, off, in three slices", f"{time.monotonic() - begin:.1f} s")

    assert all(each.succeeded for each in jobs), [each.output for each in jobs]
    assert counts(simulator, "StartGUISession") == dict.fromkeys(names, 1)
    assert counts(simulator, "StartInstance") == dict.fromkeys(names, 1)
    assert {computer["status"] for computer in simulator.computers().values()} == {"started"}
    for number, each in enumerate(jobs, 1):
        assert each.sentence.startswith(f"Of the class share {number} of 3: ")


def test_a_class_is_opened_and_closed_by_what_its_surveys_answer(
    job: Callable[..., Job], simulator: Simulator, tmp_path: Path
) -> None:
    simulator.put_computers({"desk-1": {"status": "stopped", "instance_state": "stopped"}})
    page = tmp_path / "bio7.html"
    # What was left blank comes as an empty text. The inventory has no share, and so no host.
    answers = {"classroom_roster": ROSTER, "classroom_timeout": 1200, "classroom_title": ""}
    answers |= {"classroom_manage_power": "true", "classroom_page": str(page)}
    answers |= {"classroom_pages": "", "classroom_refresh": 0}
    roster = "computer,person\ndesk-1,Ada Lovelace\n"
    of_class = {"kind": "classroom", "roster": roster}
    opened = job("open_classroom.yml", answers=answers, **of_class).wait()
    assert opened.succeeded, opened.output
    assert opened.sentence == "1 GUI session: 1 switched on and opened (desk-1)."
    assert "Ada Lovelace" in page.read_text("utf-8")
    closed = job("close_classroom.yml", answers=answers, **of_class).wait()
    assert closed.succeeded, closed.output
    assert simulator.computers()["desk-1"]["instance_state"] == "stopped"
    few = {"classroom_roster": ROSTER, "classroom_timeout": 1200, "classroom_archive": "true"}
    few["classroom_confirm_delete"] = ""
    refused = job("delete_classroom.yml", answers=few, **of_class).wait()
    assert not refused.succeeded
    assert "Nothing was deleted, since classroom_confirm_delete is not given" in refused.output
    assert list(simulator.computers()) == ["desk-1"]


def test_a_slice_whose_host_is_switched_off_opens_nothing(
    job: Callable[..., Job], simulator: Simulator, tmp_path: Path
) -> None:
    simulator.put_computers({"desk-1": {}})
    (tmp_path / "class.csv").write_text("computer\ndesk-1\n", encoding="utf-8")
    answers = {**SLICE, "classroom_roster": str(tmp_path / "class.csv")}
    empty = job("open_class.yml", kind="classroom", own_play=OPEN_CLASS, answers=answers).wait()

    assert not empty.succeeded
    (failed,) = empty.results("Fail if nothing could be done")
    assert failed["msg"].startswith(
        "The inventory of this job has no host with classroom_share, and this job is one of the"
        " slices of the job template 'Open the class'"
    )
    assert simulator.calls()["total"] == 0


def test_names_in_a_slice_make_no_call(job: Callable[..., Job], simulator: Simulator) -> None:
    simulator.put_computers({"desk-1": {}})
    hosts = {"desk-1": NOWHERE}
    named = job(
        "open_gui_sessions.yml", answers={**SLICE, "gui_session_names": "desk-1"}, hosts=hosts
    )
    nothing = job("open_gui_sessions.yml", answers={**SLICE, "gui_session_names": []}, hosts=hosts)
    named.wait()
    nothing.wait()

    assert not named.succeeded
    (failed,) = named.results("Fail if nothing could be done")
    assert failed["msg"].startswith("gui_session_names: this job is one of the slices of the job")
    assert nothing.succeeded
    assert simulator.calls()["total"] == 0


def test_the_report_after_a_failure_fails_and_names_what_failed(
    job: Callable[..., Job], simulator: Simulator
) -> None:
    simulator.put_computers({"desk-1": {}, "broken": {"fail_start": "no licence"}})
    hosts = dict.fromkeys(["broken", "desk-1", "desk-2"], NOWHERE)
    opened = job("open_gui_sessions.yml", hosts=hosts, arguments="--limit desk-1,broken").wait()
    assert not opened.succeeded
    artifacts = opened.for_later_jobs
    assert artifacts["gui_session_failed"] == ["broken"]

    # With the limit, too, which leaves localhost out: AWX hands it on to all jobs of a workflow.
    report = job(
        "report_after_failure.yml",
        hosts=hosts,
        answers=artifacts,
        arguments="--limit desk-1,broken",
    ).wait()
    assert not report.succeeded
    assert report.sentence == (
        "2 GUI sessions: 1 failedStartingGUISession (broken); 1 started (desk-1)."
    )
    (failure,) = report.results("Fail, since a job before this one did")
    assert "in the workflow failed for broken. Its own output says why" in failure["msg"]
    # AWX adds what a job hands on to what those before it did: that is still there.
    assert {**artifacts, **report.for_later_jobs}["gui_session_failed"] == ["broken"]


def test_the_report_after_a_failure_of_the_whole_fails(
    job: Callable[..., Job], simulator: Simulator
) -> None:
    simulator.put_computers({"desk-1": {"status": "started"}})
    report = job("report_after_failure.yml", answers={"gui_session_names": "desk-1"}).wait()
    assert not report.succeeded
    assert report.sentence == "1 GUI session: 1 started (desk-1)."
    (failure,) = report.results("Fail, since a job before this one did")
    assert "in the workflow failed as a whole." in failure["msg"]


@pytest.mark.parametrize("playbook", ["close_gui_sessions.yml", "gui_session_report.yml"])
def test_an_inventory_that_was_read_in_part_is_an_error(
    job: Callable[..., Job], simulator: Simulator, playbook: str
) -> None:
    simulator.put_computers({"desk-1": {"status": "started"}, "desk-2": {"status": "started"}})
    half = "plugin: research.lightsail.aws_lightsail\nregions: [eu-west-1]\nprofile: nobody\n"
    failed = job(playbook, hosts={"desk-1": NOWHERE}, more_inventory={"b.aws_lightsail.yml": half})
    failed.wait()
    assert not failed.succeeded
    assert "Completely failed to parse inventory source" in failed.output
    assert simulator.calls()["total"] == 0


def test_progress_is_told_while_a_job_runs(job: Callable[..., Job], simulator: Simulator) -> None:
    simulator.settings(start_seconds=10)
    simulator.put_computers({"desk-1": {}, "desk-2": {}})
    opened = job("open_gui_sessions.yml", answers={"gui_session_names": "desk-1,desk-2"}).wait()

    assert opened.succeeded
    line = re.compile(r"0 of 2 open, .*(?:left|so far)")
    told = [event for event in opened.events if line.match(event["stdout"])]
    assert told
    assert {event["event"] for event in told} == {"verbose"}
    assert any("2 opening (desk-1, desk-2, " in event["stdout"] for event in told)
    # AWX shows events by their counters: after the beginning of the task, and before its end.
    task = [
        event["counter"]
        for event in opened.events
        if event.get("event_data", {}).get("task") == "Act on the GUI sessions"
    ]
    assert all(min(task) < event["counter"] < max(task) for event in told)
