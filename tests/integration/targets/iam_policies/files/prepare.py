# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes, for each job, a user with its policies, and one for each action, who lacks just that.

Reads JSON: simulator (what it wrote when it was ready), folder (for the inventories) and jobs: each
has job (its name), policies (names of files in docs/policies) and what the tasks need; options are
those of an inventory, in which case one is written for each user.
Prints JSON: for each user what the job has, and name, action (the one that is missing, or null),
access_key and secret_key; with options also inventory (its path) and group.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from simulator.client import ROOT, Simulator

# A policy must have a statement; this one allows what everybody may do.
NOTHING = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}


def actions_of(statement):
    """The actions of a statement, which may be one text."""
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else actions


def without(statements, action):
    """The statements, less an action; for None, all that they allow."""
    reduced = [
        {**statement, "Action": [each for each in actions_of(statement) if each != action]}
        for statement in statements
    ]
    return [statement for statement in reduced if statement["Action"]] or [NOTHING]


def write_inventory(user, folder):
    """Writes a user's inventory, which puts its hosts into the user's group; returns the path."""
    path = Path(folder, f"{user['name']}.aws_lightsail.yml")
    options = {
        **user["options"],
        "plugin": "research.lightsail.aws_lightsail",
        "access_key": user["access_key"],
        "secret_key": user["secret_key"],
        "groups": {user["group"]: True},
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(options), encoding="utf-8")
    return str(path)


def main():
    task = json.load(sys.stdin)
    simulator = Simulator(**task["simulator"])
    users = []
    for job in task["jobs"]:
        statements = []
        for policy in job["policies"]:
            text = (ROOT / "docs" / "policies" / f"{policy}.json").read_text(encoding="utf-8")
            statements += json.loads(text)["Statement"]
        actions = dict.fromkeys(each for one in statements for each in actions_of(one))
        for number, action in enumerate([None, *actions]):
            name = f"{job['job']}-{number}"
            policy = {"Version": "2012-10-17", "Statement": without(statements, action)}
            user = {**job, "name": name, "action": action, **simulator.create_user(name, policy)}
            if "options" in job:
                user["group"] = name.replace("-", "_")
                user["inventory"] = write_inventory(user, task["folder"])
            users.append(user)
    print(json.dumps(users))


main()
