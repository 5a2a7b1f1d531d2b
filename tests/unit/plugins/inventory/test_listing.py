# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is listed of a service that answers as Lightsail does: the simulator."""

from __future__ import annotations

import pytest

BIOLOGY = {"Course": "BIO-7"}
INSTANCES = {
    "desk-1": {"status": "started", "tags": {"Room": "5", **BIOLOGY}},
    "desk-2": {
        "status": "startExpired",
        "tags": {"Room": "6", **BIOLOGY},
        "bundle_id": "gpu_nvidia_2xl_1_0",
    },
    "desk-3": {"status": "started", "tags": {"Room": "6", "Course": "BIO-8"}},
    "desk-4": {"status": "stopped", "instance_state": "stopped", "tags": BIOLOGY},
    "spare-1": {"status": "started", "tags": BIOLOGY, "availability_zone": "eu-west-1b"},
    "web-1": {
        "bundle_id": "nano_2_0",
        "blueprint_id": "nginx",
        "public_ip_address": "192.0.2.1",
        "private_ip_address": "10.0.0.1",
    },
    "web-2": {
        "bundle_id": "nano_3_0",
        "blueprint_id": "nginx",
        "tags": {"Hostname": "www", **BIOLOGY},
    },
}
# Of each page; and the bundle of a computer that can be bought no more.
SETTINGS = {"page_size": 2, "inactive": ["gpu_nvidia_2xl_1_0"]}
BOTH = ["eu-west-1", "us-east-1"]
READ = "CreateGUISessionAccessDetails"


def test_without_options_all_instances_of_a_region_are_listed_page_by_page(lab, simulated):
    simulated.prepare(INSTANCES, SETTINGS)
    listed = lab.list(lab.write("plain.aws_lightsail.yaml"))
    assert sorted(listed.hosts) == sorted(INSTANCES)
    assert listed.groups["aws_lightsail"] == sorted(INSTANCES)
    desk = listed.hosts["desk-1"]
    assert desk["name"] == "desk-1"
    assert desk["tags"] == {"Room": "5", "Course": "BIO-7"}
    assert desk["location"] == {"region_name": "eu-west-1", "availability_zone": "eu-west-1a"}
    assert desk["state"] == {"name": "running", "code": 16}
    assert desk["created_at"].startswith("20")
    assert desk["bundle_id"] == "app_standard_xl_1_0"
    assert "gui_session_status" not in desk
    assert listed.hosts["web-1"]["public_ip_address"] == "192.0.2.1"
    assert listed.hosts["web-1"]["tags"] == {}
    assert simulated.calls() == {"GetInstances": {"*": {"ok": 4}}}


def test_of_a_course_only_its_sessions_are_read(lab, simulated, monkeypatch):
    monkeypatch.setattr(lab.display, "verbosity", 4)
    simulated.prepare(INSTANCES, SETTINGS)
    path = lab.write(
        research_only=True,
        gui_session_status=True,
        filters={"tag:Course": "BIO-7", "instance-state-name": ["running", "pending"]},
        include_filters=[{"name": "desk-3"}],
        exclude_filters=[
            {"availability-zone": "*b"},
            {"blueprint-id": "nginx", "name": "web-1"},
        ],
        hostnames=["tag:Hostname", {"name": "name", "prefix": "tag:Course", "separator": "-"}],
        hostvars_prefix="ls_",
        hostvars_suffix="_x",
        strict=True,
        keyed_groups=[
            {"key": "ls_gui_session_status_x", "prefix": "gui"},
            {"key": "ls_tags_x.Room", "prefix": "room"},
        ],
        groups={"gpu": "ls_bundle_id_x is match('gpu_nvidia')"},
        compose={"where": "ls_location_x.region_name ~ '/' ~ ls_name_x"},
    )
    listed = lab.list(path)
    first, second, third = "BIO-7-desk-1", "BIO-7-desk-2", "BIO-8-desk-3"
    assert sorted(listed.hosts) == [first, second, third]
    plain = {
        name for name in listed.hosts[first] if not (name.startswith("ls_") and name.endswith("_x"))
    }
    own = {f"aws_lightsail_{key}" for key in ("arn", "name", "region")}
    assert plain - {"inventory_file", "inventory_dir"} == {"where", *own}
    assert listed.hosts[first]["ls_gui_session_status_x"] == "started"
    assert listed.hosts[second]["ls_gui_session_status_x"] == "startExpired"
    assert listed.hosts[second]["where"] == "eu-west-1/desk-2"
    assert listed.groups["gui_started"] == [first, third]
    assert listed.groups["gui_startExpired"] == [second]
    assert listed.groups["room_6"] == [second, third]
    assert listed.groups["gpu"] == [second]
    assert simulated.calls() == {
        "GetInstances": {"*": {"ok": 4}},
        "GetBundles": {"*": {"ok": 3}},
        READ: {f"desk-{number}": {"ok": 1} for number in (1, 2, 3)},
    }
    assert "/session/" not in listed.said


