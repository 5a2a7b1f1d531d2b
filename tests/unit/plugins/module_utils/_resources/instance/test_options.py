# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the options of a task ask of a computer, and which cannot be right."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.model import (
    AUTO_SNAPSHOT,
    STOP_ON_IDLE,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.options import (
    OptionError,
    wanted_of,
)
from ansible_collections.research.lightsail.plugins.module_utils._resources.instance.wanted import (
    AddOn,
)

TEXTS = {
    "availability_zone": "eu-west-1a",
    "bundle_id": "app_standard_xl_1_0",
    "blueprint_id": "lfr_rstudio_1_0",
    "key_pair_name": "class",
    "user_data": "#!/bin/sh",
    "ip_address_type": "ipv4",
}
SNAPSHOT = {key: value for key, value in TEXTS.items() if key != "blueprint_id"} | {
    "snapshot": "golden-1"
}
NOTHING = dict.fromkeys([*TEXTS, "snapshot", "stop_on_idle", "auto_snapshot"])
RULE = {"enabled": True, "threshold": 5, "duration": 30}
# What each message about a creation asks for, by what was left out.
MISSING = {
    "availability_zone": "availability_zone",
    "bundle_id": "bundle_id",
    "blueprint_id": "blueprint_id or snapshot",
}


def wanted(region="eu-west-1", **options):
    return wanted_of({**NOTHING, **options}, region, tag_changes=None)


def refused(region="eu-west-1", **options):
    with pytest.raises(OptionError) as caught:
        wanted(region, **options)
    return str(caught.value)


@pytest.mark.parametrize("given", [TEXTS, SNAPSHOT])
def test_what_creates_is_taken_as_it_is_given(given):
    assert wanted(**given).creation == given


def test_what_holds_for_ever_is_what_a_read_shows_again():
    shown = TEXTS.keys() - {"user_data"}
    assert wanted(**TEXTS).fixed == {key: TEXTS[key] for key in shown}
    assert wanted(**SNAPSHOT).fixed.keys() == shown - {"blueprint_id"}


def test_without_options_nothing_is_wanted():
    found = wanted()
    assert (found.creation, found.fixed, found.add_ons) == (None, {}, ())


@pytest.mark.parametrize(
    "left_out",
    [each for size in (1, 2) for each in itertools.combinations(MISSING, size)],
)
def test_what_a_creation_lacks_is_named(left_out):
    message = refused(**{key: value for key, value in TEXTS.items() if key not in left_out})
    lacking = " and ".join(MISSING[each] for each in left_out)
    assert f"to create a computer, {lacking} must be given, too" in message


@pytest.mark.parametrize("option", [*TEXTS, "snapshot"])
def test_an_empty_text_is_named(option):
    assert refused(**{option: " "}).startswith(f"{option}: it is empty")


def test_of_two_sources_only_one_can_be_given():
    assert "only one of them can be given" in refused(**TEXTS, snapshot="golden-1")


def test_a_snapshot_has_a_name_that_the_service_takes():
    message = refused(**{**SNAPSHOT, "snapshot": "golden 1"})
    assert message.startswith("snapshot: no snapshot can be called 'golden 1'")


@pytest.mark.parametrize("zone", ["eu-west-1", "eu-west-2a", "eu-west-1ab", "a", "eu-west-1A"])
def test_a_zone_is_one_of_the_region(zone):
    assert "is no zone of the Region eu-west-1" in refused(availability_zone=zone)


def test_a_zone_is_taken_where_the_region_is_not_known_here():
    assert wanted(None, **TEXTS).creation == TEXTS


@pytest.mark.parametrize(("threshold", "duration"), [(1, 1), (100, 1440), (5, 30)])
def test_a_rule_for_idle_time_has_both_numbers_as_texts(threshold, duration):
    rule = {"enabled": True, "threshold": threshold, "duration": duration}
    values = {"threshold": str(threshold), "duration": str(duration)}
    assert wanted(stop_on_idle=rule).add_ons == (AddOn(STOP_ON_IDLE, True, values),)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("threshold", None, "it is missing; give 1 to 100 (per cent of the CPU)"),
        ("threshold", 0, "0 is out of range; give 1 to 100"),
        ("threshold", 101, "101 is out of range"),
        ("duration", None, "it is missing; give 1 to 1440 (minutes)"),
        ("duration", 0, "0 is out of range"),
        ("duration", 1441, "1441 is out of range"),
    ],
)
def test_a_number_of_the_rule_that_cannot_be_right_is_named(option, value, words):
    message = refused(stop_on_idle={**RULE, option: value})
    assert message.startswith(f"stop_on_idle.{option}: {words}")


@pytest.mark.parametrize("time", [None, "06:00", "00:00", "23:00"])
def test_snapshots_are_made_at_a_whole_hour_or_when_the_service_likes(time):
    values = {} if time is None else {"snapshot_time_of_day": time}
    rule = {"enabled": True, "time": time}
    assert wanted(auto_snapshot=rule).add_ons == (AddOn(AUTO_SNAPSHOT, True, values),)


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("time", ["6:00", "24:00", "06:30", "1320", "06:00 "])
def test_any_other_time_is_refused(time, enabled):
    rule = {"enabled": enabled, "time": time}
    assert "is no whole hour of the day in UTC" in refused(auto_snapshot=rule)


def test_add_ons_that_are_not_enabled_are_wanted_away():
    off = {"enabled": False, "threshold": None, "duration": None, "time": None}
    assert wanted(stop_on_idle=off, auto_snapshot=off).add_ons == (
        AddOn(STOP_ON_IDLE, False),
        AddOn(AUTO_SNAPSHOT, False),
    )
