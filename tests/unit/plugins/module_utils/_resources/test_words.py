# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How each kind of resource is told: that no word is missing, and that they go together."""

from __future__ import annotations

from enum import Enum

import botocore.session
import pytest
from ansible_collections.research.lightsail.plugins.module_utils._engine.protocol import Operation
from ansible_collections.research.lightsail.plugins.module_utils._resources.desktop import (
    words as of_desktop,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import (
    model as session,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.gui_session import (
    rules as session_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance import (
    rules as instance_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance import (
    words as of_instance,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.model import (
    Instance,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    model as snapshot,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    rules as snapshot_rules,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance_snapshot import (
    words as of_snapshot,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.lifecycle.model import (
    Absence,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    model as power,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.power import (
    rules as power_rules,
)
from botocore import xform_name

# Of each kind its words, the states of the option, the statuses, and the tables of what is sent.
KINDS = [
    (
        of_desktop,
        session_rules.GOALS,
        {*session.Status, *power.Status},
        [session_rules.TRANSITIONS, power_rules.TRANSITIONS],
    ),
    (
        of_instance,
        instance_rules.GOALS,
        {*power.Status, *Absence},
        [instance_rules.RULES.transitions, instance_rules.RULES_FROM_SNAPSHOT.transitions],
    ),
    (
        of_snapshot,
        snapshot_rules.GOALS,
        {*snapshot.Status, *Absence},
        [snapshot_rules.TRANSITIONS],
    ),
]


def sent_by(tables) -> set[str]:
    """The names of the operations that tables have."""
    actions = [action for table in tables for row in table.values() for action in row.values()]
    return {action.name for action in actions if isinstance(action, Operation)}


@pytest.mark.parametrize(("words", "states", "statuses", "tables"), KINDS)
def test_every_state_status_and_operation_has_words(words, states, statuses, tables):
    assert set(words.DONE) == set(words.REACHED) == set(words.LAST_PHASES) == set(states)
    assert set(words.PHASES) == statuses
    assert set(words.SENT) == sent_by(tables)


@pytest.mark.parametrize("words", [each[0] for each in KINDS])
def test_what_this_version_does_not_know_is_called_the_same_of_all(words):
    unknown: set[Enum] = {power.Status.UNKNOWN, session.Status.UNKNOWN, snapshot.Status.UNKNOWN}
    assert {words.PHASES[each] for each in unknown & set(words.PHASES)} == {"unknown"}


@pytest.mark.parametrize(
    ("words", "operation", "status"),
    [
        (of_desktop, session_rules.START, session.Status.STARTING),
        (of_desktop, session_rules.STOP, session.Status.STOPPING),
        (of_desktop, power_rules.START, power.Status.PENDING),
        (of_desktop, power_rules.STOP, power.Status.STOPPING),
        (of_instance, instance_rules.CREATE, Absence.MISSING),
        (of_instance, instance_rules.CREATE_FROM_SNAPSHOT, Absence.MISSING),
        (of_instance, power_rules.START, power.Status.PENDING),
        (of_instance, power_rules.STOP, power.Status.STOPPING),
        (of_snapshot, snapshot_rules.CREATE, Absence.MISSING),
        (of_snapshot, snapshot_rules.CREATE, snapshot.Status.PENDING),
    ],
)
def test_what_was_just_changed_is_called_as_it_will_be_read(words, operation, status):
    assert words.SENT[operation.name] == words.PHASES[status]


@pytest.mark.parametrize(
    ("words", "operation", "state"),
    [
        (of_instance, instance_rules.DELETE, "absent"),
        (of_instance, instance_rules.REBOOT, "restarted"),
        (of_snapshot, snapshot_rules.DELETE, "absent"),
    ],
)
def test_what_is_being_done_is_called_as_what_was_done(words, operation, state):
    stem = words.DONE[state].removesuffix("ed")
    assert words.SENT[operation.name].removeprefix("being ").startswith(stem)


def test_a_computer_at_rest_is_called_the_same_on_its_way_and_at_its_goal():
    reached, phases = of_instance.REACHED, of_instance.PHASES
    assert reached["started"] == phases[power.Status.RUNNING] == "running"
    assert reached["stopped"] == phases[power.Status.STOPPED] == "off"
    assert reached["restarted"].startswith(reached["started"])
    assert reached["absent"] == of_instance.DONE["absent"] == "deleted"
    assert of_snapshot.REACHED["absent"] == of_snapshot.DONE["absent"] == "deleted"


def test_a_session_at_its_goal_is_called_as_its_status_is():
    reached, phases = of_desktop.REACHED, of_desktop.PHASES
    assert reached["started"] == phases[session.Status.STARTED] == "open"
    assert reached["stopped"] == phases[session.Status.STOPPED] == "closed"
    assert reached["restarted"] == "open again"


def test_what_was_made_is_said_to_be_of_use():
    assert of_instance.REACHED["present"] == "ready"
    assert of_snapshot.REACHED["present"] == snapshot.Status.AVAILABLE.value == "available"
    assert of_snapshot.PHASES[snapshot.Status.AVAILABLE] == "there"
    assert of_snapshot.PHASES[snapshot.Status.ERROR] == "broken"


def members_of(shape) -> set[str]:
    """What the API tells of a kind of thing, in snake_case."""
    model = botocore.session.get_session().get_service_model("lightsail")
    return set(map(xform_name, model.shape_for(shape).members))


@pytest.mark.parametrize(
    ("words", "shape"), [(of_instance, "Instance"), (of_snapshot, "InstanceSnapshot")]
)
def test_what_is_always_told_are_members_of_the_api(words, shape):
    assert set(words.MEMBERS) <= members_of(shape)
    assert len(set(words.MEMBERS)) == len(words.MEMBERS)
    assert words.KEY_OF_NAME in members_of(shape)


@pytest.mark.parametrize("instance", [None, Instance("desk-1", None), Instance("desk-1", {})])
def test_of_a_computer_without_a_state_the_members_of_the_state_are_null(instance):
    told = of_instance.members_of(instance)
    assert told == {**dict.fromkeys(of_instance.MEMBERS), "state": {"code": None, "name": None}}


@pytest.mark.parametrize(
    "missing",
    [Instance("desk-1", None), snapshot.InstanceSnapshot("golden-1", None)],
)
def test_a_resource_that_does_not_exist_is_as_the_option_state_calls_it(missing):
    assert missing.status == "absent"


def test_the_add_ons_are_those_of_the_api():
    model = botocore.session.get_session().get_service_model("lightsail")
    assert set(of_instance.ADD_ONS) == set(model.shape_for("AddOnType").enum)


@pytest.mark.parametrize("state", ["started", "stopped", "restarted"])
def test_what_was_done_to_a_computer_is_called_as_the_state_that_was_asked_for(state):
    assert of_instance.DONE[state] == state


def test_of_an_add_on_a_diff_tells_members_of_the_api():
    told = {setting for settings in of_instance.SETTINGS.values() for setting in settings}
    assert told == members_of("AddOn") - {"name", "status", "next_snapshot_time_of_day"}


def test_a_diff_shows_a_computer_by_the_names_of_the_options():
    add_on = {"name": "StopInstanceOnIdle", "status": "Enabled", "threshold": "5", "duration": "30"}
    members = {
        "name": "desk-1",
        "location": {"availability_zone": "eu-west-1a", "region_name": "eu-west-1"},
        "blueprint_id": "ubuntu",
        "bundle_id": "small",
        "state": {"code": 16, "name": "running"},
        "tags": {"room": "1"},
        "add_ons": [add_on],
    }
    assert of_instance.in_diff(Instance("desk-1", members)) == {
        "state": "running",
        "availability_zone": "eu-west-1a",
        "blueprint_id": "ubuntu",
        "bundle_id": "small",
        "tags": {"room": "1"},
        "stop_on_idle": {"threshold": "5", "duration": "30"},
        "auto_snapshot": None,
    }


def test_a_diff_shows_a_snapshot_with_its_computer():
    members = {"name": "golden-1", "state": "available", "from_instance_name": "golden", "tags": {}}
    assert of_snapshot.in_diff(snapshot.InstanceSnapshot("golden-1", members)) == {
        "state": "available",
        "from_instance_name": "golden",
        "tags": {},
    }
