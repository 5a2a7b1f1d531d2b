# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is told of a change that is under way when a run ends: nobody knows that it was not made."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._core.errors import ErrorKind
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Request
from ansible_collections.research.lightsail.plugins.module_utils._resources.desktop.reconciler import (
    desktop_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.reconciler import (
    instance_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.wanted import (
    Wanted,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot.reconciler import (
    snapshot_reconciler,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot.wanted import (
    Wanted as WantedSnapshot,
)

from ..doubles import FakeError

NEW = {"availability_zone": "eu-west-1a", "bundle_id": "small", "blueprint_id": "ubuntu"}
OPTIONS = (True, lambda: 0.5, None)
MISSING = FakeError(ErrorKind.NOT_FOUND, "NotFoundException")
THERE = {"name": "desk-1", "state": {"name": "running"}}

CASES = {
    "StartGUISession": (
        lambda: desktop_reconciler("desk-1", "started", False, *OPTIONS),
        [{"status": "stopped"}],
    ),
    "StartInstance": (
        lambda: desktop_reconciler("desk-1", "started", True, *OPTIONS),
        [{"status": "stopped"}, {"name": "stopped"}],
    ),
    "CreateInstances": (
        lambda: instance_reconciler("desk-1", "present", Wanted(NEW), *OPTIONS),
        [MISSING],
    ),
    "TagResource": (
        lambda: instance_reconciler(
            "desk-1", "present", Wanted(None, lambda _tags: ({"room": "1"}, [])), *OPTIONS
        ),
        [THERE],
    ),
    "DeleteInstance": (
        lambda: instance_reconciler("desk-1", "absent", Wanted(), *OPTIONS),
        [THERE],
    ),
    "CreateInstanceSnapshot": (
        lambda: snapshot_reconciler(
            "golden-1", "present", WantedSnapshot({"instance": "golden"}), *OPTIONS
        ),
        [MISSING],
    ),
}


@pytest.mark.parametrize("operation", CASES)
def test_a_change_that_is_under_way_at_the_end_of_a_run_counts_as_made(operation):
    reconciler, answers = CASES[operation]
    reconciler = reconciler()
    decision = reconciler.begin(0.0)
    for answer in answers:
        request = Request(decision, 0.0)
        if isinstance(answer, FakeError):
            decision = reconciler.on_error(request, answer, answer.kind, 0.0)
        else:
            decision = reconciler.on_answer(request, answer, 0.0)
    assert decision.operation.name == operation
    assert not reconciler.outcome().changed
    reconciler.on_abandoned(Request(decision, 1.0), 9.0)
    assert reconciler.outcome().changed
