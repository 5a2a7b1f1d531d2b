# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the EXAMPLES of modules and plugins as they stand, on computers that they make sense for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.client import Simulator

from .pages import read
from .plugins import documentation, names_of, play, plugins, results, run

CLASS = [f"desk-{number}" for number in range(1, 31)]
OPEN = {"status": "started"}

# For the examples in tasks: computers, and what Ansible has to say of each task.
TASKS: Mapping[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, set[str]]]] = {
    ("modules", "lightsail_gui_session"): (
        {
            **{name: {} for name in CLASS},
            # Is open, and cannot be opened again once it was closed.
            "desk-2": {**OPEN, "fail_start": "The instance did not answer."},
            "genomics": OPEN,
        },
        {
            "Open the desktops of a class": {"changed"},
            "Show one link": {"ok"},
            "Close the lab at night (unsaved work is lost)": {"changed"},
            "Close sessions and switch off what costs (unsaved work is lost)": {"changed"},
            "Switch computers on that are off, and open their desktops": {"changed"},
            "Give one researcher a fresh hour, and wait up to 20 minutes for it": {"changed"},
            "Open all that can be opened": {"fatal"},
            "Say which are missing, and why": {"ok"},
        },
    ),
    ("modules", "lightsail_gui_session_info"): (
        {"desk-1": OPEN, "desk-2": {"instance_state": "stopped"}},
        {
            "Read the sessions of two computers": {"ok"},
            "Show which are open, without their URLs": {"ok"},
            "Read the sessions, and of those that are not open whether the computer is off": {"ok"},
            "Show which computers are switched off": {"ok"},
            "Read those of a list that exist": {"ok"},
        },
    ),
    ("modules", "lightsail_instance"): (
        {},
        {
            "Create a class of thirty, each of which stops when it is idle for half an hour": {
                "changed"
            },
            "Show in which states they are": {"ok"},
            "Change the rule, and make a snapshot each day": {"changed"},
            "Switch a computer off": {"changed"},
            "Delete two computers at the end of the course": {"changed"},
        },
    ),
    ("modules", "lightsail_instance_info"): (
        {
            "desk-1": {},
            "desk-2": {"instance_state": "stopped"},
            "web": {"bundle_id": "nano_3_0", "blueprint_id": "nginx"},
        },
        {
            "Read all computers of Lightsail for Research, and what they have cost this month": {
                "ok"
            },
            "Show what all of them have cost together": {"ok"},
            "Show which run, so that they cost": {"ok"},
            "Read those of a list that exist": {"ok"},
            "Read what one has cost in December": {"ok"},
        },
    ),
    ("modules", "lightsail_instance_snapshot"): (
        {"golden": {}, **{name: {} for name in CLASS[:2]}},
        {
            "Make a snapshot of the computer on which everything is installed": {"changed"},
            "Create two more computers from it": {"changed"},
            "Keep what two students have done before the semester ends": {"changed"},
            "Delete a snapshot that nobody needs any more": {"changed"},
        },
    ),
    ("modules", "gui_session_pages"): (
        {"desk-1": OPEN, "desk-2": {}, "desk-3": OPEN},
        {
            "Read the sessions of three computers": {"ok"},
            "Write a list of what is open, and how to get there": {"changed"},
        },
    ),
    ("filter", "gui_session_cards"): (
        {"desk-1": OPEN, "desk-2": {"status": "startExpired"}, "desk-3": {}},
        {
            "Read the sessions of three computers": {"ok"},
            "Show in words how the computers are": {"ok"},
        },
    ),
}

# What they print, as patterns.
MESSAGES: Mapping[str, list[str]] = {
    "lightsail_gui_session": [
        r"http://127\.0\.0\.1:\d+/lightsail_eu-west-1/session/\S+",
        "desk-2: failedStartingGUISession: The instance did not answer.",
    ],
    "lightsail_gui_session_info": [r"\['desk-1'\]", r"\['desk-2'\]"],
    "lightsail_instance": [r"\['running'\]"],
    "lightsail_instance_info": [r"0\.\d+|0", r"\['desk-1'\]"],
    "lightsail_instance_snapshot": [],
    "gui_session_pages": [],
    "gui_session_cards": ["desk-1: Open", "desk-2: Hour over", "desk-3: Never opened"],
}


