# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an inventory calls the instances."""

from __future__ import annotations

import pytest
from ansible_collections.research.lightsail.plugins.module_utils._selection.hostnames import (
    can_be_host,
    hostnames_of,
    preferences,
)
from ansible_collections.research.lightsail.plugins.module_utils._selection.options import (
    OptionError,
)
from hypothesis import given
from hypothesis import strategies as st

from .samples import DESK, instance


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


@pytest.mark.parametrize(
    ("hostname", "can_be"), [("x" * 255, True), ("x" * 256, False), ("ä" * 128, False)]
)
def test_a_host_has_255_bytes_at_the_most(hostname, can_be):
    assert can_be_host(hostname) is can_be


@pytest.mark.parametrize(
    "hostname", ["all", "Ungrouped", "localhost", "LOCALHOST", "127.0.0.1", "::1", ".desk", "-desk"]
)
def test_what_ansible_takes_for_something_else_can_be_no_host(hostname):
    assert not can_be_host(hostname)


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
