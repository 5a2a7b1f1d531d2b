# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which instances an inventory lists, and what it calls them."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._rules.instances import (
    OptionError,
    Selection,
    hostnames_of,
    preferences,
)
from hypothesis import given
from hypothesis import strategies as st


def instance(name="desk-1", region="eu-west-1", tags=None, state="running", **members):
    return {
        "name": name,
        "location": {"availability_zone": f"{region}a", "region_name": region},
        "blueprint_id": "LightsailForResearch-RStudio",
        "bundle_id": "app_standard_xl_1_0",
        "state": {"code": 16, "name": state},
        "tags": tags or {},
        **members,
    }


DESK = instance(tags={"Course": "BIO-7", "Open": "true", "Empty": "", "Odd": "a*b?c\\d"})


def takes(filters=None, include=(), exclude=()):
    return Selection.of(filters, include, exclude).takes(DESK)


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


def named(*hostnames, of=None):
    return hostnames_of([of or DESK], preferences(hostnames))[0][0]


def test_what_an_instance_is_called():
    desk = instance(
        public_ip_address="192.0.2.1", tags={"Seat": "Büro, {{ 1 }}:1", "Room": "5", "Empty": ""}
    )
    assert named("name", of=desk) == "desk-1"
    assert named("ip-address", of=desk) == "192.0.2.1"
    assert named("private-ip-address", "tag:Room", of=desk) == "5"
    assert named("tag:Seat", of=desk) == "Büro_____1____1"
    assert named("tag:Room=5", of=desk) == "Room_5"
    assert named("tag:Room=6", of=desk) == "desk-1"
    assert named("tag:Empty", "tag:None", of=desk) == "desk-1"
    assert named(of=desk) == "desk-1"


def test_what_an_instance_is_called_with_a_prefix():
    assert named({"name": "name", "prefix": "tag:Course"}) == "BIO-7_desk-1"
    assert named({"name": "name", "prefix": "lab", "separator": "-"}) == "lab-desk-1"
    assert named({"name": "name", "prefix": "tag:None"}) == "desk-1"
    assert named({"name": "tag:None", "prefix": "lab"}) == "desk-1"
    assert named({"name": "name"}) == "desk-1"


@pytest.mark.parametrize(
    ("hostnames", "message"),
    [
        (
            ["dns-name"],
            "hostnames[0]: there is no hostname 'dns-name'; the hostnames are ip-address,",
        ),
        (["name", "tag:"], "hostnames[1]: there is no hostname 'tag:'"),
        (["tag:Room,Seat"], "hostnames[0]: 'tag:Room,Seat' is not one tag; several tags"),
        (["tag:Room | upper"], "hostnames[0]: 'tag:Room | upper' is not one tag; several tags"),
        ([{"name": "name", "prefix": "tag:A|upper"}], "hostnames[0]: 'tag:A|upper' is not one tag"),
        ([{"prefix": "x"}], "hostnames[0]: must be a text, or a dictionary of name, prefix"),
        ([{"name": "name", "suffix": "x"}], "hostnames[0]: must be a text, or a dictionary"),
        ([{"name": 5}], "hostnames[0]: name must be a text, not 5"),
        ([5], "hostnames[0]: must be a text, or a dictionary"),
    ],
)
def test_hostnames_that_cannot_be_right(hostnames, message):
    with pytest.raises(OptionError) as caught:
        preferences(hostnames)
    assert message in str(caught.value)


def test_the_same_name_in_two_regions():
    computers = [
        instance("desk-1", "eu-west-1"),
        instance("desk-2"),
        instance("desk-1", "us-east-1"),
    ]
    assert hostnames_of(computers, []) == (
        ["desk-1.eu-west-1", "desk-2", "desk-1.us-east-1"],
        ["desk-1"],
    )


def test_a_hostname_that_looks_like_one_that_was_made_unique():
    computers = [
        instance("desk-1", tags={"Seat": "1"}),
        instance("desk-2", tags={"Seat": "1"}),
        instance("desk-3", tags={"Seat": "desk-1.eu-west-1"}),
    ]
    hostnames, shared = hostnames_of(computers, preferences(["tag:Seat"]))
    assert hostnames == ["desk-1.eu-west-1", "desk-2.eu-west-1", "desk-3.eu-west-1"]
    assert shared == ["1", "desk-1.eu-west-1"]


def test_one_computer_that_is_listed_twice_stays_one():
    assert set(hostnames_of([instance(), instance()], [])[0]) == {"desk-1.eu-west-1"}


SEATS = st.sampled_from(["1", "2", "desk-1", "desk-1.eu-west-1", "desk-2.us-east-1"])


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["desk-1", "desk-2", "desk-3"]),
            st.sampled_from(["eu-west-1", "us-east-1"]),
        ),
        SEATS,
    )
)
def test_no_two_computers_share_a_hostname(seats):
    computers = [instance(*where, tags={"Seat": seat}) for where, seat in seats.items()]
    hostnames, shared = hostnames_of(computers, preferences(["tag:Seat"]))
    assert len(set(hostnames)) == len(computers)
    for hostname, seat in zip(hostnames, seats.values(), strict=True):
        assert (hostname == seat) or (seat in shared)