def test_every_plugin_is_here() -> None:
    """No module or filter has examples that nobody runs."""
    assert set(TASKS) == {(kind, name) for kind in ("modules", "filter") for name in plugins(kind)}
    assert plugins("inventory") == ["aws_lightsail"]


@pytest.mark.parametrize(("kind", "name"), TASKS)
def test_tasks(
    kind: str,
    name: str,
    tmp_path: Path,
    environment: dict[str, str],
    empty: Simulator,
    secrets: tuple[str, ...],
) -> None:
    """The examples of a module or filter are tasks; in a play, one after the other, they work."""
    computers, expected = TASKS[kind, name]
    examples = documentation(kind, name, "EXAMPLES")
    assert set(names_of(yaml.safe_load(examples))) == set(expected)
    empty.put_computers(dict(computers))
    (tmp_path / "examples.yml").write_text(play(examples), encoding="utf-8")
    output = run(["ansible-playbook", "examples.yml"], environment, tmp_path, secrets)
    assert results(output) == expected
    texts = re.findall(r'^    "msg": (.*?)\n\}', output, re.MULTILINE | re.DOTALL)
    found = [str(json.loads(text)) for text in texts]
    assert len(found) == len(MESSAGES[name])
    # A comparison that pytest explains would show the URL.
    wrong = [
        pattern
        for pattern, message in zip(MESSAGES[name], found, strict=True)
        if not re.fullmatch(pattern, message)
    ]
    assert not wrong
    statuses = {each: truth["status"] for each, truth in empty.computers().items()}
    assert statuses == statuses_after(name, computers)


def statuses_after(name: str, computers: Mapping[str, Any]) -> dict[str, str]:
    """How the examples leave the computers."""
    if name == "lightsail_instance":
        return dict.fromkeys(CLASS[:28], "notStarted")  # those that were created, less two
    if name == "lightsail_instance_snapshot":
        return dict.fromkeys(["golden", *CLASS[:4]], "notStarted")  # two are made of the snapshot
    if name != "lightsail_gui_session":
        return {each: options.get("status", "notStarted") for each, options in computers.items()}
    # The last example opens desk-1 again, and cannot open desk-2.
    return {**dict.fromkeys(computers, "started"), "desk-2": "failedStartingGUISession"}


# For each entry point of the role gui_session: computers by Region, and what is said in the end.
ENTRY_POINTS: Mapping[str, tuple[Mapping[str, Mapping[str, Any]], list[str]]] = {
    "open": (
        {"eu-west-1": {"desk-1": {}, "desk-2": OPEN, "desk-3": {}, "genomics": OPEN}},
        [
            "3 GUI sessions: 2 opened (desk-1, desk-3); 1 already open (desk-2).",
            "1 GUI session: 1 reopened (genomics).",
        ],
    ),
    "close": (
        {
            "eu-west-1": {"desk-1": OPEN, "desk-2": OPEN, "desk-3": {"instance_state": "stopped"}},
            "us-east-1": {"desk-1": {}},
        },
        [
            "2 GUI sessions in 2 Regions: 1 closed (eu-west-1/desk-1); 1 not open"
            " (us-east-1/desk-1).",
            "3 GUI sessions: 1 switched off (desk-1); 1 closed and switched off (desk-2); 1 already"
            " off (desk-3).",
        ],
    ),
    "report": (
        {"eu-west-1": {"desk-1": OPEN, "desk-2": {}}},
        ["2 GUI sessions: 1 notStarted (desk-2); 1 started (desk-1)."],
    ),
}


@pytest.mark.parametrize("entry", ENTRY_POINTS)
def test_role(
    entry: str,
    tmp_path: Path,
    environment: dict[str, str],
    empty: Simulator,
    secrets: tuple[str, ...],
) -> None:
    """The examples of the role are tasks; in a play, one after the other, they work."""
    regions, sentences = ENTRY_POINTS[entry]
    for region, computers in regions.items():
        empty.put_computers(dict(computers), region)
    specs = yaml.safe_load(read("roles/gui_session/meta/argument_specs.yml"))["argument_specs"]
    assert set(specs) == {"main", *ENTRY_POINTS}
    (tmp_path / "examples.yml").write_text(play(specs[entry]["examples"]), encoding="utf-8")
    output = run(["ansible-playbook", "examples.yml"], environment, tmp_path, secrets)
    assert re.findall(r'"msg": "(\d+ GUI session.*)"', output) == sentences


