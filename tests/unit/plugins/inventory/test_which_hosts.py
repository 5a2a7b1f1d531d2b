# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each computer is one host, and none has the name of something else."""

from __future__ import annotations

import re

import pytest

from .stand_in import instance

INSTEAD = "they are called NAME.REGION instead"


def computers(listed):
    """Which computer each host is, by hostname."""
    return {
        hostname: (variables.get("aws_lightsail_name"), variables.get("aws_lightsail_region"))
        for hostname, variables in listed.hosts.items()
    }


def tagged(name, value, region="eu-west-1"):
    return instance(name, region, tags=[{"key": "Host", "value": value}])


def test_the_same_name_in_two_regions(lab, service):
    regions = ["eu-west-1", "us-east-1"]
    service.accounts["LAB"] = {region: [instance("desk-1", region)] for region in regions}
    listed = lab.list(lab.write(regions=regions))
    assert computers(listed) == {f"desk-1.{region}": ("desk-1", region) for region in regions}
    assert f"would be called desk-1; {INSTEAD}" in listed.said


@pytest.mark.parametrize(("count", "more"), [(20, ""), (21, " and 1 more")])
def test_a_warning_names_twenty_hosts_at_most(lab, service, count, more):
    regions = ["eu-west-1", "us-east-1"]
    names = [f"desk-{number}" for number in range(count)]
    service.accounts["LAB"] = {each: [instance(name, each) for name in names] for each in regions}
    listed = lab.list(lab.write(regions=regions))
    assert f"would be called {', '.join(names[:20])}{more}; {INSTEAD}" in listed.said


def test_names_that_look_like_those_that_were_made_unique(lab, service):
    service.accounts["LAB"] = {
        "eu-west-1": [instance("desk-1"), instance("desk-1.eu-west-1"), instance("lab.a")],
        "us-east-1": [
            instance("desk-1", "us-east-1"),
            instance("desk-1.eu-west-1", "us-east-1"),
        ],
    }
    listed = lab.list(lab.write(regions=["eu-west-1", "us-east-1"]))
    assert computers(listed) == {
        "desk-1.eu-west-1": ("desk-1", "eu-west-1"),
        "desk-1.us-east-1": ("desk-1", "us-east-1"),
        "desk-1.eu-west-1.eu-west-1": ("desk-1.eu-west-1", "eu-west-1"),
        "desk-1.eu-west-1.us-east-1": ("desk-1.eu-west-1", "us-east-1"),
        "lab.a": ("lab.a", "eu-west-1"),
    }


TAKEN = (
    *("all", "ungrouped", "localhost", "LocalHost", "127.0.0.1", "aws_lightsail"),
    *("room_5", "open", "old", "rooms"),
)


@pytest.mark.parametrize("by", ["name", "tag:Host"])
def test_computers_that_are_called_like_something_of_ansible_or_like_a_group(lab, service, by):
    static = lab.write_text("a.yml", "all: {children: {old: {hosts: {desk-9: }}}}")
    names = TAKEN if by == "name" else [f"desk-1{i}" for i in range(len(TAKEN))]
    room = {"key": "Room", "value": "5"}
    computer = [
        instance(name, tags=[{"key": "Host", "value": taken}, room])
        for name, taken in zip(names, TAKEN, strict=True)
    ]
    service.accounts["LAB"] = {"eu-west-1": [*computer, instance("desk-2", tags=[room])]}
    path = lab.write(
        hostnames=[by],
        keyed_groups=[{"key": "tags.Room", "prefix": "room", "parent_group": "rooms"}],
        groups={"open": "name == 'desk-2'"},
        strict=True,
    )
    listed = lab.list(static, path)
    assert computers(listed) == {
        **{f"{name}.eu-west-1": (name, "eu-west-1") for name in names},
        "desk-2": ("desk-2", "eu-west-1"),
        "desk-9": (None, None),
    }
    assert (
        listed.groups["room_5"] == listed.groups["rooms"] == sorted(set(listed.hosts) - {"desk-9"})
    )
    assert listed.groups["open"] == ["desk-2"]
    for name in names:
        assert listed.hosts[f"{name}.eu-west-1"]["tags"]["Room"] == "5"
    for group in listed.manager.groups.values():
        assert group.vars == {}
    for name in TAKEN:
        assert re.search(rf"No instance can be called [^;]*\b{name}\b[^;]*, which", listed.said)
    assert INSTEAD in listed.said


