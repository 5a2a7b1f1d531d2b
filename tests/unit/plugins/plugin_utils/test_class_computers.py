# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run says of the computers that it created, changed or found as they should be."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.plugin_utils._class_computers import (
    CREATION_VARIABLES,
    Deletion,
    archive_names,
    created_sentence,
    creation_of,
    deleted_sentence,
    deletion_of,
    flaw_of_archive,
    groups_of,
    is_to_go,
    not_archived,
    stays_message,
    unconfirmed_message,
    untold,
    without_aliases,
)
from ansible_collections.research.lightsail.plugins.plugin_utils._roster import Seat
from ansible_collections.research.lightsail.plugins.plugin_utils._targets import RoleError, Target


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


def test_each_snapshot_has_the_name_of_its_computer_and_the_time_in_utc():
    noon = 1_800_014_400  # 2027-01-15 12:00 UTC
    longest = "x" * 239
    assert archive_names(["desk-1", longest], noon) == {
        "desk-1": "desk-1-20270115-120000",
        longest: f"{longest}-20270115-120000",
    }
    with pytest.raises(RoleError, match="a name of at most 239 characters leaves room"):
        archive_names(["desk-1", longest + "x"], noon)


def test_one_that_stays_says_why_and_is_not_changed():
    kept = not_archived(row("desk-1"), "no room")
    assert kept["changed"] is False
    assert kept["error"] == {
        "code": "NotArchived",
        "message": "it was not deleted, since its snapshot was not done: no room",
    }


@pytest.mark.parametrize(
    ("changed", "state", "goes"),
    [(True, None, True), (False, "hibernating", True), (False, None, False)],
)
def test_what_is_there_or_may_be_is_to_go(changed, state, goes):
    assert is_to_go(row("desk-1", changed=changed, state=state)) is goes


def test_one_that_nobody_tells_of_is_there_neither_changed_nor_known():
    told = untold(Seat("desk-1"))
    assert (told["name"], told["resource_name"], told["changed"]) == ("desk-1", "desk-1", False)
    assert told["state"] == {"code": None, "name": None}
    assert told["operations"] is None
    assert told["error"]["code"] == "Unfinished"


def test_of_a_deletion_each_computer_is_told_with_its_snapshot():
    rows = [
        {**row("desk-1"), "archive": "desk-1-x"},
        row("desk-2", error="no"),
        row("desk-3", changed=False, state=None),
        row("desk-4", changed=False, state="hibernating"),
    ]
    assert deleted_sentence(rows, "", True) == (
        "4 virtual computers: 1 archived and deleted (desk-1 as desk-1-x); 1 failed (desk-2);"
        " 1 not there (desk-3); 1 in an unknown state (desk-4)."
    )
    assert deleted_sentence(rows[:1], "check mode", False) == (
        "1 virtual computer, check mode: 1 to be deleted (desk-1 as desk-1-x)."
    )
    assert stays_message(rows, ["1 of 4 failed"]).startswith("Not deleted: desk-2")
    assert stays_message(rows[:1], []) is None


def given(**options):
    """What a person or a survey gave; None stands for what was not."""
    return {**dict.fromkeys(CREATION_VARIABLES), **_named(options)}


def _named(options):
    return {f"classroom_{option}": value for option, value in options.items()}


def test_what_a_survey_gives_is_read_as_the_module_reads_it():
    assert creation_of(given()) == {}
    script = " #!/bin/sh\n"
    read = creation_of(
        given(
            bundle_id=" small ",
            blueprint_id="ubuntu",
            availability_zone="eu-west-1a\n",
            user_data=script,
            tags=" course=biology ",
            stop_on_idle="threshold=5,duration=30",
            snapshot="",
        )
    )
    assert read == {
        "bundle_id": "small",
        "blueprint_id": "ubuntu",
        "availability_zone": "eu-west-1a",
        "user_data": script,
        "tags": {"course": "biology"},
        "stop_on_idle": {"enabled": True, "threshold": 5, "duration": 30},
    }


def test_all_that_is_wrong_of_a_creation_is_told_at_once():
    wrong = given(bundle_id=True, blueprint_id="a", snapshot="b", tags=5, stop_on_idle="soon")
    with pytest.raises(RoleError) as error:
        creation_of(wrong)
    assert str(error.value) == (
        "classroom_bundle_id: 'True' is no text; classroom_tags: '5' is not understood; it is"
        " written like course=statistics, or as a dictionary; classroom_stop_on_idle: 'soon' is"
        " not understood; it is written like threshold=5,duration=30, or as a dictionary;"
        " classroom_snapshot and classroom_blueprint_id are both given; a snapshot has the"
        " blueprint of the computer that it was made of: leave one of them out"
    )


def test_defaults_are_known_by_all_names_of_the_options():
    assert without_aliases(
        {"zone": "a", "instance_snapshot_name": "b", "resource_tags": {}, "bundle_id": None}
    ) == {"availability_zone": "a", "snapshot": "b", "tags": {}}


HOW = {"bundle_id": "small", "blueprint_id": "ubuntu", "availability_zone": "eu-west-1a"}


def groups(seats, creation, defaults=()):
    """The groups of seats that are all in Ireland: the computers of each, and its options."""
    targets = [Target(each.computer, "eu-west-1", True) for each in seats]
    found = groups_of(seats, targets, creation, dict(defaults))
    return [([target.name for target in each.targets], each.options) for each in found]


