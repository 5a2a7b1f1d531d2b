# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run says of the computers that it created, changed or found as they should be."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.plugin_utils._class_computers import (
    created_sentence,
    flaw_of_archive,
)


def row(name, *operations, changed=True, state="running", error=None):
    """A computer as the module returns it, at its seat; operations are what was answered."""
    return {
        "resource_name": name,
        "region": "eu-west-1",
        "person": None,
        "state": {"name": state},
        "changed": changed,
        "operations": [{"operation_type": each} for each in operations] or None,
        "error": error and {"code": "x", "message": error},
    }


ROWS = [
    row("desk-1", "CreateInstance", "TagResource"),
    row("desk-2", "CreateInstancesFromSnapshot"),
    row("desk-3", "TagResource", "EnableAddOn"),
    row("desk-4"),
    row("desk-5", changed=False),
    row("desk-6", "CreateInstance", error="no capacity"),
    row("desk-7", error="no"),
]


def test_what_was_created_is_told_apart_from_what_was_only_changed():
    assert created_sentence(ROWS, False) == (
        "7 virtual computers: 2 created (desk-1, desk-2); 1 changed (desk-3);"
        " 1 created or changed (desk-4); 1 there already (desk-5);"
        " 1 created and then failed (desk-6); 1 failed (desk-7)."
    )


def test_a_plan_knows_what_is_new_by_its_state():
    rows = [row("desk-1", state=None), row("desk-2"), row("desk-3", changed=False)]
    assert created_sentence(rows, True) == (
        "3 virtual computers, check mode: 1 to be created (desk-1); 1 to be changed (desk-2);"
        " 1 there already (desk-3)."
    )


def snapshot(**more):
    """The snapshot of desk-1 as the module returns it."""
    return {"name": "desk-1-x", "state": "available", "from_instance_name": "desk-1", **more}


@pytest.mark.parametrize("more", [{"state": "pending"}, {"from_instance_name": "desk-2"}])
def test_a_snapshot_that_does_not_keep_a_computer_has_a_flaw(more):
    assert flaw_of_archive(snapshot(), "desk-1") is None
    flaw = flaw_of_archive(snapshot(**more), "desk-1")
    assert flaw is not None
    assert flaw["code"] == "NotArchived"
