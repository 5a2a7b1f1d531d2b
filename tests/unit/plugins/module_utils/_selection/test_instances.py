# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which computer an instance of a listing is, and which one is unfit to be a host."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._selection.instances import (
    Identity,
    account_of,
    flaw_of,
    identity_of,
    qualified_name,
)

from .samples import DESK, instance

ARN = "arn:aws:lightsail:eu-west-1:123456789012:Instance/5c7e7c1f"


@pytest.mark.parametrize(
    ("arn", "account"),
    [
        (ARN, "123456789012"),
        (f"{ARN}:more", "123456789012"),
        ("arn:aws:lightsail:eu-west-1:123456789012", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_the_account_is_in_a_whole_arn_alone(arn, account):
    assert account_of(arn) == account
    identity = Identity(account, "eu-west-1", "desk-1")
    assert identity_of(instance(arn=arn)) == identity


def test_no_other_region_has_a_computer_of_the_same_qualified_name():
    assert qualified_name(instance(region="us-east-2")) == "desk-1.us-east-2"


@pytest.mark.parametrize("found", [DESK, instance(arn=ARN), instance(tags={"a": ""})])
def test_what_the_api_gives_has_no_flaw(found):
    assert flaw_of(found, "eu-west-1") is None


@pytest.mark.parametrize(
    ("members", "flaw"),
    [
        ({"name": None}, "it has no name that AWS allows"),
        ({"name": "desk 1"}, "it has no name that AWS allows"),
        ({"location": None}, "its location region_name is missing or no text"),
        ({"location": "eu-west-1"}, "its location region_name is missing or no text"),
        ({"location": {"availability_zone": "a"}}, "its location region_name is missing or no"),
        ({"location": {"region_name": "eu-west-1"}}, "its location availability_zone is missing"),
        (
            {"location": {"region_name": "us-east-2", "availability_zone": "us-east-2a"}},
            "its location is not eu-west-1",
        ),
        ({"state": {"code": 16}}, "its state name is missing or no text"),
        ({"state": "running"}, "its state name is missing or no text"),
        ({"blueprint_id": ""}, "its blueprint_id is missing or no text"),
        ({"bundle_id": 7}, "its bundle_id is missing or no text"),
        ({"arn": 7}, "its arn is no text"),
        ({"arn": None}, "its arn is no text"),
        ({"tags": [{"key": "a"}]}, "its tags are no texts"),
        ({"tags": {"a": 7}}, "its tags are no texts"),
        ({"tags": {7: "a"}}, "its tags are no texts"),
    ],
)
def test_what_a_stand_in_may_lack_is_a_flaw(members, flaw):
    found = flaw_of({**DESK, **members}, "eu-west-1")
    assert found is not None
    assert found.startswith(flaw)


@pytest.mark.parametrize(
    "member", ["name", "location", "state", "blueprint_id", "bundle_id", "tags"]
)
def test_each_member_that_decides_has_to_be_there(member):
    without = {key: value for key, value in DESK.items() if key != member}
    assert flaw_of(without, "eu-west-1")
