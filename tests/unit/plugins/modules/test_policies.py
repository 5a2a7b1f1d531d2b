# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each policy of docs/policies for GUI sessions suffices for its job; no action can be left out.

Without it the job fails, and the message names that action and no other.

The simulator evaluates them as IAM does.  What the inventories need is in the target iam_policies.
"""

from __future__ import annotations

import json
import re
import typing
from pathlib import Path

import pytest
from ansible_collections.research.lightsail.plugins import modules

from ..simulated import by_name

POLICIES = Path(next(iter(modules.__path__))).parents[1] / "docs" / "policies"
# A policy must have a statement; this one allows what everybody may do.
NOTHING = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
QUICK = {"start_seconds": 0.1, "stop_seconds": 0.1}


class Job(typing.NamedTuple):
    """Files of docs/policies, the state to ask for (None: only a report), the computer before."""

    policies: tuple[str, ...]
    state: str | None
    computer: dict[str, typing.Any]


JOBS = {
    "open": Job(("open",), "started", {"status": "notStarted"}),
    "close": Job(("close",), "stopped", {"status": "started"}),
    "reopen": Job(("open", "close"), "restarted", {"status": "started"}),
    "open_by_tag": Job(
        ("open_by_tag",), "started", {"status": "notStarted", "tags": {"Course": "BIO-7"}}
    ),
    "report": Job(("report",), None, {"status": "started"}),
}


def actions_of(statement):
    """The actions of a statement, which may be one text."""
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else actions


def statements_of(job):
    """The statements of all policies of a job."""
    return [
        statement
        for policy in JOBS[job].policies
        for statement in json.loads((POLICIES / f"{policy}.json").read_text())["Statement"]
    ]


def without(statements, action):
    """A policy of the statements, less an action; for None, of all that they allow."""
    reduced = [
        {**statement, "Action": [each for each in actions_of(statement) if each != action]}
        for statement in statements
    ]
    kept = [statement for statement in reduced if statement["Action"]] or [NOTHING]
    return {"Version": "2012-10-17", "Statement": kept}


def do(simulated, job, user, **more):
    """Does the job as a user."""
    state = JOBS[job].state
    act = simulated.look if state is None else simulated.act
    return act("desk-1", **user, **more, **({"state": state} if state else {}))


ACTIONS = [
    (job, action)
    for job in JOBS
    for action in dict.fromkeys(each for one in statements_of(job) for each in actions_of(one))
]


def test_there_is_a_job_for_each_policy():
    used = {policy for job in JOBS.values() for policy in job.policies}
    files = {path.stem for path in POLICIES.glob("*.json")}
    assert used == {name for name in files if not name.startswith("inventory")}


@pytest.mark.parametrize("job", JOBS)
def test_the_policies_of_a_job_suffice(simulated, job):
    simulated.prepare({"desk-1": JOBS[job].computer}, QUICK)
    result = do(simulated, job, simulated.user_with(without(statements_of(job), None), job))
    assert not result.get("failed"), result["msg"]
    assert result["changed"] is (JOBS[job].state is not None)
    assert result["gui_session"]["error"] is None


@pytest.mark.parametrize(("job", "action"), ACTIONS)
def test_an_action_that_is_missing_is_named_and_no_other(simulated, job, action):
    simulated.prepare({"desk-1": JOBS[job].computer}, QUICK)
    result = do(simulated, job, simulated.user_with(without(statements_of(job), action), job))
    assert result["failed"]
    assert set(re.findall(r"lightsail:[A-Z]\w+", result["msg"])) == {action}
    assert f"lack the IAM action {action};" in result["msg"]


@pytest.mark.parametrize("state", ["started", "stopped", "restarted"])
def test_check_mode_needs_no_more_than_a_report(simulated, state):
    simulated.prepare({"desk-1": "started"})
    user = simulated.user_with(without(statements_of("report"), None), "reporter")
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
    user = simulated.user_with(without(statements_of("open_by_tag"), None), "student")
    result = simulated.act(*computers, **user)
    assert result["failed"]
    assert result["changed"]
    assert list(by_name(result, "status").values()) == [None, "started", None, None]
    assert sum(url is not None for url in by_name(result, "primary_url").values()) == 1
    lacking = "these credentials lack the IAM action lightsail:CreateGUISessionAccessDetails;"
    assert f"theirs, shouted, untagged: {lacking}" in result["msg"]
    assert "3 of 4 GUI sessions could not be opened" in result["msg"]


def test_with_a_pattern_as_the_guide_says_only_what_it_means_is_opened(simulated):
    (statement,) = statements_of("open_by_tag")
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
