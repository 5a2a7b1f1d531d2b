# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and roles in moto's IAM, for requests that are really signed and really authorised."""

from __future__ import annotations

import json
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

PARTITION = "aws"
POLICY_NAME = "simulator"
SESSION_SECONDS = 3600
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}],
}


def create_user(name: str, policy: Any, region: str) -> dict[str, str]:
    """Creates a user with one inline policy, or gives an existing one this policy and a new key."""
    iam = iam_backends[DEFAULT_ACCOUNT_ID][PARTITION]
    if name not in iam.users:
        iam.create_user(region, name)
    iam.put_user_policy(name, POLICY_NAME, json.dumps(policy))
    for old in list(iam.list_access_keys(name)):
        iam.delete_access_key(old.access_key_id, name)
    key = iam.create_access_key(name)
    return {"access_key": key.access_key_id, "secret_key": key.secret_access_key}


def create_session(name: str, policy: Any, region: str) -> dict[str, str]:
    """Creates a role with one inline policy, or changes its policy, and assumes it for an hour."""
    iam = iam_backends[DEFAULT_ACCOUNT_ID][PARTITION]
    roles = {role.name: role for role in iam.roles.values()}
    role = roles.get(name) or iam.create_role(
        name, json.dumps(_TRUST), "/", None, "", [], str(SESSION_SECONDS)
    )
    iam.put_role_policy(name, POLICY_NAME, json.dumps(policy))
    assumed = sts_backends[DEFAULT_ACCOUNT_ID][PARTITION].assume_role(
        region, name, role.arn, "", SESSION_SECONDS, ""
    )
    return {
        "access_key": assumed.access_key_id,
        "secret_key": assumed.secret_access_key,
        "session_token": assumed.session_token,
    }