def test_computers_that_are_made_alike_are_one_group():
    seats = [
        Seat("desk-1"),
        Seat("desk-2", bundle_id="large"),
        Seat("desk-3", availability_zone="eu-west-1b"),
        Seat("desk-4"),
        Seat("desk-5", blueprint_id="windows"),
    ]
    assert groups(seats, HOW) == [
        (["desk-1", "desk-4"], HOW),
        (["desk-2"], {**HOW, "bundle_id": "large"}),
        (["desk-3"], {**HOW, "availability_zone": "eu-west-1b"}),
        (["desk-5"], {**HOW, "blueprint_id": "windows"}),
    ]


def test_a_snapshot_and_a_blueprint_replace_each_other():
    zone = {"bundle_id": "small", "availability_zone": "eu-west-1a"}
    of_snapshot = {**zone, "snapshot": "golden-1"}
    seats = [Seat("desk-1"), Seat("desk-2", blueprint_id="ubuntu")]
    expected = [(["desk-1"], of_snapshot), (["desk-2"], {**zone, "blueprint_id": "ubuntu"})]
    assert groups(seats, of_snapshot) == expected
    assert groups(seats, {"snapshot": "golden-1"}, {**zone, "blueprint_id": "x"}) == expected
    assert groups(seats[1:], zone, {"snapshot": "x"}) == expected[1:]


def refused_groups(seats, creation, defaults=()):
    with pytest.raises(RoleError) as error:
        groups(seats, creation, defaults)
    return str(error.value)


def test_what_is_missing_is_told_with_the_lines():
    seats = [Seat(f"desk-{line}", line=line) for line in range(2, 14)]
    some = [Seat("gpu-1", bundle_id="gpu", blueprint_id="ubuntu", line=14), *seats]
    lines = "2, 3, 4, 5, 6, 7, 8, 9, 10, 11"
    assert refused_groups(some, {}) == (
        "To create the computers, something is not given: classroom_bundle_id (for lines"
        f" {lines} and 2 more, or the column bundle_id); classroom_blueprint_id or"
        f" classroom_snapshot (for lines {lines} and 2 more, or the column blueprint_id);"
        f" classroom_availability_zone (for lines {lines} and 3 more, or the column"
        " availability_zone). Give it with -e, or fill the column of the roster"
    )
    one = {key: HOW[key] for key in ("bundle_id", "availability_zone")}
    assert "(for line 2, or the column blueprint_id)" in refused_groups(seats[:1], one)
    assert "and" not in refused_groups(seats[:10], one).partition("(for")[2].partition(",")[0]
    assert f"(for lines {lines}, or" in refused_groups(seats[:10], one)


def test_what_is_wrong_of_all_is_told_without_lines_and_of_some_with_them():
    seats = [Seat("desk-1", line=2), Seat("desk-2", bundle_id="large", line=3)]
    idle = {"threshold": 500, "duration": 30, "enabled": True}
    says = refused_groups(seats, {**HOW, "stop_on_idle": idle})
    assert says.startswith("classroom_roster: stop_on_idle.threshold: 500")
    seats = [Seat("desk-1", line=2), Seat("desk-2", availability_zone="us-east-2a", line=3)]
    says = refused_groups(seats, HOW)
    assert says.startswith("classroom_roster: line 3: availability_zone: ")


@pytest.mark.parametrize(
    ("option", "given", "read"),
    [
        ("auto_snapshot", "time=06:00", {"enabled": True, "time": "06:00"}),
        ("auto_snapshot", {"enabled": "no"}, {"enabled": False, "time": None}),
        ("auto_snapshot", "enabled=no,time=06:00", {"enabled": False, "time": "06:00"}),
        ("stop_on_idle", "enabled=no", {"enabled": False, "threshold": None, "duration": None}),
        (
            "stop_on_idle",
            "enabled=yes,threshold=5,duration=30",
            {"enabled": True, "threshold": 5, "duration": 30},
        ),
    ],
)
def test_defaults_are_read_as_the_module_reads_them(option, given, read):
    ((_names, options),) = groups([Seat("desk-1")], HOW, {option: given})
    assert options == {**HOW, option: read}


def test_defaults_that_are_not_understood_are_told_as_such():
    says = refused_groups([Seat("desk-1")], HOW, {"tags": "x", "auto_snapshot": 5})
    assert says == (
        "module_defaults: tags: 'x' is not understood; it is written like course=statistics, or as"
        " a dictionary; module_defaults: auto_snapshot: '5' is not understood; it is written like"
        " time=06:00, or as a dictionary"
    )


@pytest.mark.parametrize(
    ("archive", "number", "read"),
    [
        (None, None, Deletion(False, None)),
        ("yes", " 35 ", Deletion(True, 35)),
        (False, 3, Deletion(False, 3)),
        ("", "", Deletion(False, None)),
    ],
)
def test_what_a_survey_says_of_a_deletion_is_read(archive, number, read):
    assert deletion_of(_named({"archive": archive, "confirm_delete": number})) == read


@pytest.mark.parametrize("number", [True, "all", "-3", "3.5", "9" * 10, [3]])
def test_what_is_no_number_of_computers_is_refused_with_all_else(number):
    with pytest.raises(RoleError) as error:
        deletion_of(_named({"archive": "perhaps", "confirm_delete": number}))
    assert "is not a number of computers; classroom_archive: 'perhaps'" in str(error.value)


@pytest.mark.parametrize(
    ("confirmed", "is_check", "why"),
    [
        (3, False, None),
        (3, True, None),
        (None, True, None),
        (None, False, "is not given"),
        (2, False, "is 2, and the roster has another number of computers"),
        (2, True, "is 2, and the roster has another number of computers"),
    ],
)
def test_nothing_is_deleted_without_the_right_number(confirmed, is_check, why):
    message = unconfirmed_message(Deletion(False, confirmed), 3, is_check)
    if why is None:
        assert message is None
    else:
        assert f"since classroom_confirm_delete {why}." in message
        assert message.endswith("give -e classroom_confirm_delete=3.")