def test_sessions_that_cannot_be_read_are_warned_of_and_no_other_kind_is_asked(
    lab, simulated, monkeypatch
):
    monkeypatch.setattr(lab.display, "verbosity", 4)
    missing = {"operation": READ, "resource": "desk-1", "code": "NotFoundException"}
    computers = {**INSTANCES, "desk-3": {"status": "hibernating"}}
    simulated.prepare(computers, SETTINGS, {"errors": [missing]})
    path = lab.write(gui_session_status=True, hostnames=["ip-address", "private-ip-address"])
    listed = lab.list(path)
    statuses = {name: each["gui_session_status"] for name, each in listed.hosts.items()}
    assert statuses == {
        "192.0.2.1": None,
        "desk-1": None,
        "desk-2": "startExpired",
        "desk-3": "hibernating",
        "desk-4": "stopped",
        "spare-1": "started",
        "web-2": None,
    }
    assert len(simulated.calls()[READ]) == 5
    assert (
        "eu-west-1: the status of 1 of 5 GUI sessions could not be read: desk-1: there is no virtual"
        " computer" in listed.said
    )
    assert "desk-3 has the status 'hibernating'" in listed.said
    assert "/session/" not in listed.said


def test_every_region_that_the_service_names_is_listed(lab, simulated):
    simulated.prepare({"desk-1": "started", "desk-2": {}})
    simulated.prepare({"desk-1": "stopped", "desk-3": {}}, region="us-east-1")
    listed = lab.list(lab.write(regions=[], gui_session_status=True))
    statuses = {name: each["gui_session_status"] for name, each in listed.hosts.items()}
    assert statuses == {
        "desk-1.eu-west-1": "started",
        "desk-1.us-east-1": "stopped",
        "desk-2": "notStarted",
        "desk-3": "notStarted",
    }
    told = "Several instances would be called desk-1; they are called NAME.REGION instead"
    assert told in listed.said
    calls = simulated.calls()
    assert calls["GetRegions"]["*"]["ok"] == 1
    assert calls["GetInstances"]["*"]["ok"] > 10
    assert calls["GetBundles"]["*"]["ok"] == 2


def test_a_region_that_is_given_twice_is_read_once(lab, simulated):
    simulated.prepare({"desk-1": {}, "desk-3": {}}, region="us-east-1")
    listed = lab.list(lab.write(regions="us-east-1,us-east-1"))
    assert sorted(listed.hosts) == ["desk-1", "desk-3"]
    assert "Several" not in listed.said
    assert simulated.calls() == {"GetInstances": {"*": {"ok": 1}}}


def statement(*actions, resource="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


ONE_REGION = "arn:aws:lightsail:eu-west-1:123456789012:Instance/*"
USERS = {
    "no-list": [statement("lightsail:GetBundles")],
    "no-bundles": [statement("lightsail:GetInstances", "lightsail:Create*")],
    "half": [statement("lightsail:Get*"), statement("lightsail:*", resource=ONE_REGION)],
}


@pytest.fixture
def user(simulated):
    """A computer in each of two Regions, and the keys of a user, by name."""
    simulated.prepare({"desk-1": "started"})
    simulated.prepare({"desk-2": "started"}, region="us-east-1")

    def keys(name):
        return simulated.user_with({"Version": "2012-10-17", "Statement": USERS[name]}, name)

    return keys


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        (
            "no-list",
            {},
            "Lightsail could not be read in eu-west-1, us-east-1: these credentials lack the IAM"
            " action lightsail:GetInstances",
        ),
        (
            "no-list",
            {"regions": []},
            "The regions could not be listed: these credentials lack the IAM action"
            " lightsail:GetRegions",
        ),
        (
            "half",
            {"gui_session_status": True},
            "Lightsail could not be read in us-east-1: these credentials lack the IAM action"
            " lightsail:CreateGUISessionAccessDetails",
        ),
        (
            "no-list",
            {
                "secret_key": "wrong-wrong-wrong-wrong-wrong-wrong-wron",
                "strict_permissions": False,
            },
            "Lightsail could not be read in eu-west-1, us-east-1: AWS does not accept the"
            " credentials",
        ),
        ("half", {"assume_role_arn": "arn:aws:iam::123456789012:role/none"}, "AssumeRole"),
    ],
)
def test_what_is_refused_is_an_error_that_says_where_and_what(lab, user, name, options, words):
    listed = lab.list(lab.write(**{"regions": BOTH, **user(name), **options}))
    assert listed.hosts == {}
    (reason,) = listed.failed.values()
    assert words in reason


