# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policies against what the Service Authorization Reference says, and the guide against both.

The reference is the copy that policy_sentry brings along.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from policy_sentry.querying.actions import get_action_data
from policy_sentry.shared.iam_data import get_service_prefix_data

from simulator import plugin

plugin.install()

# Only now can moto's package be asked for it.
from moto.lightsail.claims import OPERATIONS  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "docs" / "policies").glob("*.json"))
# The ARN of a certain resource.
ONE = re.compile(r"arn:aws:lightsail:[a-z]+-[a-z]+-\d:\d{12}:(\w+)/[0-9a-f-]{36}")
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_permissions.rst"


def statements(file: Path) -> list[dict[str, Any]]:
    """The statements of a policy."""
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["Version"] == "2012-10-17"
    return list(document["Statement"])


def reference(action: str) -> list[dict[str, Any]]:
    """What the reference has on an action: the resources it is for, and their condition keys."""
    service, name = action.split(":", 1)
    return [dict(row) for row in get_action_data(service, name)[service]]


def in_a_policy(text: str) -> str:
    """A pattern of the reference, as a policy for one partition writes it."""
    return re.sub(r"\$\{\w+\}", "*", text.replace("${Partition}", "aws"))


def test_there_are_policies() -> None:
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_policy_allows_named_actions_on_the_narrowest_kind_of_resource(file: Path) -> None:
    for statement in statements(file):
        assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
        assert statement["Effect"] == "Allow"
        assert statement["Action"]
        resource = ONE.sub(r"arn:aws:lightsail:*:*:\1/*", statement["Resource"])
        for action in statement["Action"]:
            rows = {in_a_policy(row["resource_arn_format"]): row for row in reference(action)}
            row = rows[resource]
            assert row["action"] == action  # also the letters' case
            assert resource != "*" or set(rows) == {"*"}
            assert not row["dependent_actions"]
            keys = [re.sub(r"\$\{\w+\}$", "", key) for key in row["condition_keys"]]
            for operator, conditions in statement.get("Condition", {}).items():
                assert operator == "StringEquals"
                assert all(condition.startswith(tuple(keys)) for condition in conditions)


def test_a_name_is_nothing_that_a_policy_can_ask_for() -> None:
    """As the guide says.  Should this fail, there is a better way than by tags."""
    service = get_service_prefix_data("lightsail")
    assert set(service["conditions"]) == {
        "aws:RequestTag/${TagKey}",
        "aws:ResourceTag/${TagKey}",
        "aws:TagKeys",
    }
    arn = service["resources"]["Instance"]["arn"]
    assert arn == "arn:${Partition}:lightsail:${Region}:${Account}:Instance/${Id}"


def test_the_guide_shows_the_policies_as_they_are() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    blocks = re.findall(
        r"^\.\. file: (\S+)\n\n\.\. code-block:: json\n\n((?:   .*\n)+)", text, re.MULTILINE
    )
    shown = {name: re.sub(r"^   ", "", body, flags=re.MULTILINE) for name, body in blocks}
    assert len(shown) == len(blocks)
    assert shown == {file.name: file.read_text(encoding="utf-8") for file in FILES}


def test_the_guide_has_a_row_for_each_policy() -> None:
    table = GUIDE.read_text(encoding="utf-8").partition("list-table::")[2].partition("\n\n``")[0]
    assert {f"{name}.json" for name in re.findall(r"``(\w+)\.json``", table)} == {
        file.name for file in FILES
    }


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_the_simulator_evaluates_an_action_by_the_resource_that_the_reference_names(
    operation: str,
) -> None:
    rows = get_action_data("lightsail", operation)["lightsail"]
    kinds = {row["resource_arn_format"].rpartition(":")[2].partition("/")[0] for row in rows}
    claimed = OPERATIONS[operation]
    assert (claimed.kind in kinds) if claimed.kind else (kinds == {"*"})
    # What a call makes can be given tags where the reference knows tags of the request.
    keys = {key for row in rows for key in row["condition_keys"]}
    if operation != "TagResource":
        assert (claimed.makes is not None) is ("aws:RequestTag/${TagKey}" in keys)
