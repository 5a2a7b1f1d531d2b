# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each policy of docs/policies for inventories suffices for its job; no action can be left out.

Without it the listing fails, and the message names that action and no other.
"""

from __future__ import annotations

import re
import typing

import pytest

from ..policies import POLICIES, actions_of, statements_of, without

BY_STATUS = [{"key": "gui_session_status", "prefix": "status"}]


class Job(typing.NamedTuple):
    """Files of docs/policies, and the options of the inventory that they are for."""

    policies: tuple[str, ...]
    options: dict[str, typing.Any]


JOBS = {
    "list": Job(("inventory",), {}),
    "list_all_regions": Job(("inventory", "inventory_all_regions"), {"regions": []}),
    "list_research_only": Job(("inventory_research_only",), {"research_only": True}),
    "list_status": Job(
        ("inventory_gui_session_status",),
        {"gui_session_status": True, "keyed_groups": BY_STATUS},
    ),
}
ACTIONS = [(job, action) for job in JOBS for action in actions_of(JOBS[job].policies)]


def listed_by(lab, simulated, job, action=None):
    """What a user lists who lacks an action."""
    simulated.prepare({"desk-1": "started", "untagged": "notStarted"})
    policy = without(statements_of(JOBS[job].policies), action)
    return lab.list(lab.write(**JOBS[job].options, **simulated.user_with(policy, job)))


def test_there_is_a_job_for_each_policy():
    used = {policy for job in JOBS.values() for policy in job.policies}
    assert used == {path.stem for path in POLICIES.glob("inventory*.json")}


@pytest.mark.parametrize("job", JOBS)
def test_the_policies_of_a_job_suffice(lab, simulated, job):
    listed = listed_by(lab, simulated, job)
    assert listed.failed == {}
    assert sorted(listed.hosts) == ["desk-1", "untagged"]
    assert "lack the IAM action" not in listed.said
    if job == "list_status":
        assert listed.groups["status_notStarted"] == ["untagged"]


@pytest.mark.parametrize(("job", "action"), ACTIONS)
def test_an_action_that_is_missing_is_named_and_no_other(lab, simulated, job, action):
    listed = listed_by(lab, simulated, job, action)
    assert listed.hosts == {}
    (reason,) = listed.failed.values()
    # The words of the API are in brackets after it, and name whose call it was.
    refused = rf"\(AccessDeniedException: User: \S+:user/{job} "
    assert re.findall(rf"lack the IAM action (lightsail:\w+); [^(]*{refused}", reason) == [action]
    assert set(re.findall(r"IAM action (\S+);", reason)) == {action}
