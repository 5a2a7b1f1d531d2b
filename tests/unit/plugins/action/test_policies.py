# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies that the guide names for each playbook of a class suffice, and each is needed.

The simulator evaluates them as IAM does.
"""

from __future__ import annotations

import typing

import pytest

from ..policies import actions_of, statements_of, without

QUICK = {"start_seconds": 0.1, "stop_seconds": 0.1, "change_seconds": 0.1}
ROSTER = "computer,person\ndesk-1,Ada\ndesk-2,Bob\n"
POWER = {"Effect": "Allow", "Action": ["lightsail:GetInstanceState"], "Resource": "*"}

HOW = {"bundle_id": "app_standard_xl_1_0", "availability_zone": "eu-west-1a"}
OF_BLUEPRINT = {**HOW, "blueprint_id": "lfr_rstudio_1_0"}
CHANGES = {"tags": {"course": "biology"}, "stop_on_idle": {"threshold": 5, "duration": 30}}
NEVER, OFF, OVER = (
    None,
    {"status": "stopped", "instance_state": "stopped"},
    {"status": "startExpired"},
)


class Job(typing.NamedTuple):
    """A row of the guide: a goal, files of docs/policies, the computers before it, variables."""

    goal: str
    policies: tuple[str, ...]
    before: dict[str, typing.Any] | None
    given: dict[str, typing.Any] = {}
    more: tuple[dict[str, typing.Any], ...] = ()


JOBS = {
    "create": Job("create", ("create_instances",), NEVER, {**OF_BLUEPRINT, **CHANGES}),
    "create_from_snapshot": Job(
        "create",
        ("create_instances_from_snapshot",),
        NEVER,
        {**HOW, **CHANGES, "snapshot": "golden"},
    ),
    "open": Job("open", ("open_with_power",), OFF),
    "renew": Job("renew", ("open",), OVER, more=(POWER,)),
    "report": Job("report", ("report",), OFF, more=(POWER,)),
    "close": Job("close", ("close_with_power",), {"status": "started"}),
    "delete": Job("delete", ("delete_instances",), {}, {"confirm_delete": 2}),
}
# What these allow is not all needed by them.
LARGER_JOBS = {
    "change": Job(
        "create", ("create_instances", "change_instances"), {}, {**OF_BLUEPRINT, **CHANGES}
    ),
    "report_costs": Job(
        "report", ("report", "report_costs"), OFF, {"cost_estimate": True}, (POWER,)
    ),
    "archive": Job(
        "delete",
        ("delete_instances", "make_snapshots"),
        {},
        {"confirm_delete": 2, "archive": True},
    ),
}


class Account:
    """Answers for the modules as the service does to a user."""

    def __init__(self, simulated, user):
        self.shown = []
        self._simulated = simulated
        self._user = user

    def answer(self, module, args, is_check):
        return self._simulated.run(module, check=is_check, **args, **self._user)


def do(simulated, class_of, name, action=None):
    """Does a job as a user who lacks an action; returns what the role is told."""
    job = {**JOBS, **LARGER_JOBS}[name]
    there = {"source": {}}
    if job.before is not NEVER:
        there |= dict.fromkeys(("desk-1", "desk-2"), job.before)
    simulated.prepare(there, QUICK)
    simulated.snapshot("golden", "source")
    policy = without([*statements_of(job.policies), *job.more], action)
    account = Account(simulated, simulated.user_with(policy, name))
    return class_of(job.goal, account, ROSTER, **job.given)


@pytest.mark.parametrize("name", [*JOBS, *LARGER_JOBS])
def test_the_policies_of_a_playbook_suffice(simulated, class_of, name):
    result = do(simulated, class_of, name)
    assert (result.get("msg"), result["failure"], result["warnings"]) == (None, None, [])
    assert result["changed"] is not name.startswith("report")


def _needed(name):
    return [*actions_of(JOBS[name].policies), *(each["Action"][0] for each in JOBS[name].more)]


@pytest.mark.parametrize(
    ("name", "action"), [(name, action) for name in JOBS for action in _needed(name)]
)
def test_an_action_that_a_playbook_lacks_is_named(simulated, class_of, name, action):
    result = do(simulated, class_of, name, action)
    told = [result.get("msg"), result.get("failure"), *result.get("warnings", ())]
    assert f"lack the IAM action {action};" in " ".join(filter(None, told))