GROUPS = "all: {children: {desk-1: {}, desk-1.eu-west-1: {hosts: {desk-9: }}}}"


def test_a_computer_for_which_no_hostname_is_left_is_named(lab, service):
    service.accounts["LAB"] = {"eu-west-1": [instance("desk-1"), instance("desk-2")]}
    listed = lab.list(lab.write_text("a.yml", GROUPS), lab.write())
    (reason,) = listed.failed.values()
    assert "no hostname is left for desk-1 in eu-west-1: desk-1.eu-west-1 stands for" in reason
    assert list(listed.hosts) == ["desk-9"]


def test_one_that_a_new_group_is_called_and_for_which_none_is_left_is_named(lab, service):
    tags = [{"key": "Room", "value": "1"}]
    names = ("desk_1", "desk_1.eu-west-1", "desk-2")
    service.accounts["LAB"] = {"eu-west-1": [instance(name, tags=tags) for name in names]}
    keyed = {"key": "tags.Room", "prefix": "desk"}
    listed = lab.list(lab.write(keyed_groups=[keyed], strict=True))
    (reason,) = listed.failed.values()
    assert "no hostname is left for desk_1, which a group is called" in reason
    # Both are there still, each as itself.
    assert computers(listed) == {name: (name, "eu-west-1") for name in names}


def test_tags_that_are_no_hostname(lab, service):
    values = ["..", ".", "-oProxyCommand", "../../etc", "a" * 100_000]
    service.accounts["LAB"] = {
        "eu-west-1": [tagged(f"desk-{i}", value) for i, value in enumerate(values)]
    }
    listed = lab.list(lab.write(hostnames=["tag:Host"]))
    assert list(listed.hosts) == [f"desk-{i}.eu-west-1" for i in range(len(values))]
    assert len(listed.said) < 1_500


def accounts(service):
    service.accounts["LAB"] = {"eu-west-1": [instance("desk-1"), instance("desk-2")]}
    service.accounts["OTHER"] = {
        "eu-west-1": [instance("desk-1", account="222222222222"), instance("desk-3")]
    }


def test_two_accounts_with_a_computer_of_one_name_are_refused_by_name(lab, service):
    accounts(service)
    first = lab.write("a.aws_lightsail.yml")
    second = lab.write("b.aws_lightsail.yml", access_key="OTHER")
    listed = lab.list(first, second)
    assert list(listed.hosts) == ["desk-1", "desk-2"]
    assert ":111111111111:" in listed.hosts["desk-1"]["aws_lightsail_arn"]
    assert f"desk-1 is a computer of another account already, from {first}" in listed.said
    assert list(listed.failed) == [str(second)]


def test_two_accounts_are_told_apart_by_a_prefix(lab, service):
    accounts(service)
    first = lab.write("a.aws_lightsail.yml")
    hostnames = [{"name": "name", "prefix": "other", "separator": "-"}]
    second = lab.write("b.aws_lightsail.yml", access_key="OTHER", hostnames=hostnames)
    listed = lab.list(first, second)
    assert list(listed.hosts) == ["desk-1", "desk-2", "other-desk-1", "other-desk-3"]
    assert listed.failed == {}


def test_two_files_for_two_regions_of_an_account(lab, service):
    regions = ["eu-west-1", "us-east-1"]
    service.accounts["LAB"] = {region: [instance("desk-1", region)] for region in regions}
    paths = [lab.write(f"{name}.aws_lightsail.yml", regions=[name]) for name in regions]
    listed = lab.list(*paths)
    assert computers(listed) == {
        "desk-1": ("desk-1", "eu-west-1"),
        "desk-1.us-east-1": ("desk-1", "us-east-1"),
    }
    assert "No instance can be called desk-1, which means something else" in listed.said


