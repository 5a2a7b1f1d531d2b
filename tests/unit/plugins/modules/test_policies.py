# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each policy of docs/policies for sessions and computers suffices for its job; no action can be left out.

Without it the job fails, and the message names that action and no other.

The simulator evaluates them as IAM does.  What inventories need is in
tests/unit/plugins/inventory/test_policies.py.
"""

from __future__ import annotations

import re
import typing

import pytest

from ..policies import POLICIES, actions_of, statements_of, without
from ..simulated import by_name

# Operations of changes last, so that it is known who waits for them.
QUICK = {"start_seconds": 0.1, "stop_seconds": 0.1, "change_seconds": 0.1}


OFF = {"status": "stopped", "instance_state": "stopped"}


class Job(typing.NamedTuple):
    """Files of docs/policies, what the module is run with (none: only a report), and before it."""

    policies: tuple[str, ...]
    runs: tuple[dict[str, typing.Any], ...]
    computer: dict[str, typing.Any] | None
    module: str = "lightsail_gui_session"
    name: str = "desk-1"
    changes: bool = True


def with_power(*states):
    """Runs, one for each state, that also switch the computers on and off."""
    return tuple({"state": state, "manage_power": True} for state in states)


def on_instances(policy, *runs, computer):
    """A job of lightsail_instance; computer None: there is none."""
    return Job((policy,), runs, computer, "lightsail_instance")


NEW = {"availability_zone": "eu-west-1a", "bundle_id": "app_standard_xl_1_0"}
TAGS = {"tags": {"Course": "BIO-7"}}
RULE = {"threshold": 5, "duration": 30}

JOBS = {
    "open": Job(("open",), ({"state": "started"},), {"status": "notStarted"}),
    "close": Job(("close",), ({"state": "stopped"},), {"status": "started"}),
    "reopen": Job(("open", "close"), ({"state": "restarted"},), {"status": "started"}),
    "open_with_power": Job(("open_with_power",), with_power("started"), OFF),
    "close_with_power": Job(("close_with_power",), with_power("stopped"), {"status": "started"}),
    "reopen_with_power": Job(
        ("open_with_power", "close"), with_power("restarted", "restarted"), OFF
    ),
    "open_by_tag": Job(
        ("open_by_tag",),
        ({"state": "started"},),
        {"status": "notStarted", "tags": {"Course": "BIO-7"}},
    ),
    "student_by_arn": Job(("student_by_arn",), with_power("started", "stopped"), OFF),
    # Each user is called as the job is.
    "student_by_tag": Job(
        ("student_by_tag",),
        with_power("started", "stopped"),
        {**OFF, "tags": {"Student": "student_by_tag"}},
    ),
    "report": Job(("report",), (), {"status": "started"}, changes=False),
    "create": on_instances(
        "create_instances", {**NEW, **TAGS, "blueprint_id": "lfr_ubuntu_1_0"}, computer=None
    ),
    "create_from_snapshot": on_instances(
        "create_instances_from_snapshot", {**NEW, **TAGS, "snapshot": "golden"}, computer=None
    ),
    "change": on_instances(
        "change_instances",
        {**TAGS, "stop_on_idle": RULE},
        {"tags": {}, "stop_on_idle": {"enabled": False}},
        computer={},
    ),
    "switch": on_instances(
        "switch_instances",
        *({"state": state} for state in ("stopped", "started", "restarted")),
        computer={},
    ),
    "delete": on_instances("delete_instances", {"state": "absent"}, computer={}),
    "make_snapshots": Job(
        ("make_snapshots",),
        ({"instance": "source", **TAGS}, {"tags": {}}),
        None,
        "lightsail_instance_snapshot",
        "new",
    ),
    "delete_snapshots": Job(
        ("delete_snapshots",), ({"state": "absent"},), None, "lightsail_instance_snapshot", "golden"
    ),
    "report_costs": Job(
        ("report_costs",),
        ({"name": None, "research_only": True}, {"cost_estimate": True}),
        {},
        "lightsail_instance_info",
        changes=False,
    ),
}
STUDENTS = ("student_by_arn", "student_by_tag")
# The computer for which an ARN in a policy stands.
ONE = re.compile(r"arn:aws:lightsail:[^*]+")


def prepare(simulated, job, **others):
    """Makes what there is before a job: its computer, and a snapshot of one."""
    computers = {"source": {}, "desk-1": JOBS[job].computer, **others}
    simulated.prepare({name: each for name, each in computers.items() if each is not None}, QUICK)
    simulated.snapshot("golden", "source")


def do(simulated, job, action=None, name=None):
    """Does a job as a user who lacks an action, until it fails; returns the last result."""
    name = name or JOBS[job].name
    policy = without(statements_of(JOBS[job].policies), action)
    for statement in policy["Statement"]:
        arn = simulated.truth().get("desk-1", {}).get("arn", "")
        statement["Resource"] = ONE.sub(arn, statement["Resource"])
    user = simulated.user_with(policy, job)
    result = {} if JOBS[job].runs else simulated.look(name, **user)
    for run in JOBS[job].runs:
        if not result.get("failed"):
            result = simulated.run(JOBS[job].module, **{"name": name, **run, **user})
    return result


ACTIONS = [(job, action) for job in JOBS for action in actions_of(JOBS[job].policies)]


def test_there_is_a_job_for_each_policy():
    used = {policy for job in JOBS.values() for policy in job.policies}
    files = {path.stem for path in POLICIES.glob("*.json")}
    assert used == {name for name in files if not name.startswith("inventory")}


@pytest.mark.parametrize("job", JOBS)
def test_the_policies_of_a_job_suffice(simulated, job):
    prepare(simulated, job)
    result = do(simulated, job)
    assert not result.get("failed"), result["msg"]
    assert result["changed"] is JOBS[job].changes
    (told,) = next(value for value in result.values() if isinstance(value, list) and value)
    assert told["error"] is None


@pytest.mark.parametrize(("job", "action"), ACTIONS)
def test_an_action_that_is_missing_is_named_and_no_other(simulated, job, action):
    prepare(simulated, job)
    result = do(simulated, job, action)
    assert result["failed"]
    assert set(re.findall(r"lightsail:[A-Z]\w+", result["msg"])) == {action}
    assert f"lack the IAM action {action};" in result["msg"]


def test_what_was_accepted_is_told_where_how_it_went_may_not_be_read(simulated):
    prepare(simulated, "create")
    result = do(simulated, "create", "lightsail:GetOperation", name=["new-1", "new-2"])
    assert result["failed"]
    assert result["changed"]
    assert result["msg"].startswith(
        "2 of 2 virtual computers could not be created or changed: new-1, new-2: CreateInstances was"
        " accepted, and how it went could not be read: these credentials lack the IAM action"
    )
    assert {"new-1", "new-2"} < set(simulated.truth())


@pytest.mark.parametrize("before", [OFF, {"status": "started"}])
@pytest.mark.parametrize("job", STUDENTS)
def test_a_student_does_nothing_with_the_computers_of_others(simulated, job, before):
    other = {**before, "tags": {"Student": "somebody"}}
    prepare(simulated, job, **{"desk-2": other})
    accepted = simulated.truth()["desk-2"]["accepted"]
    result = do(simulated, job, name="desk-2")
    assert result["failed"]
    assert result["gui_session"]["error"]["code"] == "AccessDeniedException"
    assert result["gui_session"]["primary_url"] is None
    assert simulated.truth()["desk-2"]["accepted"] == accepted


def test_a_computer_that_was_given_to_another_student_is_theirs(simulated):
    simulated.prepare({"desk-1": {**OFF, "tags": {"Student": "student_by_tag"}}}, QUICK)
    assert not do(simulated, "student_by_tag").get("failed")
    simulated.prepare({"desk-1": {"tags": {"Student": "somebody"}}})
    assert do(simulated, "student_by_tag")["failed"]


@pytest.mark.parametrize("state", ["started", "stopped", "restarted"])
def test_check_mode_needs_no_more_than_a_report(simulated, state):
    simulated.prepare({"desk-1": "started"})
    user = simulated.user_with(without(statements_of(["report"]), None), "reporter")
    result = simulated.act("desk-1", state=state, check=True, **user)
    assert not result.get("failed"), result["msg"]
    assert result["changed"] is (state != "started")


def test_with_the_policy_by_tag_only_what_has_the_tag_is_opened_or_shown(simulated):
    computers = {
        "theirs": {"status": "notStarted", "tags": {"Course": "BIO-8"}},
        "ours": {"status": "notStarted", "tags": {"Course": "BIO-7"}},
        "shouted": {"status": "started", "tags": {"Course": "bio-7"}},
        "untagged": {"status": "notStarted"},
    }
    simulated.prepare(computers, QUICK)
    user = simulated.user_with(without(statements_of(["open_by_tag"]), None), "student")
    result = simulated.act(*computers, **user)
    assert result["failed"]
    assert result["changed"]
    assert list(by_name(result, "status").values()) == [None, "started", None, None]
    assert sum(url is not None for url in by_name(result, "primary_url").values()) == 1
    lacking = "these credentials lack the IAM action lightsail:CreateGUISessionAccessDetails;"
    assert f"theirs, shouted, untagged: {lacking}" in result["msg"]
    assert "3 of 4 GUI sessions could not be opened" in result["msg"]


def test_with_a_pattern_as_the_guide_says_only_what_it_means_is_opened(simulated):
    (statement,) = statements_of(["open_by_tag"])
    like = {"StringLike": {"aws:ResourceTag/Course": "BIO-*"}}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": like}]}
    computers = {
        "biology": {"status": "notStarted", "tags": {"Course": "BIO-9"}},
        "chemistry": {"status": "notStarted", "tags": {"Course": "CHEM-1"}},
    }
    simulated.prepare(computers, QUICK)
    result = simulated.act(*computers, **simulated.user_with(policy, "biologist"))
    assert by_name(result, "status") == {"biology": "started", "chemistry": None}
    assert by_name(result, "error")["chemistry"]["code"] == "AccessDeniedException"