def test_role_of_the_page(
    tmp_path: Path,
    environment: dict[str, str],
    empty: Simulator,
    secrets: tuple[str, ...],
) -> None:
    """Its example is tasks; in a play, they write what they say, with one computer that fails."""
    empty.put_computers({"desk-1": {}, "desk-2": OPEN, "desk-3": {"fail_start": "It is broken."}})
    spec = yaml.safe_load(read("roles/gui_session_portal/meta/argument_specs.yml"))
    examples = spec["argument_specs"]["main"]["examples"]
    (tmp_path / "examples.yml").write_text(play(examples), encoding="utf-8")
    run(["ansible-playbook", "examples.yml"], environment, tmp_path, secrets)
    files = [tmp_path / "class.html"]
    files += [tmp_path / "class" / f"desk-{number}.html" for number in (1, 2, 3)]
    counts = [file.read_text(encoding="utf-8").count('<a class="button ') for file in files]
    assert counts == [4, 2, 2, 0]


HERE = {"tags": {"Course": "BIO-7", "Room": "5"}, **OPEN}
# What the inventory's examples list from: computers by Region.
INSTANCES: Mapping[str, Mapping[str, Any]] = {
    "eu-west-1": {
        "desk-1": HERE,
        "desk-2": {**HERE, "instance_state": "stopped"},
        "spare-1": HERE,
        "web-1": {
            "bundle_id": "nano_2_0",
            "blueprint_id": "nginx",
            "public_ip_address": "192.0.2.7",
        },
    },
    "us-east-1": {
        "desk-3": {"tags": {"Course": "BIO-7", "Room": "6"}},
        "web-2": {
            "bundle_id": "nano_3_0",
            "blueprint_id": "wordpress_php8",
            "public_ip_address": "192.0.2.8",
            "tags": {"Hostname": "shop"},
        },
    },
}

# For each of the examples, in their order: groups and the hosts in them.
GROUPS: list[dict[str, list[str]]] = [
    {"aws_lightsail": ["desk-1", "desk-2", "spare-1"]},
    {
        "aws_lightsail": ["desk-1", "desk-3"],
        "room_5": ["desk-1"],
        "room_6": ["desk-3"],
        "gui_started": ["desk-1"],
        "gui_notStarted": ["desk-3"],
    },
    {"aws_lightsail": ["shop", "web-192.0.2.7"], "old": ["web-192.0.2.7"]},
    {"aws_lightsail": ["desk-1", "desk-2", "spare-1", "web-1"]},
]
ADDRESSES = {"shop": "192.0.2.8", "web-192.0.2.7": "192.0.2.7"}


def test_inventories(
    tmp_path: Path,
    environment: dict[str, str],
    empty: Simulator,
    secrets: tuple[str, ...],
) -> None:
    """The examples of the inventory plugin are files; each lists what its first line says."""
    for region, computers in INSTANCES.items():
        empty.put_computers(dict(computers), region)
    actions = {"Effect": "Allow", "Action": "lightsail:GetInstances", "Resource": "*"}
    empty.create_user("lab-reader", {"Version": "2012-10-17", "Statement": [actions]}, session=True)
    examples = documentation("inventory", "aws_lightsail", "EXAMPLES").split("\n---\n")
    environment |= {
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        "ANSIBLE_INVENTORY_ENABLED": "research.lightsail.aws_lightsail",
    }
    found: list[dict[str, list[str]]] = []
    for number, example in enumerate(examples, start=1):
        file = f"{number}.aws_lightsail.yml"
        (tmp_path / file).write_text(example, encoding="utf-8")
        command = ["ansible-inventory", "-i", file, "--list"]
        listed = json.loads(run(command, environment, tmp_path, secrets))
        variables = listed.pop("_meta")["hostvars"]
        found.append(
            {
                group: sorted(members["hosts"])
                for group, members in listed.items()
                if "hosts" in members
            }
        )
        assert (
            ADDRESSES.items()
            >= {
                host: plain(members["ansible_host"])
                for host, members in variables.items()
                if "ansible_host" in members
            }.items()
        )
    assert found == GROUPS
    assert list((Path(environment["HOME"]) / ".cache" / "lightsail").iterdir())


def plain(value: Any) -> Any:
    """A text as ansible-inventory lists it, without its mark that it is no template."""
    return value["__ansible_unsafe"] if isinstance(value, dict) else value