def test_a_file_that_is_given_twice_and_one_that_lists_the_same_computers(lab, service):
    accounts(service)
    first = lab.write("a.aws_lightsail.yml")
    second = lab.write("b.aws_lightsail.yml", filters={"name": "desk-2"})
    listed = lab.list(first, second, first)
    assert list(listed.hosts) == ["desk-1", "desk-2"]
    assert listed.failed == {}
    # Of ansible-core itself come warnings that amazon.aws calls it as it should not.
    assert "[WARNING]" not in listed.said.replace("[WARNING]: Deprecation", "")


def test_a_host_of_the_user_gets_the_variables_of_the_computer_of_its_name(lab, service):
    accounts(service)
    static = lab.write_text("a.yml", "all: {hosts: {desk-1: {seat: 5}}}")
    for order in ([static, lab.write()], [lab.write(), static]):
        listed = lab.list(*order)
        assert listed.hosts["desk-1"]["seat"] == 5
        assert listed.hosts["desk-1"]["aws_lightsail_name"] == "desk-1"
        assert listed.failed == {}


ODD = (
    {"name": None},
    {"name": 5},
    {"name": "a b"},
    {"name": "{{ 1 }}"},
    {"name": "a" * 256},
    {"location": None},
    {"location": {"availabilityZone": "us-east-1a", "regionName": "us-east-1"}},
    {"location": {"availabilityZone": "eu-west-1a", "regionName": ["eu-west-1"]}},
    {"state": None},
    {"state": {"code": 16}},
    {"bundleId": None},
    {"bundleId": 7},
    {"blueprintId": {}},
    {"arn": 5},
    {"tags": [{"value": "x"}]},
    {"tags": [{"key": "x", "value": 5}]},
)


def test_instances_that_are_odd_are_warned_of_and_the_others_are_listed(lab, service):
    odd = [{**instance(f"odd-{i}"), **members} for i, members in enumerate(ODD)]
    service.accounts["LAB"] = {"eu-west-1": [instance("desk-1"), *odd]}
    path = lab.write(gui_session_status=True, research_only=True, filters={"name": "*"})
    listed = lab.list(path)
    assert list(listed.hosts) == ["desk-1"]
    count = f"{len(ODD)} of {len(ODD) + 1}"
    assert f"eu-west-1: {count} instances are left out, since Lightsail would not" in listed.said
    assert len(listed.said) < 3_000


def test_large_tags_are_listed(lab, service):
    tags = [{"key": "Note", "value": "x" * 100_000}, {"key": "Only"}]
    service.accounts["LAB"] = {"eu-west-1": [instance("desk-1", tags=tags)]}
    path = lab.write(keyed_groups=[{"key": "tags.Note", "prefix": "n"}], strict=True)
    listed = lab.list(path)
    assert listed.hosts["desk-1"]["tags"]["Only"] == ""
    assert listed.failed == {}


def test_a_computer_that_two_pages_have_is_one_host(lab, service):
    twice = [instance("desk-1"), instance("desk-2"), instance("desk-1")]
    service.accounts["LAB"] = {"eu-west-1": twice}
    listed = lab.list(lab.write())
    assert list(listed.hosts) == ["desk-1", "desk-2"]
    assert "left out" not in listed.said


def test_a_name_that_is_listed_twice_with_two_arns_is_one_computer_and_warned_of(lab, service):
    """Nobody knows which of the two a call by name would reach."""
    twice = [instance("desk-1"), instance("desk-2"), instance("desk-1")]
    twice[-1]["arn"] += "-another"
    service.accounts["LAB"] = {"eu-west-1": twice}
    listed = lab.list(lab.write())
    assert listed.hosts["desk-1"]["aws_lightsail_arn"] == twice[0]["arn"]
    assert list(listed.hosts) == ["desk-1", "desk-2"]
    assert "1 of 3 instances are left out, since Lightsail would not answer so" in listed.said
    assert "'desk-1': it is listed twice, with two ARNs" in listed.said