def test_a_region_that_was_not_opted_into_is_a_warning_where_that_is_enough(lab, user, simulated):
    refused = {"operation": "GetInstances", "code": "UnrecognizedClientException", "times": 1}
    simulated.call("PUT", "faults", {"errors": [refused]})
    listed = lab.list(lab.write(regions=BOTH, strict_permissions=False))
    (name,) = listed.hosts
    region = {"desk-1": "us-east-1", "desk-2": "eu-west-1"}[name]
    words = f"Lightsail could not be read in {region}: AWS does not accept the credentials"
    assert words in listed.said
    assert listed.failed == {}


@pytest.mark.parametrize(
    ("name", "options", "statuses", "words"),
    [
        ("no-list", {}, {}, "lack the IAM action lightsail:GetInstances"),
        (
            "half",
            {"gui_session_status": True},
            {"desk-1": "started", "desk-2": None},
            "Lightsail could not be read in us-east-1: these credentials lack the IAM action"
            " lightsail:CreateGUISessionAccessDetails",
        ),
        (
            "no-bundles",
            {"gui_session_status": True, "regions": ["us-east-1"]},
            {"desk-2": None},
            "lack the IAM action lightsail:GetBundles",
        ),
        (
            "no-bundles",
            {"research_only": True, "regions": ["us-east-1"]},
            {},
            "lack the IAM action lightsail:GetBundles",
        ),
    ],
)
def test_what_can_be_read_is_there_and_a_warning_says_what_is_not(
    lab, user, name, options, statuses, words
):
    path = lab.write(**{"regions": BOTH, "strict_permissions": False, **user(name), **options})
    listed = lab.list(path)
    found = {name: each.get("gui_session_status") for name, each in listed.hosts.items()}
    assert found == statuses
    assert words in listed.said
    assert listed.failed == {}


def test_a_service_that_fails_in_another_way_is_no_question_of_permissions(lab, user, simulated):
    broken = {"operation": "GetBundles", "code": "InvalidInputException", "message": "not today"}
    simulated.call("PUT", "faults", {"errors": [broken]})
    listed = lab.list(lab.write(research_only=True, strict_permissions=False))
    assert listed.hosts == {}
    (reason,) = listed.failed.values()
    assert (
        "Lightsail could not be read in eu-west-1: GetBundles was refused (InvalidInputException:"
        " not today" in reason
    )


def test_a_role_that_is_assumed_lists_and_its_listing_is_cached(lab, simulated, tmp_path):
    simulated.prepare({"desk-1": "started"})
    reads = ("lightsail:Get*", f"lightsail:{READ}")
    simulated.user("lab-reader", *reads, session=True)
    options = {
        **simulated.user("nobody", "sts:AssumeRole"),
        "assume_role_arn": "arn:aws:iam::123456789012:role/lab-reader",
        "gui_session_status": True,
        "keyed_groups": [{"key": "gui_session_status", "prefix": "gui"}],
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }
    first = lab.list(lab.write(**options))
    assert first.groups["gui_started"] == ["desk-1"]
    asked = sum(simulated.made().values())
    assert asked == 3
    second = lab.list(lab.write(**options))
    assert (second.hosts, second.groups) == (first.hosts, first.groups)
    assert sum(simulated.made().values()) == asked
    (file,) = (tmp_path / "cache").iterdir()
    text = file.read_text()
    assert "desk-1" in text
    assert "http" not in text
    # What is true elsewhere is no answer.
    listed = lab.list(lab.write(**options, endpoint_url="http://127.0.0.1:9"))
    assert listed.hosts == {}
    assert "127.0.0.1:9" in listed.said
    simulated.call("PUT", "computers", {"desk-1": {"status": "stopped"}})
    assert "gui_started" in lab.list(lab.write(**options)).groups
    assert lab.list(lab.write(**options), cache=False).groups["gui_stopped"] == ["desk-1"]
    assert sum(simulated.made().values()) == 2 * asked
