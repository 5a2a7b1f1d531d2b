# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which instances an inventory lists."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._selection.filters import Selection
from ansible_collections.research.lightsail.plugins.module_utils._selection.options import (
    OptionError,
)

from .samples import DESK


def takes(filters=None, include=(), exclude=()):
    return Selection.of(filters, include, exclude).takes(DESK)


@pytest.mark.parametrize(
    "state", ["pending", "running", "shutting-down", "stopped", "stopping", "terminated"]
)
def test_every_state_that_a_computer_of_ec2_can_have_can_be_asked_for(state):
    assert takes({"instance-state-name": state}) is (state == "running")


@pytest.mark.parametrize(
    "filters",
    [
        {},
        None,
        {"name": "desk-1"},
        {"name": ["web-1", "desk-1"]},
        {"name": "desk-*"},
        {"name": "d?sk-1"},
        {"name": "*"},
        {"instance-state-name": "running"},
        {"instance-state-name": ["stopped", "r*"]},
        {"availability-zone": "eu-west-1a"},
        {"bundle-id": "app_*"},
        {"blueprint-id": "LightsailForResearch-RStudio"},
        {"tag:Course": "BIO-7"},
        {"tag:Open": True},
        {"tag:Odd": r"a\*b\?c\\d"},
        {"tag:Odd": "a*d"},
        {"tag-key": "Course"},
        {"tag-key": ["Room", "Cour*"]},
        {"name": "desk-1", "tag:Course": "BIO-*"},
    ],
)
def test_filters_that_take_an_instance(filters):
    assert takes(filters)
    if filters:
        assert not takes(exclude=[filters])
        assert not takes(filters, exclude=[filters])


@pytest.mark.parametrize(
    "filters",
    [
        {"name": "desk"},
        {"name": "DESK-1"},
        {"name": "desk-1?"},
        {"name": "desk.1"},
        {"name": "[d]esk-1"},
        {"instance-state-name": "stopped"},
        {"availability-zone": "eu-west-1b"},
        {"bundle-id": "app_standard_2xl_1_0"},
        {"blueprint-id": "nginx"},
        {"tag:Course": "BIO-8"},
        {"tag:course": "BIO-7"},
        {"tag:Room": "*"},
        {"tag:Open": False},
        {"tag:Course": 7},
        {"tag:Course": r"BIO-\*"},
        {"tag:Course": "BIO-7\\"},
        {"tag-key": "BIO-7"},
        {"name": "desk-1", "tag:Course": "BIO-8"},
    ],
)
def test_filters_that_leave_an_instance_out(filters):
    assert not takes(filters)
    assert takes(exclude=[filters])


def test_filters_and_include_filters_add_up():
    assert takes({"name": "no"}, include=[{"name": "no"}, {"name": "desk-1"}])
    assert takes({"name": "desk-1"}, include=[{"name": "no"}])
    assert not takes({"name": "no"}, include=[{"name": "no"}])
    assert not takes({"name": "desk-1"}, exclude=[{"name": "no"}, {"tag-key": "Open"}])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ({"instance-type": "x"}, [], []),
            "filters: there is no filter 'instance-type'; the filters",
        ),
        (({}, [{"tag:": "x"}], []), "include_filters[0]: there is no filter 'tag:'"),
        (({}, [], [{}, {7: "x"}]), "exclude_filters[1]: there is no filter 7"),
        (({}, ["name"], []), "include_filters[0]: must be a dictionary of filters, not 'name'"),
        (
            ({}, [], [{"tag:Course": ["BIO-7", "{{ course }}"]}]),
            "exclude_filters[0]: tag:Course: a template is evaluated in filters only",
        ),
        (({"name": []}, [], []), "filters: name has an empty list"),
        (({"name": None}, [], []), "filters: name: a value must be a text, a number or a boolean"),
        (({"name": [{"a": 1}]}, [], []), "filters: name: a value must be"),
        (
            ({"instance-state-name": ["running", "open"]}, [], []),
            "filters: instance-state-name: there is no state 'open'; the states are pending,",
        ),
    ],
)
def test_filters_that_cannot_be_right(options, message):
    with pytest.raises(OptionError) as caught:
        Selection.of(*options)
    assert message in str(caught.value)


def test_a_wrong_filter_name_is_answered_with_those_that_exist():
    with pytest.raises(
        OptionError, match="availability-zone, blueprint-id, .* tag-key and tag:KEY"
    ):
        Selection.of({"zone": "a"}, [], [])
